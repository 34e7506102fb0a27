"""What the data of a spec is: sizes, shapes, dtypes, ranges, missing values, classes.

In: the parts as they are read. Out: a `Summary` of each, plain numbers, and some samples for
a picture. Everything is counted in one pass, chunk by chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.catalog.sources.timeseries import Timeseries
from spec_compiler.record import dataclass
from spec_compiler.training.data_parts import Part, at, count, named

MOST_CLASSES = 1000
"""With more values than these, labels are no classes."""
MOST_COLUMNS = 200
"""A table of more columns is told of as a whole."""
KEPT_VALUES = 4096
"""How many values of a column are kept for its histogram."""
KEPT_SAMPLES = 36
"""How many samples are kept for a picture."""


@dataclass(slots=True)
class Column:
    """What is known of one array, or of one column of a table.

    Attributes:
        name: Its name.
        shape: The shape of one sample; None for an axis that varies.
        dtype: Its dtype, `string` for text.
        low, high, mean: Of the values; of texts of their lengths in characters.
        missing: How many values are missing (NaN), or infinite.
        first_missing: The sample with the first of them.
        counts: How often each value comes, None where there are too many values.
        first: The first sample with each value.
        values: Some of the values.
    """

    name: str
    shape: tuple[int | None, ...] = ()
    dtype: str = ""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    missing: int = 0
    first_missing: int | None = None
    counts: dict[Any, int] | None = field(default_factory=dict)
    first: dict[Any, int] = field(default_factory=dict)
    values: Any = None
    size: int = 0

    @property
    def is_text(self) -> bool:
        """Whether the values are texts."""
        return self.dtype == "string"


@dataclass(slots=True)
class Summary:
    """What is known of one part.

    Attributes:
        name: The part.
        samples: How many there are.
        features: The features, column by column where they are a table.
        labels: The labels; empty for data without them.
        classes: How many samples each class has, by the class; None where labels are no classes.
        columns: The names of the columns that samples have, where that is known.
        names: What classes are called, where that is known.
        kept: Some samples with their labels, drawn at random.
    """

    name: str
    samples: int = 0
    features: list[Column] = field(default_factory=list)
    labels: list[Column] = field(default_factory=list)
    classes: dict[Any, int] | None = None
    columns: tuple[str, ...] = ()
    names: dict[Any, str] = field(default_factory=dict)
    kept: list[tuple[Any, Any]] = field(default_factory=list)


def summarize(part: Part, columns: Sequence[str] = ()) -> Summary:
    """Go through a part once.

    Args:
        part: The part.
        columns: The names of a table's columns, in order.
    """
    import numpy as np

    rng = np.random.default_rng(0)
    found = Summary(part.name, columns=tuple(columns))
    tallies: dict[tuple[str, str], Tally] = {}
    keys = np.empty(0)
    for x, y, first in part.chunks():
        size = count(x)
        found.samples = first + size
        labels = _one_of_each(part, y)
        for kind, arrays in (("x", _columns(x, columns)), ("y", named(labels, _label(part)))):
            for name, array in arrays.items():
                if (kind, name) not in tallies:
                    tallies[kind, name] = Tally(name, rng)
                tallies[kind, name].add(np.asarray(array), first)
        drawn = rng.random(size)
        keys, found.kept = _drawn(keys, found.kept, drawn, (x, labels))
    found.features = [tally.column() for (kind, _), tally in tallies.items() if kind == "x"]
    found.labels = [tally.column() for (kind, _), tally in tallies.items() if kind == "y"]
    if len(found.labels) == 1:
        found.classes = _classes(found.labels[0])
        found.names = class_names(part.source)
    return found


def class_names(source: DataSource | None) -> dict[Any, str]:
    """What the classes of a source are called, by their numbers; empty where that is not known."""
    seen = source._seen.get("classes") if source is not None else None
    return dict(enumerate(getattr(source, "class_names", None) or seen or ()))


def _label(part: Part) -> str:
    """What the labels are called."""
    written = getattr(part.source, "label", None)
    return written if isinstance(written, str) else "label"


def columns_of(source: DataSource | None) -> tuple[str, ...]:
    """The names of the columns that a source's features are; none where they have no names."""
    if isinstance(source, Timeseries):
        return columns_of(source.series)
    return tuple(source.columns() or ()) if isinstance(source, Csv) else ()


