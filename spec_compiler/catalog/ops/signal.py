"""Functions of signals: Fourier transforms, sequences cut out of longer ones, complex numbers."""

from typing import Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Int, NonNegativeInt, PositiveInt
from spec_compiler.catalog.ops.function import Function, require_list, tensors
from spec_compiler.shapes.axes import require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, TensorType


def require_complex(x: list[TensorType], least: int) -> TensorType:
    """The first of two tensors of one shape, the real and the imaginary parts.

    Raises:
        ShapeProblem: where they are not that, or have fewer than `least` axes.
    """
    require_list(x, 2)
    if len(x) != 2:
        raise ShapeProblem(
            f"expects two tensors, real and imaginary parts, got {len(x)}", code="SC303"
        )
    if x[0].shape != x[1].shape:
        raise ShapeProblem(f"expects two tensors of one shape, got {x[0]} and {x[1]}")
    return require_rank_at_least(x[0], least)


class Fft(Function):
    """The Fourier transform along the last axis."""

    def infer(self, x: list[TensorType]) -> tuple[TensorType, ...]:
        """Real and imaginary parts of the input's shape."""
        return self.transformed(x, 1)

    def transformed(self, x: list[TensorType], axes: int) -> tuple[TensorType, ...]:
        """The same for a number of axes, whose sizes must be known."""
        first = require_complex(x, axes)
        if None in first.shape[-axes:]:
            raise ShapeProblem(f"needs to know the size of the last {axes} axes, got {first}")
        return tensors(first.shape, first.dtype, x[1].dtype)


class Fft2(Fft):
    """The Fourier transform along the last two axes."""

    def infer(self, x: list[TensorType]) -> tuple[TensorType, ...]:
        """Real and imaginary parts of the input's shape."""
        return self.transformed(x, 2)


class Ifft2(Fft2):
    """The inverse Fourier transform along the last two axes."""


class Rfft(Function):
    """The Fourier transform of real numbers along the last axis."""

    fft_length: Int | None = None
    """How many numbers are transformed, cut or padded; none takes all."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """Real and imaginary parts, half as many numbers and one more."""
        require_rank_at_least(x, 1)
        length = x.last if self.fft_length is None else self.fft_length
        half = None if length is None else length // 2 + 1
        return tensors((*x.shape[:-1], half), x.dtype, x.dtype)


class Irfft(Function):
    """The real numbers whose Fourier transform this is, along the last axis."""

    fft_length: Int | None = None
    """How many numbers are given; none takes twice as many, less two."""

    def infer(self, x: list[TensorType]) -> TensorType:
        """Real numbers."""
        first = require_complex(x, 1)
        length = None if first.last is None else 2 * (first.last - 1)
        size = length if self.fft_length is None else self.fft_length
        return TensorType((*first.shape[:-1], size), first.dtype)


class Stft(Function):
    """The Fourier transforms of sequences cut out along the last axis."""

    sequence_length: PositiveInt
    """How long a sequence is."""
    sequence_stride: PositiveInt
    """How far one begins behind the other."""
    fft_length: NonNegativeInt
    """How many numbers are transformed, padded with zeros."""
    window: Literal["hann", "hamming"] | list[float] | None = "hann"
    """What each sequence is multiplied by: a name, numbers, or nothing."""
    center: Bool = True
    """Whether the input is padded so that sequences are centred."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """Real and imaginary parts, a row for each sequence."""
        require_rank_at_least(x, 1)
        padded = self.fft_length // 2 * 2 if self.center else 0
        count: Dim = None
        if x.last is not None:
            count = 1 + (x.last + padded - self.fft_length) // self.sequence_stride
        shape = (*x.shape[:-1], count, self.fft_length // 2 + 1)
        return tensors(shape, x.dtype, x.dtype)


class Istft(Function):
    """The signal whose short Fourier transforms these are."""

    sequence_length: PositiveInt
    """How long a sequence is."""
    sequence_stride: PositiveInt
    """How far one begins behind the other."""
    fft_length: NonNegativeInt
    """How many numbers were transformed."""
    length: NonNegativeInt | None = None
    """How long the signal is; none takes what there is."""
    window: Literal["hann", "hamming"] | list[float] | None = "hann"
    """What each sequence was multiplied by: a name, numbers, or nothing."""
    center: Bool = True
    """Whether the input was padded so that sequences are centred."""

    def infer(self, x: list[TensorType]) -> TensorType:
        """Real numbers."""
        first = require_complex(x, 2)
        size: Dim = self.length
        if size is None and first.shape[-2] is not None:
            size = (first.shape[-2] - 1) * self.sequence_stride + self.fft_length
            size -= self.fft_length // 2 * 2 if self.center else 0
        return TensorType((*first.shape[:-2], size), first.dtype)


class ExtractSequences(Function):
    """Sequences cut out along the last axis."""

    sequence_length: NonNegativeInt
    """How long a sequence is."""
    sequence_stride: Int
    """How far one begins behind the other."""

    @model_validator(mode="after")
    def _check_stride(self) -> Self:
        """A step of nothing comes to no end."""
        if self.sequence_stride == 0:
            refuse("sequence_stride", "SC204", "expects an integer other than 0")
        return self

    def infer(self, x: TensorType) -> TensorType:
        """A row for each sequence."""
        require_rank_at_least(x, 1)
        count: Dim = None
        if x.last is not None:
            count = 1 + (x.last - self.sequence_length) // self.sequence_stride
        return TensorType((*x.shape[:-1], count, self.sequence_length), x.dtype)


class ViewAsComplex(Function):
    """Pairs of real and imaginary parts as complex numbers."""

    def infer(self, x: TensorType) -> TensorType:
        """The input without its last axis."""
        return TensorType(x.shape[:-1], "complex64")


class ViewAsReal(Function):
    """Complex numbers as pairs of real and imaginary parts."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with a last axis of 2."""
        return TensorType((*x.shape, 2), "float32")
