"""What is known of a tensor before it exists: its shape, its dtype, whether it is masked.

A dimension is an int, or None where only the run will tell (the batch, a ragged
length). `UNKNOWN` stands for a tensor of which nothing is known, the rank
included: it silences every check downstream, so that one cause gives one
diagnostic. The rules never see it; the graph stage keeps it from them.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod

from spec_compiler.record import dataclass

Dim = int | None
Shape = tuple[Dim, ...]

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = (*FLOATS, *INTEGERS, "bool", "string", "complex64", "complex128")


@dataclass(frozen=True, slots=True)
class TensorType:
    """A tensor's static type: `shape` (batch first), `dtype` by Keras's name, and its flags."""

    shape: Shape
    dtype: str = "float32"
    sparse: bool = False
    ragged: bool = False
    masked: bool = False
    optional: bool = False

    @property
    def rank(self) -> int:
        """The number of axes, the batch's included."""
        return len(self.shape)

    @property
    def last(self) -> Dim:
        """The size of the last axis."""
        return self.shape[-1]

    @property
    def is_float(self) -> bool:
        """Whether the dtype is a floating one, which a layer casts to its compute dtype."""
        return self.dtype in FLOATS

    @property
    def size(self) -> int | None:
        """The number of elements of one sample (the batch left out), None where unknown."""
        return known_product(self.shape[1:])

    def with_last(self, size: Dim) -> TensorType:
        """The same tensor with another last axis."""
        return replace(self, shape=(*self.shape[:-1], size))

    def with_shape(self, *shape: Dim) -> TensorType:
        """The same tensor with another shape."""
        return replace(self, shape=shape)

    def with_dtype(self, dtype: str) -> TensorType:
        """The same tensor with another dtype."""
        return self if dtype == self.dtype else replace(self, dtype=dtype)

    def __str__(self) -> str:
        """The shape as Keras prints it: `(None, 8, 8, 1)`."""
        return format_shape(self.shape)


class Unknown:
    """The type of `UNKNOWN`, a tensor (or several) of which nothing is known."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The name of the only instance."""
        return "UNKNOWN"


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Weight:
    """One variable of a layer: its name within the layer, its shape, whether it is trained.

    `dtype` None is the variable dtype of the layer's policy.
    """

    name: str
    shape: tuple[int, ...]
    trainable: bool = True
    dtype: str | None = None

    @property
    def count(self) -> int:
        """The number of its elements; a scalar has one."""
        return prod(self.shape)


def known_product(dims: tuple[Dim, ...]) -> int | None:
    """The product of `dims`, None where one of them is.

    >>> known_product((2, 3)), known_product((2, None)), known_product(())
    (6, None, 1)
    """
    result = 1
    for dim in dims:
        if dim is None:
            return None
        result *= dim
    return result


def format_shape(shape: Shape) -> str:
    """A shape as Keras prints it.

    >>> format_shape((None, 3)), format_shape((5,)), format_shape(())
    ('(None, 3)', '(5,)', '()')
    """
    return repr(tuple(shape))
