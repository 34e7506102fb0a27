"""The sizes that a reshape gives: at most one of them is left to be computed."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, format_shape, known_product


def reshaped(sizes: Shape, target: Sequence[Dim], argument: str) -> Shape:
    """`sizes` in the form of `target`, as Keras's symbolic tensors have it.

    A -1 in `target` is computed, None stays unknown. Nothing is computed or
    checked where a size on either side is unknown. The caller leaves the batch
    out, or not: no axis is special.

    Args:
        sizes: The sizes before.
        target: The sizes wanted; at most one is -1.
        argument: What the layer or op calls `target`.

    Raises:
        ShapeProblem: where the numbers of elements differ.

    >>> reshaped((8, 8, 3), (-1, 3), "target_shape"), reshaped((None, 3), (-1, 6), "target_shape")
    ((64, 3), (None, 6))
    """
    count = known_product(tuple(sizes))
    if count is None or None in target:
        return tuple(None if size == -1 else size for size in target)
    fixed = prod(size for size in target if size is not None and size != -1)
    if -1 not in target:
        if fixed != count:
            raise _mismatch(sizes, count, target, f"{fixed} in", argument)
        return tuple(target)
    if fixed == 0 or count % fixed:
        raise _mismatch(sizes, count, target, f"a multiple of {fixed} for", argument)
    return tuple(count // fixed if size == -1 else size for size in target)


def _mismatch(
    sizes: Shape, count: int, target: Sequence[Dim], wanted: str, argument: str
) -> ShapeProblem:
    """The problem of elements that do not go into the target."""
    return ShapeProblem(
        f"cannot fit the {count} elements of {format_shape(tuple(sizes))} "
        f"into {argument} {list(target)}: it needs {wanted} it",
        hint=f"the sizes in {argument} must multiply to {count}; -1 stands for the rest",
        argument=argument,
    )
