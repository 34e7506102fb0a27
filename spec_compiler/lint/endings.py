"""Which function a tensor ends in: `softmax`, `linear`, or what is not known.

In: a call of the graph. Out: the name of the activation function, and the call that applies
it. Layers that move values about, average them or pick some are looked through, and so are
nested models; a sum of raw scores is raw scores. What is not known (an imported layer, a
product) is None, and the rules are silent then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType

if TYPE_CHECKING:
    from spec_compiler.lint.flow import Flow

FUNCTIONS = {
    "ELU": "elu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "leaky_relu",
    "ReLU": "relu",
    "Softmax": "softmax",
}
"""Layers that are an activation function."""
NORMALIZING = ("BatchNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization")
"""Layers that give values of any size on both sides of 0, whatever went in."""
AVERAGING = tuple(
    f"{name}{rank}D"
    for name in ("AveragePooling", "Cropping", "GlobalAveragePooling", "UpSampling")
    for rank in (1, 2, 3)
)
"""Layers that average over positions, or leave some out: probabilities stay such."""
PICKING = (
    *(f"{name}MaxPooling{rank}D" for name in ("", "Global") for rank in (1, 2, 3)),
    *(f"ZeroPadding{rank}D" for rank in (1, 2, 3)),
)
"""Layers that keep the range of values, but not that probabilities sum to 1."""
JOINING = ("Concatenate", "Maximum", "Minimum", "ops.concatenate")
"""Calls on several tensors that keep the range of what all of them end in."""
SUMMING_TO_ONE = ("softmax", "sparsemax", "log_softmax")
"""Functions whose values belong together."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The function that a tensor ends in, and the call that applies it."""

    activation: str
    node: Node

    @property
    def axis(self) -> int | None:
        """The axis that a softmax runs over, as it is written; None where it has none, or several."""
        axis = softmax_axis(self.node) if self.activation in SUMMING_TO_ONE else None
        return axis if isinstance(axis, int) else None

    @property
    def takes_activation(self) -> bool:
        """Whether the layer has an argument for its activation."""
        return "activation" in getattr(type(self.node.object), "model_fields", {})


def ending_of(flow: Flow, node: Node | None) -> Ending | None:
    """The function that a node's output ends in; None where it is not known.

    `Dense(10)` ends in `linear`, and so does what is reshaped after it.
    """
    if node is None:
        return None
    if flow.passes(node):
        return ending_of(flow, flow.before(node))
    inner = getattr(node.object, "graph", None)
    if isinstance(inner, CheckedGraph):
        return _nested(flow, inner)
    if node.type in AVERAGING or node.type in PICKING or node.type == "Rescaling":
        found = ending_of(flow, flow.before(node))
        return found if found is not None and _keeps(node, found.activation) else None
    if node.type in (*JOINING, "Add", "Average", "ops.add"):
        return _joined(flow, node)
    activation = activation_of(node)
    return None if activation is None else Ending(activation, node)


def _keeps(node: Node, activation: str) -> bool:
    """Whether values stay what an activation has made of them."""
    if getattr(node.object, "data_format", None) == "channels_first":
        return False
    if node.type == "Rescaling":
        return activation == "linear"
    return node.type in AVERAGING or activation not in SUMMING_TO_ONE


def _joined(flow: Flow, node: Node) -> Ending | None:
    """What several tensors become, where all end in one function."""
    every = [ending_of(flow, each) for each in flow.all_before(node)]
    names = {None if each is None else each.activation for each in every}
    name = names.pop() if len(names) == 1 else None
    if name is None:
        return None
    if node.type in ("Add", "ops.add"):
        return Ending(name, node) if name == "linear" else None
    keeps = node.type == "Average" or name not in SUMMING_TO_ONE
    return Ending(name, node) if keeps else None


def _nested(flow: Flow, graph: CheckedGraph) -> Ending | None:
    """What the only output of a nested model ends in."""
    values = list(graph.outputs.values())
    if len(values) != 1 or values[0].ref.node < 0 or values[0].ref.select:
        return None
    return ending_of(type(flow)(graph), graph.nodes[values[0].ref.node])


def activation_of(node: Node) -> str | None:
    """The name of the activation that ends a call: `softmax`, `linear`; None where unknown."""
    if node.type in FUNCTIONS:
        slope = getattr(node.object, "negative_slope", 0)
        return "leaky_relu" if slope else FUNCTIONS[node.type]
    if node.type in NORMALIZING:
        return "linear"
    if node.type.startswith("ops."):
        from spec_compiler.catalog.names import ACTIVATIONS

        name = node.type.removeprefix("ops.")
        return name if name in ACTIVATIONS["activations"] else None
    called: Any = node.object
    if node.type == "TimeDistributed":
        called = called.layer
    if node.type == "Bidirectional" and getattr(called, "merge_mode", None) in ("ave", "concat"):
        called = called.layer
    if not isinstance(called, KerasObject):
        return None
    fields = type(called).model_fields
    if "classifier_activation" in fields:
        name = "classifier_activation" if getattr(called, "include_top", False) else ""
    else:
        name = "activation" if "activation" in fields else ""
    return _named(getattr(called, name)) if name else None


def _named(activation: Any) -> str | None:
    """The name of an activation as a spec gives it; none is `linear`."""
    if activation is None:
        return "linear"
    if isinstance(activation, str):
        return activation
    name = getattr(activation, "canonical_name", None)
    return None if name is None else FUNCTIONS.get(name(), name())


def softmax_axis(node: Node) -> Any:
    """The axis, or the axes, that the softmax of a call runs over: the last one by default."""
    called: Any = node.object
    if node.type not in FUNCTIONS and not node.type.startswith("ops."):
        called = getattr(called, "activation", None)
    return getattr(called, "axis", -1)


def rank_of(node: Node) -> int | None:
    """How many axes a call's output has, None where that is not known."""
    return node.output.rank if isinstance(node.output, TensorType) else None
