"""How the columns of a table become features: one array, or an array each, by name.

In: a table, the section around it, the checked model. Out: a `Layout`, which the checks and
the program both go by. Columns are kept apart where something asks for them by name: a
model of several inputs, a step of `prepare`, a kind of feature; or where text and numbers
could not stand in one array.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from spec_compiler.catalog.sources.base import DataSource, Features
from spec_compiler.catalog.sources.feature_columns import encoded, width
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import UNKNOWN, TensorType
from spec_compiler.spec.model import Step
from spec_compiler.spec.settings import Data

if TYPE_CHECKING:
    from spec_compiler.catalog.feature_space import FeatureKind


@dataclass(frozen=True, slots=True)
class Layout:
    """The features of a table.

    Attributes:
        columns: The columns in their order; None for all but those that are something else.
        apart: Whether each is an array of its own: of shape `(samples, 1)`, words `(samples,)`.
        dtypes: The dtypes of those that are no float32.
        kinds: The kind of feature of each, for `FeatureSpace`; empty for none.
    """

    columns: tuple[str, ...] | None
    apart: bool
    dtypes: Mapping[str, str]
    kinds: Mapping[str, FeatureKind]

    def dtype(self, column: str) -> str:
        """The dtype of a column."""
        return self.dtypes.get(column, "float32")


SERIES = Layout(None, False, {}, {})
"""The layout of a table inside another source, which takes rows of numbers."""


def layout(source: Csv, data: Data, graph: CheckedGraph) -> Layout:
    """The layout of a table's features.

    Args:
        source: The table.
        data: The section around it.
        graph: The model that takes the features.
    """
    dtypes: dict[str, str] = dict(source.dtypes or {})
    if isinstance(source.features, Mapping):
        kinds = dict(source.features)
        dtypes = {name: kind.column for name, kind in kinds.items()} | dtypes
        return Layout(tuple(kinds), True, _unusual(dtypes), kinds)
    columns = source.columns()
    is_bare = not data.prepare
    by_name = len(graph.inputs) > 1 and source.shape is None
    if by_name and is_bare and source.features is None:
        columns = list(graph.inputs)
    if is_bare and columns is not None:
        for column in columns:
            name = column if by_name else next(iter(graph.inputs))
            if column not in dtypes and name in graph.inputs:
                dtypes[column] = _column_type(graph.nodes[graph.inputs[name]].output, by_name)
    named = set(references(data.prepare or ()))
    asked = bool(named) if columns is None else not named.isdisjoint(columns)
    kept = [dtypes.get(column, "float32") for column in columns or dtypes]
    is_mixed = "string" in kept and (columns is None or len(columns) > 1)
    is_listed = source.features is not None or (by_name and is_bare)
    return Layout(
        tuple(columns) if is_listed and columns is not None else None,
        by_name or asked or is_mixed,
        _unusual(dtypes),
        {},
    )


def features_of(source: DataSource, data: Data, graph: CheckedGraph) -> Features | None:
    """The features that a source gives before they are prepared; None where only the data tells."""
    if not isinstance(source, Csv):
        return source.known_features()
    found = layout(source, data, graph)
    if found.kinds:
        widths = {name: width(source, each) for name, each in encoded(source)}
        if source.output_mode == "dict":
            return {name: TensorType((None, size)) for name, size in widths.items()}
        if None in widths.values():
            return UNKNOWN
        return TensorType((None, sum(size or 0 for size in widths.values())))
    columns = found.columns or source.columns()
    if found.apart:
        if columns is None:
            return None
        there = source.columns() or columns
        return {name: _column(found.dtype(name)) for name in columns if name in there}
    if source.shape is not None:
        return TensorType((None, *source.shape))
    if columns is None:
        # Words or numbers: the file is not there to tell.
        (taken, *_) = (graph.nodes[index].output for index in graph.inputs.values())
        return TensorType((None, None)) if getattr(taken, "dtype", "") != "string" else None
    dtypes = {found.dtype(name) for name in columns}
    dtype = dtypes.pop() if len(dtypes) == 1 else "float32"
    if dtype == "string":
        return _column(dtype)
    return TensorType((None, len(columns)), dtype)


def _column(dtype: str) -> TensorType:
    """The type of a column that is kept apart: words have one axis alone, as Keras takes them."""
    return TensorType((None,) if dtype == "string" else (None, 1), dtype)


def references(steps: Iterator[Step] | list[Step] | tuple[Step, ...]) -> Iterator[str]:
    """The first parts of the references in the `inputs` of steps, but for names of steps."""
    own = {step.name for step in steps}
    for step in steps:
        todo = [step.inputs]
        while todo:
            item = todo.pop()
            if isinstance(item, str) and "$" not in item and item not in own:
                yield item.partition(".")[0]
            elif isinstance(item, Mapping):
                todo += item.values()
            elif isinstance(item, list):
                todo += item


def _column_type(output: object, by_name: bool) -> str:
    """The dtype in which a column goes to an input."""
    dtype = getattr(output, "dtype", "float32")
    if dtype == "string":
        return "string"
    return "int64" if by_name and ("int" in dtype or dtype == "bool") else "float32"


def _unusual(dtypes: Mapping[str, str]) -> dict[str, str]:
    return {name: dtype for name, dtype in dtypes.items() if dtype != "float32"}
