"""A look at a CSV file: which columns are numbers, what the label is, how many classes it has.

In: a path, the label where the user names it. Out: a `Table`. At most `MOST_ROWS` rows are
read. Not done here: what the run itself does with wrong cells, which it names.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from spec_compiler.starters.found import Table, Unusable

MOST_ROWS = 200_000
MOST_CLASSES = 100
"""More different whole numbers than this are no classes."""
SAMPLE = 65_536
"""Characters by which the delimiter is guessed."""
LABELS = ("label", "target", "class", "y", "outcome", "species", "category")
"""Columns that are the label by their name; without one it is the last column."""
NOTHING = ("", "na", "nan", "null", "none", "?")
"""Cells without a value."""


class Column:
    """What has been seen of a column."""

    def __init__(self, name: str) -> None:
        """Nothing has been seen yet."""
        self.name = name
        self.is_number = True
        self.is_whole = True
        self.misses = False
        self.values: set[float] = set()
        self.count, self.total, self.squares = 0, 0.0, 0.0

    def see(self, cell: str) -> None:
        """Look at a cell."""
        if cell.strip().lower() in NOTHING:
            self.misses = True
            return
        try:
            value = float(cell)
        except ValueError:
            self.is_number = False
            return
        self.is_whole = self.is_whole and value.is_integer()
        self.count, self.total = self.count + 1, self.total + value
        self.squares += value * value
        if len(self.values) <= MOST_CLASSES:
            self.values.add(value)

    def mean(self) -> float:
        """The mean of the values, 0 for none."""
        return self.total / self.count if self.count else 0.0

    def deviation(self) -> float:
        """Their standard deviation, 0 for none."""
        square: float = self.squares / self.count if self.count else 0.0
        return math.sqrt(max(0.0, square - self.mean() ** 2))


def look_at_table(path: Path, label: str | None) -> Table:
    """What a CSV file holds.

    Raises:
        Unusable: for a file that is no table of named columns, or has no column of numbers.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            sample = file.read(SAMPLE)
            file.seek(0)
            delimiter = _delimiter(sample)
            return _looked(path, csv.reader(file, delimiter=delimiter), delimiter, label)
    except UnicodeDecodeError as error:
        raise Unusable(f"'{path}' is not in UTF-8") from error
    except csv.Error as error:
        raise Unusable(f"'{path}' is no CSV file: {error}") from error


def _delimiter(sample: str) -> str:
    """What stands between two values: what is most frequent in the first line."""
    first = sample.partition("\n")[0]
    return max(",;\t|", key=first.count)


def _looked(path: Path, reader: Iterator[list[str]], delimiter: str, label: str | None) -> Table:
    names = [name.strip() for name in next(reader, [])]
    if len(names) < 2:
        raise Unusable(f"'{path}' has no header with two columns or more")
    if all(_is_number(name) for name in names):
        raise Unusable(f"'{path}' has no header: put a line with the names of the columns first")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise Unusable(f"'{path}' has two columns '{twice[0]}': give each a name of its own")
    columns = [Column(name) for name in names]
    rows = 0
    for row in islice(reader, MOST_ROWS):
        if not row:
            continue
        if len(row) != len(names):
            raise Unusable(
                f"'{path}', row {rows + 2}: {len(row)} cells, the header has {len(names)}"
            )
        rows += 1
        for column, cell in zip(columns, row, strict=True):
            column.see(cell)
    if not rows:
        raise Unusable(f"'{path}' has a header and no rows")
    is_whole = next(reader, None) is None
    target = _target(path, columns, label)
    features = [column for column in columns if column is not target]
    numbers = tuple(column.name for column in features if column.is_number)
    if not numbers:
        raise Unusable(f"'{path}' has no column of numbers beside the label '{target.name}'")
    return Table(
        numbers=numbers,
        others=tuple(column.name for column in features if not column.is_number),
        label=target.name,
        classes=_classes(target),
        rows=rows,
        middle=target.mean(),
        spread=target.deviation(),
        is_whole=is_whole,
        delimiter=delimiter,
        missing=tuple(column.name for column in columns if column.misses and column.is_number),
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _target(path: Path, columns: list[Column], label: str | None) -> Column:
    """The column that is the label."""
    by_name = {column.name: column for column in columns}
    if label is not None:
        if label not in by_name:
            from spec_compiler.diagnostics.suggest import suggest

            near = suggest(label, tuple(by_name))
            mend = f"did you mean '{near}'?" if near else f"there are {', '.join(by_name)}"
            raise Unusable(f"'{path}' has no column '{label}': {mend}")
        found = by_name[label]
    else:
        lower = {name.lower(): column for name, column in by_name.items()}
        found = next((lower[name] for name in LABELS if name in lower), columns[-1])
    if not found.is_number:
        raise Unusable(
            f"the label '{found.name}' of '{path}' is text: write class numbers from 0 in its "
            "place, or name another column with --label"
        )
    return found


def _classes(target: Column) -> int | None:
    """The number of classes; None for a label that is a quantity."""
    values = target.values
    if not target.is_whole or not values or len(values) > MOST_CLASSES or min(values) < 0:
        return None
    highest = int(max(values))
    # Numbers with gaps, such as years, are quantities.
    return highest + 1 if len(values) >= 2 and len(values) >= (highest + 1) / 2 else None
