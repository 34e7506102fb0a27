"""The inputs of a saved model as a spec has them, and names for those without one.

In: `InputLayer`s of any generation. Out: mappings of the arguments of `keras.Input` that
are not the defaults. An input whose name Keras made up is called by what it is: `image`,
`tokens`, `x`.
"""

from __future__ import annotations

import re
from typing import Any

from spec_compiler.importer.calls import Graph
from spec_compiler.importer.findings import Findings, Unreadable, shown
from spec_compiler.importer.names import identifier, is_made_up, is_reference
from spec_compiler.importer.saved import Saved
from spec_compiler.importer.values import policy

MADE_UP = re.compile(r"input(_layer)?(_\d+)?|\w+_input(_\d+)?|keras_tensor(_\d+)?")
FLAGS = ("sparse", "ragged", "optional")


def is_input(found: Saved) -> bool:
    """Whether a layer is an input."""
    return found.class_name == "InputLayer" and not found.is_custom


def batch_shape(arguments: dict[str, Any]) -> list[int | None] | None:
    """The shape, batch included, that the arguments of any generation say; None without one."""
    for key in ("batch_shape", "batch_input_shape"):
        value = arguments.get(key)
        if isinstance(value, dict):
            value = value.get("items")
        if isinstance(value, list) and value and all(n is None or _is_size(n) for n in value):
            return list(value)
    value = arguments.get("shape", arguments.get("input_shape"))
    if isinstance(value, list) and all(n is None or _is_size(n) for n in value):
        return [None, *value]
    size, length = arguments.get("input_dim"), arguments.get("input_length")
    if _is_size(size):
        return [None, size] if length is None else [None, length, size]
    return None


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def input_of(found: Saved, name: str | None, findings: Findings) -> dict[str, Any]:
    """One input, its name only where it is not the key.

    Args:
        found: The layer.
        name: The key that it stands under, None where it stands alone.
        findings: Gets what cannot be expressed.

    Raises:
        Unreadable: SC607, where its shape is not known.
    """
    arguments = found.arguments
    shape = batch_shape(arguments)
    if shape is None:
        raise Unreadable("SC607", f"the input {shown(found.name)} has no shape")
    made: dict[str, Any] = {"shape": shape[1:]}
    if shape[0] is not None:
        made["batch_size"] = shape[0]
    dtype = policy(arguments.get("dtype", arguments.get("input_dtype")))
    if isinstance(dtype, str) and dtype != "float32":
        made["dtype"] = dtype
    for flag in FLAGS:
        if arguments.get(flag) is True:
            made[flag] = True
    if name is None and found.name and not is_unnamed(found.name):
        made["name"] = found.name
    elif name is not None and name != found.name and not is_unnamed(found.name):
        if re.fullmatch(r"[A-Za-z0-9_.\-]+", found.name):
            made["name"] = found.name
        else:
            findings.warning(
                "SC606",
                f"the input {shown(found.name)} has a name that a spec cannot write",
                f"it is now '{name}'",
            )
    return made


def is_unnamed(name: str) -> bool:
    """Whether Keras has made an input's name up."""
    return MADE_UP.fullmatch(name) is not None or is_made_up(name, "InputLayer")


def input_names(graph: Graph, layers: list[str]) -> dict[str, str]:
    """A reference for each input layer."""
    names: dict[str, str] = {}
    kept = {name for name in layers if is_reference(name) and not is_unnamed(name)}
    kinds = [_kind(graph.layers[layer]) for layer in layers]
    unnamed = [kind for layer, kind in zip(layers, kinds, strict=True) if is_unnamed(layer)]
    for layer, kind in zip(layers, kinds, strict=True):
        if layer in kept:
            names[layer] = layer
            continue
        wanted = kind if is_unnamed(layer) else identifier(layer, "input")
        many = is_unnamed(layer) and unnamed.count(kind) > 1
        number, found = 1, f"{wanted}_1" if many else wanted
        while found in names.values() or found in kept or found in graph.layers:
            number += 1
            found = f"{wanted}_{number}"
        names[layer] = found
    return names


def _kind(found: Saved) -> str:
    """What an input is, by its shape."""
    shape = batch_shape(found.arguments) or []
    dtype = str(policy(found.arguments.get("dtype", "float32")))
    if len(shape) == 4 and shape[-1] in (1, 3, 4):
        return "image"
    if len(shape) == 2 and dtype.startswith(("int", "uint")):
        return "tokens"
    return "text" if dtype == "string" else "x"
