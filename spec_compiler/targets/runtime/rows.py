"""Rows that stay in files: those of tables and arrays that may be larger than memory."""

import copy
import mmap
import os
import weakref

import numpy as np


class OpenFile:
    """A file of which there is a map for as long as something reads it."""

    def __init__(self, file):
        file.flush()
        self.number, self.last = os.dup(file.fileno()), None

    def __del__(self):
        os.close(self.number)

    def mapped(self):
        """The file's bytes, which are read as they are needed: one map for all readers."""
        found = self.last and self.last()
        if found is None:
            found = mmap.mmap(self.number, 0, access=mmap.ACCESS_READ)
            self.last = weakref.ref(found)
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
        return found if dtype is None else found.astype(dtype)

    def read(self, rows):
        """Read some of the rows; the file is mapped for as long as that takes."""
        for chosen in reversed(self.chosen):
            is_range = isinstance(chosen, range)
            rows = chosen.start + chosen.step * rows if is_range else chosen[rows]
        table = np.ndarray(buffer=self.table.mapped(), **self.layout)
        table = table if self.field is None else table[self.field]
        found = texts_as_objects(table[rows])
        return found if self.shape is None else found.reshape(len(found), *self.shape)


class Words(Rows):
    """Rows of words: a file says where in `words`, another file, each begins and ends."""

    words = None

    def read(self, rows):
        """Read some of the words."""
        bounds = super().read(rows).tolist()
        text = self.words.mapped()
        found = [text[start:end].decode() for start, end in bounds]
        return np.array(found, object)
