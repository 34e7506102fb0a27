"""Activations as layers that let a part of what is negative through, one of them with weights."""

from spec_compiler.catalog.fields import (
    Constraint,
    Float,
    Initializer,
    IntOrInts,
    NonNegativeFloat,
    Regularizer,
)
from spec_compiler.catalog.layers.activations import ElementwiseLayer
from spec_compiler.shapes.axes import axes_of
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight


class LeakyReLU(ElementwiseLayer):
    """The input above zero, a small multiple of it below."""

    negative_slope: NonNegativeFloat = 0.3
    """The multiple."""

    legacy = {"alpha": "negative_slope"}


class ELU(ElementwiseLayer):
    """The input above zero, `alpha * (exp(x) - 1)` below."""

    alpha: Float = 1.0
    """The depth to which the output falls."""


class PReLU(ElementwiseLayer):
    """The input above zero, a learned multiple of it below."""

    alpha_initializer: Initializer = "Zeros"
    """How the multiples start."""
    alpha_regularizer: Regularizer | None = None
    """A penalty on the multiples, added to the loss."""
    alpha_constraint: Constraint | None = None
    """What the multiples are held to after each update."""
    shared_axes: IntOrInts | None = None
    """The axes (1 is the first behind the batch) along which one multiple serves all."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape; each axis that is not shared must be known."""
        self._alpha_shape(x)
        return super().infer(x)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """One multiple for each element of a sample, shared axes counted once."""
        return (Weight("alpha", self._alpha_shape(x)),)

    def flops(self, output: TensorType, x: TensorType) -> int | None:
        """Two operations for each element."""
        return None if output.size is None else 2 * output.size

    def _alpha_shape(self, x: TensorType) -> tuple[int, ...]:
        """The sizes of the weight: the input's without its batch, 1 along shared axes."""
        shape = list(x.shape[1:])
        for axis in axes_of(self.shared_axes):
            if not -len(shape) <= axis - 1 < len(shape):
                raise ShapeProblem(
                    f"has shared_axes: {axis}, which {x} does not have", argument="shared_axes"
                )
            shape[axis - 1] = 1
        known = [size for size in shape if size is not None]
        if len(known) < len(shape):
            raise ShapeProblem(
                f"needs to know the size of each axis that is not shared, got {x}",
                hint="give the sizes in the input's shape, or name the axis in shared_axes",
            )
        return tuple(known)
