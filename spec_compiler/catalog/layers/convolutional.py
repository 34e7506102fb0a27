"""What all kinds of convolutions share, for any number of spatial axes, and that of images.

The number of axes is a class attribute, `spatial`; each rule stands once, in a
base class, which lists the fields in Keras's order; the public classes give
their sizes' types. The transposed and the channel-wise ones have modules of
their own.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import (
    Activation,
    Bool,
    Constraint,
    DataFormatAnyCase,
    Float,
    Initializer,
    Int,
    NonNegativeInt,
    PaddingAnyCase,
    PositiveInt,
    Regularizer,
    Size2,
)
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.axes import require_known
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, TensorType, Weight
from spec_compiler.shapes.window import require_places, window_output

LEGACY = {
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "nb_row": "kernel_size holds rows and columns: kernel_size: [3, 3]",
    "nb_col": "kernel_size holds rows and columns: kernel_size: [3, 3]",
    "subsample": "strides",
    "subsample_length": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "bias": "use_bias",
    "b_regularizer": "bias_regularizer",
    "b_constraint": "bias_constraint",
}
"""What older Keras called the arguments of all convolutions."""
KERNEL_LEGACY = LEGACY | {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "W_constraint": "kernel_constraint",
}


class Windowed(Spatial):
    """What all convolutions share: a window with its step, and a bias."""

    if TYPE_CHECKING:  # each kind declares these itself, in Keras's order
        kernel_size: Any
        strides: Any
        padding: str
        dilation_rate: Any
        use_bias: bool

    own_kernel = True
    legacy: ClassVar[dict[str, str]] = LEGACY

    def infer(self, x: TensorType) -> TensorType:
        """The input with other channels, its spatial axes changed by the window."""
        self.require_spatial(x)
        if not x.is_float:
            raise ShapeProblem(
                f"expects floats, got {x.dtype}: no engine multiplies those by a kernel of floats",
                hint="put a Rescaling before it, or leave dtype out of the input",
                code="SC403",
            )
        channels = require_known(x, self.channel_axis, "the channels")
        self._check_channels(x, channels)
        sizes = zip(self.places(x), self.kernel_size, self.strides, self.dilation_rate, strict=True)
        places = [self._place(axis, *each) for axis, each in enumerate(sizes)]
        return self.output(x.shape[0], places, self._output_channels(channels))

    def flops(self, output: TensorType, x: TensorType) -> int | None:
        """Two operations for each kernel entry and place, one for each bias."""
        places = self._multiplied(output, x)
        if output.size is None or places is None:
            return None
        kernels = sum(w.count for w in self.weights(x) if w.name.endswith("kernel"))
        return 2 * kernels * places + output.size * self.use_bias

    def _multiplied(self, output: TensorType, x: TensorType) -> int | None:
        """At how many places each kernel entry is multiplied."""
        return TensorType((None, *self.places(output))).size

    def _check_channels(self, x: TensorType, channels: int) -> None:
        """Raise where the number of input channels does not fit."""

    def _output_channels(self, channels: int) -> int:
        """The number of channels made of so many."""
        raise NotImplementedError(type(self).__name__)

    def _place(self, axis: int, size: Dim, window: int, stride: int, dilation: int) -> Dim:
        """How often the window fits along a spatial axis."""
        out = window_output(size, window, stride, self.padding, dilation)
        if self.padding == "valid":
            require_places(size, window, out, "kernel_size", dilation)
        return out

    def _bias(self, channels: int) -> tuple[Weight, ...]:
        """A bias for each output channel, where there is one."""
        return (Weight("bias", (channels,)),) if self.use_bias else ()

    def _refuse_strides_with_dilation(self) -> None:
        """Keras has no kernel that both steps and spreads."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            refuse("dilation_rate", "SC206", "strides and dilation_rate exclude each other above 1")


class Convolution(Windowed):
    """A kernel over all channels (or a group of them), slid over the spatial axes."""

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
    groups: PositiveInt = 1
    """Into how many parts the channels are split, each convolved by itself."""
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
    lora_rank: NonNegativeInt | None = None
    """The rank of a trainable low-rank update beside a frozen kernel; none or 0 trains the kernel."""
    lora_alpha: Int | Float | None = None
    """The scale of that update; none takes the rank."""

    legacy: ClassVar[dict[str, str]] = KERNEL_LEGACY

    @model_validator(mode="after")
    def _check_together(self) -> "Convolution":
        """Strides and dilation exclude each other, LoRA and a constraint too; groups divide."""
        self._refuse_strides_with_dilation()
        if self.filters % self.groups:
            refuse(
                "groups",
                "SC206",
                f"groups must divide filters: {self.filters} is no multiple of {self.groups}",
            )
        if self.lora_rank and self.kernel_constraint is not None:
            refuse(
                "lora_rank",
                "SC206",
                "lora_rank and kernel_constraint exclude each other",
                "leave kernel_constraint out: LoRA freezes the kernel",
            )
        return self

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """A kernel `(*kernel_size, channels / groups, filters)`, a bias, the factors of LoRA."""
        channels = require_known(x, self.channel_axis, "the channels")
        inner = (*self.kernel_size, channels // self.groups)
        kernel = Weight("kernel", (*inner, self.filters), trainable=not self.lora_rank)
        found = (kernel, *self._bias(self.filters))
        if not self.lora_rank:
            return found
        first = Weight("lora_kernel_a", (*inner, self.lora_rank), dtype="float32")
        second = Weight("lora_kernel_b", (self.lora_rank, self.filters), dtype="float32")
        return (*found, first, second)

    def _check_channels(self, x: TensorType, channels: int) -> None:
        if channels % self.groups:
            raise ShapeProblem(
                f"has groups: {self.groups}, which does not divide the {channels} channels of {x}",
                argument="groups",
            )

    def _output_channels(self, channels: int) -> int:
        return self.filters


class Conv2D(Convolution):
    """Convolve images: a window slid over rows and columns."""

    kernel_size: Size2
    strides: Size2 = (1, 1)
    dilation_rate: Size2 = (1, 1)

    spatial = 2
