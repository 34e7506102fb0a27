"""The standalone script: one Python file that needs Keras and not this project.

In: a `Plan`. Out: the file's text. The page's order is the template's; every
statement comes from the IR, and functions of `targets.runtime` come as they
stand there.
"""

from __future__ import annotations

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

from spec_compiler.program import ir
from spec_compiler.program.source import source
from spec_compiler.targets.plan.model import Option, Plan
from spec_compiler.targets.plan.values import call, dotted

TEMPLATES = Path(__file__).parent / "templates"
RUNTIME = Path(__file__).parent / "runtime.py"
DIGEST = re.compile(r"^# digest: ([0-9a-f]{64})\n", re.MULTILINE)
"""The header's line with the digest of everything before and behind it."""


def script(plan: Plan, *, origin: str, digest: str, version: str) -> str:
    """The script's text.

    Args:
        plan: The program.
        origin: The spec's file name, for the header.
        digest: The spec's digest, for the header.
        version: The compiler's version, for the header.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    body = environment.get_template("script.py.j2").render(
        docstring=source(ir.Program((), docstring=_docstring(plan))).strip(),
        setup=_printed(_environment(plan)),
        imports=_imports(plan),
        constants=_printed(_constants(plan)),
        definitions=[*_runtime(plan), *(source((d,)).strip() for d in _definitions(plan))],
    )
    header = _header(origin, digest, version)
    return f"{header}# digest: {_digest(header, body)}\n{body}"


def is_edited(text: str) -> bool:
    """Whether a file is something else than a script as it was rendered."""
    found = DIGEST.search(text)
    return found is None or _digest(text[: found.start()], text[found.end() :]) != found[1]


def _digest(before: str, behind: str) -> str:
    """The digest of all that stands around the line that holds it."""
    return hashlib.sha256(f"{before}\0{behind}".encode()).hexdigest()


def _header(origin: str, digest: str, version: str) -> str:
    """Comment lines of provenance; a file name is shown with its odd characters escaped."""
    name = ascii(origin)[1:-1]
    return f"# Rendered from {name} by spec-compiler {version}.\n# spec: sha256 {digest}\n"


def _docstring(plan: Plan) -> str:
    says = (plan.description or "").strip()
    title = f"Train {plan.name}" if plan.fit is not None else f"Build {plan.name}"
    return f"{title}: {says}" if says else f"{title}."


def _printed(statements: list[ir.Stmt]) -> str:
    return source(statements).strip() if statements else ""


def _environment(plan: Plan) -> list[ir.Stmt]:
    """What must be set before Keras is imported."""
    if plan.backend == "tensorflow":
        return []
    variable = ir.Index(dotted("os.environ"), ir.Const("KERAS_BACKEND"))
    return [ir.Assign(variable, ir.Const(plan.backend))]


def _constants(plan: Plan) -> list[ir.Stmt]:
    made: list[ir.Stmt] = []
    if _mentions(plan, "HERE"):
        here = ir.Attr(call("Path", ir.Name("__file__")), "resolve")
        made.append(ir.Assign(ir.Name("HERE"), ir.Attr(ir.Call(here), "parent")))
    if plan.seed is not None:
        made.append(ir.Assign(ir.Name("SEED"), ir.Const(plan.seed)))
    if plan.dtype_policy is not None:
        made.append(
            ir.ExprStmt(call("keras.config.set_dtype_policy", ir.Const(plan.dtype_policy)))
        )
    return made


def _mentions(plan: Plan, name: str) -> bool:
    return f"Name(id={name!r})" in repr((plan.build_model, plan.load_data, plan.fit, plan.evaluate, plan.definitions))


def _definitions(plan: Plan) -> list[ir.Stmt]:
    functions = (plan.load_data, plan.build_model, plan.fit, plan.evaluate)
    return [*plan.definitions, *(f for f in functions if f is not None), main(plan)]


def _imports(plan: Plan) -> str:
    """The import lines: the standard library's, then the others', then the user's own."""
    printed = _printed(_definitions(plan))
    runtime = "\n".join(_runtime(plan))
    standard = [n for n in ("argparse", "csv", "os", "sys") if _uses(n, printed, runtime, plan)]
    groups = ["\n".join(f"import {name}" for name in standard)]
    if re.search(r"\bPath\(", printed) or _mentions(plan, "HERE"):
        groups[0] += "\nfrom pathlib import Path"
    third = ["import keras"]
    if re.search(r"\bnp\.", runtime):
        third.append("import numpy as np")
    spaces = [n for n in ("applications", "layers", "ops") if re.search(rf"\b{n}\.", printed)]
    if spaces:
        third.append(f"from keras import {', '.join(spaces)}")
    groups.append("\n".join(third))
    own = [_printed([statement]) for statement in user_imports(plan)]
    installed = [line for line, i in zip(own, plan.imports, strict=True) if i.file is None]
    if installed:
        groups.append("\n".join(installed))
    return "\n\n".join(group.strip() for group in groups if group.strip())


def _uses(name: str, printed: str, runtime: str, plan: Plan) -> bool:
    if name == "os":
        return plan.backend != "tensorflow"
    if name == "sys":
        return any(i.file is not None for i in plan.imports)
    return re.search(rf"\b{name}\.", printed + runtime) is not None


