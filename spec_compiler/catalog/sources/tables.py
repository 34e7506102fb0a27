"""Tables in text files."""

import csv
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Dims, Str
from spec_compiler.catalog.sources.base import DataSource, Labels
from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.shapes.types import known_product

MOST_LISTED = 12
"""How many columns a message names."""


class Csv(DataSource):
    """Rows of a CSV file: one column is the label, the others are numbers."""

    keras_name = "csv"
    reader = "read_csv"

    path: Str
    """The file, relative to the spec's."""
    label: Str | None = None
    """The column that is the label; none for data without one."""
    features: list[Str] | None = None
    """The columns that are features; none is all but the label."""
    shape: Dims | None = None
    """The shape that a row's features are folded into; none is one axis."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    """What stands between two values."""
    header: Bool = True
    """Whether the first line names the columns."""
    names: list[Str] | None = None
    """The names of the columns, for a file without a header."""

    @model_validator(mode="after")
    def _check_together(self) -> "Csv":
        """A file without a header needs names; a folded shape has no unknown size."""
        if not self.header and self.names is None and (self.label or self.features):
            refuse("header", "SC206", "header: false needs 'names' for the columns")
        if self.shape is not None and known_product(self.shape) is None:
            refuse("shape", "SC203", "the shape of a row has no null")
        return self

    def look(self, files: Files) -> list[Finding]:
        """Whether the first file has the columns that are named."""
        if not self.header:
            return []
        lines = (files.first_line(place) for place in files.matching(self.path))
        line = next((line for line in lines if line), None)
        if line is None:
            return []
        columns = next(csv.reader([line], delimiter=self.delimiter), [])
        self._seen["columns"] = tuple(columns)
        named = [
            (("label",), self.label),
            *((("features", i), f) for i, f in enumerate(self.features or ())),
        ]
        return [
            missing(at, column, columns)
            for at, column in named
            if column is not None and column not in columns
        ]

    def labelled(self) -> bool:
        """Whether a column is the label."""
        return self.label is not None

    def known_labels(self) -> Labels | None:
        """A label column is one value a row, of any kind."""
        return None if self.label is None else Labels("any")


def missing(argument: tuple[str | int, ...], column: str, columns: Sequence[str]) -> Finding:
    """What is said of a column that is not there."""
    near = suggest(column, columns)
    listed = ", ".join(columns[:MOST_LISTED]) + (", …" if len(columns) > MOST_LISTED else "")
    hint = None if near else f"the columns are {listed}"
    return Finding(argument, f"the table has no column '{column}'", near=near, hint=hint)
