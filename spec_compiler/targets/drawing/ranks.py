"""Which rank each node stands in, and the points by which long edges pass the ranks between.

In: the sources of each node, all with smaller numbers. Out: `Ranks`. An edge leads from
one rank to the next only; a longer one is cut by bends, nodes without a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spec_compiler.record import dataclass

MOST_BENDS = 50_000
"""Bends in one drawing; edges beyond that lead straight to their end."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """A graph in ranks.

    Attributes:
        count: The nodes that are boxes, numbered from 0; bends are numbered after them.
        rank: The rank of each box and bend.
        edges: Pairs of boxes or bends in neighbouring ranks (an uncut edge: in any).
        paths: For each edge of the graph all that it passes, from box to box.
    """

    count: int
    rank: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    paths: tuple[tuple[int, ...], ...]


def in_ranks(sources: Sequence[Sequence[int]]) -> Ranks:
    """Rank the nodes: each one below all its sources, a node without any just above its readers.

    >>> in_ranks([[], [0], [1], [0, 2]]).paths
    ((0, 1), (1, 2), (0, 4, 5, 3), (2, 3))
    """
    rank = _longest(sources)
    paths: list[tuple[int, ...]] = []
    for node, above in enumerate(sources):
        for source in above:
            gap = rank[node] - rank[source] - 1
            bends = range(len(rank), len(rank) + gap)
            if len(rank) - len(sources) + gap > MOST_BENDS:
                bends = range(0)
            rank.extend(rank[source] + 1 + step for step in range(len(bends)))
            paths.append((source, *bends, node))
    edges = tuple(pair for path in paths for pair in pairwise(path))
    return Ranks(len(sources), tuple(rank), edges, tuple(paths))


def _longest(sources: Sequence[Sequence[int]]) -> list[int]:
    """The length of the longest way to each node; what has no source moves down to its readers."""
    rank: list[int] = []
    for above in sources:
        rank.append(1 + max((rank[source] for source in above), default=-1))
    nearest: dict[int, int] = {}
    for node, above in enumerate(sources):
        for source in above:
            nearest[source] = min(nearest.get(source, rank[node]), rank[node])
    return [
        nearest[node] - 1 if not above and node in nearest else rank[node]
        for node, above in enumerate(sources)
    ]
