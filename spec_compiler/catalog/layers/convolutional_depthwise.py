"""Convolutions of each channel by itself, alone or followed by a mix of the channels.

Strides together with dilation, which Keras refuses in other convolutions, are
accepted here as there.
"""

from typing import Any, ClassVar

from pydantic import Field

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
)
from spec_compiler.catalog.layers.convolutional import LEGACY, Windowed
from spec_compiler.shapes.axes import require_known
from spec_compiler.shapes.types import TensorType, Weight

DEPTHWISE_LEGACY = LEGACY | {"depthwise_init": "depthwise_initializer"}


class DepthwiseConvolution(Windowed):
    """Kernels for each channel; no channel sees another."""

    kernel_size: Any
    """The size of the window, along each spatial axis."""
    strides: Any = 1
    """The step of the window, along each spatial axis."""
    padding: PaddingAnyCase = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    depth_multiplier: PositiveInt = 1
    """How many channels each input channel becomes."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    dilation_rate: Any = 1
    """The distance between the window's elements, along each spatial axis."""
    activation: Activation | None = None
    """The function applied to the result; none leaves it as it is."""
    use_bias: Bool = True
    """Whether a bias is added."""
    depthwise_initializer: Initializer | None = "glorot_uniform"
    """How the channel-wise kernel starts; none takes the default."""
    bias_initializer: Initializer | None = "zeros"
    """How the bias starts; none takes the default."""
    depthwise_regularizer: Regularizer | None = None
    """A penalty on the channel-wise kernel, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the bias, added to the loss."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the output, added to the loss."""
    depthwise_constraint: Constraint | None = None
    """What the channel-wise kernel is held to after each update."""
    bias_constraint: Constraint | None = None
    """What the bias is held to after each update."""

    argument_names: ClassVar[dict[str, str]] = {"kernel": "depthwise"}
    legacy: ClassVar[dict[str, str]] = DEPTHWISE_LEGACY

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """A kernel `(*kernel_size, channels, depth_multiplier)` and a bias."""
        channels = require_known(x, self.channel_axis, "the channels")
        kernel = Weight("kernel", (*self.kernel_size, channels, self.depth_multiplier))
        return (kernel, *self._bias(self._output_channels(channels)))

    def _output_channels(self, channels: int) -> int:
        return channels * self.depth_multiplier


class DepthwiseConv1D(DepthwiseConvolution):
    """Convolve each channel of a sequence by itself."""

    kernel_size: Size1
    strides: Size1 = Field(1, validate_default=True)
    dilation_rate: Size1 = Field(1, validate_default=True)

    spatial = 1


class DepthwiseConv2D(DepthwiseConvolution):
    """Convolve each channel of an image by itself."""

    kernel_size: Size2
    strides: Size2 = (1, 1)
    dilation_rate: Size2 = (1, 1)

    spatial = 2


class SeparableConvolution(Windowed):
    """Kernels for each channel, then one of a single place that mixes the channels."""

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
    dilation_rate: Any = 1
    """The distance between the window's elements, along each spatial axis."""
    depth_multiplier: PositiveInt = 1
    """How many channels each input channel becomes."""
    activation: Activation | None = None
    """The function applied to the result; none leaves it as it is."""
    use_bias: Bool = True
    """Whether a bias is added."""
    depthwise_initializer: Initializer | None = "glorot_uniform"
    """How the channel-wise kernel starts; none takes the default."""
    pointwise_initializer: Initializer | None = "glorot_uniform"
    """How the kernel that mixes the channels starts; none takes the default."""
    bias_initializer: Initializer | None = "zeros"
    """How the bias starts; none takes the default."""
    depthwise_regularizer: Regularizer | None = None
    """A penalty on the channel-wise kernel, added to the loss."""
    pointwise_regularizer: Regularizer | None = None
    """A penalty on the kernel that mixes the channels, added to the loss."""
    bias_regularizer: Regularizer | None = None
    """A penalty on the bias, added to the loss."""
    activity_regularizer: Regularizer | None = None
    """A penalty on the output, added to the loss."""
    depthwise_constraint: Constraint | None = None
    """What the channel-wise kernel is held to after each update."""
    pointwise_constraint: Constraint | None = None
    """What the kernel that mixes the channels is held to after each update."""
    bias_constraint: Constraint | None = None
    """What the bias is held to after each update."""

    argument_names: ClassVar[dict[str, str]] = {
        "depthwise_kernel": "depthwise",
        "pointwise_kernel": "pointwise",
    }
    legacy: ClassVar[dict[str, str]] = DEPTHWISE_LEGACY | {
        "pointwise_init": "pointwise_initializer"
    }

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """A channel-wise kernel, a mixing one `(1, …, channels, filters)`, and a bias."""
        channels = require_known(x, self.channel_axis, "the channels")
        inner = channels * self.depth_multiplier
        depthwise = (*self.kernel_size, channels, self.depth_multiplier)
        return (
            Weight("depthwise_kernel", depthwise),
            Weight("pointwise_kernel", (*(1,) * self.spatial, inner, self.filters)),
            *self._bias(self.filters),
        )

    def _output_channels(self, channels: int) -> int:
        return self.filters


class SeparableConv1D(SeparableConvolution):
    """Convolve each channel of a sequence by itself, then mix the channels."""

    kernel_size: Size1
    strides: Size1 = Field(1, validate_default=True)
    dilation_rate: Size1 = Field(1, validate_default=True)

    spatial = 1


class SeparableConv2D(SeparableConvolution):
    """Convolve each channel of an image by itself, then mix the channels."""

    kernel_size: Size2
    strides: Size2 = (1, 1)
    dilation_rate: Size2 = (1, 1)

    spatial = 2
