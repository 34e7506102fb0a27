"""The data of a spec as it is read and parted, before anything is done with it.

In: a checked spec. Out: its parts, each a stream of NumPy arrays, chunk by chunk, so that
no part need fit into memory. Keras and TensorFlow are imported where a source needs them:
a table and NumPy's files do without.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.lint.endless_data import STEPS, endless
from spec_compiler.lint.subject import Subject
from spec_compiler.pipeline import Checked
from spec_compiler.program import ir
from spec_compiler.record import dataclass
from spec_compiler.targets.runtime import FUNCTIONS

CHUNK = 1024
"""How many samples of arrays are looked at together; of a stream fewer."""
STREAMED = 64
LIGHT = ("rows", "tables", "large_tables", "array_files", "arrays")
"""The modules of `targets.runtime` that do without Keras."""
ENGINE = ("keras", "layers", "ops", "tf", "applications")
"""Names that a program has from Keras and its engine."""

Chunk = tuple[Any, Any, int]
"""Features and labels (None for none) of some samples, and the number of the first of them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the data.

    Attributes:
        name: `train`, `validation` or `test`.
        form: `arrays`, `rows`, `samples` or `batches`.
        value: The arrays in a tuple, or the dataset.
        source: Where it comes from; None for what the user's own code gives.
        whole: Whether its samples can be stacked: they are of one size.
    """

    name: str
    form: str
    value: Any
    source: DataSource | None
    whole: bool = True

    def chunks(self) -> Iterator[Chunk]:
        """Its samples in order, some at a time."""
        if self.form in ("arrays", "rows"):
            yield from self._of_arrays()
            return
        first = 0
        for element in self._elements():
            x, y = _pair(element)
            yield x, y, first
            first += count(x)

    def sample(self, index: int) -> tuple[Any, Any] | None:
        """One sample and its label; None where there are not so many."""
        for x, y, first in self.chunks():
            if first <= index < first + count(x):
                return at(x, index - first), at(y, index - first)
        return None

    def _of_arrays(self) -> Iterator[Chunk]:
        import numpy as np

        x, y = self.value[0], self.value[1]
        size = count(x)
        for first in range(0, size, CHUNK):
            rows = np.arange(first, min(first + CHUNK, size))
            yield _read(at(x, rows)), _read(at(y, rows)), first

    def _elements(self) -> Iterator[Any]:
        """The batches of a dataset; samples of different sizes one by one."""
        if self.form == "batches":
            yield from self.value.as_numpy_iterator()
        elif self.whole:
            yield from self.value.batch(STREAMED).as_numpy_iterator()
        else:
            for element in self.value:
                values = element if isinstance(element, tuple) else (element,)
                yield tuple(_dense(value)[None] for value in values)


def read_parts(checked: Checked) -> list[Part]:
    """Read the data of a spec, and part it.

    Raises:
        BuildFailed: where the data, or Keras, refuses.
        EngineProblem: where Keras is needed and not there.
    """
    from spec_compiler.targets.live import Live
    from spec_compiler.targets.plan.plan import reading

    args = (checked.spec, checked.graph, checked.settings, checked.overrides)
    plan, forms = reading(*args, ".")
    live = Live(plan, checked.folder.resolve(), engine=_needs_engine(plan))
    loaded = live.call("load_data")
    values = (loaded,) if len(plan.parts) == 1 else loaded
    sources = {part: _source(checked, part) for part in plan.parts}
    return [
        Part(
            part,
            forms[part],
            _taken(checked, part, forms[part], value),
            sources[part],
            _is_whole(sources[part]),
        )
        for part, value in zip(plan.parts, values, strict=True)
    ]


def _taken(checked: Checked, part: str, form: str, value: Any) -> Any:
    """A part as it is; of one that never ends, what an epoch takes."""
    subject = Subject(checked.spec, checked.graph, checked.settings)
    at = endless(subject, part)
    if at is None or at == ("data", "repeat"):
        return value
    section, key = STEPS[part]
    steps = getattr(getattr(checked.settings, section), key)
    return value.take(steps * (subject.batch_size or 1) if form == "samples" else steps)


def count(values: Any) -> int:
    """How many samples arrays hold."""
    while isinstance(values, dict | list | tuple):
        values = next(iter(values.values() if isinstance(values, dict) else values))
    return len(values)


def at(values: Any, rows: Any) -> Any:
    """Some samples of all arrays, or one."""
    if isinstance(values, dict):
        return {name: at(each, rows) for name, each in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(at(each, rows) for each in values)
    return None if values is None else values[rows]


def named(values: Any, only: str) -> dict[str, Any]:
    """Arrays by name: those of a mapping, or numbered ones; the only one by the name given."""
    if isinstance(values, dict):
        return {str(name): value for name, value in values.items()}
    if isinstance(values, list | tuple):
        return {f"{only} {index}": value for index, value in enumerate(values)}
    return {} if values is None else {only: values}


def _read(values: Any) -> Any:
    """Arrays in memory, where rows on disk have only been chosen."""
    import numpy as np

    if isinstance(values, dict):
        return {name: _read(each) for name, each in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_read(each) for each in values)
    return None if values is None else np.asarray(values)


def _pair(element: Any) -> tuple[Any, Any]:
    """The features and the labels of a dataset's element."""
    if isinstance(element, tuple):
        x, y = (*element, None)[:2]
        return x, y
    return element, None


def _dense(value: Any) -> Any:
    """A tensor as an array; a ragged one is padded."""
    import numpy as np

    return np.asarray(value.to_tensor() if hasattr(value, "to_tensor") else value)


def _source(checked: Checked, part: str) -> DataSource | None:
    """Where a part's data comes from."""
    data = checked.settings.data
    assert data is not None
    found = getattr(data, part)
    if isinstance(found, str):
        return _source(checked, found)
    if found is None and data.source is not None and part in data.source.given_parts():
        found = data.source
    found = found or data.train or data.source
    return found if isinstance(found, DataSource) else None


def _is_whole(source: DataSource | None) -> bool:
    return source is None or not (source.uneven() or getattr(source, "ragged", False))


def _needs_engine(plan: Any) -> bool:
    """Whether a program that reads data names Keras, its engine or the user's own code."""
    modules = {module for module, names in FUNCTIONS.items() if {*names} & {*plan.runtime}}
    written = repr(plan.load_data)
    names = (repr(ir.Name(name)) for name in ENGINE)
    return bool(plan.imports) or not modules <= {*LIGHT} or any(name in written for name in names)
