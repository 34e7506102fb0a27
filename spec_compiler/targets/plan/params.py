"""Parameters in a program: defaults as expressions, derived ones as local variables."""

from __future__ import annotations

from collections.abc import Mapping

from spec_compiler.expression.order import topological
from spec_compiler.program import ir
from spec_compiler.spec.model import Param, Spec
from spec_compiler.spec.params import default_path, dependencies, is_derived
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Path


def derived_locals(
    spec: Spec, path: Path, params: Mapping[str, Param], values: Values
) -> list[ir.Stmt]:
    """Assignments of the derived parameters that a body uses, each after what it is made from."""
    order, _ = topological(dependencies(params))
    wanted = set(values.used)
    for name in reversed(order):
        if name in wanted:
            wanted |= dependencies(params)[name]
    made: list[ir.Stmt] = []
    for name in order:
        if name in wanted and is_derived(params[name]):
            node = spec.document.node(default_path(spec.document, (*path, name)))
            assert node is not None
            origin = spec.document.key_span((*path, name))
            made.append(ir.Assign(ir.Name(name), values.value(node), origin=origin))
    values.used -= {name for name in params if is_derived(params[name])}
    return made


def constant(value: object) -> ir.Expr:
    """A plain value as an expression; a `$$` in text is a dollar."""
    if isinstance(value, list):
        return ir.ListExpr(tuple(constant(item) for item in value))
    if isinstance(value, str):
        value = value.replace("$$", "$")
    assert value is None or isinstance(value, bool | int | float | str)
    return ir.Const(value)
