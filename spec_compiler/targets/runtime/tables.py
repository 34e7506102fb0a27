"""Tables in text files, read as arrays."""

import csv
import glob
import itertools
import os

import numpy as np


def csv_files(path):
    """The files that a path, a pattern or a list of them names, in order."""
    paths = path if isinstance(path, list) else [path]
    return [
        file
        for each in paths
        for file in ([each] if os.path.exists(each) else sorted(glob.glob(str(each))))
    ]


def whole(numbers):
    """Numbers as int64 where all of them are whole."""
    is_whole = np.array_equal(numbers, np.rint(numbers))
    return numbers.astype("int64") if is_whole else numbers


def read_csv(
    path, label=None, features=None, shape=None, delimiter=",", header=True, names=None
):
    """Read a CSV file of numbers: the features as float32, the label column apart.

    Labels that are all whole numbers become int64.
    """
    with open(path, newline="", encoding="utf-8-sig") as file:
        if header:
            names = next(csv.reader(file, delimiter=delimiter))
        rows = filter(str.strip, file)
        table = np.loadtxt(
            rows, "float32", delimiter=delimiter, comments=None, quotechar='"', ndmin=2
        )
    columns = list(names or range(table.shape[1]))
    chosen = features or [name for name in columns if name != label]
    x = table[:, [columns.index(name) for name in chosen]]
    if shape is not None:
        x = x.reshape(len(x), *shape)
    y = None if label is None else whole(table[:, columns.index(label)])
    return x, y


def csv_rows(path, delimiter=",", header=True, names=None):
    """The rows of CSV files with equal headers; the columns' names are the first."""
    columns = None
    for file_name in csv_files(path):
        with open(file_name, newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file, delimiter=delimiter)
            if header:
                found = next(rows)
            elif names is not None:
                found = names
            else:
                first = next(rows)
                found, rows = list(range(len(first))), itertools.chain([first], rows)
            if columns is None:
                columns = found
                yield columns
            elif found != columns:
                raise ValueError(f"{file_name}: the columns are {found}, not {columns}")
            yield from filter(None, rows)


def cell_values(cells, kind, na_value, may_miss):
    """A column of some rows of a table as an array."""
    if na_value:
        cells = ["" if cell == na_value else cell for cell in cells]
    if kind == "string":
        return np.array(cells, object)
    if may_miss:
        cells = [cell or "nan" for cell in cells]
    return np.fromiter(map(int if kind == "int64" else float, cells), kind, len(cells))


def used_columns(columns, labels, features, dtypes, weight):
    """The columns that are features, and the dtype of each column that is used."""
    chosen = features or [name for name in columns if name not in (*labels, weight)]
    kinds = {name: (dtypes or {}).get(name, "float32") for name in [*chosen, *labels]}
    return chosen, kinds | ({weight: "float32"} if weight else {})


def table_chunks(rows, columns, kinds, na_value, may_miss, size=20_000):
    """Columns of a table by name, so many rows at a time."""
    while block := list(itertools.islice(rows, size)):
        cells = dict(zip(columns, zip(*block, strict=True), strict=True))
        yield {
            name: cell_values(cells[name], kind, na_value, name in may_miss)
            for name, kind in kinds.items()
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
):
    """Read CSV files: features, labels and weights, each column of its own dtype.

    Numbers are float32 unless `dtypes` says otherwise. `apart` keeps the columns in a
    mapping by name, numbers of shape `(samples, 1)`, words of shape `(samples,)`. A
    missing number is an error, or NaN under `allow_missing`; a missing text is empty.
    """
    labels = label if isinstance(label, list) else [label] if label else []
    rows = csv_rows(path, delimiter, header, names)
    columns = list(next(rows))
    chosen, kinds = used_columns(columns, labels, features, dtypes, weight)
    may_miss = chosen if allow_missing else ()
    chunks = [*table_chunks(rows, columns, kinds, na_value, may_miss)]
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
        x = x.reshape(len(x), *shape)
    y = table_labels([arrays[name] for name in labels], isinstance(label, list))
    return (x, y, arrays[weight]) if weight else (x, y)


def table_labels(columns, is_row):
    """The labels of a table; numbers that are all whole become int64."""
    if len(columns) == 0:
        return None
    labels = np.stack(columns, axis=-1) if is_row else columns[0]
    return whole(labels) if labels.dtype == "float32" else labels
