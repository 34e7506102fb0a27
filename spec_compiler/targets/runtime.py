"""Functions that the programs of specs call: a script carries along those that it needs.

Each function stands for itself: it uses nothing but Python, NumPy and Keras, and
nothing of this package, so that its text can be copied into a script as it is.
"""

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


def read_npz(path, x="x", y="y"):
    """Read two arrays of a `.npz` file: the features and the labels."""
    with np.load(path, allow_pickle=False) as arrays:
        missing = [key for key in (x, y) if key is not None and key not in arrays]
        if missing:
            raise ValueError(
                f"{path}: no array named {missing[0]!r}, there are {arrays.files}"
            )
        return arrays[x], None if y is None else arrays[y]


def split_data(x, y, share, shuffle=True, stratify=False, seed=0):
    """Split samples in two, the second part being `share` of them.

    Drawn at random by `seed`, from each class alike with `stratify`; without
    `shuffle` the second part is the end.
    """
    order = np.arange(len(x))
    if shuffle:
        np.random.default_rng(seed).shuffle(order)
    if stratify:
        classes = np.asarray(y).reshape(len(x), -1)[:, 0]
        ranks = np.empty(len(x))
        for value in np.unique(classes):
            members = order[classes[order] == value]
            ranks[members] = (np.arange(len(members)) + 0.5) / len(members)
        order = order[np.argsort(ranks[order], kind="stable")]
    cut = len(x) - round(len(x) * share)
    first, second = order[:cut], order[cut:]
    if y is None:
        return (x[first], None), (x[second], None)
    return (x[first], y[first]), (x[second], y[second])


def freeze_before(model, prefix):
    """Freeze the layers that come before the first whose name begins with a prefix."""
    for layer in model.layers:
        if layer.name.startswith(prefix):
            break
        layer.trainable = False


def balanced_class_weight(y):
    """Weigh each class by the inverse of its frequency, 1 on average over the samples."""
    classes, counts = np.unique(y, return_counts=True)
    weights = len(y) / (len(classes) * counts)
    return {
        int(value): float(weight)
        for value, weight in zip(classes, weights, strict=True)
    }


def with_keywords(function, **keywords):
    """Return a function with keywords given, under a name of its own."""

    def filled(*args, **others):
        return function(*args, **keywords, **others)

    name = getattr(function, "__name__", type(function).__name__)
    filled.__name__ = "_".join([name, "with", *keywords])
    return filled
