"""What a model costs in memory: the bytes of its parameters and of its activations."""

from __future__ import annotations

from typing import Any

from spec_compiler.catalog.base import Layer
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.shapes.types import TensorType, known_product

BITS = {"float64": 64, "int64": 64, "uint64": 64, "complex64": 64, "complex128": 128}
BITS |= {"float32": 32, "int32": 32, "uint32": 32, "float16": 16, "bfloat16": 16}
BITS |= {"int16": 16, "uint16": 16, "int8": 8, "uint8": 8, "bool": 8, "int4": 4}
"""The size of one element, by dtype; text has none."""


def parameter_bytes(graph: CheckedGraph) -> int:
    """The bytes of all parameters, each in its layer's variable dtype."""
    return sum(_node_bytes(node) for node in graph.nodes if node.owner == node.index)


def _node_bytes(node: Node) -> int:
    default = node.object.policy.variable_dtype if isinstance(node.object, Layer) else "float32"
    return sum(w.count * BITS.get(w.dtype or default, 32) // 8 for w in node.weights)


def activation_bytes(graph: CheckedGraph, batch_size: int) -> int | None:
    """The bytes of all layers' outputs for a batch; None where a size is unknown.

    It is what training keeps for the backward pass, without what layers keep inside.
    """
    total = 0
    for node in graph.nodes:
        size = _bytes(node.output, batch_size)
        if size is None:
            return None
        total += size
    return total


def _bytes(output: Any, batch_size: int) -> int | None:
    if isinstance(output, TensorType):
        batch = output.shape[0] if output.shape and output.shape[0] is not None else batch_size
        rest = known_product(output.shape[1:])
        return None if rest is None else batch * rest * BITS.get(output.dtype, 0) // 8
    if isinstance(output, dict):
        output = tuple(output.values())
    if not isinstance(output, tuple):
        return None
    sizes = [_bytes(item, batch_size) for item in output]
    return None if None in sizes else sum(size for size in sizes if size is not None)
