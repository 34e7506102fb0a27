"""Functions that move the pixels of pictures between axes: windows as columns, squares as channels."""

from typing import Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import DataFormatAnyCase, NonNegativeInt
from spec_compiler.catalog.ops.arguments import Pair, PositivePair
from spec_compiler.catalog.ops.convolution import for_each
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.axes import require_rank
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType, known_product


class Unfold(Function):
    """The windows of a picture as columns; the axes are batch, channels, rows, columns."""

    kernel_size: PositivePair
    """The size of the window."""
    dilation: PositivePair = 1
    """The distance between the window's elements."""
    padding: Pair = 0
    """The border around the picture."""
    stride: PositivePair = 1
    """The step of the window."""

    def infer(self, x: TensorType) -> TensorType:
        """A column for each window."""
        require_rank(x, 4, "batch, channels, rows, columns")
        batch, channels, *sizes = x.shape
        counts = []
        for at, size in enumerate(sizes):
            if size is None or channels is None:
                raise ShapeProblem(f"needs to know all sizes but the batch's, got {x}")
            window, gap, border, step = (
                for_each(value, 2, "kernel_size")[at]
                for value in (self.kernel_size, self.dilation, self.padding, self.stride)
            )
            counts.append((size + 2 * border - gap * (window - 1) - 1) // step + 1)
        numbers = known_product((channels, *for_each(self.kernel_size, 2, "kernel_size")))
        return TensorType((batch, numbers, counts[0] * counts[1]), x.dtype)


class Fold(Function):
    """A picture put together from its windows as columns, overlaps added up."""

    output_size: PositivePair
    """The picture's rows and columns."""
    kernel_size: PositivePair
    """The size of the window."""
    dilation: PositivePair = 1
    """The distance between the window's elements."""
    padding: Pair = 0
    """The border around the picture."""
    stride: PositivePair = 1
    """The step of the window."""

    def infer(self, x: TensorType) -> TensorType:
        """The axes batch, channels, rows, columns."""
        require_rank(x, 3, "batch, numbers of a window, windows")
        batch, numbers, _ = x.shape
        rows, columns = for_each(self.kernel_size, 2, "kernel_size")
        if numbers is not None and numbers % (rows * columns):
            raise ShapeProblem(f"expects a multiple of {rows * columns} along axis 1, got {x}")
        channels = None if numbers is None else numbers // (rows * columns)
        return TensorType((batch, channels, *for_each(self.output_size, 2, "output_size")), x.dtype)


class DepthToSpace(Function):
    """Channels spread out over squares of pixels."""

    block_size: NonNegativeInt
    """The side of a square, 2 or more."""
    data_format: DataFormatAnyCase | None = "channels_last"
    """Where the channels are."""

    @model_validator(mode="after")
    def _check_block(self) -> Self:
        """A square of one pixel would change nothing."""
        if self.block_size < 2:
            refuse("block_size", "SC204", f"expects an integer of 2 or more, got {self.block_size}")
        return self

    def infer(self, x: TensorType) -> TensorType:
        """More rows and columns, fewer channels."""
        batch, rows, columns, channels = self.taken(x)
        area = self.block_size**2
        if channels is not None and channels % area:
            raise ShapeProblem(f"expects a multiple of {area} channels, got {x}")
        side = self.block_size
        return self.put(
            x, batch, _scaled(rows, side), _scaled(columns, side), _parted(channels, area)
        )

    def taken(self, x: TensorType) -> Shape:
        """The sizes of batch, rows, columns and channels."""
        require_rank(x, 4, "a batch of pictures")
        if self.data_format != "channels_first":
            return x.shape
        return (x.shape[0], *x.shape[2:], x.shape[1])

    def put(self, x: TensorType, batch: Dim, rows: Dim, columns: Dim, channels: Dim) -> TensorType:
        """The tensor of these sizes."""
        if self.data_format != "channels_first":
            return TensorType((batch, rows, columns, channels), x.dtype)
        return TensorType((batch, channels, rows, columns), x.dtype)


class SpaceToDepth(DepthToSpace):
    """Squares of pixels put into the channels."""

    def infer(self, x: TensorType) -> TensorType:
        """Fewer rows and columns, more channels."""
        batch, rows, columns, channels = self.taken(x)
        side = self.block_size
        if any(size is not None and size % side for size in (rows, columns)):
            raise ShapeProblem(f"expects multiples of {side} rows and columns, got {x}")
        area = side**2
        return self.put(
            x, batch, _parted(rows, side), _parted(columns, side), _scaled(channels, area)
        )


def _scaled(size: Dim, factor: int) -> Dim:
    """A size times a factor."""
    return None if size is None else size * factor


def _parted(size: Dim, factor: int) -> Dim:
    """A size divided by a factor."""
    return None if size is None else size // factor
