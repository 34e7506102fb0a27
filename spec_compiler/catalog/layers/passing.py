"""Layers that pass their input on: as it is, or with a mask."""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Checked, is_number
from spec_compiler.shapes.axes import require_rank_at_least
from spec_compiler.shapes.types import TensorType


class Identity(Layer):
    """Pass the input on as it is."""

    supports_masking = True

    def infer(self, x: TensorType) -> TensorType:
        """The input; a floating dtype has become the compute dtype."""
        return x


def _mask_value(value: Any) -> Any:
    """A number, or nested lists of numbers that broadcast to a step."""
    items = value if isinstance(value, list) else [value]
    if not all(is_number(item) for item in items):
        raise PydanticCustomError("SC203", "expects a number, or a list of numbers, one a feature")
    return value


class Masking(Layer):
    """Hide from later layers the steps of a sequence whose every feature is a certain value."""

    mask_value: Annotated[
        Any, Checked(_mask_value, {"anyOf": [{"type": "number"}, {"type": "array"}]})
    ] = 0.0
    """The value that marks a step as padding."""

    supports_masking = True

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape in the compute dtype, with a mask."""
        require_rank_at_least(x, 1)
        return TensorType(x.shape, self.policy.compute_dtype, masked=True)

    def apply(self, *args: Any, **kwargs: Any) -> TensorType:
        """The output, whose mask is new whether the input had one or not."""
        found: Any = super().apply(*args, **kwargs)
        return TensorType(found.shape, found.dtype, masked=True)
