"""Numbers brought into another range by a factor and an offset."""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Checked, is_number
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType, format_shape


def _array(value: Any) -> Any:
    """A number, or nested lists of numbers, all of one length at each depth."""
    if isinstance(value, list | tuple):
        items = [_array(item) for item in value]
        if not items:
            raise PydanticCustomError("SC204", "expects one number or more in a list, got none")
        if len({array_shape(item) for item in items}) > 1:
            raise PydanticCustomError("SC203", "expects lists of one length inside a list")
        return items
    if not is_number(value):
        raise PydanticCustomError(
            "SC203", "expects a number, or a list of numbers, one for each channel"
        )
    return value


def array_shape(value: Any) -> tuple[int, ...]:
    """The shape of nested lists.

    >>> array_shape(3), array_shape([[1, 2, 3], [4, 5, 6]])
    ((), (2, 3))
    """
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


Array = Annotated[Any, Checked(_array, {"anyOf": [{"type": "number"}, {"type": "array"}]})]
"""A number, or an array of them as nested lists."""


class Rescaling(Layer):
    """Multiply by a factor and add an offset."""

    scale: Array
    """The factor; a list is one for each channel."""
    offset: Array = 0.0
    """What is added after that; a list is one for each channel."""

    supports_masking = True

    def infer(self, inputs: TensorType) -> TensorType:
        """The input in the compute dtype."""
        for argument in ("scale", "offset"):
            shape = array_shape(getattr(self, argument))
            if not _spreads(shape, inputs.shape):
                raise ShapeProblem(
                    f"has numbers of shape {format_shape(shape)} as {argument}, "
                    f"which do not fit the last axes of {inputs}",
                    hint="give one number, or one for each channel",
                    argument=argument,
                )
        return inputs.with_dtype(self.policy.compute_dtype)


def _spreads(shape: tuple[int, ...], over: Shape) -> bool:
    """Whether an array of that shape can stand beside each sample."""
    return all(
        1 in (size, other) or other is None or size == other
        for size, other in zip(reversed(shape), reversed(over), strict=False)
    )
