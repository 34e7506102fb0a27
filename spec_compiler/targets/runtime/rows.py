"""Rows that stay in files: those of tables and arrays that may be larger than memory."""

import copy
import math
import os
import threading

import numpy as np


class OpenFile:
    """A file that is open for as long as something reads it."""

    def __init__(self, file):
        file.flush()
        self.number, self.lock = os.dup(file.fileno()), threading.Lock()
        self.last = None, None

    def __del__(self):
        os.close(self.number)

    def read(self, first, size):
        """Read so many bytes from a place on."""
        parts = []
        with self.lock:
            os.lseek(self.number, first, os.SEEK_SET)
            while size > 0 and (part := os.read(self.number, size)):
                parts.append(part)
                size -= len(part)
        return b"".join(parts)

    def read_rows(self, rows, size, offset):
        """Read rows of so many bytes; columns of a table ask for the same ones in turn."""
        last, found = self.last
        if not len(rows):
            return b""
        if last is None or not np.array_equal(last, rows):
            ends = np.flatnonzero(np.diff(rows) != 1)
            firsts = rows[np.append(0, ends + 1)].tolist()
            counts = np.diff(ends, prepend=-1, append=len(rows) - 1).tolist()
            runs = zip(firsts, counts, strict=True)
            found = b"".join(self.read(offset + i * size, n * size) for i, n in runs)
            self.last = rows, found
        return found


def texts_as_objects(array):
    """An array that Keras takes: not of NumPy's own texts, but of Python's."""
    array = np.char.decode(array, "utf-8") if array.dtype.kind == "S" else array
    return array.astype(object) if array.dtype.kind == "U" else array


class Rows:
    """Rows of numbers in a file, read when they are asked for.

    An index, or a slice, chooses among them without reading. Columns of a table share
    what is chosen.
    """

    def __init__(self, table, layout, field=None, shape=None):
        self.table, self.layout, self.field, self.shape = table, layout, field, shape
        self.chosen = [range(layout["shape"][0])]

    def __len__(self):
        return len(self.chosen[-1])

    def __getitem__(self, rows):
        part, is_slice = copy.copy(self), isinstance(rows, slice)
        rows = range(len(self))[rows] if is_slice else np.asarray(rows)
        part.chosen = [*self.chosen, rows]
        return part

    def __array__(self, dtype=None, copy=None):
        found = self.read(np.arange(len(self)))
        return found.astype(dtype or found.dtype)

    def read(self, rows):
        """Read some of the rows."""
        for chosen in reversed(self.chosen):
            is_range = isinstance(chosen, range)
            rows = chosen.start + chosen.step * rows if is_range else chosen[rows]
        dtype, (_, *axes) = np.dtype(self.layout["dtype"]), self.layout["shape"]
        size, offset = dtype.itemsize * math.prod(axes), self.layout.get("offset", 0)
        values = np.frombuffer(self.table.read_rows(rows, size, offset), dtype)
        found = values.reshape(len(rows), *axes)
        found = texts_as_objects(found if self.field is None else found[self.field])
        return found if self.shape is None else found.reshape(len(found), *self.shape)


class Words(Rows):
    """Rows of words: a file says where in `words`, another file, each begins and ends."""

    words = None

    def read(self, rows):
        """Read some of the words."""
        bounds = super().read(rows)
        if not len(bounds):
            return np.array([], object)
        first, last = int(bounds[:, 0].min()), int(bounds[:, 1].max())
        if last - first > 2**20:
            found = [self.words.read(start, end - start) for start, end in bounds.tolist()]
        else:
            text = self.words.read(first, last - first)
            found = [text[start:end] for start, end in (bounds - first).tolist()]
        return np.array([each.decode() for each in found], object)
