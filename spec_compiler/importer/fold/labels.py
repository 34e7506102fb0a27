"""What the names of a block's layers begin with: `conv2_block1` of `conv2_block1_1_conv`.

In: the names of the layers in several places. Out: for each place a beginning that all its
names share, such that what follows it is the same in every place.
"""

from __future__ import annotations

import re
from typing import Any

from spec_compiler.importer.fold.ir import Text, same_term


def common_labels(names: list[list[Any]]) -> tuple[list[list[Any]], list[list[Any]]] | None:
    """What the names of each piece begin with, and what follows it in all pieces."""
    pieces = [[_split(name) for name in row] for row in names]
    size = len(names[0])
    for found in (_common_starts(pieces, size), _before_common_ends(pieces)):
        if found is None or not all(found):
            continue
        ends_alike = len(names) > 1 and all(prefix[-1] == "_" for prefix in found)
        prefixes = [prefix[:-1] for prefix in found] if ends_alike else found
        suffixes = [row[0][len(prefixes[0]) :] for row in pieces]
        fits = all(
            row[k][: len(prefixes[k])] == prefixes[k] and row[k][len(prefixes[k]) :] == suffix
            for row, suffix in zip(pieces, suffixes, strict=True)
            for k in range(size)
        )
        if fits and all(prefixes):
            return prefixes, suffixes
    return None


def _common_starts(pieces: list[list[list[Any]]], size: int) -> list[list[Any]] | None:
    """For each piece of the model the longest start that all its names share."""
    if len(pieces) < 2:
        return None
    found = []
    for k in range(size):
        start = pieces[0][k]
        for row in pieces[1:]:
            start = start[: _shared(start, row[k])]
        found.append(start)
    return found


def _before_common_ends(pieces: list[list[list[Any]]]) -> list[list[Any]] | None:
    """What stands before the longest end that a layer's names share."""
    row = pieces[0]
    end = row[0][::-1]
    for name in row[1:]:
        end = end[: _shared(end, name[::-1])]
    return [name[: len(name) - len(end)] for name in row]


def _shared(a: list[Any], b: list[Any]) -> int:
    """How many first items two lists share."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if not same_term(x, y):
            break
        count += 1
    return count


def _split(name: Any) -> list[Any]:
    """A name in its smallest pieces."""
    parts = name.parts if isinstance(name, Text) else (name,)
    return [
        piece
        for part in parts
        for piece in (re.findall(r"_|[^_]+", part) if isinstance(part, str) else [part])
    ]
