"""Configurations as Keras of each generation writes them, in few words."""

from __future__ import annotations

from typing import Any

Config = dict[str, Any]


def layer(class_name: str, name: str, **arguments: Any) -> Config:
    """A layer in the form of Keras 1 and 2."""
    return {"class_name": class_name, "config": {"name": name, **arguments}}


def new_layer(class_name: str, name: str, **arguments: Any) -> Config:
    """A layer of Keras's own in the form of Keras 3."""
    policy = {"class_name": "DTypePolicy", "config": {"name": "float32"}, "module": "keras"}
    common = {"name": name, "trainable": True, "dtype": {**policy, "registered_name": None}}
    if class_name == "InputLayer":
        common = {"name": name, "dtype": "float32", "sparse": False, "ragged": False}
    return {
        "module": "keras.layers",
        "class_name": class_name,
        "config": {**common, **arguments},
        "registered_name": None,
    }


def new_op(class_name: str, name: str, module: str = "numpy", **arguments: Any) -> Config:
    """A function of `keras.ops` in the form of Keras 3."""
    return {
        "module": f"keras.src.ops.{module}",
        "class_name": class_name,
        "config": {"name": name, **arguments},
        "registered_name": class_name,
    }


def tensor(name: str, shape: list[int | None], output: int = 0, call: int = 0) -> Config:
    """A tensor in a call of Keras 3."""
    config = {"shape": shape, "dtype": "float32", "keras_history": [name, call, output]}
    return {"class_name": "__keras_tensor__", "config": config}


def on(entry: Config, *calls: Any) -> Config:
    """A layer with its calls, each by the arguments that it is called with."""
    nodes = [
        call if isinstance(call, dict) and "args" in call else {"args": [call], "kwargs": {}}
        for call in calls
    ]
    return {**entry, "name": entry["config"]["name"], "inbound_nodes": nodes}


def after(entry: Config, *nodes: Any) -> Config:
    """A layer with its calls in the older form."""
    return {**entry, "name": entry["config"]["name"], "inbound_nodes": list(nodes)}


def sequential(*layers: Config, **more: Any) -> Config:
    """A sequential model of Keras 2."""
    return {
        "class_name": "Sequential",
        "config": {"name": "sequential_1", "layers": [*layers]},
    } | more


def functional(
    layers: list[Config], inputs: Any, outputs: Any, class_name: str = "Functional", **more: Any
) -> Config:
    """A functional model of any generation."""
    config = {
        "name": "model_1",
        "layers": layers,
        "input_layers": inputs,
        "output_layers": outputs,
    }
    return {"class_name": class_name, "config": config} | more
