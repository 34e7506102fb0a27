"""Layers that give the elements of a sample other axes, or another order of axes.

None has weights, none computes anything.
"""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Checked
from spec_compiler.shapes.axes import require_rank, require_rank_at_least
from spec_compiler.shapes.reshape import reshaped
from spec_compiler.shapes.types import Dim, TensorType


def _target_shape(value: Any) -> tuple[Dim, ...]:
    """A list of sizes; -1 or null for at most one that the others decide."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise PydanticCustomError(
            "SC203", "expects a list of integers, got a single one", {"hint": f"write [{value}]"}
        )
    if not isinstance(value, list | tuple) or any(
        item is not None and (isinstance(item, bool) or not isinstance(item, int)) for item in value
    ):
        raise PydanticCustomError("SC203", "expects a list of integers, -1 for the rest")
    if any(item is not None and item < -1 for item in value):
        raise PydanticCustomError("SC204", "expects sizes of 0 or more, or -1 for the rest")
    if sum(item is None or item == -1 for item in value) > 1:
        raise PydanticCustomError(
            "SC204", "expects at most one size that is left open by -1 or null"
        )
    return tuple(value)


def _permutation(value: Any) -> tuple[int, ...]:
    """The numbers from 1 up to the number of axes, in any order."""
    want = "expects the axes in their new order, from 1 (the batch is not counted): [2, 1]"
    if not isinstance(value, list | tuple) or any(
        isinstance(item, bool) or not isinstance(item, int) for item in value
    ):
        raise PydanticCustomError("SC203", want)
    if sorted(value) != list(range(1, len(value) + 1)):
        raise PydanticCustomError("SC204", want)
    return tuple(value)


TargetShape = Annotated[
    tuple[Dim, ...],
    Checked(
        _target_shape, {"type": "array", "items": {"type": ["integer", "null"], "minimum": -1}}
    ),
]


Permutation = Annotated[
    tuple[int, ...],
    Checked(_permutation, {"type": "array", "items": {"type": "integer", "minimum": 1}}),
]


class Reshape(Layer):
    """Give the elements of a sample other axes."""

    target_shape: TargetShape
    """The new sizes without the batch; one may be -1, the rest of the elements."""

    def infer(self, x: TensorType) -> TensorType:
        """The batch and the target, its -1 computed where the input's sizes are known."""
        require_rank_at_least(x, 1)
        return x.with_shape(x.shape[0], *reshaped(x.shape[1:], self.target_shape, "target_shape"))


class Permute(Layer):
    """Put the axes of a sample into another order."""

    dims: Permutation
    """The axes in their new order, counted from 1; the batch is not among them."""

    def infer(self, x: TensorType) -> TensorType:
        """The batch and the other axes in their new order."""
        count = len(self.dims)
        require_rank(x, count + 1, f"batch and the {count} of dims")
        return x.with_shape(x.shape[0], *(x.shape[axis] for axis in self.dims))
