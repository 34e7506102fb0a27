"""Transposed convolutions over one, two or three spatial axes: they enlarge what others reduce."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import (
    Activation,
    Bool,
    Constraint,
    DataFormatAnyCase,
    Initializer,
    PaddingAnyCase,
    PositiveInt,
    Regularizer,
    Size1,
    Size2,
    Size3,
    sizes,
)
from spec_compiler.catalog.layers.convolutional import KERNEL_LEGACY, Windowed
from spec_compiler.shapes.axes import require_known
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, TensorType, Weight
from spec_compiler.shapes.window import transposed_output

Added1 = Annotated[tuple[int], sizes(1, 0)]
Added2 = Annotated[tuple[int, int], sizes(2, 0)]
Added3 = Annotated[tuple[int, int, int], sizes(3, 0)]


class TransposedConvolution(Windowed):
    """A kernel laid down at each place of the input, the overlaps added up."""

    filters: PositiveInt
    """The number of output channels."""
    kernel_size: Any
    """The size of the window, along each spatial axis."""
    strides: Any = 1
    """The step of the window, along each spatial axis."""
    padding: PaddingAnyCase = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    output_padding: Any = None
    """What is added to the output along each axis, less than the stride; none lets the stride decide."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    dilation_rate: Any = 1
    """The distance between the window's elements, along each spatial axis."""
    activation: Activation | None = None
    """The function applied to the result; none leaves it as it is."""
    use_bias: Bool = True
    """Whether a bias is added."""
    kernel_initializer: Initializer | None = "glorot_uniform"
    """How the kernel starts; none takes the default."""
    bias_initializer: Initializer | None = "zeros"
    """How the bias starts; none takes the default."""
    kernel_regularizer: Regularizer | None = None
    """A penalty on the kernel, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the bias, added to the loss."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the output, added to the loss."""
    kernel_constraint: Constraint | None = None
    """What the kernel is held to after each update."""
    bias_constraint: Constraint | None = None
    """What the bias is held to after each update."""

    legacy: ClassVar[dict[str, str]] = KERNEL_LEGACY

    @model_validator(mode="after")
    def _check_together(self) -> "TransposedConvolution":
        """Strides and dilation exclude each other; the output's padding is less than a stride."""
        for added, stride in zip(self.output_padding or (), self.strides, strict=False):
            if added >= stride:
                refuse(
                    "output_padding",
                    "SC206",
                    f"output_padding must be less than strides: {added} is not less than {stride}",
                )
        self._refuse_strides_with_dilation()
        return self

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """A kernel `(*kernel_size, filters, channels)` and a bias `(filters,)`."""
        channels = require_known(x, self.channel_axis, "the channels")
        kernel = Weight("kernel", (*self.kernel_size, self.filters, channels))
        return (kernel, *self._bias(self.filters))

    def _multiplied(self, output: TensorType, x: TensorType) -> int | None:
        """Each kernel entry meets each place of the input."""
        return TensorType((None, *self.places(x))).size

    def _output_channels(self, channels: int) -> int:
        return self.filters

    def _place(self, axis: int, size: Dim, window: int, stride: int, dilation: int) -> Dim:
        added = self.output_padding[axis] if self.output_padding else None
        out = transposed_output(size, window, stride, self.padding, added, dilation)
        if out is not None and out < 0:
            raise ShapeProblem(f"makes an axis of {out} from one of {size}", code="SC402")
        return out


class DataFormatFirst(Layer):
    """The first fields of `Conv3DTranspose`, where Keras has `data_format` before the padding."""

    filters: PositiveInt
    """The number of output channels."""
    kernel_size: Any
    """The size of the window, along each spatial axis."""
    strides: Any = 1
    """The step of the window, along each spatial axis."""
    padding: PaddingAnyCase = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""


class Conv1DTranspose(TransposedConvolution):
    """Enlarge sequences: the inverse of a `Conv1D` in its shapes."""

    kernel_size: Size1
    strides: Size1 = Field(1, validate_default=True)
    output_padding: Added1 | None = None
    dilation_rate: Size1 = Field(1, validate_default=True)

    spatial = 1


class Conv2DTranspose(TransposedConvolution):
    """Enlarge images: the inverse of a `Conv2D` in its shapes."""

    kernel_size: Size2
    strides: Size2 = (1, 1)
    output_padding: Added2 | None = None
    dilation_rate: Size2 = (1, 1)

    spatial = 2


class Conv3DTranspose(TransposedConvolution, DataFormatFirst):
    """Enlarge volumes: the inverse of a `Conv3D` in its shapes."""

    kernel_size: Size3
    strides: Size3 = (1, 1, 1)
    output_padding: Added3 | None = None
    dilation_rate: Size3 = (1, 1, 1)

    spatial = 3
