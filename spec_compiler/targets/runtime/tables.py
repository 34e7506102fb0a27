"""Tables in text files, read as arrays.

Wrong data is a `ValueError` that names the file, the line, the column and the value.
"""

import csv
import glob
import itertools
import os
import tempfile

import numpy as np

from spec_compiler.targets.runtime.labels import wrong_label


def read_csv(
    path,
    label=None,
    features=None,
    shape=None,
    delimiter=",",
    header=True,
    names=None,
    classes=None,
):
    """Read a CSV file of numbers: the features as float32, the label column apart.

    Labels that are all whole numbers become int64.
    """
    with open(path, newline="", encoding="utf-8-sig") as file:
        if header:
            names = next(csv.reader(file, delimiter=delimiter), [])
        lines = [line for line in file if line.strip()]
    if not lines:
        raise ValueError(f"{path}: no rows of numbers")
    try:
        table = np.loadtxt(
            lines, "float32", delimiter=delimiter, comments=None, quotechar='"', ndmin=2
        )
    except ValueError as error:
        raise ValueError(find_bad_cell([path], delimiter, header, names)) from error
    columns = list(names or range(table.shape[1]))
    if len(columns) != table.shape[1]:
        raise ValueError(
            f"{path}: {len(columns)} column names for {table.shape[1]} columns"
        )
    chosen = choose_columns(path, columns, features, [label])
    x = table[:, [columns.index(name) for name in chosen]]
    if shape is not None:
        if x.shape[1] != np.prod(shape):
            raise ValueError(f"{path}: {x.shape[1]} features do not fold into {shape}")
        x = x.reshape(-1, *shape)
    y = None if label is None else whole(table[:, columns.index(label)])
    check_column(path, label, y, classes, delimiter, header, columns)
    return x, y


def choose_columns(path, columns, features, others):
    """The columns that are features: those named, or all but the others."""
    wanted = [name for name in [*others, *(features or [])] if name is not None]
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise ValueError(f"{path}: no column named {missing[0]!r}, there are {columns}")
    return features or [name for name in columns if name not in others]


def whole(numbers):
    """Numbers as int64 where all of them are whole."""
    is_whole = np.array_equal(numbers, np.rint(numbers))
    return numbers.astype("int64") if is_whole else numbers


def find_bad_cell(paths, delimiter, header, names, text=(), na_value=""):
    """Say where CSV files hold something else than the numbers that they should hold."""
    for path in paths:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file, delimiter=delimiter)
            width = len(next(rows, [])) if header else None
            for row in filter(None, rows):
                width = width or len(row)
                if len(row) != width:
                    return (
                        f"{path}, line {rows.line_num}: {len(row)} cells, not {width}"
                    )
                for column, cell in zip(names or range(width), row, strict=False):
                    where = f"{path}, line {rows.line_num}, column {column!r}"
                    if column in text:
                        continue
                    if cell == na_value:
                        return f"{where}: expected a number, found no value ({cell!r})"
                    try:
                        float(cell)
                    except ValueError:
                        return f"{where}: expected a number, found {cell!r}"
    return f"{paths[0]}: expected a table of numbers"


def check_column(path, label, labels, classes, delimiter, header, columns):
    """Refuse a label column with a number of no class; say where it stands."""
    if labels is None or classes is None:
        return
    wrong = wrong_label(labels, classes)
    if wrong is None:
        return
    rows = csv_rows(path, delimiter, header, columns)
    next(rows)
    file_name, line, row = next(itertools.islice(rows, wrong, None))
    raise ValueError(
        f"{file_name}, line {line}, column {label!r}: expected a class "
        f"from 0 to {classes - 1}, found {row[columns.index(label)]!r}"
    )


def csv_files(path):
    """The files that a path, a pattern or a list of them names, in order."""
    paths = path if isinstance(path, list) else [path]
    found = [
        file
        for each in paths
        for file in ([each] if os.path.exists(each) else sorted(glob.glob(str(each))))
    ]
    if not found:
        raise ValueError(f"no file matches {', '.join(map(str, paths))}")
    return found


def csv_rows(path, delimiter=",", header=True, names=None):
    """The rows of CSV files with equal headers: each one's file, line and cells.

    The first thing that is given is the names of the columns.
    """
    columns = names
    for number, file_name in enumerate(csv_files(path)):
        with open(file_name, newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file, delimiter=delimiter)
            first = next(rows, []) if header else names
            if number == 0:
                columns = first
                yield columns
            elif first != columns:
                raise ValueError(f"{file_name}: the columns are {first}, not {columns}")
            for row in filter(None, rows):
                if len(row) != len(columns):
                    raise ValueError(
                        f"{file_name}, line {rows.line_num}: "
                        f"{len(row)} cells, not {len(columns)}"
                    )
                yield file_name, rows.line_num, row


def cell_value(cell, dtype, na_value):
    """The value of a cell; None for a number that is missing."""
    if dtype == "string":
        return "" if cell == na_value else cell
    if cell in ("", na_value):
        return None
    return int(cell) if dtype == "int64" else float(cell)


