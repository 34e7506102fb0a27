"""How tables and arrays are read: by which function, and with which arguments.

One file of numbers that become one array is read by `read_csv`, every other table by
`read_table`. A large table stays in a file: by `map_csv` where all of it is numbers, otherwise
by `map_table`. Arrays are read by `read_npz` and `read_npy`, large ones stay where they are, by
`map_npz` and `map_npy`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.catalog.sources.arrays import ArraySource
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.data_layout import SERIES, Layout, layout
from spec_compiler.program import ir
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.model import Expected

if TYPE_CHECKING:
    from spec_compiler.targets.plan.data import DataPlan

FILLS = ("ops.nan_to_num", "ops.isnan", "ops.where")
"""Steps that do something about values that are missing."""
Written = dict[str, ir.Expr]


def reader_call(
    plan: DataPlan, source: object, reader: str, written: Written
) -> tuple[str, Written]:
    """The function that reads a source, and its arguments, as the model and other keys have them.

    Args:
        plan: The plan of the data.
        source: The source.
        reader: The function that its class names.
        written: The arguments as the spec writes them.
    """
    is_own = any(source is each for each in plan.sources())
    if isinstance(source, Csv):
        found = layout(source, plan.data, plan.graph) if is_own else SERIES
        reader, written = _table_call(source, found, written, plan.data.prepare or [])
    if isinstance(source, ArraySource) and is_own and source.given() == "rows":
        reader = reader.replace("read_", "map_")
    return reader, written


def expected(plan: DataPlan, relabels: Span | None) -> Expected:
    """What is expected of the data.

    Args:
        plan: The plan of the data.
        relabels: The place of the steps that make the labels, None for none.
    """
    keys = [getattr(s, key, None) for s in plan.sources() for key in ("label", "y")]
    is_one = all(key is None or isinstance(key, str) for key in keys)
    return Expected(plan.classes() if is_one else None, relabels, _may_miss(plan))


def _table_call(
    source: Csv, found: Layout, written: Written, prepare: list[Step]
) -> tuple[str, Written]:
    """The function that reads a table, and its arguments."""
    given = {key: value for key, value in written.items() if key not in ("stream", "dtypes")}
    if found.columns is not None and not isinstance(given.get("features"), ir.ListExpr):
        given["features"] = ir.ListExpr(tuple(map(ir.Const, found.columns)))
    if found.apart:
        given["apart"] = ir.Const(True)
    dtypes = {**found.dtypes, **(source.dtypes or {})}
    is_large = source.given() == "rows" and found is not SERIES
    # Kinds of feature learn from the columns before any step could fill them in.
    may_miss = _fills(prepare) and not found.kinds
    is_simple = not dtypes and not may_miss
    if is_simple and is_large and source.is_numbers():
        return "map_csv", given
    if is_simple and not is_large and source.is_plain() and not found.apart:
        return "read_csv", given
    if dtypes:
        pairs = ((ir.Const(name), ir.Const(dtype)) for name, dtype in dtypes.items())
        given["dtypes"] = ir.DictExpr(tuple(pairs))
    if may_miss:
        given["allow_missing"] = ir.Const(True)
    return "map_table" if is_large else "read_table", given


def _fills(prepare: list[Step]) -> bool:
    """Whether a step may fill what is missing in."""
    return any(step.op in FILLS for step in prepare)


def _may_miss(plan: DataPlan) -> bool:
    """Whether numbers of arrays may be missing: where a step or the user's own code sees to it."""
    steps = [*(plan.data.prepare or ()), *(plan.data.labels or ())]
    fills = any(node.type in FILLS for node in plan.graph.nodes)
    return bool(plan.spec.imports) or fills or _fills(steps)
