"""Shapes without the axes that are reduced."""

from __future__ import annotations

import pytest

from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.reduction import flattened, reduced
from spec_compiler.shapes.types import Shape, TensorType

X = TensorType((None, 4, 3))


@pytest.mark.parametrize(
    ("axis", "keepdims", "expected"),
    [
        (None, False, ()),
        (None, True, (1, 1, 1)),
        (-1, False, (None, 4)),
        ([0, 2], False, (4,)),
        ([0, 2], True, (1, 4, 1)),
        ([], False, (None, 4, 3)),
    ],
)
def test_axes_go_or_stay_with_size_one(
    axis: int | list[int] | None, keepdims: bool, expected: Shape
) -> None:
    """None reduces all axes, an empty list none."""
    assert reduced(X, axis, keepdims) == expected


@pytest.mark.parametrize("axis", [3, -4, [0, -3]])
def test_axes_that_are_not_there_or_twice_are_refused_at_the_argument(
    axis: int | list[int],
) -> None:
    """The problem names the argument, so that the caret stands there."""
    with pytest.raises(ShapeProblem) as found:
        reduced(X, axis, argument="axes")
    assert found.value.argument == "axes"


def test_one_unknown_size_makes_the_row_unknown() -> None:
    """The number of elements is the product of known sizes."""
    assert (flattened((2, 3)), flattened((2, None)), flattened(())) == ((6,), (None,), (1,))
