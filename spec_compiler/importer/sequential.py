"""A sequential model as a graph: its layers called one after the other.

In: the configuration of a `Sequential` of any generation. Out: a `Graph` of one chain.
Older ones say their input's shape in the first layer, Keras 3 in an `InputLayer`.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.calls import MAX_LAYERS, Call, Graph, Tensor
from spec_compiler.importer.findings import Unreadable, shown
from spec_compiler.importer.inputs import batch_shape, is_input
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
    chain = [_layer(entry) for entry in entries]
    if not is_input(chain[0]):
        chain.insert(0, _input(found, chain[0]))
    layers: dict[str, Saved] = {}
    calls: dict[str, list[Call]] = {}
    last: Tensor | None = None
    for layer in chain:
        name = unused(layer.name or layer.class_name.lower(), layers)
        layers[name] = layer
        if last is None:
            calls[name] = []
        elif is_input(layer):
            raise Unreadable("SC601", f"the input {shown(name)} stands behind other layers")
        else:
            calls[name] = [Call(name, 0, (last,), {})]
        last = Tensor(name, 0, 0)
    assert last is not None
    first = next(iter(layers))
    return Graph(layers, calls, Tensor(first, 0, 0), last)


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
