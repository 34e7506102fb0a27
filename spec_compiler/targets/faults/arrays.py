"""What is wrong with arrays of NumPy's files: the file, the array and the sample."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from spec_compiler.catalog.sources.array_headers import npy_header, npz_headers
from spec_compiler.targets.faults.labels import check_labels, pieces
from spec_compiler.targets.plan.model import Expected

Named = list[tuple[str, Any]]
"""What arrays are called in messages, with what they are."""


def _npz(
    read: Callable[..., Any],
    expected: Expected,
    path: Any,
    x: Any = "x",
    y: Any = "y",
    weight: Any = None,
) -> Any:
    """Read arrays of a `.npz` file."""
    keys = (x, y) if weight is None else (x, y, weight)
    headers = npz_headers(str(path), [*_leaves(keys)]) or {}
    if isinstance(headers, str):
        raise ValueError(f"{path}: {headers}")
    for key in _leaves(keys) if headers else ():
        if key not in headers:
            raise ValueError(f"{path}: no array named {key!r}, there are {[*headers]}")
        if isinstance(headers[key], str):
            raise ValueError(f"{path}, array {key!r}: {headers[key]}")
    try:
        data = read(path, *keys)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(f"{path}: the arrays are damaged ({error})") from error
    names = [f"{path}, array {key!r}" for key in _leaves(keys)]
    _check([*zip(names, _leaves(data), strict=True)], expected)
    check_labels(f"{path}, array {y!r}", *_flat(data[1], expected))
    return data


def _npy(read: Callable[..., Any], expected: Expected, path: Any, label_path: Any = None) -> Any:
    """Read arrays of `.npy` files."""
    paths = [str(each) for each in (path, label_path) if each is not None]
    for each in paths:
        header = npy_header(each)
        if isinstance(header, str):
            raise ValueError(f"{each}: {header}")
    data = read(path, label_path)
    _check([*zip(paths, _leaves(data), strict=True)], expected)
    check_labels(str(label_path), *_flat(data[1], expected))
    return data


read_npz = map_npz = _npz
read_npy = map_npy = _npy


def _leaves(values: Any) -> Iterator[Any]:
    """The keys, or the arrays, of a nested structure; None is none."""
    if isinstance(values, dict | tuple):
        for each in values.values() if isinstance(values, dict) else values:
            yield from _leaves(each)
    elif values is not None:
        yield values


def _flat(labels: Any, expected: Expected) -> tuple[Any, int | None]:
    """The labels and the number of their classes, where they are one array."""
    return (None, None) if isinstance(labels, dict) else (labels, expected.classes_in_files)


def _check(arrays: Named, expected: Expected) -> None:
    """Refuse arrays of different lengths, and missing numbers."""
    import numpy as np

    first, own = arrays[0]
    if not len(own):
        raise ValueError(f"{first}: there are no samples")
    for name, array in arrays[1:]:
        if len(array) != len(own):
            raise ValueError(f"{first}: {len(own)} samples, but {name}: {len(array)}")
    for name, array in arrays if not expected.may_miss else ():
        for start, some in pieces(array):
            if some.dtype.kind == "f" and np.isnan(some.min(initial=0)):
                wrong = np.isnan(some).reshape(len(some), -1).any(axis=1)
                sample = start + int(wrong.argmax())
                said = f"{name}, sample {sample}: expected a number, found NaN"
                raise ValueError(f"{said}; a step such as ops.nan_to_num may fill it in")
