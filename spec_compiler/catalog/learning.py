"""Layers that learn from data before training begins: their `adapt`."""

from typing import Any

from spec_compiler.shapes.types import TensorType

LEARN_UNLESS: dict[str, str] = {
    "Normalization": "mean",
    "Discretization": "bin_boundaries",
    "TextVectorization": "vocabulary",
    "StringLookup": "vocabulary",
    "IntegerLookup": "vocabulary",
}
"""The argument of each that gives what it would learn."""


def given_by(kind: str) -> str:
    """What a layer that learns is given in place of data, in words."""
    return "mean and variance" if kind == "Normalization" else LEARN_UNLESS[kind]


def learns(layer: Any) -> bool:
    """Whether an object of the catalogue is a layer that learns from data."""
    argument = LEARN_UNLESS.get(type(layer).__name__)
    return argument is not None and getattr(layer, argument) is None


def decided_by_data(layer: Any, output: Any) -> bool:
    """Whether the size of the codes that a layer gives is that of a vocabulary it learns."""
    is_code = getattr(layer, "output_mode", "int") != "int"
    return is_code and learns(layer) and isinstance(output, TensorType) and output.last is None


def step_learns(op: str | None, argument: Any) -> bool:
    """Whether a step as a spec writes it is a layer that learns from data."""
    given = LEARN_UNLESS.get(op or "")
    if given is None:
        return False
    if isinstance(argument, dict):
        return argument.get(given) is None
    return argument is None or op != "Discretization"
