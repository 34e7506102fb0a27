"""In which order the nodes of each rank stand, so that few edges cross.

In: `Ranks`. Out: the nodes of each rank from left to right. Each rank is sorted by where
its neighbours stand, down and up again; the best order seen is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from itertools import pairwise

from spec_compiler.targets.drawing.ranks import Ranks

SWEEPS = 8
"""Ways down and up."""
LARGE = 5_000
"""Boxes and bends from which on two sweeps must do."""

Neighbours = dict[int, list[int]]


def ordered(ranks: Ranks) -> list[list[int]]:
    """The nodes of each rank in order."""
    rows: list[list[int]] = [[] for _ in range(max(ranks.rank, default=-1) + 1)]
    for node, rank in enumerate(ranks.rank):
        rows[rank].append(node)
    above, below = _neighbours(ranks)
    best, least = rows, _crossings(rows, above)
    for sweep in range(2 if len(ranks.rank) > LARGE else SWEEPS):
        if not least:
            break
        rows = _swept(rows, below if sweep % 2 else above, reverse=bool(sweep % 2))
        crossings = _crossings(rows, above)
        if crossings < least:
            best, least = rows, crossings
    return best


def _neighbours(ranks: Ranks) -> tuple[Neighbours, Neighbours]:
    """What each node is joined to in the rank above, and in the one below."""
    above: Neighbours = defaultdict(list)
    below: Neighbours = defaultdict(list)
    for first, second in ranks.edges:
        if ranks.rank[second] - ranks.rank[first] == 1:
            above[second].append(first)
            below[first].append(second)
    return above, below


def _swept(rows: list[list[int]], beside: Neighbours, *, reverse: bool) -> list[list[int]]:
    """Each rank sorted by the middle of its neighbours in the rank before."""
    made: list[list[int]] = []
    before: dict[int, int] = {}
    for row in reversed(rows) if reverse else rows:
        own = {node: place for place, node in enumerate(row)}

        def middle(node: int, own: dict[int, int] = own, before: dict[int, int] = before) -> float:
            places = [before[other] for other in beside.get(node, ())]
            return sum(places) / len(places) if places else own[node]

        made.append(sorted(row, key=middle))
        before = {node: place for place, node in enumerate(made[-1])}
    return made[::-1] if reverse else made


def _crossings(rows: list[list[int]], above: Neighbours) -> int:
    """The number of pairs of edges that cross."""
    count = 0
    for upper, lower in pairwise(rows):
        place = {node: index for index, node in enumerate(upper)}
        seen: list[int] = []
        for node in lower:
            ends = [place[other] for other in above.get(node, ())]
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count
