"""Where each node stands in its rank: near its neighbours, without overlap.

In: `Ranks`, the order in each rank, the width of each node. Out: the middle of each node
from the left edge. Ranks are gone through down and up; in each, the nodes come as near to
where their neighbours want them as their widths allow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from spec_compiler.targets.drawing.ranks import Ranks

GAP = 24.0
"""Between two neighbours in a rank."""
PASSES = 12
LARGE = 5_000
"""Boxes and bends from which on two passes must do."""


def placed(ranks: Ranks, rows: Sequence[Sequence[int]], widths: Sequence[float]) -> list[float]:
    """The middle of each node; the leftmost edge is at 0."""
    middles = [0.0] * len(ranks.rank)
    for row in rows:
        left = 0.0
        for node in row:
            middles[node] = left + widths[node] / 2
            left += widths[node] + GAP
    beside: tuple[dict[int, list[int]], ...] = (defaultdict(list), defaultdict(list))
    for first, second in ranks.edges:
        beside[0][second].append(first)
        beside[1][first].append(second)
    for step in range(2 if len(ranks.rank) > LARGE else PASSES):
        near = beside[step % 2]
        for row in rows if step % 2 == 0 else reversed(rows):
            wanted = [_wanted(node, near, middles) for node in row]
            for node, middle in zip(row, _apart(row, wanted, widths), strict=True):
                middles[node] = middle
    left = min(
        (middle - width / 2 for middle, width in zip(middles, widths, strict=True)), default=0
    )
    return [middle - left for middle in middles]


def _wanted(node: int, near: dict[int, list[int]], middles: list[float]) -> float:
    """Where a node would stand if it were alone: below the middle one of its neighbours."""
    places = [middles[other] for other in near.get(node, ())]
    return median(places) if places else middles[node]


def _apart(row: Sequence[int], wanted: list[float], widths: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (in squares) at which nothing overlaps.

    Without the widths this asks for places that never decrease: neighbours that want to pass
    each other are pooled at their mean.
    """
    offsets = [0.0]
    for before, node in pairwise(row):
        offsets.append(offsets[-1] + (widths[before] + widths[node]) / 2 + GAP)
    pools: list[tuple[float, int]] = []  # the mean of a pool, and how many are in it
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] > mean:
            other, members = pools.pop()
            mean, count = (mean * count + other * members) / (count + members), count + members
        pools.append((mean, count))
    free = [mean for mean, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(free, offsets, strict=True)]