def user_imports(plan: Plan) -> list[ir.Stmt]:
    """One import statement for each of the user's objects."""
    made: list[ir.Stmt] = []
    for item in plan.imports:
        alias = None if item.name == item.attribute else item.name
        made.append(ir.Import(item.module, names=((item.attribute, alias),)))
    return made


@cache
def runtime_functions() -> dict[str, str]:
    """The text of each function of `targets.runtime`, by name."""
    text = RUNTIME.read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = ast.get_source_segment(text, node) or ""
    return found


def _runtime(plan: Plan) -> list[str]:
    return [runtime_functions()[name] for name in plan.runtime]


TYPES = {"int": "int", "float": "float", "str": "str"}


def main(plan: Plan) -> ir.Def:
    """The function that reads the command line and walks the whole way."""
    parse = ir.Attr(ir.Name("parser"), "parse_args")
    body: list[ir.Stmt] = [
        ir.Assign(
            ir.Name("parser"),
            call("argparse.ArgumentParser", description=ir.Name("__doc__")),
        ),
        *(_argument(option) for option in plan.options),
    ]
    if _writes(plan):
        help_text = "the folder that files are written to"
        body.append(
            ir.ExprStmt(
                call(
                    "parser.add_argument",
                    ir.Const("--output"),
                    type=ir.Name("Path"),
                    default=ir.Call(ir.Name("Path"), ()),
                    help=ir.Const(help_text),
                )
            )
        )
    body += [ir.Assign(ir.Name("args"), ir.Call(parse)), ir.Blank()]
    if plan.seed is not None:
        body.append(ir.ExprStmt(call("keras.utils.set_random_seed", ir.Name("SEED"))))
    body.append(ir.Assign(ir.Name("model"), _call(plan, "build_model")))
    body.append(ir.ExprStmt(call("model.summary")))
    if plan.load_data is not None:
        names = tuple(ir.Name(part) for part in plan.parts)
        target: ir.Expr = names[0] if len(names) == 1 else ir.TupleExpr(names)
        if plan.fit is None and plan.evaluate is None:
            return ir.Def("main", (), tuple(body), docstring="Build the model and show it.")
        body.append(ir.Assign(target, _call(plan, "load_data")))
    if plan.fit is not None:
        args = [ir.Name("train")]
        if "validation" in plan.parts:
            args.append(ir.Name("validation"))
        body.append(ir.ExprStmt(_call(plan, "fit", ir.Name("model"), *args)))
    if plan.evaluate is not None:
        result = _call(plan, "evaluate", ir.Name("model"), ir.Name("test"))
        body.append(ir.ExprStmt(ir.Call(ir.Name("print"), (result,))))
    for kind, path in plan.exports:
        target = ir.BinOp(dotted("args.output"), "/", ir.Const(path))
        method = "save" if kind == "keras" else "save_weights"
        body.append(ir.ExprStmt(call(f"model.{method}", target)))
    docstring = "Build the model, train it and say how good it is." if plan.fit else "Build the model and show it."
    return ir.Def("main", (), tuple(body), docstring=docstring)


def _writes(plan: Plan) -> bool:
    """Whether the script writes files."""
    takes = [p.name for f in (plan.fit, plan.evaluate) if f is not None for p in f.params]
    return bool(plan.exports) or "output" in takes


def _call(plan: Plan, function: str, *first: ir.Expr) -> ir.Call:
    """A call of one of the script's functions with what the command line gives it."""
    definition: ir.Def | None = getattr(plan, function)
    assert definition is not None
    options = {option.name for option in plan.options} | ({"output"} if _writes(plan) else set())
    kwargs = tuple((p.name, dotted(f"args.{p.name}")) for p in definition.params if p.name in options)
    return ir.Call(ir.Name(function), first, kwargs)


def _argument(option: Option) -> ir.Stmt:
    """The line of `argparse` for one option."""
    flag = ir.Const("--" + option.name.replace("_", "-"))
    kwargs: dict[str, ir.Expr] = {}
    if option.type == "bool":
        kwargs["action"] = dotted("argparse.BooleanOptionalAction")
    elif option.type == "list":
        kwargs["nargs"] = ir.Const("*")
        kwargs["type"] = _item_type(option)
    elif option.type in ("int", "float"):
        kwargs["type"] = ir.Name(option.type)
    if option.default is None:
        kwargs["required"] = ir.Const(True)
    else:
        kwargs["default"] = option.default
    if option.choices:
        kwargs["choices"] = ir.ListExpr(option.choices)
    if option.help:
        kwargs["help"] = ir.Const(option.help.replace("%", "%%"))
    return ir.ExprStmt(call("parser.add_argument", flag, **kwargs))


def _item_type(option: Option) -> ir.Expr:
    """The type of a list's items, by its default."""
    items = option.default.items if isinstance(option.default, ir.ListExpr) else ()
    kinds = {type(item.value).__name__ for item in items if isinstance(item, ir.Const)}
    return ir.Name(kinds.pop() if len(kinds) == 1 and kinds <= set(TYPES) else "str")
