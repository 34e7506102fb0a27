"""What becomes of a tensor in the model: who uses it, and which function a result ends in.

In: a checked graph. Out: answers that several rules ask for. Layers that only move
values about, or work while training alone, are looked through; what is not known (an
imported layer, a sum) is said to be unknown, and the rules are silent then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.graph.scope import Bundle
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
FUNCTIONS = {
    "Softmax": "softmax",
    "ops.softmax": "softmax",
    "ops.log_softmax": "log_softmax",
    "ops.sigmoid": "sigmoid",
    "ops.hard_sigmoid": "hard_sigmoid",
    "ops.relu": "relu",
    "ops.tanh": "tanh",
    "ReLU": "relu",
}
"""Calls that are an activation function, by its name."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The function that a tensor ends in, and the call that applies it."""

    activation: str
    node: Node


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

    def ending(self, node: Node | None) -> Ending | None:
        """The function that a node's output ends in; None where it is not known.

        `Dense(10)` ends in `linear`, and so does what is reshaped after it.
        """
        while node is not None and (
            node.type in PASSING or (node.type == "Activation" and activation_of(node) == "linear")
        ):
            node = self.before(node)
        if node is None:
            return None
        activation = activation_of(node)
        return None if activation is None else Ending(activation, node)


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


def activation_of(node: Node) -> str | None:
    """The name of the activation that ends a call: `softmax`, `linear`; None where unknown."""
    if node.type in FUNCTIONS:
        return FUNCTIONS[node.type]
    called: Any = node.object
    if node.type == "TimeDistributed":
        called = called.layer
    if not isinstance(called, KerasObject):
        return None
    fields = type(called).model_fields
    if "classifier_activation" in fields:
        name = "classifier_activation" if getattr(called, "include_top", False) else None
    else:
        name = "activation" if "activation" in fields else None
    return None if name is None else _named(getattr(called, name))


def _named(activation: Any) -> str | None:
    """The name of an activation as a spec gives it; none is `linear`."""
    if activation is None:
        return "linear"
    if isinstance(activation, str):
        return activation
    name = getattr(activation, "canonical_name", None)
    return name() if name is not None else None


def last_size(value: Value) -> int | None:
    """The size of the last axis of a tensor, None where unknown."""
    return value.type.last if isinstance(value.type, TensorType) and value.type.rank > 1 else None
