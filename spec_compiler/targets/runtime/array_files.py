"""Arrays of NumPy's files, read into memory or left where they are."""

import math
import os
import shutil
import struct
import tempfile
import zipfile

import numpy as np

from spec_compiler.targets.runtime.rows import OpenFile, Rows, texts_as_objects


def by_keys(keys, read):
    """What a key stands for; of a mapping of keys a mapping, of None nothing."""
    if isinstance(keys, dict):
        return {name: by_keys(key, read) for name, key in keys.items()}
    return None if keys is None else read(keys)


def read_npz(path, x="x", y="y", weight=None):
    """Read arrays of a `.npz` file: features, labels and weights, by their keys.

    A mapping of keys gives a mapping of arrays.
    """
    keys = (x, y) if weight is None else (x, y, weight)
    with np.load(path) as arrays:

        def read(key):
            return texts_as_objects(arrays[key])

        return tuple(by_keys(key, read) for key in keys)


def read_npy(path, label_path=None):
    """Read arrays of `.npy` files: the features and the labels."""

    def read(path):
        return texts_as_objects(np.load(path))

    return read(path), by_keys(label_path, read)


def map_array(file):
    """An array that stays in its file; the file is open where the array begins."""
    is_first = np.lib.format.read_magic(file) == (1, 0)
    headers = np.lib.format.read_array_header_2_0, np.lib.format.read_array_header_1_0
    shape, is_fortran, dtype = headers[is_first](file)
    if dtype.hasobject:
        raise ValueError("the array holds Python objects, which are not read")
    layout = {"dtype": dtype, "shape": shape}
    if not is_fortran:
        return Rows(OpenFile(file), {**layout, "offset": file.tell()})
    columns = np.memmap(file, dtype, "r", file.tell(), shape, "F")
    with tempfile.TemporaryFile() as rows:
        for start in range(0, len(columns), 4096):
            columns[start : start + 4096].tofile(rows)
        return Rows(OpenFile(rows), layout)


def map_member(path, archive, member):
    """An array of a `.npz` file: where it lies, or unpacked where it is compressed."""
    if member.compress_type == zipfile.ZIP_STORED:
        with open(path, "rb") as file:
            file.seek(member.header_offset + 26)
            file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)
            return map_array(file)
    with tempfile.TemporaryFile() as file:
        with archive.open(member) as packed:
            shutil.copyfileobj(packed, file)
        file.seek(0)
        return map_array(file)


def flat_in_memory(array):
    """Labels or weights: in memory where they are one number a sample."""
    if array is None or isinstance(array, dict):
        return array
    is_flat = math.prod(array.layout["shape"][1:]) == 1
    return np.asarray(array) if is_flat else array


def map_npz(path, x="x", y="y", weight=None):
    """Arrays of a `.npz` file that may be larger than memory: they stay in the file.

    Labels and weights of one number a sample are read.
    """
    keys = (x, y) if weight is None else (x, y, weight)
    with zipfile.ZipFile(path) as archive:

        def mapped(key):
            return map_member(path, archive, archive.getinfo(f"{key}.npy"))

        x, *others = (by_keys(key, mapped) for key in keys)
    return x, *map(flat_in_memory, others)


def map_npy(path, label_path=None):
    """Arrays of `.npy` files that may be larger than memory: they stay in the files.

    Labels of one number a sample are read.
    """

    def mapped(path):
        with open(path, "rb") as file:
            return map_array(file)

    return mapped(path), flat_in_memory(by_keys(label_path, mapped))
