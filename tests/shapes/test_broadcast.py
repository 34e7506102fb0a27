"""Shapes that are stretched to fit each other."""

from __future__ import annotations

import pytest

from spec_compiler.shapes.broadcast import broadcast, same_but
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ((), ()),
        (((2, 3),), (2, 3)),
        (((2, 3), (3,)), (2, 3)),
        (((2, 1), (1, 3)), (2, 3)),
        (((None, 3), (1, 3)), (None, 3)),
        (((None, 3), (5, 1)), (5, 3)),
        (((1,), (None,)), (None,)),
        (((2, 3), (), (1, 1, 1)), (1, 2, 3)),
    ],
)
def test_sizes_of_one_are_stretched(shapes: tuple[Shape, ...], expected: Shape) -> None:
    """From the last axis on; an unknown size beside a known one is taken to be it."""
    assert broadcast(*shapes) == expected


def test_sizes_that_differ_are_refused_with_both_shapes() -> None:
    """The message shows what was to be put together."""
    with pytest.raises(ShapeProblem, match=r"got \(None, 3\) and \(None, 4\)"):
        broadcast((None, 3), (None, 4))


@pytest.mark.parametrize(
    ("one", "other", "axes", "same"),
    [
        ((2, 3), (2, 3), (), True),
        ((2, 3), (2, 4), (), False),
        ((2, 3), (2, 4), (-1,), True),
        ((2,), (2, 3), (), False),
        ((None, 3), (7, None), (), True),
        ((), (), (0,), True),
    ],
)
def test_unknown_sizes_may_be_the_same(
    one: Shape, other: Shape, axes: tuple[int, ...], same: bool
) -> None:
    """Only known sizes outside the axes left out can differ."""
    assert same_but(one, other, axes) is same
