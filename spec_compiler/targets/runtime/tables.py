"""Tables in text files, read as arrays.

Wrong data is a `ValueError` that names the file, the line, the column and the value.
"""

import contextlib
import csv
import glob
import itertools
import os

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
    file = csv_lines(path)
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


def csv_lines(path):
    """The lines of a text file; what is no UTF-8 is named by its line."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        try:
            yield from file
        except UnicodeDecodeError:
            pass
        else:
            return
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise ValueError(
                    f"{path}, line {number}: "
                    f"expected UTF-8 text, found the byte {line[error.start]:#04x}"
                ) from None


def choose_columns(path, columns, features, others):
    """The columns that are features: those named, or all but the others."""
    wanted = [name for name in [*others, *(features or [])] if name is not None]
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise ValueError(f"{path}: no column named {missing[0]!r}, there are {columns}")
    chosen = features or [name for name in columns if name not in others]
    if not chosen:
        raise ValueError(f"{path}: no column is left for the features")
    used = dict.fromkeys([*wanted, *chosen])
    twice = [name for name in used if columns.count(name) > 1]
    if twice:
        raise ValueError(f"{path}: several columns are named {twice[0]!r}")
    return chosen


def whole(numbers):
    """Numbers as int64 where all of them are whole."""
    is_whole = np.array_equal(numbers, np.rint(numbers))
    return numbers.astype("int64") if is_whole else numbers


def find_bad_cell(paths, delimiter, header, names):
    """Say where CSV files hold something else than the numbers that they should hold."""
    for path in paths:
        rows = csv.reader(csv_lines(path), delimiter=delimiter)
        width = len(next(rows, [])) if header else None
        for row in filter(None, rows):
            width = width or len(row)
            if len(row) != width:
                return f"{path}, line {rows.line_num}: {len(row)} cells, not {width}"
            for column, cell in zip(names or range(width), row, strict=False):
                where = f"{path}, line {rows.line_num}, column {column!r}"
                if not cell:
                    return f"{where}: expected a number, found no value ('')"
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
    columns = None
    for file_name in csv_files(path):
        rows = csv.reader(csv_lines(file_name), delimiter=delimiter)
        try:
            if header or names is None:
                first = next(rows, [])
            if not header:
                first = names or list(range(len(first)))
                rows = csv.reader(csv_lines(file_name), delimiter=delimiter)
            if columns is None:
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
        except csv.Error as error:
            raise ValueError(f"{file_name}, line {rows.line_num}: {error}") from error


def cell_values(block, name, index, kind, na_value, may_miss):
    """A column of some rows of a table as an array; what is wrong in it is named."""
    cells = [row[index] for _, _, row in block]
    read = {"int64": int, "float32": float}.get(kind, str)
    dtype = object if read is str else kind
    with contextlib.suppress(ValueError, OverflowError):
        if na_value not in cells:
            return np.fromiter(map(read, cells), dtype, len(cells))
    values = np.empty(len(cells), dtype)
    for place, cell in enumerate(cells):
        is_missing = cell in ("", na_value)
        try:
            if is_missing and read is not str and not may_miss:
                raise ValueError("a number is missing")
            filling = "" if read is str else np.nan
            values[place] = filling if is_missing else read(cell)
        except (ValueError, OverflowError):
            file_name, line, _ = block[place]
            raise ValueError(
                f"{file_name}, line {line}, column {name!r}: "
                f"expected {'a whole number' if read is int else 'a number'}, "
                f"found {'no value' if is_missing else repr(cell)}"
            ) from None
    return values


def table_chunks(rows, columns, kinds, na_value, may_miss, size=20_000):
    """Columns of a table by name, so many rows at a time."""
    places = [(name, columns.index(name), kind) for name, kind in kinds.items()]
    while block := list(itertools.islice(rows, size)):
        yield {
            name: cell_values(block, name, index, kind, na_value, name in may_miss)
            for name, index, kind in places
        }


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
    kinds = {name: dtypes.get(name, "float32") for name in [*chosen, *labels]}
    kinds |= {weight: "float32"} if weight else {}
    may_miss = chosen if allow_missing else ()
    chunks = [*table_chunks(rows, columns, kinds, na_value, may_miss)]
    if not chunks:
        raise ValueError(f"{path}: no rows")
    arrays = {name: np.concatenate([each[name] for each in chunks]) for name in kinds}
    texts = [name for name in chosen if kinds[name] == "string"]
    if apart:
        x = {name: arrays[name] for name in chosen}
        x |= {name: x[name][:, None] for name in chosen if name not in texts}
    elif texts:
        x = arrays[texts[0]]
    else:
        is_whole = all(kinds[name] == "int64" for name in chosen)
        x = np.stack([arrays[name] for name in chosen], axis=-1)
        x = x.astype("int64" if is_whole else "float32", copy=False)
    if shape is not None:
        if x.shape[1] != np.prod(shape):
            raise ValueError(f"{path}: {x.shape[1]} features do not fold into {shape}")
        x = x.reshape(-1, *shape)
    y = table_labels([arrays[name] for name in labels], isinstance(label, list))
    check_column(path, label, y, classes, delimiter, header, columns)
    return (x, y, arrays[weight]) if weight else (x, y)


def table_labels(columns, is_row):
    """The labels of a table; numbers that are all whole become int64."""
    if len(columns) == 0:
        return None
    labels = np.stack(columns, axis=-1) if is_row else columns[0]
    return whole(labels) if labels.dtype == "float32" else labels
