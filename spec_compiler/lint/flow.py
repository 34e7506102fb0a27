"""What becomes of a tensor in the model: who uses it, and which function a result ends in.

In: a checked graph. Out: answers that several rules ask for. Layers that only move
values about, or work while training alone, are looked through; what is not known (an
imported layer, a sum) is said to be unknown, and the rules are silent then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.graph.scope import Bundle
from spec_compiler.lint.endings import Ending, activation_of, ending_of
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType

DROPOUTS = (
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
)
"""Layers that throw values away while training."""
MOVING = frozenset(
    (
        "Flatten",
        "Identity",
        "Permute",
        "Reshape",
        "ops.expand_dims",
        "ops.moveaxis",
        "ops.ravel",
        "ops.reshape",
        "ops.squeeze",
        "ops.swapaxes",
        "ops.transpose",
    )
)
"""What only moves values about."""
PASSING = MOVING | {"ActivityRegularization", "GaussianNoise", *DROPOUTS}
"""What gives its input's values when the model predicts."""


@dataclass(frozen=True)
class Flow:
    """The ways through a checked graph."""

    graph: CheckedGraph

    @cached_property
    def consumers(self) -> Mapping[int, tuple[Node, ...]]:
        """The calls that take each node's output, in their order."""
        found: dict[int, list[Node]] = {}
        for node in self.graph.nodes:
            for index in dict.fromkeys(value.ref.node for value in values_in(node)):
                found.setdefault(index, []).append(node)
        return {index: tuple(nodes) for index, nodes in found.items()}

    @cached_property
    def results(self) -> frozenset[int]:
        """The nodes that the model's outputs come from."""
        return frozenset(value.ref.node for value in self.graph.outputs.values())

    def before(self, node: Node) -> Node | None:
        """The call that gives a node's only input; None where it has none or several."""
        values = list(values_in(node))
        if len(values) != 1 or values[0].ref.node < 0 or values[0].ref.select:
            return None
        return self.graph.nodes[values[0].ref.node]

    def all_before(self, node: Node) -> list[Node | None]:
        """The calls that give a node's inputs; None for an input of the model, or one of several."""
        return [
            None if value.ref.node < 0 or value.ref.select else self.graph.nodes[value.ref.node]
            for value in values_in(node)
        ]

    def passes(self, node: Node) -> bool:
        """Whether a call gives its input's values when the model predicts."""
        return node.type in PASSING or (
            node.type == "Activation" and activation_of(node) == "linear"
        )

    def ending(self, node: Node | None) -> Ending | None:
        """The function that a node's output ends in; None where it is not known."""
        return ending_of(self, node)


def values_in(node: Node) -> Iterator[Value]:
    """Every tensor that a node is called on."""
    todo: list[Any] = [*node.args, *node.kwargs.values()]
    while todo:
        item = todo.pop(0)
        if isinstance(item, Value):
            yield item
        elif isinstance(item, Bundle):
            todo.append(item.items)
        elif isinstance(item, Mapping):
            todo += item.values()
        elif isinstance(item, tuple | list):
            todo += item


def last_size(value: Value) -> int | None:
    """The size of the last axis of a tensor, None where unknown."""
    return value.type.last if isinstance(value.type, TensorType) and value.type.rank > 1 else None
