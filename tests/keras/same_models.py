"""What two Keras models have in common: layers, their settings and wiring, whatever the names.

In: two models. Out: what differs, in words; nothing where they are the same.
"""

from __future__ import annotations

import json
from typing import Any

SAME_OPS = {"TrueDivide": "Divide"}
"""Operations under two names."""


def differences(left: Any, right: Any, *, names: bool = False) -> list[str]:
    """What tells two models apart; a chain is the same as a sequential model of its layers.

    Args:
        left: A model.
        right: Another.
        names: Whether the names of layers count.
    """
    ours, theirs = described(left, names=names), described(right, names=names)
    found = [
        f"{i}: {a} != {b}"[:1500]
        for i, (a, b) in enumerate(zip(ours, theirs, strict=False))
        if a != b
    ]
    if len(ours) != len(theirs):
        found.append(f"{len(ours)} and {len(theirs)} operations")
    shapes = [[tuple(w.shape) for w in model.weights] for model in (left, right)]
    if shapes[0] != shapes[1]:
        found.append("the weights have other shapes")
    if left.count_params() != right.count_params():
        found.append("the models have other numbers of parameters")
    return found


def described(model: Any, *, names: bool) -> list[str]:
    """Each operation of a model: its class, its settings, and what it is called on."""
    if type(model).__name__ == "Sequential":
        model = model._functional or model
    kept = [node for nodes in model._nodes_by_depth.values() for node in nodes]
    places = {id(op): i for i, op in enumerate(model.operations)}
    lines = []
    for op in model.operations:
        config = op.get_config() if hasattr(op, "get_config") else {}
        if hasattr(op, "operations"):
            settings: Any = ["model", *described(op, names=names)]
        else:
            settings = without_names(config, names=names)
        own = [node for node in op._inbound_nodes if node in kept]
        calls = [_wiring(node, places) for node in own]
        name = SAME_OPS.get(type(op).__name__, type(op).__name__)
        lines.append(json.dumps([name, settings, calls], sort_keys=True, default=str))
    outputs = [[places[id(t._keras_history[0])], t._keras_history[2]] for t in model.outputs]
    inputs = [places[id(t._keras_history[0])] for t in model.inputs]
    return [*lines, json.dumps([inputs, outputs])]


def _wiring(node: Any, places: dict[int, int]) -> Any:
    """What one call takes: operations by their places, everything else as it is."""
    import keras

    def place(value: Any) -> Any:
        if isinstance(value, keras.KerasTensor):
            operation, _, output = value._keras_history
            return ["tensor", places.get(id(operation), -1), output]
        return str(value) if not isinstance(value, int | float | str | bool | None) else value

    kwargs = {key: value for key, value in node.arguments.kwargs.items() if value is not None}
    return _mapped([list(node.arguments.args), kwargs], place)


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(item, change) for item in value]
    return change(value)


def without_names(value: Any, *, names: bool) -> Any:
    """Settings without the names that Keras made up, or without any."""
    if isinstance(value, dict):
        return {
            key: without_names(item, names=names)
            for key, item in value.items()
            if key not in ("name", "build_config", "shared_object_id") or (names and key == "name")
        }
    if isinstance(value, list | tuple):
        return [without_names(item, names=names) for item in value]
    return value
