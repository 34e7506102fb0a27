"""Functions that treat each element alone and take arguments of their own."""

from spec_compiler.catalog.fields import Bool, Float, Int
from spec_compiler.catalog.ops.arguments import Number, OpDType, Scalar
from spec_compiler.catalog.ops.elementwise import counted
from spec_compiler.catalog.ops.function import Function, UnaryFunction
from spec_compiler.shapes.broadcast import broadcast
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.types import TensorType


class StopGradient(Function):
    """The tensor itself, through which no gradient flows back."""

    def infer(self, variable: TensorType) -> TensorType:
        """The input's type."""
        return TensorType(variable.shape, variable.dtype)


class Round(UnaryFunction):
    """Each element rounded."""

    decimals: Int = 0
    """How many digits stay behind the point; negative ones before it."""


class Clip(UnaryFunction):
    """Each element held between two bounds."""

    x_min: Scalar
    """The lower bound."""
    x_max: Scalar
    """The upper bound."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type, `int32` for booleans."""
        return TensorType(x.shape, counted(x.dtype))


class NanToNum(UnaryFunction):
    """NaN and the infinities replaced by numbers."""

    nan: Number = 0.0
    """What stands for NaN."""
    posinf: Number | None = None
    """What stands for infinity; none is the largest number of the dtype."""
    neginf: Number | None = None
    """What stands for minus infinity; none is the smallest number of the dtype."""


class SoftShrink(UnaryFunction):
    """Zero near zero; elsewhere the element, nearer to zero by the threshold."""

    threshold: Number = 0.5
    """How far from zero elements become zero."""


class HardShrink(UnaryFunction):
    """Zero near zero, the element elsewhere."""

    threshold: Number = 0.5
    """How far from zero elements become zero."""


class Threshold(UnaryFunction):
    """The element where it is above a threshold, one value elsewhere."""

    threshold: Number
    """What an element must be above to stay."""
    default_value: Number
    """What stands for the others."""


class Squareplus(UnaryFunction):
    """`(x + sqrt(x^2 + b)) / 2`: a smooth `relu` without exponentials."""

    b: Number = 4
    """How smooth the bend is; 0 gives `relu`."""


class LeakyRelu(UnaryFunction):
    """The element above zero, a fraction of it below."""

    negative_slope: Number = 0.2
    """The slope below zero."""


class Elu(UnaryFunction):
    """The element above zero, a scaled `exp(x) - 1` below."""

    alpha: Number = 1.0
    """The scale below zero."""


class Celu(UnaryFunction):
    """The element above zero, an exponential below that is smooth at zero."""

    alpha: Number = 1.0
    """How slowly it falls below zero."""


class Gelu(UnaryFunction):
    """The element times the probability that a normal variable stays below it."""

    approximate: Bool = True
    """Whether a formula with tanh stands for the exact one."""


class Cast(UnaryFunction):
    """The tensor in another dtype."""

    dtype: OpDType | None
    """The dtype; none is `float32`."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape, the dtype asked for."""
        return TensorType(x.shape, self.dtype or "float32")


class SaturateCast(Cast):
    """The tensor in another dtype, what does not fit held at its bounds."""


class Isclose(Function):
    """Whether two elements are equal up to a tolerance."""

    rtol: Float = 1e-5
    """The tolerance relative to the second tensor."""
    atol: Float = 1e-8
    """The tolerance added to it."""
    equal_nan: Bool = False
    """Whether NaN equals NaN."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The shapes broadcast, as booleans."""
        return TensorType(broadcast(x1.shape, x2.shape), "bool")


class Allclose(Isclose):
    """Whether all elements of two tensors are equal up to a tolerance."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """One boolean."""
        return TensorType((), "bool")


class Polar(Function):
    """The complex numbers with these absolute values and angles."""

    tensors_only = ("abs_",)

    def infer(self, abs_: TensorType, angle: TensorType) -> TensorType:
        """The shape of the absolute values; Keras declares `float32`."""
        return TensorType(abs_.shape, "float32")


class Arctan2(Function):
    """The angle, in radians, of the point with these coordinates."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The shapes broadcast, as a float; a plain number counts as `float32`."""
        given = {"x1": x1, "x2": x2}
        dtypes = (
            "float32" if name in self.constants and not x.shape else x.dtype
            for name, x in given.items()
        )
        return TensorType(broadcast(x1.shape, x2.shape), result_type(*dtypes, "float"))
