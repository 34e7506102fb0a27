"""How a table is read: by which function, and with which arguments.

One file of numbers that become one array is read by `read_csv`; a large one is mapped by
`map_csv`; everything else is `read_table`'s.
"""

from __future__ import annotations

from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.graph.data_layout import SERIES, Layout
from spec_compiler.program import ir
from spec_compiler.spec.model import Step

FILLS = ("ops.nan_to_num", "ops.isnan", "ops.where")
"""Steps that do something about values that are missing."""
Written = dict[str, ir.Expr]


def table_call(
    source: Csv, layout: Layout, written: Written, prepare: list[Step]
) -> tuple[str, Written]:
    """The function that reads a table, and its arguments.

    Args:
        source: The table.
        layout: How its columns become features.
        written: The arguments as the spec writes them.
        prepare: The steps that follow.
    """
    given = {key: value for key, value in written.items() if key not in ("stream", "dtypes")}
    if layout.columns is not None and not isinstance(given.get("features"), ir.ListExpr):
        given["features"] = ir.ListExpr(tuple(map(ir.Const, layout.columns)))
    if layout.apart:
        given["apart"] = ir.Const(True)
    if source.given() == "rows" and layout is not SERIES:
        given.pop("na_value", None)
        return "map_csv", given
    dtypes = {**layout.dtypes, **(source.dtypes or {})}
    if source.is_plain() and not dtypes and not layout.apart and not _fills(prepare):
        return "read_csv", given
    if dtypes:
        pairs = ((ir.Const(name), ir.Const(dtype)) for name, dtype in dtypes.items())
        given["dtypes"] = ir.DictExpr(tuple(pairs))
    if _fills(prepare):
        given["allow_missing"] = ir.Const(True)
    return "read_table", given


def _fills(prepare: list[Step]) -> bool:
    """Whether a step may fill what is missing in."""
    return any(step.op in FILLS for step in prepare)
