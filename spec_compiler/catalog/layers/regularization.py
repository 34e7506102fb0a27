"""What layers that change only training share, and dropout; off while predicting.

Each gives its input's shape in the compute dtype and has no weights; the state
of a random generator is no weight in Keras's counts.
"""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Checked, Int, UnitInterval
from spec_compiler.shapes.types import TensorType

_DIM: dict[str, Any] = {"type": ["integer", "null"], "minimum": 1}


def _noise_shape(value: Any) -> tuple[int | None, ...]:
    """The shape of a dropout mask, its batch included: sizes of 1 or more, null for the input's."""
    wrong = not isinstance(value, list | tuple) or any(
        item is not None and (isinstance(item, bool) or not isinstance(item, int)) for item in value
    )
    if wrong:
        raise PydanticCustomError(
            "SC203", "expects a list of integers, null where the size is the input's"
        )
    if any(item is not None and item < 1 for item in value):
        raise PydanticCustomError("SC204", "expects sizes of 1 or more, null for the input's")
    return tuple(value)


NoiseShape = Annotated[
    tuple[int | None, ...], Checked(_noise_shape, {"type": "array", "items": _DIM})
]
"""The shape of a random mask, the batch included; null takes the input's size."""


class TrainingOnly(Layer):
    """What these layers share: the output is of the input's shape, masks pass on."""

    supports_masking = True

    def infer(self, x: TensorType, *, training: bool = False) -> TensorType:
        """The input's shape, in the compute dtype."""
        return x.with_dtype(self.policy.compute_dtype)


class Dropout(TrainingOnly):
    """Set a random part of the input to zero while training, and scale up the rest."""

    rate: UnitInterval
    """The part that is set to zero, from 0 to 1."""
    noise_shape: NoiseShape | None = None
    """The shape of the random mask, batch first; 1 drops along the whole axis at once."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"p": "rate"}
