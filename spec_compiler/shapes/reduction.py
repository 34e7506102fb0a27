"""The shape that is left when axes are reduced: summed up, averaged, searched for a maximum."""

from __future__ import annotations

from collections.abc import Sequence

from spec_compiler.shapes.axes import axes_of, require_axis
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType, known_product


def reduced(
    x: TensorType,
    axis: int | Sequence[int] | None,
    keepdims: bool = False,
    argument: str = "axis",
) -> Shape:
    """The shape of `x` without the axes.

    Args:
        x: The tensor.
        axis: One axis, several, or None for all; no axis at all for an empty list.
        keepdims: Whether reduced axes stay, with size 1.
        argument: What the op calls `axis`.

    Raises:
        ShapeProblem: where the tensor has no such axis, or an axis is named twice.
    """
    if axis is None:
        return (1,) * x.rank if keepdims else ()
    axes = [require_axis(x, one, argument) for one in axes_of(axis)]
    if len(set(axes)) < len(axes):
        raise ShapeProblem(
            f"names an axis of {x} twice in {argument}: {list(axes_of(axis))}", argument=argument
        )
    if keepdims:
        return tuple(1 if at in axes else size for at, size in enumerate(x.shape))
    return tuple(size for at, size in enumerate(x.shape) if at not in axes)


def flattened(shape: Shape) -> Shape:
    """The shape of all elements in one row.

    >>> flattened((2, 3)), flattened((None, 3)), flattened(())
    ((6,), (None,), (1,))
    """
    return (known_product(tuple(shape)),)