def read_table(
    path,
    label=None,
    features=None,
    shape=None,
    delimiter=",",
    header=True,
    names=None,
    dtypes=None,
    na_value="",
    allow_missing=False,
    weight=None,
    apart=False,
    classes=None,
):
    """Read CSV files: features, labels and weights, each column of its own dtype.

    Numbers are float32 unless `dtypes` says otherwise. `apart` keeps the columns in a
    mapping by name, numbers of shape `(samples, 1)`, words of shape `(samples,)`. A
    missing number is an error, or NaN under `allow_missing`; a missing text is empty.
    """
    dtypes = dtypes or {}
    labels = label if isinstance(label, list) else [label] if label else []
    rows = csv_rows(path, delimiter, header, names)
    columns = list(next(rows))
    chosen = choose_columns(path, columns, features, [*labels, weight])
    used = list(dict.fromkeys([*chosen, *labels, *([weight] if weight else [])]))
    cells = {name: [] for name in used}
    places = [(name, columns.index(name)) for name in used]
    for file_name, line, row in rows:
        for name, index in places:
            cell, dtype = row[index], dtypes.get(name, "float32")
            where = f"{file_name}, line {line}, column {name!r}"
            try:
                value = cell_value(cell, dtype, na_value)
            except ValueError:
                kind = "a whole number" if dtype == "int64" else "a number"
                raise ValueError(f"{where}: expected {kind}, found {cell!r}") from None
            if value is None and not (allow_missing and name in chosen):
                raise ValueError(f"{where}: expected a number, found no value")
            value = np.nan if value is None else value
            cells[name].append(value)
    kinds = {name: dtypes.get(name, "float32") for name in used}
    arrays = {
        name: np.array(cells[name], object if kinds[name] == "string" else kinds[name])
        for name in used
    }
    if not len(arrays[used[0]]):
        raise ValueError(f"{path}: no rows")
    texts = [name for name in chosen if kinds[name] == "string"]
    if apart:
        x = {name: arrays[name] for name in chosen}
        x |= {name: x[name][:, None] for name in chosen if name not in texts}
    elif texts:
        x = arrays[texts[0]]
    else:
        x = np.stack([arrays[name] for name in chosen], axis=-1)
    if shape is not None:
        if x.shape[1] != np.prod(shape):
            raise ValueError(f"{path}: {x.shape[1]} features do not fold into {shape}")
        x = x.reshape(-1, *shape)
    y = [arrays[name] for name in labels]
    y = np.stack(y, axis=-1) if isinstance(label, list) else y[0] if y else None
    if y is not None and y.dtype == "float32":
        y = whole(y)
    check_column(path, label, y, classes, delimiter, header, columns)
    return (x, y, arrays[weight]) if weight else (x, y)


class TemporaryTable:
    """A file of floats, there for as long as something reads it."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()

    def __del__(self):
        self.file.close()


class Rows:
    """Rows of numbers in a file, read when they are asked for.

    An index, or a slice, chooses among them without reading.
    """

    def __init__(self, table, size, chosen, columns=slice(None), shape=None):
        self.table, self.size, self.chosen = table, size, chosen
        self.columns, self.shape = columns, shape

    def __len__(self):
        return len(self.chosen)

    def __getitem__(self, rows):
        return Rows(self.table, self.size, self.chosen[rows], self.columns, self.shape)

    def __array__(self, dtype=None, copy=None):
        return self.read(slice(None)).astype(dtype or "float32")

    def read(self, rows):
        """Read some of the rows; the file is mapped for as long as that takes."""
        table = np.memmap(self.table.file, "float32", "r", shape=self.size)
        found = table[self.chosen[rows]][:, self.columns]
        return found if self.shape is None else found.reshape(-1, *self.shape)


def map_csv(
    path,
    label=None,
    features=None,
    shape=None,
    delimiter=",",
    header=True,
    names=None,
    weight=None,
    apart=False,
    classes=None,
):
    """Read CSV files of numbers that may be larger than memory into a file of floats.

    The features stay in the file, labels and weights are arrays.
    """
    files, columns, width, count = csv_files(path), names, None, 0
    labels = label if isinstance(label, list) else [label] if label else []
    kept, table = [], TemporaryTable()
    for file_name in files:
        with open(file_name, newline="", encoding="utf-8-sig") as file:
            if header:
                first = next(csv.reader(file, delimiter=delimiter), [])
                columns = columns or first
                if first != columns:
                    raise ValueError(
                        f"{file_name}: the columns are {first}, not {columns}"
                    )
            lines = filter(str.strip, file)
            while chunk := list(itertools.islice(lines, 20_000)):
                try:
                    numbers = np.loadtxt(
                        chunk,
                        "float32",
                        delimiter=delimiter,
                        comments=None,
                        quotechar='"',
                        ndmin=2,
                    )
                    width = width or numbers.shape[1]
                    if numbers.shape[1] != width:
                        raise ValueError(f"{numbers.shape[1]} cells, not {width}")
                except ValueError as error:
                    raise ValueError(
                        find_bad_cell(files, delimiter, header, columns)
                    ) from error
                columns = list(columns or range(width))
                if len(columns) != width:
                    raise ValueError(
                        f"{file_name}: {len(columns)} column names for {width} columns"
                    )
                apart_from_x = [*labels, *([weight] if weight else [])]
                chosen = choose_columns(file_name, columns, features, apart_from_x)
                kept.append(numbers[:, [columns.index(name) for name in apart_from_x]])
                numbers[:, [columns.index(name) for name in chosen]].tofile(table.file)
                count += len(numbers)
    if not count:
        raise ValueError(f"{path}: no rows of numbers")
    if shape is not None and len(chosen) != np.prod(shape):
        raise ValueError(f"{path}: {len(chosen)} features do not fold into {shape}")
    table.file.flush()
    size, every = (count, len(chosen)), np.arange(count)
    x = Rows(table, size, every, shape=shape)
    if apart:
        x = {name: Rows(table, size, every, [i]) for i, name in enumerate(chosen)}
    others = np.concatenate(kept)
    y = others[:, : len(labels)] if isinstance(label, list) else others[:, 0]
    y = whole(y) if labels else None
    check_column(path, label, y, classes, delimiter, header, columns)
    return (x, y, others[:, -1]) if weight else (x, y)
