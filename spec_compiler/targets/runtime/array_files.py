"""Arrays of NumPy's files, read into memory or left where they are.

Wrong files are a `ValueError` that names the file, the array and the sample.
"""

import math
import os
import shutil
import struct
import tempfile
import zipfile
import zlib

import numpy as np

from spec_compiler.targets.runtime.labels import check_labels, pieces
from spec_compiler.targets.runtime.rows import OpenFile, Rows


def array_layout(where, file, end):
    """Where in a file an array lies, by its header: as `np.memmap` takes it.

    Args:
        where: What the array is called in messages.
        file: The file, at the array's beginning.
        end: Where the file ends.
    """
    start = file.read(6)
    if start != b"\x93NUMPY":
        found = f"it begins with {start!r}" if start else "it is empty"
        raise ValueError(f"{where}: expected an array as np.save writes it, {found}")
    try:
        is_first = file.read(2) == b"\x01\x00"
        headers = np.lib.format.read_array_header_2_0, np.lib.format.read_array_header_1_0
        shape, is_fortran, dtype = headers[is_first](file)
    except (ValueError, SyntaxError, TypeError) as error:
        raise ValueError(f"{where}: the header of the array is damaged") from error
    if dtype.hasobject:
        raise ValueError(
            f"{where}: the array holds Python objects, which are not read: they could run "
            "code; expected numbers, or texts of a dtype such as 'U20'"
        )
    if not shape:
        raise ValueError(f"{where}: expected an array of samples, found a single value")
    offset, needed = file.tell(), dtype.itemsize * math.prod(shape)
    if end - offset < needed:
        raise ValueError(
            f"{where}: the file is cut off, {end - offset} of the array's {needed} bytes "
            "are there"
        )
    order = "F" if is_fortran else "C"
    return {"dtype": dtype, "shape": shape, "offset": offset, "order": order}


def read_array(where, file, end):
    """Read an array into memory."""
    start = file.tell()
    array_layout(where, file, end)
    file.seek(start)
    return np.lib.format.read_array(file, allow_pickle=False)


def map_array(where, file, end):
    """An array that stays in its file."""
    table = OpenFile(file)
    layout = array_layout(where, file, end)
    return Rows(table, layout, np.arange(layout["shape"][0]))


def map_member(path, archive, member, where):
    """An array of a `.npz` file: where it lies, or unpacked where it is compressed."""
    if member.compress_type == zipfile.ZIP_STORED:
        file = open(path, "rb")
        file.seek(member.header_offset + 26)
        file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)
    else:
        file = tempfile.TemporaryFile()
        with archive.open(member) as packed:
            shutil.copyfileobj(packed, file)
        file.seek(0)
    return map_array(where, file, file.tell() + member.file_size)


def npz_arrays(path, keys, read):
    """Arrays of a `.npz` file by their keys: a key, a mapping of keys, or None."""

    def taken(key):
        if isinstance(key, dict):
            return {name: taken(each) for name, each in key.items()}
        if key is None:
            return None
        if key not in members:
            raise ValueError(f"{path}: no array named {key!r}, there are {[*members]}")
        where = f"{path}, array {key!r}"
        try:
            return read(archive, members[key], where)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ValueError(f"{where}: it is damaged ({error})") from error

    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(
            f"{path}: expected arrays as np.savez writes them ({error})"
        ) from error
    with archive:
        infos = archive.infolist()
        members = {info.filename.removesuffix(".npy"): info for info in infos}
        return tuple(map(taken, keys))


def check_arrays(names, data, classes, allow_missing):
    """Refuse arrays of different lengths, missing numbers, and labels of no class.

    Args:
        names: What the features, the labels and the weights are called.
        data: They themselves, None for none.
        classes: How many classes the labels may name, None where they name none.
        allow_missing: Whether numbers may be missing.
    """
    arrays = {}
    for name, part in zip(names, data, strict=False):
        is_several = isinstance(part, dict)
        given = {f"{name} {key!r}": each for key, each in part.items()} if is_several else {name: part}
        arrays |= {name: array for name, array in given.items() if array is not None}
    first, *others = arrays
    if not len(arrays[first]):
        raise ValueError(f"{first}: there are no samples")
    for name in others:
        if len(arrays[name]) != len(arrays[first]):
            raise ValueError(
                f"{first}: {len(arrays[first])} samples, but {name}: {len(arrays[name])}"
            )
    for name, array in arrays.items():
        for start, some in pieces(array) if not allow_missing else ():
            if some.dtype.kind != "f" or not np.isnan(some.min(initial=0)):
                continue
            wrong = np.isnan(some).reshape(len(some), -1).any(axis=1)
            raise ValueError(
                f"{name}, sample {start + wrong.argmax()}: expected a number, found NaN"
            )
    check_labels(names[1], data[1], classes)


def flat_in_memory(array):
    """Labels or weights: in memory where they are one number a sample."""
    if array is None or isinstance(array, dict):
        return array
    is_flat = math.prod(array.layout["shape"][1:]) == 1
    return array.read(slice(None)) if is_flat else array


def npz_names(path, keys):
    """What the arrays of a `.npz` file are called in messages."""
    return [f"{path}, array {key!r}" if isinstance(key, str) else f"{path}" for key in keys]


def read_npz(path, x="x", y="y", weight=None, classes=None, allow_missing=False):
    """Read arrays of a `.npz` file: features, labels and weights, by their keys.

    A mapping of keys gives a mapping of arrays.
    """

    def read(archive, member, where):
        with archive.open(member) as file:
            return read_array(where, file, member.file_size)

    keys = (x, y) if weight is None else (x, y, weight)
    data = npz_arrays(path, keys, read)
    check_arrays(npz_names(path, keys), data, classes, allow_missing)
    return data


def map_npz(path, x="x", y="y", weight=None, classes=None, allow_missing=False):
    """Arrays of a `.npz` file that may be larger than memory: they stay in the file.

    Labels and weights of one number a sample are read.
    """

    def read(archive, member, where):
        return map_member(path, archive, member, where)

    keys = (x, y) if weight is None else (x, y, weight)
    x, *others = npz_arrays(path, keys, read)
    data = (x, *map(flat_in_memory, others))
    check_arrays(npz_names(path, keys), data, classes, allow_missing)
    return data


def npy_arrays(paths, read):
    """Arrays of `.npy` files, None for none."""
    return tuple(
        None if path is None else read(path, open(path, "rb"), os.path.getsize(path))
        for path in paths
    )


def read_npy(path, label_path=None, classes=None, allow_missing=False):
    """Read arrays of `.npy` files: the features and the labels."""

    def read(path, file, end):
        with file:
            return read_array(path, file, end)

    data = npy_arrays((path, label_path), read)
    check_arrays((path, label_path), data, classes, allow_missing)
    return data


def map_npy(path, label_path=None, classes=None, allow_missing=False):
    """Arrays of `.npy` files that may be larger than memory: they stay in the files.

    Labels of one number a sample are read.
    """
    x, y = npy_arrays((path, label_path), map_array)
    data = x, flat_in_memory(y)
    check_arrays((path, label_path), data, classes, allow_missing)
    return data
