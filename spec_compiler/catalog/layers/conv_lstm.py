"""Long short-term memories whose inputs and states are maps: `ConvLSTM1D`, `2D`, `3D`.

The kernels of the cell are convolutions over one, two or three spatial axes,
the input's as its arguments say, the state's always padded to keep its size.
"""

from math import prod
from typing import Any, ClassVar

from pydantic import model_validator

from spec_compiler.catalog.base import Layer, Tensors, refuse
from spec_compiler.catalog.fields import (
    Activation,
    DataFormatAnyCase,
    PaddingAnyCase,
    PositiveInt,
    Size1,
    Size2,
    Size3,
)
from spec_compiler.catalog.layers.parts import Part, Seeded
from spec_compiler.catalog.layers.recurrent import SequenceRules, StateShape
from spec_compiler.catalog.layers.recurrent_arguments import (
    ForgetBias,
    Limits,
    Penalties,
    RecurrentActivation,
    Returns,
    Starts,
    Unrolled,
    ZeroOutput,
)
from spec_compiler.catalog.starts import require_starts
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType, Weight, known_product
from spec_compiler.shapes.window import require_places, window_output


class Window(Part):
    """The convolution of a step."""

    filters: PositiveInt
    """The number of output channels, and of the state's."""
    kernel_size: Any
    """The size of the window, along each spatial axis."""
    strides: Any
    """The step of the window, along each spatial axis."""
    padding: PaddingAnyCase = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    dilation_rate: Any
    """The distance between the window's elements, along each spatial axis."""
    activation: Activation | None = "tanh"
    """The function applied to the new state; none leaves it as it is."""


class ConvLSTM(
    SequenceRules,
    ZeroOutput,
    Unrolled,
    Returns,
    Seeded,
    Limits,
    Penalties,
    ForgetBias,
    Starts,
    RecurrentActivation,
    Window,
    Layer,
):
    """What the three share: the rules, over `spatial` axes."""

    spatial: ClassVar[int]
    holds_layers = True
    argument_names: ClassVar[dict[str, str]] = {"recurrent_kernel": "recurrent"}

    @model_validator(mode="after")
    def _check_together(self) -> "ConvLSTM":
        """Strides and dilation exclude each other."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            refuse("dilation_rate", "SC206", "strides and dilation_rate exclude each other above 1")
        return self

    def shapes(self, sequences: TensorType) -> tuple[Shape, list[StateShape]]:
        """The map that a step gives; both states have its shape."""
        sizes = self._step(sequences)
        if None in sizes:
            raise ShapeProblem(
                f"needs to know the sizes of the maps and the channels, got {sequences}",
                hint="give those sizes in the input's shape",
            )
        if not sequences.is_float:
            raise ShapeProblem(
                f"expects floats, got {sequences.dtype}",
                hint="put a Rescaling before it",
                code="SC403",
            )
        require_starts(self, lambda: self.weights(sequences))
        first = self.channel_axis == 1
        places = []
        rows = zip(
            sizes[1:] if first else sizes[:-1],
            self.kernel_size,
            self.strides,
            self.dilation_rate,
            strict=True,
        )
        for size, window, stride, dilation in rows:
            out = window_output(size, window, stride, self.padding, dilation)
            require_places(size, window, out, "kernel_size", dilation)
            places.append(out)
        place = (self.filters, *places) if first else (*places, self.filters)
        return place, [place, place]

    def weights(
        self,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> tuple[Weight, ...]:
        """A kernel for the input's channels, one for the state's, and a bias; four gates each."""
        channels = self._step(sequences)[0 if self.channel_axis == 1 else -1]
        assert channels is not None, "infer refuses unknown channels"
        columns = 4 * self.filters
        kernels = (
            Weight("kernel", (*self.kernel_size, channels, columns)),
            Weight("recurrent_kernel", (*self.kernel_size, self.filters, columns)),
        )
        return (*kernels, Weight("bias", (columns,))) if self.use_bias else kernels

    def flops(
        self,
        output: Tensors,
        sequences: TensorType,
        initial_state: Any = None,
        mask: TensorType | None = None,
        training: bool | None = None,
    ) -> int | None:
        """Two operations for each entry of a kernel, one for each bias, at every place and step."""
        steps = sequences.shape[1]
        place, _ = self.shapes(sequences)
        size = known_product(place)
        if steps is None or size is None:
            return None
        found = self.weights(sequences)
        each = sum(prod(weight.shape) * (1 if weight.name == "bias" else 2) for weight in found)
        return steps * (size // self.filters) * each

    def _step(self, sequences: TensorType) -> Shape:
        """The shape of one step of one sample."""
        return sequences.shape[2:]

    @property
    def runs(self) -> Any:
        """Itself: the cell is part of the layer."""
        return self


class ConvLSTM1D(ConvLSTM):
    """A convolutional long short-term memory over sequences of rows."""

    kernel_size: Size1
    strides: Size1 = (1,)
    dilation_rate: Size1 = (1,)

    spatial = 1
    axes = ("batch", "steps", "rows", "channels")


class ConvLSTM2D(ConvLSTM):
    """A convolutional long short-term memory over sequences of images."""

    kernel_size: Size2
    strides: Size2 = (1, 1)
    dilation_rate: Size2 = (1, 1)

    spatial = 2
    axes = ("batch", "steps", "rows", "columns", "channels")


class ConvLSTM3D(ConvLSTM):
    """A convolutional long short-term memory over sequences of volumes."""

    kernel_size: Size3
    strides: Size3 = (1, 1, 1)
    dilation_rate: Size3 = (1, 1, 1)

    spatial = 3
    axes = ("batch", "steps", "planes", "rows", "columns", "channels")
