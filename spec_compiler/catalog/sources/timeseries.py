"""Windows of a series: `keras.utils.timeseries_dataset_from_array`."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Int, NonNegativeInt, PositiveInt, Source
from spec_compiler.catalog.sources.base import DataSource, Features, Labels
from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.catalog.sources.formats import DatasetFormat
from spec_compiler.shapes.types import TensorType

SERIES = ("csv", "npz", "npy")
"""The sources that give a series: a row, or a first axis, in the order of time."""


class Timeseries(DataSource):
    """Windows of `sequence_length` rows of a series; a window's label is one row's."""

    keras_name = "timeseries"
    gives, reader, files = "samples", "read_windows", ()
    nested = ("data",)
    unread = ("batch_size", "format")
    passed = {"seed": "seed"}

    data: Source
    """The series: a `csv`, `npz` or `npy` source, its rows in the order of time."""
    sequence_length: PositiveInt
    """The number of rows in a window."""
    ahead: NonNegativeInt | None = None
    """The label is that of the row so many rows after the window's last one; none takes the row
    of the window's first, as Keras does with targets as they are."""
    sequence_stride: PositiveInt = 1
    """How many rows one window begins after the one before."""
    sampling_rate: PositiveInt = 1
    """Every how manieth row of the series is in a window."""
    batch_size: PositiveInt | None = None
    """Windows a batch; none is that of `data` or of `fit`."""
    shuffle: Bool = False
    """Whether the windows are mixed once by the seed; otherwise they stand in the order of time."""
    seed: Int | None = None
    """The seed of the mixing; none is the spec's."""
    start_index: NonNegativeInt | None = None
    """The first row that is used."""
    end_index: Annotated[int, Field(ge=1)] | None = None
    """The first row that is not used any more; none uses all."""
    format: DatasetFormat = "tf"
    """A `tf.data.Dataset`; Keras's other format, `grain`, is not supported."""

    @model_validator(mode="after")
    def _check_together(self) -> "Timeseries":
        """A series is a table or an array, and ends after its start."""
        series = self.series
        if series is None or series.canonical_name() not in SERIES:
            message = f"the series is a {', '.join(SERIES[:-1])} or {SERIES[-1]} source"
            refuse("data", "SC206", message)
        if getattr(series, "shape", None) is not None:
            refuse("data", "SC206", "a row of a series is not folded: leave 'shape' out")
        start, end = self.start_index, self.end_index
        if start is not None and end is not None and end <= start:
            refuse("end_index", "SC206", f"end_index is to be over start_index, {start}")
        return self

    @property
    def series(self) -> DataSource | None:
        """The source of the series."""
        return self.data if isinstance(self.data, DataSource) else None

    def known_features(self) -> Features | None:
        """The rows of a window, and what a row is, where that is known."""
        rows = self.series.known_features() if self.series is not None else None
        if not isinstance(rows, TensorType):
            return None
        return rows.with_shape(None, self.sequence_length, *rows.shape[1:])

    def known_labels(self) -> Labels | None:
        """Those of the series."""
        return None if self.series is None else self.series.known_labels()

    def labelled(self) -> bool:
        """Whether the series has labels."""
        return self.series is None or self.series.labelled()

    def look(self, files: Files) -> list[Finding]:
        """What is wrong with the file of the series."""
        if self.series is None:
            return []
        name = self.series.canonical_name()
        return [
            replace(each, argument=("data", name, *each.argument))
            for each in self.series.look(files)
        ]
