"""The standalone script: one Python file that needs Keras and not this project.

In: a `Plan`. Out: the file's text. The page's order is the template's; every
statement comes from the IR, and functions of `targets.runtime` come as they
stand there.
"""

from __future__ import annotations

import ast
import hashlib
import posixpath
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from spec_compiler.program import ir
from spec_compiler.program.literals import comment_lines
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
    used = _names(plan)
    body = environment.get_template("script.py.j2").render(
        docstring=source(ir.Program((), docstring=_docstring(plan))).strip(),
        setup=_printed(_environment(plan)),
        imports=_imports(plan, used),
        own_files=_own_files(plan),
        constants=_printed(_constants(plan, used)),
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
    lines = comment_lines(f"Rendered from {ascii(origin)[1:-1]} by spec-compiler {version}.")
    return "".join(f"{line}\n" for line in (*lines, f"# spec: sha256 {digest}"))


def _docstring(plan: Plan) -> str:
    says = (plan.description or "").strip()
    title = f"Train {plan.name}" if plan.fit is not None else f"Build {plan.name}"
    return f"{title}: {says}" if says else f"{title}."


def _printed(statements: Sequence[ir.Stmt]) -> str:
    return source(statements).strip() if statements else ""


def _environment(plan: Plan) -> list[ir.Stmt]:
    """What must be set before Keras is imported."""
    if plan.backend == "tensorflow":
        return []
    variable = ir.Index(dotted("os.environ"), ir.Const("KERAS_BACKEND"))
    return [ir.Assign(variable, ir.Const(plan.backend))]


def _constants(plan: Plan, used: frozenset[str]) -> list[ir.Stmt]:
    made = _inner_objects(plan)
    if "HERE" in used:
        here = ir.Attr(call("Path", ir.Name("__file__")), "resolve")
        made.append(ir.Assign(ir.Name("HERE"), ir.Attr(ir.Call(here), "parent")))
    if plan.seed is not None:
        made.append(ir.Assign(ir.Name("SEED"), ir.Const(plan.seed)))
    if plan.dtype_policy is not None:
        made.append(ir.ExprStmt(call("keras.config.set_dtype_policy", ir.Const(plan.dtype_policy))))
    return made


def _definitions(plan: Plan) -> list[ir.Stmt]:
    functions = (plan.load_data, plan.build_model, plan.fit, plan.evaluate)
    return [*plan.definitions, *(f for f in functions if f is not None), main(plan)]


def _names(plan: Plan) -> frozenset[str]:
    """Every name that the page's functions read; what strings hold is none."""
    text = "\n".join([_printed(_definitions(plan)), *_runtime(plan)])
    return frozenset(node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))


def _imports(plan: Plan, used: frozenset[str]) -> str:
    """The import lines in isort's order: the standard library's, then all others."""
    standard = [ir.Import(name) for name in ("argparse", "csv") if name in used]
    if _folders(plan) or "sys" in used:
        standard.append(ir.Import("sys"))
    if _folders(plan) or used & {"Path", "HERE"}:
        standard.append(ir.Import("pathlib", (("Path", None),)))
    others = [ir.Import("keras")]
    if "np" in used:
        others.append(ir.Import("numpy", alias="np"))
    if spaces := [name for name in ("applications", "layers", "ops") if name in used]:
        others.append(ir.Import("keras", tuple((name, None) for name in spaces)))
    for statement in _user_imports(plan, of_files=False):
        is_standard = statement.module.partition(".")[0] in sys.stdlib_module_names
        (standard if is_standard else others).append(statement)
    groups = [_printed([*sorted(group, key=_isort)]) for group in (standard, others)]
    return "\n\n".join(group for group in groups if group)


def _isort(statement: ir.Import) -> tuple[object, ...]:
    """Where an import stands in its group: `import` first, then by module and first name."""
    names = [_member(name) for name, _ in statement.names]
    has_alias = any(alias is not None for _, alias in statement.names)
    return bool(names), statement.module.lower(), min(names, default=(0, "")), has_alias


def _member(name: str) -> tuple[int, str]:
    """Where a name stands among those of one module: constants, classes, then all others."""
    is_constant = name.isupper() and len(name) > 1
    return 0 if is_constant else 1 if name[:1].isupper() else 2, name.lower()


def _own_files(plan: Plan) -> str:
    """The imports of the user's own files, whose folders Python is told of before."""
    here = ir.Attr(ir.Call(ir.Attr(call("Path", ir.Name("__file__")), "resolve")), "parent")
    made: list[ir.Stmt] = []
    for folder in _folders(plan):
        place = here if folder == "." else ir.BinOp(here, "/", ir.Const(folder))
        path = ir.Call(ir.Name("str"), (place,))
        made.append(ir.ExprStmt(call("sys.path.insert", ir.Const(0), path)))
    return _printed([*made, *sorted(_user_imports(plan, of_files=True), key=_isort)])


def _folders(plan: Plan) -> list[str]:
    """The folders of the user's files, each once, seen from where the script stands."""
    files = [item.file for item in plan.imports if item.file is not None]
    return sorted({posixpath.dirname(file) or "." for file in files})


def _user_imports(plan: Plan, *, of_files: bool) -> list[ir.Import]:
    """The import statements of the user's objects: names as they are together, aliases apart."""
    together: dict[str, list[str]] = {}
    apart: list[ir.Import] = []
    for item in plan.imports:
        outer = item.attribute.partition(".")[0]
        if (item.file is not None) != of_files:
            continue
        if outer == item.name:
            together.setdefault(item.module, []).append(outer)
        else:
            apart.append(ir.Import(item.module, ((outer, item.name),)))
    made = [
        ir.Import(m, tuple((name, None) for name in sorted(n, key=_member)))
        for m, n in together.items()
    ]
    return [*made, *apart]


def _inner_objects(plan: Plan) -> list[ir.Stmt]:
    """What is inside an imported object (`Outer.inner`) is taken from it."""
    return [
        ir.Assign(ir.Name(item.name), dotted(f"{item.name}.{item.attribute.partition('.')[2]}"))
        for item in plan.imports
        if "." in item.attribute
    ]


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
    """The functions of `targets.runtime` that the plan names, each below those that it calls."""
    every = runtime_functions()
    needed: dict[str, str] = {}
    for name in plan.runtime:
        called = {
            node.id for node in ast.walk(ast.parse(every[name])) if isinstance(node, ast.Name)
        }
        for other in (*(each for each in every if each in called), name):
            needed[other] = every[other]
    return list(needed.values())


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
    takes_options = bool(plan.options) or _writes(plan)
    parsed = ir.Call(parse)
    body.append(ir.Assign(ir.Name("args"), parsed) if takes_options else ir.ExprStmt(parsed))
    body.append(ir.Blank())
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
    docstring = (
        "Build the model, train it and say how good it is."
        if plan.fit
        else "Build the model and show it."
    )
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
    kwargs = tuple(
        (p.name, dotted(f"args.{p.name}")) for p in definition.params if p.name in options
    )
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