class Tally:
    """Counts one array, chunk by chunk."""

    def __init__(self, name: str, rng: Any) -> None:
        self.column_ = Column(name)
        self.rng = rng
        self.total = 0.0
        self.keys: Any = None

    def add(self, array: Any, first: int) -> None:
        """Take note of some samples, the first of which has a number."""
        import numpy as np

        column = self.column_
        shape: tuple[int | None, ...] = array.shape[1:]
        is_text = array.dtype.kind in "OSU"
        if not column.dtype:
            column.shape, column.dtype = shape, "string" if is_text else array.dtype.name
        elif column.shape != shape:
            pairs = zip(column.shape, shape, strict=False)
            column.shape = tuple(a if a == b else None for a, b in pairs)
        if not array.size:
            return
        if is_text and _is_lists(array):
            column.dtype = "list"
            array, is_text = np.array([len(each) for each in array]), False
        flat = array.reshape(len(array), -1)
        self._count(flat, first)
        if is_text:
            lengths = [len(_text(value)) for value in flat.ravel()]
            flat = np.array(lengths).reshape(flat.shape)
        elif array.dtype.kind == "f":
            wrong = ~np.isfinite(flat)
            if wrong.any():
                column.missing += int(wrong.sum())
                if column.first_missing is None:
                    column.first_missing = first + int(wrong.any(axis=1).argmax())
                flat = flat[~wrong][:, None]
        if flat.size:
            self._measure(flat)

    def _measure(self, flat: Any) -> None:
        """Range, sum, and some of the values."""
        import numpy as np

        column = self.column_
        low, high = float(flat.min()), float(flat.max())
        column.low = low if column.low is None else min(low, column.low)
        column.high = high if column.high is None else max(high, column.high)
        self.total += float(flat.sum(dtype="float64"))
        column.size += flat.size
        some = flat.ravel()
        if some.size > KEPT_VALUES:
            some = self.rng.choice(some, KEPT_VALUES, replace=False)
        keys = self.rng.random(some.size)
        if self.keys is not None:
            some, keys = np.concatenate([column.values, some]), np.concatenate([self.keys, keys])
        best = np.argsort(keys, kind="stable")[:KEPT_VALUES]
        column.values, self.keys = some[best], keys[best]

    def _count(self, flat: Any, first: int) -> None:
        """How often each value comes, unless there are too many values."""
        import numpy as np

        column = self.column_
        if column.counts is None:
            return
        if flat.shape[1] != 1:
            column.counts = None
            return
        only = flat[:, 0]
        if only.dtype.kind == "O":
            only = np.array([_text(value) for value in only])
        values, places, counts = np.unique(only, return_index=True, return_counts=True)
        for value, place, number in zip(values.tolist(), places, counts, strict=True):
            if value == value:  # noqa: PLR0124 - NaN is no value
                column.counts[value] = column.counts.get(value, 0) + int(number)
                column.first.setdefault(value, first + int(place))
        if len(column.counts) > MOST_CLASSES:
            column.counts = None
            column.first.clear()

    def column(self) -> Column:
        """What has been found."""
        if self.column_.size:
            self.column_.mean = self.total / self.column_.size
        return self.column_


def _columns(x: Any, columns: Sequence[str]) -> dict[str, Any]:
    """The features by name: a table's columns one by one."""
    import numpy as np

    if isinstance(x, dict | list | tuple):
        return named(x, "input")
    shape = np.shape(x)
    if len(shape) == 2 and shape[1] == len(columns) <= MOST_COLUMNS:
        return {name: x[:, index] for index, name in enumerate(columns)}
    return {"features": x}


def _one_of_each(part: Part, y: Any) -> Any:
    """Labels as class numbers where they are one-hot."""
    import numpy as np

    known = part.source.known_labels() if part.source is not None else None
    if known is None or known.kind != "one_hot" or np.ndim(y) != 2:
        return y
    return np.asarray(y).argmax(axis=1)


def _classes(column: Column) -> dict[Any, int] | None:
    """How many samples each class has; None where the values are amounts."""
    if not column.counts:
        return None
    if column.is_text or all(value == int(value) for value in column.counts):
        plain = column.counts
        keys = plain if column.is_text else {int(value): plain[value] for value in plain}
        return dict(sorted(keys.items()))
    return None


def _drawn(keys: Any, kept: list[Any], drawn: Any, chunk: Any) -> tuple[Any, list[Any]]:
    """The samples with the smallest of random numbers, of those kept and those of a chunk."""
    import numpy as np

    best = np.argsort(drawn, kind="stable")[:KEPT_SAMPLES]
    every = [*kept, *(tuple(at(each, row) for each in chunk) for row in best)]
    both = np.concatenate([keys, drawn[best]])
    order = np.argsort(both, kind="stable")[:KEPT_SAMPLES]
    return both[order], [every[place] for place in order]


def _is_lists(array: Any) -> bool:
    """Whether an array holds lists, such as word numbers."""
    return array.dtype.kind == "O" and not isinstance(array.reshape(-1)[0], str | bytes)


def _text(value: Any) -> str:
    """A text, whatever holds it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
