"""What is wrong with tables: the file, the line, the column and the value."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from math import prod
from pathlib import Path
from typing import Any

from spec_compiler.record import dataclass
from spec_compiler.targets.faults.labels import wrong_label
from spec_compiler.targets.plan.model import Expected
from spec_compiler.targets.runtime import function

Row = tuple[str, int, list[str]]
"""A row's file, the line that it ends in, and its cells."""
READ = {"int64": (int, "a whole number"), "float32": (float, "a number"), "string": (str, "text")}
"""How a cell of each type is read, and what it is called."""
FILL = "; ops.nan_to_num in prepare fills it in, for a column without a kind of feature"
"""The mend of a number that is missing."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the functions that read it are told of it."""

    path: Any
    label: Any = None
    features: Sequence[Any] | None = None
    shape: tuple[int, ...] | None = None
    delimiter: str = ","
    header: bool = True
    names: Sequence[Any] | None = None
    dtypes: Mapping[Any, str] | None = None
    na_value: str = ""
    allow_missing: bool = False
    weight: Any = None
    apart: bool = False

    @property
    def labels(self) -> list[Any]:
        """The columns of the labels."""
        return self.label if isinstance(self.label, list) else [self.label] if self.label else []

    def columns(self, path: str, columns: list[Any]) -> list[Any]:
        """The columns of features, once all that are named are known to be there.

        Raises:
            ValueError: where one is missing, named twice, or none is left.
        """
        others = [*self.labels, *([self.weight] if self.weight else [])]
        wanted = [*others, *(self.features or [])]
        missing = [name for name in wanted if name not in columns]
        if missing:
            raise ValueError(f"{path}: no column named {missing[0]!r}, there are {columns}")
        chosen = [*(self.features or [name for name in columns if name not in others])]
        if not chosen:
            raise ValueError(f"{path}: no column is left for the features")
        twice = [name for name in [*wanted, *chosen] if columns.count(name) > 1]
        if twice:
            raise ValueError(f"{path}: several columns are named {twice[0]!r}")
        if self.shape is not None and len(chosen) != prod(self.shape):
            raise ValueError(f"{path}: {len(chosen)} features do not fold into {self.shape}")
        return chosen

    def rows(self, columns: list[Any]) -> Iterator[Row]:
        """The rows, `columns` filled with the names of the columns.

        Raises:
            ValueError: where a file is no table of equal rows.
        """
        for path in _files(self.path):
            reader = csv.reader(_lines(path), delimiter=self.delimiter)
            try:
                found = next(reader, []) if self.header else self.names
                if found is not None:
                    _agree(path, columns, found)
                for row in filter(None, reader):
                    columns[:] = columns or range(len(row))
                    if len(row) != len(columns):
                        count = f"{len(row)} cells, not {len(columns)}"
                        raise ValueError(f"{path}, line {reader.line_num}: {count}")
                    yield path, reader.line_num, row
            except csv.Error as error:
                raise ValueError(f"{path}, line {reader.line_num}: {error}") from error


def _guarded(read: Callable[..., Any], expected: Expected, *args: Any, **kwargs: Any) -> Any:
    """Read a table; what it is that fails is found by reading it cell by cell."""
    table = Table(*args, **kwargs)
    columns: list[Any] = []
    if next(table.rows(columns), None) is None:
        raise ValueError(f"{table.path}: no rows")
    table.columns(str(table.path), columns)
    try:
        data = read(*args, **kwargs)
    except Exception:
        _find(table, is_numbers="csv" in read.__name__)
        raise
    wrong = wrong_label(data[1], expected.classes_in_files)
    if wrong is None:
        return data
    path, line, row = next(islice(table.rows(columns), wrong[0], None))
    (label,) = table.labels
    raise ValueError(
        f"{path}, line {line}, column {label!r}: expected a class from 0 to "
        f"{(expected.classes_in_files or 0) - 1}, found {row[columns.index(label)]!r}"
    )


read_csv = read_table = map_csv = map_table = _guarded


def _find(table: Table, *, is_numbers: bool) -> None:
    """Refuse a table for the first thing that is wrong with it.

    Args:
        table: The table.
        is_numbers: Whether the whole of it is read as numbers, whichever columns are used.
    """
    columns: list[Any] = []
    for path, line, row in table.rows(columns):
        chosen = table.columns(path, columns)
        used = columns if is_numbers else [*chosen, *table.labels, *filter(None, [table.weight])]
        for name in used:
            cell, kind = row[columns.index(name)], (table.dtypes or {}).get(name, "float32")
            said = _wrong(cell, kind, table.na_value, table.allow_missing and name in chosen)
            if said is not None:
                mend = FILL if kind == "float32" and cell in ("", table.na_value) else ""
                said += mend if name in chosen else ""
                raise ValueError(f"{path}, line {line}, column {name!r}: {said}")


def _wrong(cell: str, kind: str, na_value: str, may_miss: bool) -> str | None:
    """What is wrong with a cell."""
    read, noun = READ[kind]
    if cell in ("", na_value):
        is_right = kind == "string" or (may_miss and kind != "int64")
        return None if is_right else f"expected {noun}, found no value ({cell!r})"
    try:
        read(cell)
    except ValueError:
        return f"expected {noun}, found {cell!r}"
    return None


def _agree(path: str, columns: list[Any], found: Sequence[Any]) -> None:
    """Take the names of a file's columns, or hold them against those of the files before."""
    if columns and [*found] != columns:
        raise ValueError(f"{path}: the columns are {[*found]}, not {columns}")
    columns[:] = found


def _files(path: Any) -> list[str]:
    """The files that a path, a pattern or a list of them names."""
    found: list[Any] = function("csv_files")(path)
    if not found:
        paths = path if isinstance(path, list) else [path]
        raise ValueError(f"no file matches {', '.join(map(str, paths))}")
    return [str(each) for each in found]


def _lines(path: str) -> Iterator[str]:
    """The lines of a text file; what is no UTF-8 is named by its line."""
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                byte = f"{line[error.start]:#04x}"
                raise ValueError(
                    f"{path}, line {number}: expected UTF-8 text, found the byte {byte}"
                ) from None
