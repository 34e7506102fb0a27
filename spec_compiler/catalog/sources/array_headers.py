"""What the files of NumPy's arrays say of themselves, without NumPy.

In: an array file of the project. Out: the dtype and the shape of each array, or what is wrong
with it. Headers are read, no values.
"""

import ast
import struct
import zipfile
import zlib
from collections.abc import Collection
from io import BufferedIOBase
from math import prod
from pathlib import Path
from typing import IO

from spec_compiler.record import dataclass
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown

MAGIC = b"\x93NUMPY"
LONGEST = 64 * 1024
"""The longest header that is read, in bytes."""
DTYPES = {
    **{f"f{size}": f"float{8 * size}" for size in (2, 4, 8)},
    **{f"i{size}": f"int{8 * size}" for size in (1, 2, 4, 8)},
    **{f"u{size}": f"uint{8 * size}" for size in (1, 2, 4, 8)},
    "b1": "bool",
}
"""The names of dtypes, by what NumPy writes after the byte order."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an array says of itself.

    Attributes:
        shape: Its shape, the samples first.
        dtype: Its dtype's name; empty for one that tensors do not have.
        size: How many bytes its values are.
    """

    shape: tuple[int, ...]
    dtype: str
    size: int

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return self.shape[0]

    def features(self) -> TensorType | Unknown:
        """The type of a batch of its samples."""
        return TensorType((None, *self.shape[1:]), self.dtype) if self.dtype else UNKNOWN


Headers = dict[str, Header | str]
"""The header of each array by its name, or what is wrong with it."""


def npy_header(place: str) -> Header | str | None:
    """The header of a `.npy` file, what is wrong with it, or None where it cannot be opened."""
    try:
        with Path(place).open("rb") as file:
            return _header(file, Path(place).stat().st_size)
    except OSError:
        return None


def npz_headers(place: str, wanted: Collection[str]) -> Headers | str | None:
    """The headers of arrays of a `.npz` file, what is wrong with it, or None.

    Args:
        place: The file.
        wanted: The arrays whose headers are read; of all others there are the names alone.
    """
    try:
        with zipfile.ZipFile(place) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            return {
                name: _member(archive, info) if name in wanted else ""
                for name, info in members.items()
            }
    except zipfile.BadZipFile:
        return "expected arrays as np.savez writes them, found no such archive"
    except (OSError, ValueError, NotImplementedError):
        return None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Header | str:
    """The header of one array of an archive."""
    try:
        with archive.open(info) as file:
            return _header(file, info.file_size)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        return f"the array is damaged ({error})"


def _header(file: IO[bytes] | BufferedIOBase, end: int) -> Header | str:
    """The header that a file begins with; `end` is how long the file is."""
    start = file.read(6)
    if start != MAGIC:
        found = f"it begins with {start!r}" if start else "it is empty"
        return f"expected an array as np.save writes it, {found}"
    is_first = file.read(2)[:1] == b"\x01"
    width, form = (2, "<H") if is_first else (4, "<I")
    try:
        (length,) = struct.unpack(form, file.read(width))
        written = ast.literal_eval(file.read(min(length, LONGEST)).decode("latin-1").strip())
        descr, shape = written["descr"], tuple(map(int, written["shape"]))
    except (
        struct.error,
        ValueError,
        SyntaxError,
        TypeError,
        KeyError,
        RecursionError,
        MemoryError,
    ):
        return "the header of the array is damaged"
    if any(axis < 0 for axis in shape):
        return "the header of the array is damaged"
    if not isinstance(descr, str):
        return (
            Header(shape, "", 0) if shape else "expected an array of samples, found a single value"
        )
    kind, width_of = descr[1:2], descr[2:]
    if kind == "O":
        return "the array holds Python objects, which are not read"
    if not shape:
        return "expected an array of samples, found a single value"
    dtype = "string" if kind in "SU" else DTYPES.get(descr[1:], "")
    each = (4 if kind == "U" else 1) * int(width_of) if width_of.isdigit() else 0
    size, there = each * prod(shape), end - 6 - 2 - width - length
    if there < size:
        return f"the file is cut off, {max(there, 0)} of the array's {size} bytes are there"
    return Header(shape, dtype, size)
