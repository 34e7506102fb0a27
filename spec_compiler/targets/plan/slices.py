"""What stands in the brackets of `ops.get_item`, as the expression that Python has for it."""

from __future__ import annotations

from types import EllipsisType

from spec_compiler.catalog.ops.key import parse_key
from spec_compiler.program import ir


def index_expression(key: object) -> ir.Expr:
    """`':, 0'` as the index of a subscript."""
    items = tuple(_item(part) for part in parse_key(key))
    return items[0] if len(items) == 1 else ir.TupleExpr(items)


def _item(part: int | slice | None | EllipsisType) -> ir.Expr:
    if isinstance(part, slice):
        return ir.Slice(_bound(part.start), _bound(part.stop), _bound(part.step))
    if part is Ellipsis:
        return ir.Name("Ellipsis")
    assert part is None or isinstance(part, int)
    return ir.Const(part)


def _bound(value: int | None) -> ir.Expr | None:
    return None if value is None else ir.Const(value)
