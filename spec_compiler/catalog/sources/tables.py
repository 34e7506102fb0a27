"""Tables in text files."""

import csv
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Dims, ObjectOf, PositiveInt, Str
from spec_compiler.catalog.sources.base import DataSource, Labels
from spec_compiler.catalog.sources.feature_columns import SPACE, CrossOf, check_space
from spec_compiler.catalog.sources.files import LARGE, MAGIC, Files, Finding
from spec_compiler.catalog.sources.paths import FilePath
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.shapes.types import known_product

MOST_LISTED = 12
"""How many columns a message names."""
ColumnType = Literal["float32", "int64", "string"]


class Csv(DataSource):
    """Rows of CSV files: columns of numbers, words and labels."""

    keras_name = "csv"
    unread = SPACE

    path: list[Str] | FilePath
    """The file, a pattern that several match, or a list of them, relative to the spec's."""
    label: Str | list[Str] | None = None
    """The column that is the label, or several; none for data without one."""
    features: list[Str] | dict[str, Annotated[Any, ObjectOf("feature")]] | None = None
    """The columns that are features, or a kind of feature for each; none is all but the label."""
    crosses: list[Annotated[Any, CrossOf()]] | None = None
    """Features made of several: `[age, job]`, or `{cross: {feature_names: [age, job]}}`."""
    crossing_dim: PositiveInt = 32
    """The number of places of a cross that does not say so."""
    hashing_dim: PositiveInt = 32
    """The number of places of a hashed feature that does not say so."""
    num_discretization_bins: PositiveInt = 32
    """The number of bins of a discretized feature that does not say so."""
    output_mode: Literal["concat", "dict"] = "concat"
    """What kinds of features make: one array, or an array each, by name."""
    shape: Dims | None = None
    """The shape that a row's features are folded into; none is one axis."""
    dtypes: dict[str, ColumnType] | None = None
    """The dtypes of columns that are no float32."""
    na_value: Str = ""
    """What stands in a cell without a value."""
    weight: Str | None = None
    """The column of the samples' weights; none for equal ones."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    """What stands between two values."""
    header: Bool = True
    """Whether the first line names the columns."""
    names: list[Str] | None = None
    """The names of the columns, for a file without a header."""
    stream: Bool | None = None
    """Whether rows are read from disk batch by batch; none is for files over 256 MiB."""

    @model_validator(mode="after")
    def _check_together(self) -> "Csv":
        """A file without a header needs names; a folded shape has no unknown size."""
        if not self.header and self.names is None and (self.named() or self.dtypes):
            refuse("header", "SC206", "header: false needs 'names' for the columns")
        if self.header and self.names is not None:
            refuse("names", "SC206", "names are for a file without a header: header: false")
        if self.shape is not None and known_product(self.shape) is None:
            refuse("shape", "SC203", "the shape of a row has no null")
        if self.shape is not None and isinstance(self.features, Mapping):
            refuse("shape", "SC206", "shape and kinds of features exclude each other")
        check_space(self)
        seen: dict[str, str] = {}
        for role, column in self.named():
            if column in seen and "features" not in (role, seen[column]):
                refuse(role, "SC206", f"the column '{column}' is the {seen[column]} already")
            if seen.get(column) == role:
                refuse("features", "SC206", f"the column '{column}' is named twice")
            # A label among the features is right in a series alone: a lint rule tells of it.
            seen.setdefault(column, role)
        if not self.header and self.names is not None:
            for role, column in self.named():
                if column not in self.names:
                    refuse(role, "SC530", f"'names' has no column '{column}'")
        return self

    def labels(self) -> list[str]:
        """The columns that are labels."""
        return [self.label] if isinstance(self.label, str) else list(self.label or ())

    def named(self) -> list[tuple[str, str]]:
        """The columns that are named, each with the argument that names it."""
        found = [("label", column) for column in self.labels()]
        found += [("weight", self.weight)] if self.weight is not None else []
        return [*found, *(("features", column) for column in self.features or ())]

    def columns(self) -> list[str] | None:
        """The columns of the features in their order, None where only the file tells."""
        if self.features is not None:
            return list(self.features)
        every = self.names if self.names is not None else self._seen.get("columns")
        others = {column for _, column in self.named()}
        return None if every is None else [column for column in every if column not in others]

    def dtype(self, column: str) -> str:
        """The dtype that a column is read as."""
        if self.dtypes is not None and column in self.dtypes:
            return self.dtypes[column]
        kind = self.features.get(column) if isinstance(self.features, Mapping) else None
        return str(getattr(kind, "column", "float32"))

    def given(self) -> str:
        """Rows on disk for a large table, arrays for others."""
        streams = self._seen.get("size", 0) > LARGE if self.stream is None else self.stream
        return "rows" if streams else "arrays"

    def is_numbers(self) -> bool:
        """Whether all columns of its files are numbers, and none is missing."""
        if self.dtypes or self.na_value:
            return False
        if self.features is None:
            return True
        # What is not chosen may be words.
        every = self.names if self.names is not None else self._seen.get("columns", [None])
        return {*every} <= {column for _, column in self.named()}

    def is_plain(self) -> bool:
        """Whether it is one file of numbers."""
        is_pattern = isinstance(self.path, str) and any(char in self.path for char in MAGIC)
        is_one = not is_pattern and not isinstance(self.path, list)
        has_more = isinstance(self.label, list) or isinstance(self.features, Mapping)
        return is_one and self.is_numbers() and not has_more and not self.weight

    def look(self, files: Files) -> list[Finding]:
        """Whether the first file has the columns that are named."""
        paths = self.path if isinstance(self.path, list) else [self.path]
        places = [p for path in paths if isinstance(path, str) for p in files.matching(path)]
        self._seen["size"] = sum(files.size(place) for place in places)
        line = next((line for line in map(files.first_line, places) if line), None)
        if line is None or not self.header:
            return []
        columns = next(csv.reader([line], delimiter=self.delimiter), [])
        self._seen["columns"] = columns
        named = [*self._written(), *((("dtypes", name), name) for name in self.dtypes or ())]
        return [missing(at, name, columns) for at, name in named if name not in columns]

    def _written(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Each column that is named, with where."""
        found: list[tuple[tuple[str | int, ...], str]] = []
        for role in ("label", "weight", "features"):
            value = getattr(self, role)
            if isinstance(value, str):
                found.append(((role,), value))
            elif isinstance(value, Mapping):
                found += [((role, name), name) for name in value]
            else:
                found += [((role, i), name) for i, name in enumerate(value or ())]
        return found

    def labelled(self) -> bool:
        """Whether a column is the label."""
        return self.label is not None

    def weighted(self) -> bool:
        """Whether a column is the weight."""
        return self.weight is not None

    def known_labels(self) -> Labels | None:
        """A label column is one value a row, of any kind; several are numbers."""
        if self.label is None or any(self.dtype(label) == "string" for label in self.labels()):
            return None
        return Labels("any") if isinstance(self.label, str) else None


def missing(argument: tuple[str | int, ...], column: str, columns: Sequence[str]) -> Finding:
    """What is said of a column that is not there."""
    near = suggest(column, columns)
    listed = ", ".join(columns[:MOST_LISTED]) + (", …" if len(columns) > MOST_LISTED else "")
    hint = None if near else f"the columns are {listed}"
    message = f"the table has no column '{column}'"
    at_key = len(argument) == 2 and argument[-1] == column
    return Finding(argument, message, near=near, hint=hint, at_key=at_key)
