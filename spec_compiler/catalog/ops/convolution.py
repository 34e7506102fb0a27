"""Windows slid over axes: convolutions with given kernels, and pooling."""

from typing import Annotated, Any

from spec_compiler.catalog.fields import (
    CausalPaddingAnyCase,
    DataFormat,
    DataFormatAnyCase,
    PaddingAnyCase,
)
from spec_compiler.catalog.ops.arguments import PositiveInts, integers_of
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.axes import require_rank, require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType, known_product
from spec_compiler.shapes.window import require_places, transposed_output, window_output


def for_each(value: Any, count: int, argument: str, *, one: bool = False) -> tuple[int, ...]:
    """An argument that is one number or one for each axis, as one for each.

    Args:
        value: One number or several.
        count: How many axes there are.
        argument: What the function calls it.
        one: Whether a list of one number stands for all axes, too.

    Raises:
        ShapeProblem: where it has another length.
    """
    items = (value,) * count if isinstance(value, int) else tuple(value)
    if one and len(items) == 1:
        items *= count
    if len(items) != count:
        raise ShapeProblem(
            f"expects a number or {count} of them in {argument}, got {len(items)}",
            argument=argument,
        )
    return items


class Windowed(Function):
    """A function that slides a window over the axes between batch and channels."""

    @property
    def first(self) -> bool:
        """Whether the channels stand before the spatial axes, by the field `data_format`."""
        return getattr(self, "data_format", None) == "channels_first"

    def spatial(self, x: TensorType) -> Shape:
        """The sizes of the spatial axes."""
        require_rank_at_least(x, 3, "the axes are batch, places, channels")
        return x.shape[2:] if self.first else x.shape[1:-1]

    def channels(self, x: TensorType) -> Dim:
        """The number of channels."""
        return x.shape[1] if self.first else x.last

    def made(self, x: TensorType, sizes: Shape, channels: Dim) -> TensorType:
        """The result with new spatial sizes and channels."""
        inner = (channels, *sizes) if self.first else (*sizes, channels)
        return TensorType((x.shape[0], *inner), x.dtype)


class Pool(Windowed):
    """A function that takes one number from each window."""

    pool_size: PositiveInts
    """The size of the window, along all spatial axes or each."""
    strides: PositiveInts | None = None
    """The step of the window; none is its size."""
    padding: PaddingAnyCase = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, inputs: TensorType) -> TensorType:
        """The number of windows along each spatial axis."""
        sizes = self.spatial(inputs)
        windows = for_each(self.pool_size, len(sizes), "pool_size", one=True)
        steps = windows
        if self.strides is not None:
            steps = for_each(self.strides, len(sizes), "strides", one=True)
        found = []
        for size, window, step in zip(sizes, windows, steps, strict=True):
            found.append(window_output(size, window, step, self.padding))
            if self.padding == "valid":
                require_places(size, window, found[-1], "pool_size")
        return self.made(inputs, tuple(found), self.channels(inputs))


class MaxPool(Pool):
    """The largest number in each window."""


class AveragePool(Pool):
    """The mean of each window."""


class AdaptivePool(Windowed):
    """A function that cuts the spatial axes into as many windows as asked for."""

    output_size: Annotated[Any, integers_of(least=1, bare=False)]
    """The number of windows along each spatial axis, a list."""
    data_format: DataFormat | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, inputs: TensorType) -> TensorType:
        """The shape as Keras declares it: under `channels_last` one spatial axis is kept besides."""
        require_rank_at_least(inputs, 2 if self.first else 1)
        if self.first:
            return TensorType((*inputs.shape[:2], *self.output_size), inputs.dtype)
        kept = inputs.shape[: -len(self.output_size)] if self.output_size else ()
        return TensorType((*kept, *self.output_size, inputs.last), inputs.dtype)


class AdaptiveMaxPool(AdaptivePool):
    """The largest number in each of as many windows as asked for."""


class AdaptiveAveragePool(AdaptivePool):
    """The mean of each of as many windows as asked for."""


class Convolution(Windowed):
    """A function that multiplies windows with a kernel."""

    strides: PositiveInts = 1
    """The step of the window, along all spatial axes or each."""
    padding: CausalPaddingAnyCase = "valid"
    """`valid` takes only places where the window fits, `same` and `causal` pad."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    dilation_rate: PositiveInts = 1
    """The distance between the window's elements, along all spatial axes or each."""

    tensors_only = ("kernel", "depthwise_kernel", "pointwise_kernel")
    steps_only = ("inputs",)

    def slid(self, inputs: TensorType, kernel: TensorType, channels: Dim) -> TensorType:
        """The result of a kernel slid over the spatial axes.

        Raises:
            ShapeProblem: where kernel and inputs do not fit.
        """
        sizes = self.spatial(inputs)
        require_rank(kernel, inputs.rank, "the window, channels in, channels out")
        require_channels(self.channels(inputs), kernel.shape[-2], inputs, kernel)
        steps = for_each(self.strides, len(sizes), "strides", one=True)
        gaps = for_each(self.dilation_rate, len(sizes), "dilation_rate")
        # The padding makes up for any window, so that only `valid` needs to know it.
        windows = known_windows(kernel) if self.padding == "valid" else (1,) * len(sizes)
        found = []
        for size, window, step, gap in zip(sizes, windows, steps, gaps, strict=True):
            found.append(window_output(size, window, step, self.padding, gap))
            if self.padding == "valid" and found[-1] is not None and found[-1] < 1:
                raise ShapeProblem(
                    f"has a window of {gap * (window - 1) + 1} that does not fit into an axis of {size}",
                    hint="make the kernel smaller, or use padding: same",
                    code="SC402",
                )
        return self.made(inputs, tuple(found), channels)


