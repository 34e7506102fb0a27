"""What the argument parts of several families share.

A part is a plain class with a stretch of arguments, or with rules, which public
classes join to `Layer`; the last base's arguments come first. Only the type
checker takes a part for a layer: making a Pydantic class costs a millisecond,
and only the public ones need to be one.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import Layer, Tensors
from spec_compiler.catalog.fields import Int
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight

if TYPE_CHECKING:
    Part = Layer
else:
    Part = object


class Seeded(Part):
    """The seed of random choices."""

    seed: Int | None = None
    """The seed of the random choices; none takes the global one."""


COMMON = ("trainable", "dtype", "activity_regularizer", "autocast")
"""The arguments that every layer takes but those whose constructors name theirs one by one."""


def inner(layer: Layer, weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    """The weights of a layer inside another: in its own dtype, frozen where it is.

    A layer that holds others freezes nothing of theirs while it stands inside another.
    """
    trainable = layer.trainable or layer.holds_layers
    dtype = layer.policy.variable_dtype
    return tuple(
        replace(found, trainable=found.trainable and trainable, dtype=found.dtype or dtype)
        for found in weights
    )


def applied(layer: Layer, x: Any, argument: str = "layer") -> Tensors:
    """What a wrapped layer gives for the one thing that a wrapper calls it on.

    Args:
        layer: The wrapped layer.
        x: A tensor, or several in a list.
        argument: The wrapper's argument that holds the layer.

    Raises:
        ShapeProblem: where the layer is called on several tensors, or `x` does not fit.
    """
    infer, noun = type(layer).infer, layer.canonical_name()
    required = infer.__code__.co_argcount - 1 - len(infer.__defaults__ or ())
    if required > 1:
        message = f"holds {noun}, which is called on several tensors"
        raise ShapeProblem(message, argument=argument)
    first = str(infer.__annotations__.get(infer.__code__.co_varnames[1], ""))
    if not isinstance(x, TensorType) and "list[" not in first and "Any" not in first:
        message = f"holds {noun}, which takes one tensor, and calls it on several"
        raise ShapeProblem(message, argument=argument)
    try:
        return layer.apply(x)
    except ShapeProblem as problem:
        raise ShapeProblem(
            f"holds a layer that does not fit: {noun} {problem.message}",
            hint=problem.hint,
            argument=argument,
            code=problem.code,
        ) from problem
