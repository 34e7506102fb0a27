"""How large a formula and its values may grow, so that evaluating takes bounded time and memory.

In: a value. Out: the value, or `Refused`. An operation that could build something
huge asks before it builds. The bounds are far above what a model needs.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

from spec_compiler.expression.error import Refused

# A recursive alias: what a formula can compute.
Value: TypeAlias = "bool | int | float | str | list[Value] | None"

MAX_CHARACTERS: Final = 2_000
"""Length of one formula."""

MAX_DEPTH: Final = 64
"""Operations inside operations, few enough that no walk of a tree meets Python's own limit."""

MAX_SIZE: Final = 10_000
"""Characters of a text, or items of a list (with their own items and characters)."""

LARGEST_INTEGER: Final = 2**63
"""Magnitude of a whole number, intermediate ones included."""


def bounded(value: object) -> object:
    """`value`, which an operation has just made; `Refused` where it is out of bounds."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise too_large_integer()
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Refused("result is beyond the range of a 64-bit float")
    elif isinstance(value, str | list):
        if size(value) > MAX_SIZE:
            raise too_long()
    elif isinstance(value, complex):
        raise Refused("result is not a real number: a negative number to a fractional power")
    return value


def size(value: object) -> int:
    """What `value` counts against `MAX_SIZE`; counting ends soon after the bound is passed."""
    if isinstance(value, str):
        return max(1, len(value))
    if not isinstance(value, list):
        return 1
    total = 0
    for item in value:
        total += size(item)
        if total > MAX_SIZE:
            break
    return max(1, total)


def too_large_integer() -> Refused:
    """The refusal of a whole number beyond `LARGEST_INTEGER`."""
    return Refused("result is too large for a 64-bit integer")


def too_long() -> Refused:
    """The refusal of a text or list beyond `MAX_SIZE`."""
    return Refused(f"result is too long: a formula makes at most {MAX_SIZE:,} items or characters")
