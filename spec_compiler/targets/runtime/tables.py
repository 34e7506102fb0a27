"""Tables in text files, read as arrays."""

import csv

import numpy as np


def read_csv(
    path, label=None, features=None, shape=None, delimiter=",", header=True, names=None
):
    """Read a CSV file of numbers: the features as float32, the label column apart.

    Labels that are all whole numbers become int64. A cell that is no number is an
    error that names its line and column.
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
        raise ValueError(find_bad_cell(path, delimiter, header, names)) from error
    columns = list(names or range(table.shape[1]))
    if len(columns) != table.shape[1]:
        raise ValueError(
            f"{path}: {len(columns)} column names for {table.shape[1]} columns"
        )
    missing = [
        name for name in [label, *(features or [])] if name not in [None, *columns]
    ]
    if missing:
        raise ValueError(f"{path}: no column named {missing[0]!r}, there are {columns}")
    chosen = features or [name for name in columns if name != label]
    x = table[:, [columns.index(name) for name in chosen]]
    if shape is not None:
        if x.shape[1] != np.prod(shape):
            raise ValueError(f"{path}: {x.shape[1]} features do not fold into {shape}")
        x = x.reshape(-1, *shape)
    if label is None:
        return x, None
    y = table[:, columns.index(label)]
    return x, y.astype("int64") if np.array_equal(y, np.rint(y)) else y


def find_bad_cell(path, delimiter, header, names):
    """Say where a CSV file holds something else than numbers."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file, delimiter=delimiter)
        width = len(next(rows)) if header else None
        for row in filter(None, rows):
            width = width or len(row)
            if len(row) != width:
                return f"{path}, line {rows.line_num}: {len(row)} cells, not {width}"
            for column, cell in zip(names or range(width), row, strict=False):
                try:
                    float(cell)
                except ValueError:
                    where = f"{path}, line {rows.line_num}, column {column!r}"
                    return f"{where}: expected a number, found {cell!r}"
    return f"{path}: expected a table of numbers"
