"""Functions that reduce axes, or run along one: sums, means, extremes, orders, quantiles.

`Any`, `All`, `Max` and the like are classes made from a table; nothing of those
names may be imported here.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Constant, Int, NonNegativeInt
from spec_compiler.catalog.index import class_name
from spec_compiler.catalog.ops.arguments import Axes, Number, OpDType, Scalar, numbers_of
from spec_compiler.catalog.ops.elementwise import (
    always_float32,
    counted,
    float_if_whole,
    is_whole,
    kept,
    made_float,
    truth,
)
from spec_compiler.catalog.ops.function import Function, UnaryFunction, tensors
from spec_compiler.shapes.axes import require_axis
from spec_compiler.shapes.broadcast import same_but
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.reduction import flattened, reduced
from spec_compiler.shapes.types import TensorType

DTypeRule = Callable[[str], str]


def summed(dtype: str) -> str:
    """Small integers as those of 32 bits, any other dtype narrowed as Keras does."""
    return multiplied(result_type(dtype))


def multiplied(dtype: str) -> str:
    """Small integers as those of 32 bits, any other dtype itself."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype


def averaged(dtype: str) -> str:
    """What integers have together with `float32`, any other dtype itself."""
    return result_type(dtype, "float32") if is_whole(dtype) else dtype


def narrowed(dtype: str) -> str:
    """The dtype, narrowed as Keras does."""
    return result_type(dtype)


REDUCTIONS: dict[str, tuple[DTypeRule, str]] = {
    "all": (truth, "Whether all elements are true."),
    "amax": (kept, "The largest element."),
    "amin": (kept, "The smallest element."),
    "any": (truth, "Whether one of the elements is true."),
    "logsumexp": (always_float32, "The logarithm of the sum of the exponentials."),
    "mean": (averaged, "The mean."),
    "median": (made_float, "The element in the middle."),
    "nanmax": (narrowed, "The largest element, NaN passed over."),
    "nanmean": (made_float, "The mean, NaN passed over."),
    "nanmedian": (made_float, "The element in the middle, NaN passed over."),
    "nanmin": (narrowed, "The smallest element, NaN passed over."),
    "nanprod": (multiplied, "The product, NaN passed over."),
    "nanstd": (made_float, "The standard deviation, NaN passed over."),
    "nansum": (summed, "The sum, NaN passed over."),
    "nanvar": (made_float, "The variance, NaN passed over."),
    "ptp": (kept, "The largest element less the smallest."),
    "std": (float_if_whole, "The standard deviation."),
    "sum": (summed, "The sum."),
    "var": (made_float, "The variance."),
}
"""Functions with `axis` and `keepdims`: the result's dtype, and what they do."""


class Reduction(Function):
    """A function that reduces axes."""

    axis: Axes | None = None
    """The axis that is reduced, or several; none reduces all."""
    keepdims: Bool = False
    """Whether reduced axes stay, with size 1."""

    dtype_rule: ClassVar[DTypeRule] = kept

    def infer(self, x: TensorType) -> TensorType:
        """The input without the axes; the dtype is by the function's rule."""
        shape = reduced(x, self.axis, self.keepdims)
        return TensorType(shape, type(self).dtype_rule(x.dtype))


@cache
def _made(name: str) -> type[Function] | None:
    """The class of a function in the table, by the class's name."""
    for function, (rule, text) in REDUCTIONS.items():
        if class_name(function) == name:
            body = {"__doc__": text, "__module__": __name__, "dtype_rule": staticmethod(rule)}
            return type(name, (Reduction,), body)
    return None


def __getattr__(name: str) -> type[Function]:
    """The class of a function in the table."""
    made = _made(name)
    if made is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return made


class Max(Reduction):
    """The largest element."""

    initial: Number | None = None
    """The least that the result can be; for axes of size 0."""


class Min(Reduction):
    """The smallest element."""

    initial: Number | None = None
    """The most that the result can be; for axes of size 0."""


class Prod(Reduction):
    """The product."""

    dtype: OpDType | None = None
    """The result's dtype; none is the input's, small integers widened."""

    def infer(self, x: TensorType) -> TensorType:
        """The input without the axes."""
        return TensorType(reduced(x, self.axis, self.keepdims), self.dtype or multiplied(x.dtype))


class CountNonzero(Function):
    """The number of elements that are not zero."""

    axis: Axes | None = None
    """The axis that is counted along, or several; none counts all."""

    def infer(self, x: TensorType) -> TensorType:
        """The input without the axes, as `int32`."""
        return TensorType(reduced(x, self.axis), "int32")


class Argmax(Function):
    """Where the largest element stands."""

    axis: Int | None = None
    """The axis that is searched; none searches all elements in one row."""
    keepdims: Bool = False
    """Whether the axis stays, with size 1."""

    def infer(self, x: TensorType) -> TensorType:
        """The input without the axis, as `int32`."""
        return TensorType(reduced(x, self.axis, self.keepdims), "int32")


class Argmin(Argmax):
    """Where the smallest element stands."""


class Nanargmax(Argmax):
    """Where the largest element stands, NaN passed over."""


class Nanargmin(Argmax):
    """Where the smallest element stands, NaN passed over."""


