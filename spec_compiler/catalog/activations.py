"""Activation functions, by the names that Keras gives them.

In: the type of a tensor. Out: the type of the function's result. Keras calls
these functions with the tensor alone, so a spec gives them no arguments; the
layers of the same names (`LeakyReLU`, `Softmax`) are there for other settings.

Keras 3 does not trace an activation while it builds a model: a layer's output
has the layer's declared shape, even under `glu`. Layers therefore do not call
`infer`; it is for who asks whether a function keeps the shape.
"""

from functools import cache
from types import new_class
from typing import Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject
from spec_compiler.shapes.axes import require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType


class ActivationFunction(KerasObject):
    """A function applied to each element, or along the last axis."""

    @model_validator(mode="before")
    @classmethod
    def _take_no_arguments(cls, given: Any) -> Any:
        """Refuse arguments: Keras passes the tensor and nothing else."""
        if isinstance(given, dict) and given:
            raise PydanticCustomError(
                "SC201",
                "the activation {name} takes no arguments, got {given}",
                {
                    "name": cls.canonical_name(),
                    "given": ", ".join(map(str, given)),
                    "hint": "use a layer with that argument (LeakyReLU, ELU, Softmax …),"
                    " or a function of your own under imports",
                },
            )
        return given

    @classmethod
    def canonical_name(cls) -> str:
        """The function's name: `hard_silu` for `HardSilu`."""
        name = cls.__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")

    def infer(self, x: TensorType) -> TensorType:
        """The type of the result: the argument's, unless a class says otherwise."""
        return x


class Glu(ActivationFunction):
    """Split the last axis in two halves: the first one times the sigmoid of the second."""

    def infer(self, x: TensorType) -> TensorType:
        """The argument with half its last axis, which must be even."""
        require_rank_at_least(x, 1)
        if x.last is None:
            return x
        if x.last % 2:
            raise ShapeProblem(
                f"expects a last axis of an even size, got {x}", hint="it is split in two halves"
            )
        return x.with_last(x.last // 2)


FUNCTIONS: dict[str, str] = {
    "Celu": "The argument above zero, `exp(x) - 1` below: smooth at zero whatever its scale.",
    "Elu": "The argument above zero, `exp(x) - 1` below.",
    "Exponential": "`exp(x)`.",
    "Gelu": "The argument times the probability that a normal variable stays below it.",
    "HardShrink": "Zero between -0.5 and 0.5, the argument elsewhere.",
    "HardSigmoid": "A sigmoid of three straight pieces: 0 up to -3, 1 from 3 on.",
    "HardSilu": "The argument times its hard sigmoid.",
    "HardTanh": "The argument, held between -1 and 1.",
    "LeakyRelu": "The argument above zero, a fifth of it below.",
    "Linear": "The argument itself.",
    "LogSigmoid": "The logarithm of the sigmoid.",
    "LogSoftmax": "The logarithm of the softmax along the last axis.",
    "Mish": "The argument times the tanh of its softplus.",
    "Relu": "Zero below zero, the argument above.",
    "Relu6": "The argument, held between 0 and 6.",
    "Selu": "A scaled `elu` that keeps mean and variance from layer to layer.",
    "Sigmoid": "`1 / (1 + exp(-x))`: any number to one between 0 and 1.",
    "Silu": "The argument times its sigmoid, also called swish.",
    "SoftShrink": "Zero between -0.5 and 0.5; elsewhere the argument, 0.5 nearer to zero.",
    "Softmax": "Positive numbers that add up to 1 along the last axis.",
    "Softplus": "`log(exp(x) + 1)`: a smooth `relu`.",
    "Softsign": "`x / (|x| + 1)`: any number to one between -1 and 1.",
    "SparsePlus": "Zero up to -1, the argument from 1 on, a parabola between.",
    "SparseSigmoid": "Zero up to -1, one from 1 on, a straight line between.",
    "Sparsemax": "Like softmax, but small entries become zero.",
    "Squareplus": "`(x + sqrt(x^2 + 4)) / 2`: a smooth `relu` without exponentials.",
    "Tanh": "The hyperbolic tangent: any number to one between -1 and 1.",
    "TanhShrink": "The argument less its tanh.",
}
"""What each function gives that does no more than the base: its class is made when it is asked for."""


@cache
def __getattr__(name: str) -> type[ActivationFunction]:
    """The class of a function in the table."""
    if name not in FUNCTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    body = {"__doc__": FUNCTIONS[name], "__module__": __name__, "__qualname__": name}
    return new_class(name, (ActivationFunction,), exec_body=lambda space: space.update(body))
