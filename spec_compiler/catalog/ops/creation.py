"""Functions that make a tensor out of plain values, and those of its ends alone.

A spec calls them with `inputs: []`; what they give is a constant of the model.
"""

from math import ceil
from typing import Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, Int, NonNegativeInt, PositiveInt
from spec_compiler.catalog.ops.arguments import KnownShape, Number, OpDType, OutShape
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.axes import require_axis
from spec_compiler.shapes.broadcast import broadcast
from spec_compiler.shapes.promotion import result_type, strengthened
from spec_compiler.shapes.types import TensorType


class Zeros(Function):
    """A tensor full of zeros."""

    shape: KnownShape
    """Its shape."""
    dtype: OpDType | None = None
    """Its dtype; none is `float32`."""

    def infer(self) -> TensorType:
        """The shape asked for."""
        shape = (self.shape,) if isinstance(self.shape, int) else self.shape
        return TensorType(shape, self.dtype or "float32")


class Ones(Zeros):
    """A tensor full of ones."""


class Empty(Zeros):
    """A tensor with anything in it."""


class Full(Function):
    """A tensor full of one value."""

    shape: OutShape
    """Its shape."""
    dtype: OpDType | None = None
    """Its dtype; none is `float32`."""

    def infer(self, fill_value: TensorType) -> TensorType:
        """The shape asked for."""
        return TensorType(self.shape, self.dtype or "float32")


class Tri(Function):
    """A matrix with ones on and below a diagonal."""

    N: NonNegativeInt
    """The number of rows."""
    M: NonNegativeInt | None = None
    """The number of columns; none is that of rows."""
    k: Int = 0
    """Which diagonal; above 0 those above the main one."""
    dtype: OpDType | None = None
    """Its dtype; none is `float32`."""

    def infer(self) -> TensorType:
        """Rows and columns."""
        columns = self.N if self.M is None else self.M
        return TensorType((self.N, columns), self.dtype or "float32")


class Eye(Tri):
    """A matrix with ones on a diagonal."""

    @model_validator(mode="after")
    def _check_diagonal(self) -> Self:
        """Where there are no rows there is no other diagonal."""
        if self.N == 0 and self.k != 0:
            refuse("k", "SC204", f"expects 0 where N is 0, got {self.k}")
        return self


class Identity(Function):
    """A square matrix with ones on its diagonal."""

    n: NonNegativeInt
    """The number of rows and of columns."""
    dtype: OpDType | None = None
    """Its dtype; none is `float32`."""

    def infer(self) -> TensorType:
        """A square."""
        return TensorType((self.n, self.n), self.dtype or "float32")


class Arange(Function):
    """Numbers at equal steps."""

    start: Number
    """The first number; the end where `stop` is not given, and 0 is the first."""
    stop: Number | None = None
    """The end, which is left out."""
    step: Number | None = None
    """The step; none is 1."""
    dtype: OpDType | None = None
    """Its dtype; none is `int32`, `float32` where an argument is a float."""

    @model_validator(mode="after")
    def _check_direction(self) -> Self:
        """The step must lead from the first number to the end."""
        if self.step == 0:
            refuse("step", "SC204", "expects a number other than 0")
        start, stop = self.ends
        if (stop - start) * (self.step or 1) < 0:
            refuse(
                "start" if self.stop is None else "stop",
                "SC204",
                "expects an end that the steps lead to",
                "a step below 0 counts down",
            )
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """The first number, and where the numbers end."""
        return (0, self.start) if self.stop is None else (self.start, self.stop)

    def infer(self) -> TensorType:
        """A vector."""
        given = [value for value in (self.start, self.stop, self.step) if value is not None]
        kinds = (type(value).__name__ for value in given)
        start, stop = self.ends
        length = ceil((stop - start) / (self.step or 1))
        return TensorType((length,), self.dtype or result_type(*kinds))


class Window(Function):
    """The numbers that a sequence is multiplied by before it is transformed."""

    x: NonNegativeInt
    """How many numbers."""

    def infer(self) -> TensorType:
        """A vector of floats."""
        return TensorType((self.x,), "float32")


class Bartlett(Window):
    """The triangular window."""


class Blackman(Window):
    """The Blackman window."""


class Hamming(Window):
    """The Hamming window."""


class Hanning(Window):
    """The Hann window."""


class Kaiser(Window):
    """The Kaiser window."""

    x: PositiveInt
    """How many numbers."""
    beta: Number
    """Its form: 0 is a rectangle, larger numbers are narrower."""


class Linspace(Function):
    """Numbers at equal distances, from a start to an end."""

    num: NonNegativeInt = 50
    """How many numbers."""
    endpoint: Bool = True
    """Whether the end is one of them."""
    retstep: Bool = False
    """Whether to give the step as well; Keras cannot in a model."""
    dtype: OpDType | None = None
    """The dtype; none is a float."""
    axis: Int = 0
    """Where the new axis stands."""

    @model_validator(mode="after")
    def _check_step(self) -> Self:
        """The step is no tensor of the model."""
        if self.retstep:
            refuse("retstep", "SC204", "expects false: the step is no tensor of the model")
        return self

    def infer(self, start: TensorType, stop: TensorType) -> TensorType:
        """The shapes of both ends broadcast, with the new axis."""
        return spread(start, stop, self.num, self.axis, self.dtype)


def spread(
    start: TensorType, stop: TensorType, count: int, axis: int, dtype: str | None
) -> TensorType:
    """The type of `count` numbers between two ends, along a new axis."""
    shape = broadcast(start.shape, stop.shape)
    place = require_axis(TensorType((count, *shape)), axis)
    found = result_type(dtype or strengthened(start.dtype), "float")
    return TensorType((*shape[:place], count, *shape[place:]), found)


class Geomspace(Function):
    """Numbers at equal ratios, from a start to an end."""

    num: NonNegativeInt = 50
    """How many numbers."""
    endpoint: Bool = True
    """Whether the end is one of them."""
    dtype: OpDType | None = None
    """The dtype; none is a float."""
    axis: Int = 0
    """Where the new axis stands."""

    def infer(self, start: TensorType, stop: TensorType) -> TensorType:
        """The shapes of both ends broadcast, with the new axis."""
        return spread(start, stop, self.num, self.axis, self.dtype)


class Logspace(Function):
    """Powers at equal ratios, from one exponent to another."""

    num: NonNegativeInt = 50
    """How many numbers."""
    endpoint: Bool = True
    """Whether the end is one of them."""
    base: Number = 10
    """What is raised to the exponents."""
    dtype: OpDType | None = None
    """The dtype; none is a float."""
    axis: Int = 0
    """Where the new axis stands."""

    def infer(self, start: TensorType, stop: TensorType) -> TensorType:
        """The shapes of both ends broadcast, with the new axis."""
        return spread(start, stop, self.num, self.axis, self.dtype)
