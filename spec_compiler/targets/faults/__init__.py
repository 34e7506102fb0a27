"""What is wrong with the data, in its own terms: file, line, column, value, what was expected.

In: a function of `targets.runtime` that reads files. Out: the same function, guarded: where it
fails, and where what it has read is no data for the spec, a `ValueError` says so. Scripts read
with the bare functions, so that no script carries the search for what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from spec_compiler.targets.plan.model import Expected

GUARDS = {
    "read_csv": "tables",
    "read_table": "tables",
    "map_csv": "tables",
    "map_table": "tables",
    "read_npz": "arrays",
    "map_npz": "arrays",
    "read_npy": "arrays",
    "map_npy": "arrays",
    "read_windows": "series",
    "read_records": "series",
    "read_tfds": "series",
}
"""The functions that are guarded, each with the module here that has its guard."""


def guarded(name: str, read: Callable[..., Any], expected: Expected) -> Callable[..., Any]:
    """A function of `targets.runtime`, guarded where there is a guard for it."""
    if name not in GUARDS:
        return read
    module = import_module(f"{__name__}.{GUARDS[name]}")
    return partial(getattr(module, name), read, expected)
