"""The masks that Keras passes on by itself, and a configuration spells out.

In: a graph. Out: the same without them: where `Embedding(mask_zero=True)` or `Masking`
makes a mask, Keras 3 saves the operations that compute it, and each layer that it reaches
has it as an argument. Building the model makes them again. A mask that something else
than a mask argument reads is the author's own, and stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spec_compiler.importer.calls import Call, Graph, Tensor, tensors

EXPLICIT = ("attention_mask",)
"""Arguments that end in `mask` and are never filled in by Keras."""


def without_masks(graph: Graph) -> Graph:
    """The graph without the masks that follow from its layers."""
    implied = _implied(graph)
    calls: dict[str, list[Call]] = {}
    for layer, found in graph.calls.items():
        calls[layer] = [_unmasked(call, implied) for call in found]
    return replace(graph, calls=calls)


def _implied(graph: Graph) -> set[str]:
    """The operations that compute masks which Keras makes by itself."""
    starts = _starts(graph)
    implied: set[str] = set()
    for layer, found in graph.layers.items():  # in the file an operation stands after its tensors
        if not found.is_op or not graph.calls[layer]:
            continue
        call = graph.calls[layer][0]
        read = list(tensors((call.args, call.kwargs)))
        if found.class_name == "NotEqual" and len(call.args) == 2:
            value = call.args[1]
            plain = isinstance(value, int | float)
            if isinstance(call.args[0], Tensor) and plain and (call.args[0], value) in starts:
                implied.add(layer)
        elif read and all(tensor.layer in implied for tensor in read):
            implied.add(layer)
    return implied


def _starts(graph: Graph) -> set[tuple[Tensor, float]]:
    """The tensors from which a mask is computed, with the value that is masked."""
    found = set()
    for layer, calls in graph.calls.items():
        arguments = graph.layers[layer].arguments
        value: Any = None
        if graph.layers[layer].class_name == "Embedding" and arguments.get("mask_zero"):
            value = 0
        elif graph.layers[layer].class_name == "Masking":
            value = arguments.get("mask_value", 0.0)
        if isinstance(value, int | float):
            found |= {(call.args[0], value) for call in calls if isinstance(call.args[0], Tensor)}
    return found


def _unmasked(call: Call, implied: set[str]) -> Call:
    """A call without the arguments that are masks of that kind."""
    kept = {}
    for key, value in call.kwargs.items():
        read = list(tensors(value))
        is_mask = key.endswith("mask") and key not in EXPLICIT
        if not (is_mask and read and all(tensor.layer in implied for tensor in read)):
            kept[key] = value
    return Call(call.layer, call.index, call.args, kept)
