"""Constraints: what a weight is held to after each update."""

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import Float, IntOrInts
from spec_compiler.shapes.types import Shape


class ConstraintObject(KerasObject):
    """A bound on a weight."""

    def misfit(self, shape: Shape) -> str | None:
        """Why a weight of this shape cannot be held to it, None where it can."""
        axis: int | list[int] | None = getattr(self, "axis", None)
        rank = len(shape)
        for each in axis if isinstance(axis, list) else () if axis is None else (axis,):
            if not -rank <= each < rank:
                return f"sums over axis {each}, which weights of {rank} axes lack"
        return None


class MaxNorm(ConstraintObject):
    """Scale down what has a larger Euclidean norm."""

    max_value: Float = 2
    """The largest norm."""
    axis: IntOrInts | None = 0
    """The axes that a norm sums over; none is all of them.

    `Dense`: 0, the vector of each unit; `Conv2D` of channels last: `[0, 1, 2]`.
    """

    legacy = {"m": "max_value"}


class NonNeg(ConstraintObject):
    """Negative values become zero."""


class UnitNorm(ConstraintObject):
    """Scale each vector to the Euclidean norm 1."""

    axis: IntOrInts | None = 0
    """The axes that a norm sums over; none is all of them."""


class MinMaxNorm(ConstraintObject):
    """Scale each vector to a Euclidean norm between two bounds, wholly or a part of the way."""

    min_value: Float = 0.0
    """The smallest norm."""
    max_value: Float = 1.0
    """The largest norm."""
    rate: Float = 1.0
    """How far a norm out of bounds moves at each update: 1 all the way, 0 not at all."""
    axis: IntOrInts | None = 0
    """The axes that a norm sums over; none is all of them."""
