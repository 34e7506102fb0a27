"""The standalone script: one Python file that needs Keras and not this project.

In: a `Plan`. Out: the file's text, or a `Page` of its parts, which modules and notebooks
are made of too. The page's order is the template's; every statement comes from the IR,
and functions of `targets.runtime` come as they stand there.
"""

from __future__ import annotations

import ast
import posixpath
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from spec_compiler.program import ir
from spec_compiler.program.source import source
from spec_compiler.targets.plan.model import Plan
from spec_compiler.targets.plan.module import STANDARD
from spec_compiler.targets.plan.values import call, dotted
from spec_compiler.targets.provenance import Provenance, is_current, is_edited, stamped
from spec_compiler.targets.runtime import FUNCTIONS, NAMES
from spec_compiler.targets.walk import main

__all__ = ["filled", "functions", "is_current", "is_edited", "page", "printed", "write"]

TEMPLATES = Path(__file__).parent / "templates"
RUNTIME = Path(__file__).parent / "runtime"
SCRIPT_FOLDER = ir.Attr(ir.Call(ir.Attr(call("Path", ir.Name("__file__")), "resolve")), "parent")
"""What gives the folder of a file that runs."""


class Page(NamedTuple):
    """The parts of a page of Python, each as text; `definitions` are functions and classes."""

    docstring: str
    setup: str
    imports: str
    own_files: str
    constants: str
    definitions: tuple[str, ...]


def write(plan: Plan, provenance: Provenance, template: Path | None = None) -> str:
    """The script's text; a template of the user's own takes the place of the page.

    Raises:
        TemplateProblem: where the user's template cannot be rendered.
    """
    if plan.spread == "parallel":  # what `main` calls, which modules and notebooks have not
        plan = replace(plan, runtime=(*plan.runtime, "print_launch_lines"))
    return stamped(provenance, filled(page(plan, (main(plan),)), "script.py.j2", template))


def page(
    plan: Plan,
    last: Sequence[ir.Stmt] = (),
    *,
    here: ir.Expr = SCRIPT_FOLDER,
    also: Sequence[ir.Stmt] = (),
) -> Page:
    """The parts of a page that has the program's functions.

    Args:
        plan: The program.
        last: Functions that stand below the others.
        here: What gives the folder that the page stands in.
        also: Statements outside the page's functions, for the names that they need.
    """
    definitions = [*functions(plan), *last]
    carried, used = _carried([*definitions, *also])
    return Page(
        docstring=source(ir.Program((), docstring=docstring(plan))).strip(),
        setup=printed(_environment(plan)),
        imports=_imports(plan, used),
        own_files=_own_files(plan, here),
        constants=printed(_constants(plan, used, here)),
        definitions=(*carried, *(printed([each]) for each in definitions)),
    )


def filled(page: Page, own: str, template: Path | None = None) -> str:
    """The page's text, by a template of this package or by the user's.

    Raises:
        TemplateProblem: where the user's template cannot be rendered.
    """
    if template is not None:
        from spec_compiler.targets.own_template import fill

        return fill(template, page._asdict())
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template(own).render(page._asdict())


def docstring(plan: Plan) -> str:
    """What the program does, in a sentence."""
    says = (plan.description or "").strip()
    title = f"Train {plan.name}" if plan.fit is not None else f"Build {plan.name}"
    return f"{title}: {says}" if says else f"{title}."


def printed(statements: Sequence[ir.Stmt]) -> str:
    """Statements as text, nothing for none."""
    return source(statements).strip() if statements else ""


def _environment(plan: Plan) -> list[ir.Stmt]:
    """What must be set before Keras is imported."""
    if plan.backend == "tensorflow":
        return []
    variable = ir.Index(dotted("os.environ"), ir.Const("KERAS_BACKEND"))
    return [ir.Assign(variable, ir.Const(plan.backend))]


def _constants(plan: Plan, used: frozenset[str], here: ir.Expr) -> list[ir.Stmt]:
    made = _inner_objects(plan)
    if "HERE" in used:
        made.append(ir.Assign(ir.Name("HERE"), here))
    if plan.seed is not None:
        made.append(ir.Assign(ir.Name("SEED"), ir.Const(plan.seed)))
    if plan.dtype_policy is not None:
        made.append(ir.ExprStmt(call("keras.config.set_dtype_policy", ir.Const(plan.dtype_policy))))
    return made


def functions(plan: Plan) -> list[ir.Stmt]:
    """The functions and classes of a program, each below those that it uses; without checks."""
    export = [] if plan.export is None else [plan.export]
    return [*plan.definitions, *map(_unchecked, plan.functions), *export]


def _unchecked(function: ir.Def) -> ir.Def:
    """A function without the statements that only look at the data."""
    body = tuple(each for each in function.body if not getattr(each, "checks", False))
    return replace(function, body=body)


def _carried(definitions: Sequence[ir.Stmt]) -> tuple[list[str], frozenset[str]]:
    """The functions of `targets.runtime` that a page carries along, and every name that it reads.

    Each function stands below those that it calls. What strings hold is no name.
    """
    modules = {name: module for module, names in FUNCTIONS.items() for name in names}
    used = _names(printed(definitions))
    needed: dict[str, str] = {}
    while todo := [name for name in used if name in modules and name not in needed]:
        for name in todo:
            needed[name] = runtime_functions(modules[name])[name]
            used |= _names(needed[name])
    return [needed[name] for name in NAMES if name in needed], frozenset(used)


def _names(text: str) -> set[str]:
    """Every name that Python's text reads or binds."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def _imports(plan: Plan, used: frozenset[str]) -> str:
    """The import lines in isort's order: the standard library's, then all others."""
    standard = [ir.Import(name) for name in STANDARD if name in used]
    if _folders(plan) or "sys" in used:
        standard.append(ir.Import("sys"))
    if _folders(plan) or used & {"Path", "HERE"}:
        standard.append(ir.Import("pathlib", (("Path", None),)))
    others = [ir.Import("keras")]
    if "np" in used:
        others.append(ir.Import("numpy", alias="np"))
    if "jax" in used:
        others.append(ir.Import("jax"))
    if "multihost_utils" in used:
        others.append(ir.Import("jax.experimental", (("multihost_utils", None),)))
    if "tf" in used:
        others.append(ir.Import("tensorflow", alias="tf"))
    if spaces := [name for name in ("applications", "layers", "ops") if name in used]:
        others.append(ir.Import("keras", tuple((name, None) for name in spaces)))
    for statement in _user_imports(plan, of_files=False):
        is_standard = statement.module.partition(".")[0] in sys.stdlib_module_names
        (standard if is_standard else others).append(statement)
    groups = [printed([*sorted(group, key=_isort)]) for group in (standard, others)]
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


def _own_files(plan: Plan, here: ir.Expr) -> str:
    """The imports of the user's own files, whose folders Python is told of before."""
    made: list[ir.Stmt] = []
    for folder in _folders(plan):
        place = here if folder == "." else ir.BinOp(here, "/", ir.Const(folder))
        path = ir.Call(ir.Name("str"), (place,))
        made.append(ir.ExprStmt(call("sys.path.insert", ir.Const(0), path)))
    return printed([*made, *sorted(_user_imports(plan, of_files=True), key=_isort)])


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
def runtime_functions(module: str) -> dict[str, str]:
    """The text of each function of a module of `targets.runtime`, by name."""
    text = (RUNTIME / f"{module}.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    return {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