class Cumsum(Function):
    """The sums of the elements up to each one."""

    axis: Int | None = None
    """The axis to add along; none takes all elements in one row."""
    dtype: OpDType | None = None
    """The result's dtype; none is the input's."""

    checks_axis: ClassVar[bool] = True

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape, or one row; booleans are counted as `int32`."""
        if self.axis is not None and self.checks_axis:
            require_axis(x, self.axis)
        shape = flattened(x.shape) if self.axis is None else x.shape
        return TensorType(shape, counted(self.dtype or x.dtype))


class Cumprod(Cumsum):
    """The products of the elements up to each one."""


class Nancumsum(Cumsum):
    """The sums of the elements up to each one, NaN passed over."""

    checks_axis = False


class Nancumprod(Cumsum):
    """The products of the elements up to each one, NaN passed over."""

    checks_axis = False


class Sort(Function):
    """The elements in rising order."""

    axis: Int | None = -1
    """The axis to sort along; none takes all elements in one row."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type, or one row."""
        if self.axis is None:
            return TensorType(flattened(x.shape), x.dtype)
        require_axis(x, self.axis)
        return TensorType(x.shape, x.dtype)


class Argsort(Sort):
    """The places of the elements in rising order."""

    def infer(self, x: TensorType) -> TensorType:
        """The shape of the sorted tensor, as `int32`."""
        return super().infer(x).with_dtype("int32")


class Argpartition(Function):
    """The places of the elements, those below the `kth` one first."""

    kth: Int
    """The place, in order, that is certain."""
    axis: Int | None = -1
    """The axis to partition along; none takes all elements in one row."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape, or one row, as `int32`."""
        return TensorType(flattened(x.shape) if self.axis is None else x.shape, "int32")


class Average(Function):
    """The mean, weighted."""

    axis: Int | None = None
    """The axis to average over; none takes all."""

    tensors_only = ("weights",)
    steps_only = ("x",)

    def infer(self, x: TensorType, weights: TensorType | None = None) -> TensorType:
        """The input without the axis; the weights are of its shape or of the axis."""
        dtype = result_type(x.dtype, "float", *([weights.dtype] if weights else []))
        axis = None if self.axis is None else require_axis(x, self.axis)
        alike = weights is None or same_but(x.shape, weights.shape)
        if weights is not None and axis is not None:
            alike = alike or same_but((x.shape[axis],), weights.shape)
        if not alike:
            wanted = f"{x}" if axis is None else f"{x} or ({x.shape[axis]},)"
            raise ShapeProblem(f"expects weights of shape {wanted}, got {weights}")
        return TensorType(reduced(x, axis), dtype)


class Quantile(Function):
    """The value below which a part of the elements lies."""

    axis: Axes | None = None
    """The axis that is reduced, or several; none reduces all."""
    method: Literal["linear", "lower", "higher", "midpoint", "nearest"] = "linear"
    """Which value stands between two elements."""
    keepdims: Bool = False
    """Whether reduced axes stay, with size 1."""

    dtype_rule: ClassVar[DTypeRule] = made_float
    tensors_only = ("x",)

    def infer(self, x: TensorType, q: TensorType) -> TensorType:
        """The input without the axes; several parts are the first axis."""
        shape = reduced(x, self.axis, self.keepdims)
        return TensorType((*q.shape[:1], *shape), type(self).dtype_rule(x.dtype))


class Nanquantile(Quantile):
    """The value below which a part of the elements lies, NaN passed over."""


def _percent_dtype(dtype: str) -> str:
    """The dtype of a percentile: floats stay, all others are `float32`."""
    return dtype if dtype in ("float16", "bfloat16", "float32", "float64") else "float32"


def _nan_percent_dtype(dtype: str) -> str:
    """The same with NaN passed over: integers are `float32`, all others made a float."""
    return "float32" if "int" in dtype else made_float(dtype)


class Percentile(Quantile):
    """The value below which so many of a hundred elements lie."""

    dtype_rule = _percent_dtype


class Nanpercentile(Quantile):
    """The value below which so many of a hundred elements lie, NaN passed over."""

    dtype_rule = _nan_percent_dtype


class Moments(Function):
    """The mean and the variance."""

    axes: Axes
    """The axis that is reduced, or several."""
    keepdims: Bool = False
    """Whether reduced axes stay, with size 1."""
    synchronized: Bool = False
    """Whether all devices of a distribution reckon together."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """Two tensors without the axes."""
        return tensors(reduced(x, self.axes, self.keepdims, "axes"), x.dtype, x.dtype)


class Corrcoef(UnaryFunction):
    """The correlation coefficients between the rows."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape, as Keras declares it, as a float."""
        return TensorType(x.shape, "float64" if x.dtype == "int64" else made_float(x.dtype))


class Histogram(Function):
    """How many elements fall into each of some bins, and the bins' edges."""

    bins: NonNegativeInt = 10
    """The number of bins."""
    range: Annotated[tuple[float, float], numbers_of(2)] | None = None
    """The lowest and the highest edge; none takes them from the elements."""

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        """The edges must be in order."""
        if self.range is not None and self.range[1] < self.range[0]:
            refuse("range", "SC204", f"expects two numbers in order, got {list(self.range)}")
        return self

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The counts and the edges, one more."""
        return TensorType((self.bins,), x.dtype), TensorType((self.bins + 1,), x.dtype)


class Ndim(Function):
    """The number of axes."""

    def infer(self, x: TensorType) -> TensorType:
        """What Keras declares: a `float32` vector as long as the input has axes."""
        return TensorType((x.rank,), "float32")


class Size(Function):
    """The number of elements."""

    def infer(self, x: TensorType) -> TensorType:
        """One `int32`."""
        return TensorType((), "int32")


class Trapezoid(Function):
    """The area under a curve, by the trapezoidal rule."""

    x: Constant | None = None
    """Where the values stand, a list of numbers; none puts them `dx` apart."""
    dx: Scalar = 1.0
    """The distance between two values."""
    axis: Int | None = -1
    """The axis to integrate along."""

    def infer(self, y: TensorType) -> TensorType:
        """The input without the axis, as a float."""
        shape = list(y.shape)
        if self.axis is not None and shape:
            shape.pop(self.axis % len(shape))
        return TensorType(tuple(shape), made_float(y.dtype))
