"""Which layer of one model is which of the other: by structure, not by line or number.

In: two checked graphs. Out: pairs of nodes. The two rows of layers, in the order of the
model, are laid beside each other so that what is alike meets: its class, its name where a
person gave one, its arguments, its weights. What a person named and moved is found again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.compare.values import fields, plain
from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.graph.naming import snake_case
from spec_compiler.graph.nested import NestedModel
from spec_compiler.record import dataclass

MOST_CELLS = 1_500_000
"""Pairs of layers that are weighed; beyond, only those that are the same are matched."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a node is recognised by.

    Attributes:
        type: The class.
        name: The name that a person gave the layer; empty for an automatic one.
        arguments: The arguments, but for the name.
        weights: The shapes of its variables.
        output: Its output's shape.
        calls_again: Whether it calls a layer that another node has made.
    """

    type: str
    name: str
    arguments: str
    weights: tuple[tuple[int, ...], ...]
    output: str
    calls_again: bool


def match(before: CheckedGraph, after: CheckedGraph) -> dict[int, int]:
    """The index in the newer graph of each node of the older one that is still there."""
    old = [traits(node) for node in before.nodes]
    new = [traits(node) for node in after.nodes]
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    pairs = {index: index for index in range(start)}
    pairs |= {len(old) - 1 - back: len(new) - 1 - back for back in range(end)}
    middle = _aligned(old[start : len(old) - end], new[start : len(new) - end])
    pairs |= {start + i: start + j for i, j in middle.items()}
    _find_moved(old, new, pairs)
    return dict(sorted(pairs.items()))


def traits(node: Node) -> Traits:
    """What a node is recognised by."""
    return Traits(
        node.type,
        given_name(node),
        repr((arguments(node), called_with(node), _inside(node))),
        tuple(weight.shape for weight in node.weights),
        str(node.output),
        node.owner != node.index,
    )


def given_name(node: Node) -> str:
    """The layer's name where it is not an automatic one."""
    automatic = snake_case(node.type.rpartition(".")[2])
    return "" if re.fullmatch(rf"(.*_)?{automatic}(_[0-9]+)?", node.name) else node.name


def arguments(node: Node) -> dict[str, Any]:
    """A layer's arguments but for its name, those that are not at their default."""
    called = node.object
    if isinstance(called, NestedModel):
        return {} if called.trained else {"trainable": False}
    if not isinstance(called, KerasObject):
        found = plain(called)
        return found if isinstance(found, dict) else {}
    named = plain(called)
    given = named[called.canonical_name()] if isinstance(named, dict) else {}
    return {name: value for name, value in given.items() if name != "name"}


def all_arguments(node: Node) -> dict[str, Any]:
    """A layer's arguments but for its name, as instances."""
    called = node.object
    if not isinstance(called, KerasObject):
        return arguments(node)
    return {name: value for name, value in fields(called).items() if name != "name"}


def called_with(node: Node) -> dict[str, Any]:
    """What a layer is called with that is no tensor."""
    plain_values = {name: plain(value) for name, value in node.kwargs.items()}
    return {name: plain_values[name] for name in node.kwargs if not values_in(node.kwargs[name])}


def _inside(node: Node) -> list[Traits]:
    """What the layers of a nested model are recognised by."""
    inner = node.object
    return [traits(each) for each in inner.graph.nodes] if isinstance(inner, NestedModel) else []


def _aligned(old: Sequence[Traits], new: Sequence[Traits]) -> dict[int, int]:
    """The pairs of two rows, in order, whose likeness is greatest altogether."""
    if len(old) * len(new) > MOST_CELLS:
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return {a + k: b + k for a, b, size in blocks for k in range(size)}
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(new) - 1, -1, -1):
            score = _likeness(old[i], new[j])
            row[j] = max(below[j], row[j + 1], below[j + 1] + score if score else 0)
    pairs, i, j = {}, 0, 0
    while i < len(old) and j < len(new):
        score = _likeness(old[i], new[j])
        if score and best[i][j] == best[i + 1][j + 1] + score:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: Traits, new: Traits) -> int:
    """How much speaks for two layers being one; 0 where they cannot be."""
    same_name = bool(old.name) and old.name == new.name
    if old.type != new.type or old.calls_again != new.calls_again:
        return 4 if same_name and old.calls_again == new.calls_again else 0
    score = 3
    score += 3 * (old.arguments == new.arguments) + 4 * same_name
    score += (old.weights == new.weights) + (old.output == new.output)
    return score - 2 * (bool(old.name) and bool(new.name) and not same_name)


def _find_moved(old: list[Traits], new: list[Traits], pairs: dict[int, int]) -> None:
    """Add the pairs of one name and class that do not stand in the same order."""
    taken = set(pairs.values())
    left = {(each.name, each.type): j for j, each in enumerate(new) if j not in taken and each.name}
    for i, each in enumerate(old):
        if i not in pairs and (each.name, each.type) in left:
            pairs[i] = left.pop((each.name, each.type))
