"""Layers that turn sound waves into spectrograms."""

from typing import Annotated, Any, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    DataFormatAnyCase,
    FiniteFloat,
    NonNegativeFloat,
    PositiveInt,
)
from spec_compiler.catalog.starts import require_start
from spec_compiler.catalog.windows import WINDOWS
from spec_compiler.shapes.axes import require_known, require_rank
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight
from spec_compiler.shapes.window import require_places, window_output


class MelSpectrogram(Layer):
    """Measure the strength of each band of the mel scale over time."""

    fft_length: PositiveInt = 2048
    """The length of the Fourier transform, in samples."""
    sequence_stride: PositiveInt = 512
    """The step from one window to the next, in samples."""
    sequence_length: PositiveInt | None = None
    """The length of a window, in samples; none takes `fft_length`."""
    window: Literal["hann", "hamming"] | None = "hann"
    """The curve that each window is multiplied by; none for no curve."""
    sampling_rate: PositiveInt = 16000
    """The samples of a second."""
    num_mel_bins: PositiveInt = 128
    """The number of bands."""
    min_freq: NonNegativeFloat = 20.0
    """The lower end of the lowest band, in hertz."""
    max_freq: NonNegativeFloat | None = None
    """The upper end of the highest band, in hertz; none takes half the sampling rate."""
    power_to_db: Bool = True
    """Whether strengths are given in decibels."""
    top_db: FiniteFloat = 80.0
    """How many decibels below the loudest are kept."""
    mag_exp: FiniteFloat = 2.0
    """The power that magnitudes are raised to: 1 for energy, 2 for power."""
    min_power: FiniteFloat = 1e-10
    """The least strength before decibels are taken."""
    ref_power: FiniteFloat = 1.0
    """The strength of 0 decibels."""

    @model_validator(mode="after")
    def _check_together(self) -> "MelSpectrogram":
        """A window fits into the transform."""
        length = self.sequence_length or self.fft_length
        if self.fft_length < length:
            refuse(
                "sequence_length",
                "SC206",
                f"expects at most fft_length, {self.fft_length}, got {length}",
            )
        return self

    def infer(self, inputs: TensorType) -> TensorType:
        """Waves `(batch, samples)` or `(samples,)` become `(…, bands, windows)`."""
        if inputs.rank not in (1, 2):
            raise ShapeProblem(
                f"expects sound waves, 2 axes (batch, samples) or 1 without batch, got {inputs}",
                hint="a Reshape or ops.squeeze before it drops an axis of size 1",
            )
        samples, stride = inputs.last, self.sequence_stride
        half = self.fft_length // 2
        if samples is not None and samples <= half:
            raise ShapeProblem(
                f"expects more than {half} samples, half of fft_length, got {inputs}",
                hint="make fft_length smaller",
                argument="fft_length",
            )
        windows = None if samples is None else (samples + stride + 1) // stride
        shape = (*inputs.shape[:-1], self.num_mel_bins, windows)
        return TensorType(shape, self.policy.compute_dtype)


def _window(value: Any) -> Any:
    """The name of a curve, with `_periodic` or `_symmetric` behind it or not."""
    if not isinstance(value, str):
        raise PydanticCustomError("SC203", "expects the name of a window, such as hann")
    name = value.removesuffix("_periodic").removesuffix("_symmetric")
    if name not in WINDOWS:
        raise PydanticCustomError(
            "SC205", "expects a window that needs no parameter, such as hann, hamming or blackman"
        )
    return value


WindowName = Annotated[str, Checked(_window, {"type": "string", "examples": sorted(WINDOWS)})]


class STFTSpectrogram(Layer):
    """Compute a spectrogram by convolution, with weights that start as a Fourier transform."""

    mode: Literal["log", "magnitude", "psd", "real", "imag", "angle", "stft"] = "log"
    """What is given: log magnitudes, magnitudes, power, a part, the angle, or both parts."""
    frame_length: PositiveInt = 256
    """The length of a window, in samples."""
    frame_step: PositiveInt | None = None
    """The step from one window to the next; none takes half of `frame_length`."""
    fft_length: PositiveInt | None = None
    """The length of the transform; none takes the next power of two."""
    window: WindowName | None = "hann"
    """The curve that each window is multiplied by; none for no curve."""
    periodic: Bool = False
    """Whether the curve is one period of a periodic one, not symmetric."""
    scaling: Literal["density", "spectrum"] | None = "density"
    """How strengths are scaled; none leaves them."""
    padding: Literal["valid", "same"] = "valid"
    """`valid` takes only places where a window fits, `same` pads so that none is lost."""
    expand_dims: Bool = False
    """Whether the bands get an axis of their own, so that the result is an image."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    @model_validator(mode="after")
    def _check_together(self) -> "STFTSpectrogram":
        """Steps are no longer than windows, windows than the transform."""
        if self.frame_step is not None and self.frame_step > self.frame_length:
            refuse(
                "frame_step",
                "SC206",
                f"expects at most frame_length, {self.frame_length}, got {self.frame_step}",
            )
        if self.fft_length is not None and self.fft_length < self.frame_length:
            refuse(
                "fft_length",
                "SC206",
                f"expects at least frame_length, {self.frame_length}, got {self.fft_length}",
            )
        if self.frame_step is None and self.frame_length == 1:
            refuse("frame_step", "SC206", "must be given where frame_length is 1: it has no half")
        return self

    @property
    def bands(self) -> int:
        """The number of bands of a channel, one part of the transform."""
        length = self.fft_length or 1 << (self.frame_length - 1).bit_length()
        return length // 2 + 1

    def infer(self, inputs: TensorType) -> TensorType:
        """Each channel of `(batch, samples, channels)` becomes bands, each window a step."""
        require_rank(inputs, 3, "batch, samples, channels", "a Reshape before it gives the axes")
        require_start(self, "STFT", "dtype")
        first = self.channel_axis == 1
        channels = require_known(inputs, self.channel_axis, "the channels")
        samples = inputs.shape[2 if first else 1]
        step = self.frame_step or self.frame_length // 2
        steps = window_output(samples, self.frame_length, step, self.padding)
        require_places(samples, self.frame_length, steps, "frame_length")
        bands = self.bands * (2 if self.mode == "stft" else 1)
        batch, dtype = inputs.shape[0], self.policy.compute_dtype
        if self.expand_dims:
            image = (channels, steps, bands) if first else (steps, bands, channels)
            return TensorType((batch, *image), dtype)
        every = bands * channels
        return TensorType((batch, every, steps) if first else (batch, steps, every), dtype)

    def weights(self, inputs: TensorType) -> tuple[Weight, ...]:
        """A kernel for each part of the transform that is needed."""
        shape = (self.frame_length, 1, self.bands)
        real = (Weight("real_kernel", shape),) if self.mode != "imag" else ()
        imaginary = (Weight("imag_kernel", shape),) if self.mode != "real" else ()
        return real + imaginary

    def flops(self, output: TensorType, inputs: TensorType) -> int | None:
        """Two operations for each entry of a kernel, window and channel."""
        size = output.size
        if size is None:
            return None
        each = size // (2 if self.mode == "stft" else 1)
        return each * 2 * self.frame_length * len(self.weights(inputs))
