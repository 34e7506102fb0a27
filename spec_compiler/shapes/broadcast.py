"""The shape that several tensors have together when each is stretched to fit the others."""

from __future__ import annotations

from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, format_shape


def broadcast(*shapes: Shape) -> Shape:
    """The common shape, aligned at the last axis.

    An unknown size beside a known one is taken to be that one.

    Raises:
        ShapeProblem: where two sizes of an axis differ and neither is 1.

    >>> broadcast((None, 3), (3,)), broadcast((None, 1), (5, 4)), broadcast()
    ((None, 3), (5, 4), ())
    """
    result: Shape = ()
    for shape in shapes:
        rank = max(len(result), len(shape))
        pairs = zip(_widened(result, rank), _widened(shape, rank), strict=True)
        joined = [joined_dim(one, other) for one, other in pairs]
        if -1 in joined:
            raise ShapeProblem(
                f"expects shapes that broadcast, got {' and '.join(map(format_shape, shapes))}",
                hint="from the last axis on, sizes must be equal, or one of them 1",
            )
        result = tuple(joined)
    return result


def joined_dim(one: Dim, other: Dim) -> Dim:
    """One axis of a broadcast; -1 where the sizes do not go together."""
    if one == 1:
        return other
    if one is None:
        return None if other == 1 else other
    return one if other in (1, None, one) else -1


def is_stretched(shape: Shape, over: Shape) -> bool:
    """Whether a shape can be stretched over another without changing that one.

    >>> is_stretched((1, 3), (None, 4, 3)), is_stretched((3,), (4,)), is_stretched((2, 3), (3,))
    (True, False, False)
    """
    pairs = zip(reversed(shape), reversed(over), strict=False)
    fits = all(size in (1, None, other) or other is None for size, other in pairs)
    return fits and len(shape) <= len(over)


def same_but(one: Shape, other: Shape, axes: tuple[int, ...] = ()) -> bool:
    """Whether two shapes may be the same, unknown sizes and the `axes` left out.

    >>> same_but((2, 3), (None, 3)), same_but((2, 3), (2, 4)), same_but((2, 3), (2, 4), (1,))
    (True, False, True)
    """
    if len(one) != len(other):
        return False
    skipped = {axis % len(one) for axis in axes} if one else set()
    return all(
        a == b or a is None or b is None or at in skipped
        for at, (a, b) in enumerate(zip(one, other, strict=True))
    )


def _widened(shape: Shape, rank: int) -> Shape:
    """The shape with axes of size 1 in front."""
    return (1,) * (rank - len(shape)) + tuple(shape)
