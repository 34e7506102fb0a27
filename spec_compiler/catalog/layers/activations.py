"""Activations as layers: functions of one tensor that keep its shape.

As Keras, these give the compute dtype for every input, integers included.
"""

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Activation as ActivationObject
from spec_compiler.catalog.fields import IntOrInts, NonNegativeFloat
from spec_compiler.shapes.broadcast import is_stretched
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType


class ElementwiseLayer(Layer):
    """What these layers share: the output is of the input's shape, masks pass on."""

    supports_masking = True

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape, in the compute dtype."""
        return x.with_dtype(self.policy.compute_dtype)


class Activation(ElementwiseLayer):
    """Apply an activation function."""

    activation: ActivationObject | None
    """The function; null leaves the input as it is."""


class ReLU(ElementwiseLayer):
    """Cut off what is below a threshold, and what is above a maximum."""

    max_value: NonNegativeFloat | None = None
    """The largest value of the output; null sets no limit."""
    negative_slope: NonNegativeFloat = 0.0
    """The slope below the threshold."""
    threshold: NonNegativeFloat = 0.0
    """The value from which on the input passes through."""


class Softmax(ElementwiseLayer):
    """Positive numbers that add up to 1 along an axis, or along several together."""

    axis: IntOrInts = -1
    """The axis, or a list of them."""

    def infer(self, x: TensorType, mask: TensorType | None = None) -> TensorType:
        """The input's shape; the mask, stretched over it, says what takes part."""
        if mask is not None and not is_stretched(mask.shape, x.shape):
            raise ShapeProblem(
                f"expects a mask that stretches over its input {x}, got {mask}",
                hint="from the last axis on, the mask's sizes must be the input's, or 1",
                argument="mask",
            )
        return super().infer(x)
