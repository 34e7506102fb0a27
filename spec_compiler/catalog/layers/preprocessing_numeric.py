"""Layers that learn from data how to scale numbers, or bring them into bins."""

from typing import Annotated, Any, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer, refuse
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    FiniteFloat,
    IntOrInts,
    NonNegativeInt,
    PositiveInt,
    is_number,
)
from spec_compiler.catalog.layers.preprocessing_rescaling import Array, array_shape
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType, Weight, format_shape


def _numbers(value: Any) -> list[float]:
    """A list of numbers."""
    if not isinstance(value, list | tuple) or not all(map(is_number, value)):
        raise PydanticCustomError("SC203", "expects a list of numbers")
    return list(value)


Numbers = Annotated[Any, Checked(_numbers, {"type": "array", "items": {"type": "number"}})]
"""A list of numbers."""


class Normalization(Layer):
    """Shift and scale to mean 0 and variance 1, both learnt from data by `adapt` or given."""

    axis: IntOrInts | None = -1
    """The axes whose places have each a mean of their own; none is one mean for all."""
    mean: Array | None = None
    """The mean; none lets it be learnt."""
    variance: Array | None = None
    """The variance; none lets it be learnt."""
    invert: Bool = False
    """Whether the layer undoes the normalization instead."""

    supports_masking = True

    @model_validator(mode="after")
    def _check_together(self) -> "Normalization":
        """Mean and variance come together, in one shape."""
        if (self.mean is None) != (self.variance is None):
            refuse(
                "variance" if self.mean is None else "mean",
                "SC206",
                "mean and variance go together: give both or none",
            )
        mean, variance = array_shape(self.mean), array_shape(self.variance)
        if mean != variance:
            refuse(
                "variance",
                "SC206",
                f"must have the shape of mean, {format_shape(mean)}, got {format_shape(variance)}",
            )
        if len(mean) > len(self.axes):
            refuse(
                "mean",
                "SC206",
                f"expects as many axes as axis names, {len(self.axes)}, got {len(mean)}",
            )
        return self

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes as they are given."""
        if self.axis is None:
            return ()
        return (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)

    def infer(self, inputs: TensorType) -> TensorType:
        """The input in the compute dtype."""
        kept = self._kept(inputs)
        if self.mean is not None:
            given = array_shape(self.mean)
            want = tuple(inputs.shape[axis] for axis in kept)[-len(given) :]
            if any(size not in (1, other) for size, other in zip(given, want, strict=False)):
                raise ShapeProblem(
                    f"has a mean of shape {format_shape(given)} for axes of {format_shape(want)}",
                    argument="mean",
                )
        return inputs.with_dtype(self.policy.compute_dtype)

    def weights(self, inputs: TensorType) -> tuple[Weight, ...]:
        """What is learnt: mean, variance, the number of samples; nothing where they are given."""
        if self.mean is not None:
            return ()
        shape = tuple(
            size for axis in self._kept(inputs) if (size := inputs.shape[axis]) is not None
        )
        return (
            Weight("mean", shape, trainable=False),
            Weight("variance", shape, trainable=False),
            Weight("count", (), trainable=False, dtype="int32"),
        )

    def _kept(self, inputs: TensorType) -> list[int]:
        """The axes that keep means of their own, counted from the first."""
        rank = inputs.rank
        for axis in self.axes:
            if not -rank <= axis < rank:
                raise ShapeProblem(f"has an axis {axis}, which {inputs} lacks", argument="axis")
        kept = sorted(axis % rank for axis in self.axes)
        if len(set(kept)) < len(kept):
            raise ShapeProblem(f"names an axis of {inputs} twice", argument="axis")
        for axis in kept:
            if inputs.shape[axis] is None:
                raise ShapeProblem(
                    f"needs to know the size of axis {axis}, got {inputs}",
                    hint="give that size in the input's shape, or name another axis",
                    argument="axis" if axis == 0 else None,
                )
        return kept


class Discretization(Layer):
    """Replace each number by the bin it falls into."""

    bin_boundaries: Numbers | None = None
    """The bounds between the bins, in ascending order; none lets them be learnt."""
    num_bins: NonNegativeInt | None = None
    """The number of bins to learn."""
    epsilon: FiniteFloat = 0.01
    """How far the learnt bounds may be off, as a part of the data."""
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"
    """Bins as integers, or encoded: one-hot for each number, or counted for each sample."""
    sparse: Bool = False
    """Whether an encoded result is a sparse tensor."""

    takes_no = ("trainable", "activity_regularizer", "autocast")

    @model_validator(mode="after")
    def _check_together(self) -> "Discretization":
        """Bounds or their number; only an encoding can be sparse."""
        if self.sparse and self.output_mode == "int":
            refuse("sparse", "SC206", "sparse needs an output_mode other than int")
        if self.num_bins is not None and self.bin_boundaries is not None:
            refuse("num_bins", "SC206", "num_bins and bin_boundaries exclude each other")
        if self.num_bins is None and self.bin_boundaries is None:
            refuse("num_bins", "SC202", "needs bin_boundaries, or num_bins to learn them")
        bounds = self.bin_boundaries or []
        if bounds != sorted(bounds):
            refuse("bin_boundaries", "SC204", "expects bounds in ascending order")
        return self

    def infer(self, inputs: TensorType) -> TensorType:
        """The bins in the input's shape, or their encoding on a last axis."""
        if self.output_mode == "int":
            return TensorType(inputs.shape, "int32")
        bounds = self.bin_boundaries
        depth = len(bounds) + 1 if bounds is not None else self.num_bins
        dtype = self.policy.compute_dtype
        if self.output_mode == "one_hot":
            return TensorType(one_hot_shape(inputs.shape, depth), dtype)
        if inputs.rank < 2:
            return TensorType((depth,), dtype)
        return TensorType((inputs.shape[0], *inputs.shape[2:], depth), dtype)


class CategoryEncoding(Layer):
    """Encode integers: one-hot each, or counted for each sample."""

    num_tokens: PositiveInt | None = None
    """The number of different integers; the largest is one less."""
    output_mode: Literal["multi_hot", "one_hot", "count", "binary"] = "multi_hot"
    """Which integers are there, each of them, or how often each; `binary` is `multi_hot`."""
    sparse: Bool = False
    """Whether the result is a sparse tensor."""

    @model_validator(mode="after")
    def _check_together(self) -> "CategoryEncoding":
        """Without their number integers have no code."""
        if self.num_tokens is None:
            refuse("num_tokens", "SC202", "missing argument 'num_tokens' of CategoryEncoding")
        return self

    def infer(self, inputs: TensorType, count_weights: TensorType | None = None) -> TensorType:
        """The codes on a last axis, in place of the samples' or behind it."""
        if count_weights is not None and self.output_mode != "count":
            raise ShapeProblem(
                "takes count_weights with output_mode: count only", argument="output_mode"
            )
        if self.output_mode == "one_hot" and inputs.shape:
            shape = one_hot_shape(inputs.shape, self.num_tokens)
        else:
            shape = (*inputs.shape[:-1], self.num_tokens)
        return TensorType(shape, self.policy.compute_dtype, sparse=self.sparse)


def one_hot_shape(shape: Shape, depth: Dim) -> Shape:
    """A shape with a code of `depth` for each element; a last axis of size 1 gives way to it.

    >>> one_hot_shape((None, 3), 5), one_hot_shape((None, 1), 5), one_hot_shape((1,), 5)
    ((None, 3, 5), (None, 5), (1, 5))
    """
    return (*shape[:-1], depth) if len(shape) > 1 and shape[-1] == 1 else (*shape, depth)
