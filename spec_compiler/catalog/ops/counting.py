"""Functions that sort elements into bins, segments and classes, or count the different ones."""

from typing import Literal

from spec_compiler.catalog.base import Tensors, constant_type
from spec_compiler.catalog.fields import Bool, Constant, Int, NonNegativeInt
from spec_compiler.catalog.ops.arguments import OpDType, Scalar
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.axes import require_axis, require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.types import Dim, Shape, TensorType


class Searchsorted(Function):
    """Where values would have to be put into a sorted row."""

    side: Literal["left", "right"] = "left"
    """Whether before or behind equal elements: `left` or `right`."""

    tensors_only = ("sorted_sequence", "values")

    def infer(self, sorted_sequence: TensorType, values: TensorType) -> TensorType:
        """The shape of the values, as `int64` where the row may be too long for `int32`."""
        if sorted_sequence.rank != 1:
            raise ShapeProblem(f"expects 1 axis in sorted_sequence, got {sorted_sequence}")
        size = sorted_sequence.shape[0]
        short = size is not None and size < 2**31
        return TensorType(values.shape, "int32" if short else "int64")


class Digitize(Function):
    """The bin into which each element falls."""

    tensors_only = ("x", "bins")

    def infer(self, x: TensorType, bins: TensorType) -> TensorType:
        """The input's shape, as `int32`."""
        if bins.rank > 1:
            raise ShapeProblem(f"expects 1 axis in bins, got {bins}")
        return TensorType(x.shape, "int32")


class Bincount(Function):
    """How often each integer occurs."""

    weights: Constant | None = None
    """What each element counts, as nested lists; none counts 1."""
    minlength: NonNegativeInt = 0
    """How many integers are counted at least."""
    sparse: Bool = False
    """Whether the result is a sparse tensor."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with its last axis as long as there are integers."""
        dtype = "int32"
        if self.weights is not None:
            # Keras makes a tensor of them, whose dtype is not weak any more.
            dtype = result_type(x.dtype, constant_type([self.weights]).dtype)
        return TensorType((*x.shape[:-1], None), dtype)


class Unique(Function):
    """The different elements."""

    sorted: Bool = True
    """Whether they are in rising order."""
    return_index: Bool = False
    """Whether to give where each occurs first."""
    return_inverse: Bool = False
    """Whether to give, for each element, which of the different ones it is."""
    return_counts: Bool = False
    """Whether to give how often each occurs."""
    axis: Int | None = None
    """The axis whose slices are compared; none compares elements."""
    size: NonNegativeInt | None = None
    """How many to give; none gives as many as there are."""
    fill_value: Scalar | None = None
    """What fills the result up where there are fewer than `size`."""

    def infer(self, x: TensorType) -> Tensors:
        """The elements, then what else was asked for."""
        size: Dim = self.size
        shape: Shape = (size,)
        inverse = x.shape
        if self.axis is not None:
            axis = require_axis(x, self.axis)
            shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
            inverse = (x.shape[axis],)
        found = [TensorType(shape, x.dtype)]
        if self.return_index:
            found.append(TensorType((size,), "int32"))
        if self.return_inverse:
            found.append(TensorType(inverse, "int32"))
        if self.return_counts:
            found.append(TensorType((size,), "int32"))
        return found[0] if len(found) == 1 else tuple(found)


class SegmentSum(Function):
    """The sums of the slices of each segment."""

    num_segments: NonNegativeInt | None = None
    """How many segments there are; none counts them."""
    sorted: Bool = False
    """Whether the segments' numbers rise."""

    tensors_only = ("segment_ids",)
    steps_only = ("data",)

    def infer(self, data: TensorType, segment_ids: TensorType) -> TensorType:
        """The input with a slice for each segment."""
        if segment_ids.rank != 1:
            raise ShapeProblem(f"expects 1 axis in segment_ids, got {segment_ids}")
        require_rank_at_least(data, 1)
        count, size = segment_ids.shape[0], data.shape[0]
        if None not in (count, size) and count != size:
            raise ShapeProblem(f"expects a segment for each slice of {data}, got {count}")
        return TensorType((self.num_segments, *data.shape[1:]), data.dtype)


class SegmentMax(SegmentSum):
    """The largest elements of the slices of each segment."""


class SegmentMin(SegmentSum):
    """The smallest elements of the slices of each segment."""


class SegmentProd(SegmentSum):
    """The products of the slices of each segment."""


class OneHot(Function):
    """A row of zeros with a one for each integer."""

    num_classes: NonNegativeInt
    """How many different integers there are."""
    axis: Int = -1
    """Where the new axis stands; -1 is the end."""
    dtype: OpDType | None = None
    """The dtype; none is `float32`."""
    sparse: Bool = False
    """Whether the result is a sparse tensor."""

    tensors_only = ("x",)

    def infer(self, x: TensorType) -> TensorType:
        """The input with the new axis."""
        return TensorType(widened(x, self.axis, self.num_classes), self.dtype or "float32")


class MultiHot(Function):
    """A row of zeros with a one for each integer that occurs."""

    num_classes: NonNegativeInt
    """How many different integers there are."""
    axis: Int = -1
    """Where the new axis stands; -1 is the end."""
    dtype: OpDType | None = None
    """The dtype of the values; none is `float32`."""
    sparse: Bool = False
    """Whether the result is a sparse tensor."""

    tensors_only = ("inputs",)
    legacy = {"num_tokens": "num_classes"}

    def infer(self, inputs: TensorType) -> TensorType:
        """The input with the axis of the integers replaced; Keras declares the input's dtype."""
        shape = widened(inputs, self.axis, self.num_classes)
        return TensorType(shape[-1:] if len(shape) == 2 else (*shape[:1], *shape[2:]), inputs.dtype)


def widened(x: TensorType, axis: int, size: int) -> tuple[Dim, ...]:
    """The shape with a new axis of `size`.

    Raises:
        ShapeProblem: where the axis is neither -1 nor one of the input's.
    """
    if axis != -1 and not 0 <= axis < x.rank:
        raise ShapeProblem(
            f"expects axis to be -1 or one from 0 to {x.rank - 1} for {x}, got {axis}",
            argument="axis",
        )
    return (*x.shape, size) if axis == -1 else (*x.shape[:axis], size, *x.shape[axis:])
