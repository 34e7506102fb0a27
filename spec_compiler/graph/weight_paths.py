"""The paths that Keras gives to a model's weights: `dense/kernel`, `digits/conv2d/bias`.

In: a spec and its checked graph. Out: each weight with its path, and whether the paths of all
others are known: what stands inside wrappers, nested models and layers of the spec's own has
more parts than the graph tells.
"""

from __future__ import annotations

from typing import NamedTuple

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.learning import learns
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.shapes.types import Weight
from spec_compiler.spec.model import Spec

CELLS = {"LSTM": "lstm_cell", "GRU": "gru_cell", "SimpleRNN": "simple_rnn_cell"}
"""Layers whose weights are those of one cell, by its name."""
NAMED_INSIDE = ("MultiHeadAttention", "GroupedQueryAttention")
"""Layers of layers whose weights have in their names where they stand inside."""


class Paths(NamedTuple):
    """The weights whose paths are known, and whether they are all that there are."""

    known: tuple[tuple[str, Weight], ...]
    complete: bool


def weight_paths(spec: Spec, graph: CheckedGraph) -> Paths:
    """The path of each weight, as a process that has built nothing else gives it."""
    prefix = "" if graph.kind == "functional" else f"{graph.name}/"
    known: list[tuple[str, Weight]] = []
    complete = True
    for node in graph.nodes:
        if node.owner != node.index:
            continue
        if _is_plain(spec, node):
            cell = f"{CELLS[node.type]}/" if node.type in CELLS else ""
            is_adapted = graph.kind == "sequential" and learns(node.object) and spec.data
            before = "" if is_adapted else prefix  # it is built before there is a model
            known += [(f"{before}{node.name}/{cell}{w.name}", w) for w in node.weights]
        else:
            complete = False
    return Paths(tuple(known), complete)


def _is_plain(spec: Spec, node: Node) -> bool:
    """Whether a node is one layer of Keras that stands in the model itself."""
    if node.type in CELLS:
        return not is_inside_class(spec, node)
    if not isinstance(node.object, Layer):
        return node.type.startswith("ops.") or node.type == "InputLayer"
    inner = node.object.makes() or node.object.holds_layers
    return (not inner or node.type in NAMED_INSIDE) and not is_inside_class(spec, node)


def is_inside_class(spec: Spec, node: Node) -> bool:
    """Whether a node stands in a layer of the spec's own: a block that is one, or that is shared."""
    if node.path[0] != "blocks":
        return False
    if spec.model.kind == "subclassed":
        return True
    names = [str(name) for entry in spec.shared.values() for name in _named(entry)]
    return any(block.layer or name in names for name, block in spec.blocks.items())


def _named(entry: object) -> list[object]:
    """The name of a shared operation."""
    return [*entry] if isinstance(entry, dict) else [entry]
