"""A checked graph as JSON: the form that `inspect --format json` promises."""

from __future__ import annotations

import json
from typing import Any

from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.shapes.types import TensorType
from spec_compiler.targets.table import input_nodes


def write(graph: CheckedGraph, batch_size: int = 1) -> str:
    """The JSON text; shapes are lists with null for an unknown dimension."""
    return json.dumps(as_dict(graph), indent=2)


def as_dict(graph: CheckedGraph) -> dict[str, Any]:
    """The same as plain values."""
    trained, every = graph.trainable_count, graph.parameter_count
    return {
        "name": graph.name,
        "kind": graph.kind,
        "layers": [_layer(graph, node) for node in graph.nodes],
        "inputs": [graph.nodes[index].name for index in graph.inputs.values()],
        "outputs": [graph.nodes[value.ref.node].name for value in graph.outputs.values()],
        "params": every,
        "trainable_params": trained,
        "non_trainable_params": every - trained,
    }


def _layer(graph: CheckedGraph, node: Node) -> dict[str, Any]:
    own = node.weights if node.owner == node.index else ()
    return {
        "name": node.name,
        "type": node.type,
        "inputs": [graph.nodes[index].name for index in input_nodes(node)],
        "output_shape": _shape(node.output),
        "dtype": _dtype(node.output),
        "params": sum(weight.count for weight in own),
        "trainable_params": sum(weight.count for weight in own if weight.trainable),
    }


def _shape(output: Any) -> Any:
    if isinstance(output, TensorType):
        return list(output.shape)
    if isinstance(output, dict):
        return {key: _shape(item) for key, item in output.items()}
    return [_shape(item) for item in output] if isinstance(output, tuple) else None


def _dtype(output: Any) -> Any:
    if isinstance(output, TensorType):
        return output.dtype
    if isinstance(output, dict):
        return {key: _dtype(item) for key, item in output.items()}
    return [_dtype(item) for item in output] if isinstance(output, tuple) else None