def known_windows(kernel: TensorType) -> tuple[int, ...]:
    """The sizes of a kernel's window, which must be known.

    Raises:
        ShapeProblem: where one is unknown.
    """
    windows = kernel.shape[:-2]
    if any(size is None for size in windows):
        raise ShapeProblem(f"needs to know the size of the kernel's window, got {kernel}")
    return tuple(size for size in windows if size is not None)


def require_channels(channels: Dim, wanted: Dim, inputs: TensorType, kernel: TensorType) -> None:
    """Raise where the channels of the inputs are not those of the kernel.

    Raises:
        ShapeProblem: where both are known and differ.
    """
    if channels is not None and wanted is not None and channels != wanted:
        raise ShapeProblem(
            f"expects inputs of {wanted} channels for a kernel of shape {kernel}, got {inputs}"
        )


def _times(output: TensorType, *sizes: Dim) -> int | None:
    """Two operations for each element of the result and each of the sizes."""
    count = known_product((output.size, *sizes))
    return None if count is None else 2 * count


class Conv(Convolution):
    """A convolution with a given kernel."""

    def infer(self, inputs: TensorType, kernel: TensorType) -> TensorType:
        """The number of windows along each spatial axis, the kernel's last axis as channels."""
        require_rank_at_least(kernel, 2)
        return self.slid(inputs, kernel, kernel.last)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the result and of the kernel for it."""
        return _times(output, *given["kernel"].shape[:-1])


class DepthwiseConv(Convolution):
    """A convolution of each channel by itself."""

    def infer(self, inputs: TensorType, kernel: TensorType) -> TensorType:
        """The number of windows along each spatial axis, several channels for each one."""
        require_rank_at_least(kernel, 2)
        return self.slid(inputs, kernel, _multiplied(kernel))

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the result and of a window."""
        return _times(output, *given["kernel"].shape[:-2])


def _multiplied(kernel: TensorType) -> int:
    """The channels that a depthwise kernel gives, which must be known."""
    count = known_product(kernel.shape[-2:])
    if count is None:
        raise ShapeProblem(f"needs to know the last two axes of the kernel, got {kernel}")
    return count


class SeparableConv(Convolution):
    """A convolution of each channel by itself, then one across the channels."""

    def infer(
        self, inputs: TensorType, depthwise_kernel: TensorType, pointwise_kernel: TensorType
    ) -> TensorType:
        """The number of windows along each spatial axis, the second kernel's last axis as channels."""
        require_rank_at_least(depthwise_kernel, 2)
        require_rank_at_least(pointwise_kernel, 1)
        between = self.slid(inputs, depthwise_kernel, _multiplied(depthwise_kernel))
        return self.made(inputs, self.spatial(between), pointwise_kernel.last)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element between and of a window, and for the second kernel."""
        kernel = given["depthwise_kernel"]
        between = self.slid(given["inputs"], kernel, _multiplied(kernel))
        first = _times(between, *kernel.shape[:-2])
        second = _times(output, _multiplied(kernel))
        return None if first is None or second is None else first + second


class ConvTranspose(Windowed):
    """The convolution turned round, with a given kernel: it makes axes longer."""

    strides: PositiveInts = 1
    """By how much each spatial axis grows."""
    padding: PaddingAnyCase = "valid"
    """Whether the result is cut to the grown size (`same`) or not."""
    output_padding: Annotated[Any, integers_of(least=0)] | None = None
    """How much is added at the end of each spatial axis; none lets the strides decide."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    dilation_rate: PositiveInts = 1
    """The distance between the kernel's elements, along all spatial axes or each."""

    tensors_only = ("kernel",)
    steps_only = ("inputs",)

    def infer(self, inputs: TensorType, kernel: TensorType) -> TensorType:
        """The grown sizes, the kernel's last axis but one as channels."""
        sizes = self.spatial(inputs)
        require_rank(kernel, inputs.rank, "the window, channels out, channels in")
        require_channels(self.channels(inputs), kernel.last, inputs, kernel)
        count = len(sizes)
        steps = for_each(self.strides, count, "strides")
        gaps = for_each(self.dilation_rate, count, "dilation_rate")
        added: tuple[int | None, ...] = (None,) * count
        if self.output_padding is not None:
            added = for_each(self.output_padding, count, "output_padding")
        parts = zip(sizes, known_windows(kernel), steps, added, gaps, strict=True)
        found = tuple(
            transposed_output(size, window, step, self.padding, extra, gap)
            for size, window, step, extra, gap in parts
        )
        return self.made(inputs, found, kernel.shape[-2])

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the inputs and of the kernel for it."""
        return _times(given["inputs"], *given["kernel"].shape[:-1])
