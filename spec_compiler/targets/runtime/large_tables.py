"""Tables that may be larger than memory: read once, into files of their values."""

import csv
import itertools
import tempfile

import numpy as np

from spec_compiler.targets.runtime.rows import OpenFile, Rows, Words
from spec_compiler.targets.runtime.tables import (
    csv_files,
    csv_rows,
    table_chunks,
    table_labels,
    used_columns,
)


def stored_features(table, words, count, kinds, apart, shape):
    """The features of a table in a file: one array, or each column by its name."""
    if not apart and "string" not in kinds.values():
        layout = {"dtype": next(iter(kinds.values())), "shape": (count, len(kinds))}
        return Rows(table, layout, shape=shape)
    layout = {"dtype": record_of(kinds), "shape": (count,)}
    x = {}
    for index, (name, kind) in enumerate(kinds.items()):
        x[name] = (Words if kind == "string" else Rows)(table, layout, f"{index}")
        x[name].words = words
    return x if apart else next(iter(x.values()))


def store_texts(file, texts):
    """Write texts into a file; where in it each begins and ends."""
    encoded = [text.encode() for text in texts]
    sizes = np.array([len(text) for text in encoded])
    ends = file.tell() + np.cumsum(sizes)
    file.write(b"".join(encoded))
    return np.stack([ends - sizes, ends], axis=-1)


def record_of(kinds):
    """The dtype of a table's row: of a word there is where it begins and ends."""
    return np.dtype(
        [
            (f"{index}", *(("int64", 2) if kind == "string" else (kind, 1)))
            for index, kind in enumerate(kinds.values())
        ]
    )


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
):
    """Read CSV files of numbers that may be larger than memory into a file of floats.

    The features stay in the file, labels and weights are arrays.
    """
    columns, kept, count = names, [], 0
    labels = label if isinstance(label, list) else [label] if label else []
    others = [*labels, *([weight] if weight else [])]
    with tempfile.TemporaryFile() as stored:
        for file_name in csv_files(path):
            with open(file_name, newline="", encoding="utf-8-sig") as file:
                if header:
                    found = next(csv.reader(file, delimiter=delimiter))
                    columns = columns or found
                    if found != columns:
                        raise ValueError(
                            f"{file_name}: the columns are {found}, not {columns}"
                        )
                lines = filter(str.strip, file)
                while chunk := list(itertools.islice(lines, 20_000)):
                    numbers = np.loadtxt(
                        chunk,
                        "float32",
                        delimiter=delimiter,
                        comments=None,
                        quotechar='"',
                        ndmin=2,
                    )
                    columns = list(columns or range(numbers.shape[1]))
                    if numbers.shape[1] != len(columns):
                        raise ValueError(
                            f"{file_name}: {numbers.shape[1]} columns, not {len(columns)}"
                        )
                    chosen = features or [each for each in columns if each not in others]
                    kept.append(numbers[:, [columns.index(name) for name in others]])
                    numbers[:, [columns.index(name) for name in chosen]].tofile(stored)
                    count += len(numbers)
        table = OpenFile(stored)
    kinds = dict.fromkeys(chosen, "float32")
    x = stored_features(table, None, count, kinds, apart, shape)
    arrays = np.concatenate(kept).T
    y = table_labels(arrays[: len(labels)], isinstance(label, list))
    return (x, y, arrays[-1]) if weight else (x, y)


def map_table(
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
    """Read CSV files that may be larger than memory into a file of values, as `read_table`.

    The features stay in the file, words in one of their own; labels and weights are
    arrays.
    """
    labels = label if isinstance(label, list) else [label] if label else []
    rows = csv_rows(path, delimiter, header, names)
    columns = list(next(rows))
    chosen, kinds = used_columns(columns, labels, features, dtypes, weight)
    may_miss = chosen if allow_missing else ()
    stored = {name: kinds[name] for name in chosen}
    if not apart and len({*stored.values()}) > 1:
        stored = dict.fromkeys(chosen, "float32")
    record, kept, count = record_of(stored), [], 0
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as texts:
        for arrays in table_chunks(rows, columns, kinds, na_value, may_miss):
            block = np.empty(len(arrays[chosen[0]]), record)
            for index, (name, kind) in enumerate(stored.items()):
                is_text = kind == "string"
                column = store_texts(texts, arrays[name]) if is_text else arrays[name]
                block[f"{index}"] = column if is_text else column[:, None]
            block.tofile(file)
            others = [*labels, *([weight] if weight else [])]
            kept.append([arrays[name] for name in others])
            count += len(block)
        table, words = OpenFile(file), OpenFile(texts)
    x = stored_features(table, words, count, stored, apart, shape)
    others = [np.concatenate(each) for each in zip(*kept, strict=True)]
    y = table_labels(others[: len(labels)], isinstance(label, list))
    return (x, y, others[-1]) if weight else (x, y)
