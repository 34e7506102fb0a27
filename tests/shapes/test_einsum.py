"""The shapes in an einsum of an input with a kernel."""

from __future__ import annotations

import pytest

from spec_compiler.shapes.einsum import EinsumShapes, Equation, einsum_shapes, parse_equation
from spec_compiler.shapes.problem import ShapeProblem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc,cd->abd", Equation("abc", "cd", "abd")),
        ("...x,xy->...y", Equation("x", "xy", "y", "left")),
        ("ab...,bc->ac...", Equation("ab", "bc", "ac", "right")),
        ("a...,bc->ac...", None),
        ("ab, bc -> ac", None),
        ("ab->ba", None),
        ("", None),
    ],
)
def test_an_equation_has_one_of_three_forms(text: str, expected: Equation | None) -> None:
    """Letters only, an arrow, and dots at one side."""
    assert parse_equation(text) == expected


@pytest.mark.parametrize(
    ("equation", "x", "declared", "bias_axes", "expected"),
    [
        ("ab,bc->ac", (None, 3), (4,), "c", EinsumShapes((3, 4), (4,), (None, 4))),
        ("abc,cd->abd", (None, 5, 3), (None, 4), None, EinsumShapes((3, 4), None, (None, None, 4))),
        ("abc,cde->abde", (2, 5, 3), (5, 2, 4), "d", EinsumShapes((3, 2, 4), (2, 1), (2, 5, 2, 4))),
        ("...x,xy->...y", (None, 5, 3), (4,), "y", EinsumShapes((3, 4), (4,), (None, 5, 4))),
        ("ab...,bc->ac...", (None, 3, 5), (4,), "c", EinsumShapes((3, 4), (4, 1), (None, 4, 5))),
        (
            "abc,cd->abd",
            (None, 5, None),
            (None, 4),
            None,
            EinsumShapes((None, 4), None, (None, None, 4)),
        ),
    ],
)
def test_kernel_bias_and_output(
    equation: str,
    x: tuple[int | None, ...],
    declared: tuple[int | None, ...],
    bias_axes: str | None,
    expected: EinsumShapes,
) -> None:
    """Each letter has the size that the input or the declared output gives it."""
    parts = parse_equation(equation)
    assert parts is not None
    assert einsum_shapes(parts, x, declared, bias_axes) == expected


@pytest.mark.parametrize(
    ("x", "declared", "message"),
    [
        ((None, 5, 3), (6, 4), "has 6 for 'b' in output_shape"),
        ((None, 5), (None, 4), "an axis for each letter of abc"),
        ((None, 5, 3), (5,), "has letters abd for its output"),
        ((), (None, 4), "an axis for each letter of abc, got ()"),
    ],
)
def test_what_does_not_agree_is_named(
    x: tuple[int | None, ...], declared: tuple[int | None, ...], message: str
) -> None:
    """The message says which letter or which shape is at fault."""
    with pytest.raises(ShapeProblem) as caught:
        einsum_shapes(Equation("abc", "cd", "abd"), x, declared)
    assert message in caught.value.message
