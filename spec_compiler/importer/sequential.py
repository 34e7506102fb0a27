"""A sequential model as a graph: its layers called one after the other.

In: the configuration of a `Sequential` of any generation. Out: a `Graph` of one chain.
Older ones say their input's shape in the first layer, Keras 3 in an `InputLayer`.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.calls import MAX_LAYERS, Call, Graph, Tensor
from spec_compiler.importer.findings import Unreadable, shown
from spec_compiler.importer.inputs import batch_shape, is_input
from spec_compiler.importer.merge import is_merge
from spec_compiler.importer.names import unused
from spec_compiler.importer.saved import Saved, saved

INPUT = "input"
"""The name of an input that the file does not name."""


def as_graph(found: Saved) -> Graph:
    """The chain of a sequential model.

    Raises:
        Unreadable: SC601 where it is none, SC607 where its input's shape is not known.
    """
    entries = found.config if isinstance(found.config, list) else found.arguments.get("layers")
    if not isinstance(entries, list) or not entries:
        raise Unreadable("SC601", "the model has no list of layers")
    if len(entries) > MAX_LAYERS:
        raise Unreadable("SC605", f"the model has {len(entries):,} layers; {MAX_LAYERS:,} are read")
    walk = _Walk()
    chain = [_layer(entry) for entry in entries]
    first = chain[0]
    if is_merge(first) and isinstance(first.arguments.get("layers"), list):
        ends = [walk.branch(_layer(each)) for each in first.arguments["layers"]]
        end = walk.chain(chain[1:], walk.call(first, ends))
    else:
        end = walk.chain(_with_input(found, chain))
    inputs = walk.inputs[0] if len(walk.inputs) == 1 else walk.inputs
    return Graph(walk.layers, walk.calls, inputs, end)


class _Walk:
    """A graph as it grows."""

    def __init__(self) -> None:
        self.layers: dict[str, Saved] = {}
        self.calls: dict[str, list[Call]] = {}
        self.inputs: list[Tensor] = []

    def branch(self, found: Saved) -> Tensor:
        """The end of a model that Keras 1 merged with others."""
        entries = found.config if isinstance(found.config, list) else found.arguments.get("layers")
        if found.class_name != "Sequential" or not isinstance(entries, list) or not entries:
            raise Unreadable(
                "SC601", f"{shown(found.class_name)} is merged, and is no chain of layers"
            )
        return self.chain(_with_input(found, [_layer(entry) for entry in entries]))

    def chain(self, layers: list[Saved], last: Tensor | None = None) -> Tensor:
        """The end of layers called one after the other."""
        for layer in layers:
            last = self.call(layer, last)
        assert last is not None
        return last

    def call(self, layer: Saved, on: Any) -> Tensor:
        """What a layer gives."""
        name = unused(layer.name or layer.class_name.lower(), self.layers)
        self.layers[name] = layer
        tensor = Tensor(name, 0, 0)
        if on is None:
            self.calls[name] = []
            self.inputs.append(tensor)
        elif is_input(layer):
            raise Unreadable("SC601", f"the input {shown(name)} stands behind other layers")
        else:
            self.calls[name] = [Call(name, 0, (on,), {})]
        return tensor


def _with_input(found: Saved, chain: list[Saved]) -> list[Saved]:
    """A model's layers, the input first."""
    return chain if is_input(chain[0]) else [_input(found, chain[0]), *chain]


def _layer(entry: Any) -> Saved:
    found = saved(entry)
    if found is None:
        raise Unreadable("SC601", f"{shown(entry)} is no layer")
    return found


def _input(model: Saved, first: Saved) -> Saved:
    """The input that a model without an `InputLayer` has."""
    built = model.build if isinstance(model.build, dict) else {}
    shape = (
        batch_shape(first.arguments)
        or _sizes(model.arguments.get("build_input_shape"))
        or _sizes(built.get("input_shape"))
        or _inner(first)
    )
    if first.class_name == "Embedding" and "batch_input_shape" not in first.arguments:
        shape = [None, first.arguments.get("input_length")]
    if shape is None:
        raise Unreadable(
            "SC607",
            "the model does not say the shape of its input: it was saved before it was built",
            "build it before saving: model.build((None, …))",
        )
    dtype = first.arguments.get("input_dtype", first.arguments.get("dtype", "float32"))
    is_tokens = first.class_name == "Embedding"
    config = {"batch_shape": shape, "dtype": "float32" if not isinstance(dtype, str) else dtype}
    if is_tokens and config["dtype"] == "float32":
        config["dtype"] = "int32"
    if not isinstance(dtype, str) or dtype.startswith("mixed"):
        config["dtype"] = "float32"
    return Saved("InputLayer", {"name": INPUT, **config})


def _inner(first: Saved) -> Any:
    """The shape that the first layer of a model inside says, or of a layer inside a wrapper."""
    config = first.config if isinstance(first.config, list) else first.arguments.get("layers")
    if isinstance(config, list) and config:
        inner = saved(config[0])
        return (batch_shape(inner.arguments) or _inner(inner)) if inner else None
    return None


def _sizes(value: Any) -> Any:
    if isinstance(value, dict):
        value = value.get("items")
    if isinstance(value, list) and value and all(n is None or type(n) is int for n in value):
        return value
    return None
