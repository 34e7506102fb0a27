"""What the tests of the rules on training set-up are made of: small specs, and what is found."""

from __future__ import annotations

import json
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check

SIX = {"shape": [6]}
MNIST = {"source": "keras.datasets.mnist", "prepare": [{"Rescaling": {"scale": 0.00392}}]}
FREE: dict[str, Any] = {"train": "synthetic"}


def found(
    layers: list[Any],
    compiled: dict[str, Any] | None = None,
    fit: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    shape: dict[str, Any] | None = None,
    **more: Any,
) -> list[Diagnostic]:
    """What is found in a sequential model with this set-up; a loss comes with synthetic data."""
    spec: dict[str, Any] = {
        "spec": 1,
        "name": "model",
        **more,
        "model": {"kind": "sequential", "inputs": shape or SIX, "layers": layers},
    }
    if compiled is not None:
        spec["compile"] = {"optimizer": "Adam", **compiled}
    if fit is not None or data is not None:
        spec["data"] = data or FREE
    if fit is not None:
        spec["fit"] = fit
    return read(spec)


def read(spec: dict[str, Any]) -> list[Diagnostic]:
    """What is found in a spec, through YAML: its keys may be numbers."""
    return list(check(to_text(spec)).diagnostics)


def to_text(spec: dict[str, Any]) -> str:
    """A spec as YAML, a line a section."""
    return "".join(f"{key}: {flow(item)}\n" for key, item in spec.items())


def flow(value: Any) -> str:
    """A plain value in YAML's flow style."""
    if isinstance(value, dict):
        pairs = (f"{key}: {flow(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return json.dumps(value)


def marks(findings: list[Diagnostic]) -> list[str]:
    """Codes, those of warnings in lower case."""
    return [one.code if one.severity.value == "error" else one.code.lower() for one in findings]


def dense(units: int, activation: str | None = None) -> dict[str, Any]:
    """A Dense layer."""
    return {"Dense": {"units": units} | ({"activation": activation} if activation else {})}


def image(*last: Any) -> list[Any]:
    """A model of images of 28 by 28."""
    return ["Flatten", *last]


SOFT = (dense(4, "softmax"), "sparse_categorical_crossentropy")
HOT = (dense(4, "softmax"), "categorical_crossentropy")
YES = (dense(1, "sigmoid"), "binary_crossentropy")
MANY = (dense(4, "sigmoid"), "binary_crossentropy")
AMOUNT = (dense(1), "mse")
TWO = {
    "spec": 1,
    "name": "heads",
    "model": {
        "kind": "functional",
        "inputs": {"x": {"shape": [6]}},
        "layers": [
            {"Dense": {"units": 1}, "inputs": "x", "name": "a"},
            {"Dense": {"units": 3, "activation": "softmax"}, "inputs": "x", "name": "b"},
        ],
        "outputs": ["a", "b"],
    },
    "data": {"train": "synthetic"},
}
LOSSES = ["mse", "sparse_categorical_crossentropy"]


def watch(callback: str, **arguments: Any) -> dict[str, Any]:
    """A fit of ten epochs with one callback."""
    return {"epochs": 10, "callbacks": [{callback: arguments}]}


VALID = {"validation_split": 0.2}
