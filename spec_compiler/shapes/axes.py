"""Checks on the axes of a tensor that many rules share."""

from __future__ import annotations

from collections.abc import Sequence

from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType


def require_rank(x: TensorType, rank: int, axes: str, hint: str | None = None) -> TensorType:
    """`x` itself, which must have exactly `rank` axes, named `axes` in the message.

    Raises:
        ShapeProblem: where it has another number of axes.
    """
    if x.rank != rank:
        raise ShapeProblem(f"expects {rank} axes ({axes}), got {x}", hint=hint)
    return x


def require_rank_at_least(x: TensorType, rank: int, hint: str | None = None) -> TensorType:
    """`x` itself, which must have `rank` axes or more, the batch counted.

    Raises:
        ShapeProblem: where it has fewer.
    """
    if x.rank < rank:
        raise ShapeProblem(f"expects at least {rank} axes, got {x}", hint=hint)
    return x


def require_known(x: TensorType, axis: int, what: str) -> int:
    """The size of an axis that weights are made from, which must be known.

    Raises:
        ShapeProblem: where the size is None.
    """
    size = x.shape[axis]
    if size is None:
        raise ShapeProblem(
            f"needs to know the size of {what}, got {x}", hint="give that size in the input's shape"
        )
    return size


def axes_of(axes: int | Sequence[int] | None) -> tuple[int, ...]:
    """An argument that is one axis or several as several; none for null.

    >>> axes_of(-1), axes_of([1, 2]), axes_of(None)
    ((-1,), (1, 2), ())
    """
    if axes is None:
        return ()
    return (axes,) if isinstance(axes, int) else tuple(axes)


def require_axis(x: TensorType, axis: int, argument: str = "axis") -> int:
    """The axis counted from the front, which the tensor must have.

    Raises:
        ShapeProblem: where it has not, pointing at `argument`.
    """
    if not -x.rank <= axis < x.rank:
        raise ShapeProblem(
            f"has {argument}: {axis}, but its input {x} has {x.rank} axes",
            hint=f"an axis from {-x.rank} to {x.rank - 1} fits" if x.rank else None,
            argument=argument,
        )
    return axis % x.rank
