"""Sizes along one axis under a sliding window: convolution, pooling, and their inverses.

Formulas: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
learning" (2016), with the two paddings as TensorFlow defines them.
"""

from __future__ import annotations

from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim


def window_output(size: Dim, window: int, stride: int, padding: str, dilation: int = 1) -> Dim:
    """The number of places a window takes along an axis of `size`; below 1 none fits.

    `padding` is `valid`, `same` or `causal`.

    >>> window_output(8, 3, 1, "valid"), window_output(8, 3, 2, "same"), window_output(None, 3, 1, "valid")
    (6, 4, None)
    """
    if size is None:
        return None
    if padding in ("same", "causal"):
        return -(-size // stride)
    return (size - dilation * (window - 1) - 1) // stride + 1


def require_places(size: Dim, window: int, out: Dim, argument: str, dilation: int = 1) -> None:
    """Raise where a window does not fit even once into an axis.

    Raises:
        ShapeProblem: SC402, pointing at `argument`.
    """
    if out is not None and out < 1:
        reach = dilation * (window - 1) + 1
        raise ShapeProblem(
            f"has a window of {reach} that does not fit into an axis of {size}",
            hint="make the window smaller, or use padding: same",
            argument=argument,
            code="SC402",
        )


def transposed_output(
    size: Dim, window: int, stride: int, padding: str, added: int | None = None, dilation: int = 1
) -> Dim:
    """The size that a transposed convolution makes of an axis of `size`.

    `padding` is `valid` or `same`; `added` is the output's own padding, None to
    let the stride decide.

    >>> transposed_output(4, 3, 2, "valid"), transposed_output(4, 3, 2, "same")
    (9, 8)
    >>> transposed_output(4, 3, 2, "same", 0), transposed_output(None, 3, 2, "same")
    (7, None)
    """
    if size is None:
        return None
    reach = dilation * (window - 1) + 1
    if padding == "valid":
        return (size - 1) * stride + (max(reach, stride) if added is None else reach + added)
    return size * stride if added is None else (size - 1) * stride + reach % 2 + added
