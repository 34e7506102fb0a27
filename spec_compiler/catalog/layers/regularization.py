"""Layers that change only training: dropout and noise, off while predicting.

Each gives its input's shape in the compute dtype and has no weights; the state
of a random generator is no weight in Keras's counts.
"""

from typing import Annotated, Any, ClassVar

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import (
    Checked,
    DataFormat,
    FiniteNonNegativeFloat,
    Int,
    UnitInterval,
    UnitIntervalOpen,
)
from spec_compiler.shapes.axes import require_rank
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


AXES = {1: "steps", 2: "rows, columns", 3: "three spatial axes"}
"""What messages call the spatial axes, by their number."""


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


class AlphaDropout(TrainingOnly):
    """A dropout that keeps mean and variance, made for the activation `selu`."""

    rate: UnitIntervalOpen
    """The part that is dropped, from 0 to below 1."""
    noise_shape: NoiseShape | None = None
    """The shape of the random mask, batch first; 1 drops along the whole axis at once."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"p": "rate"}


class GaussianDropout(TrainingOnly):
    """Multiply by random numbers around 1 while training."""

    rate: UnitIntervalOpen
    """How strong, as in `Dropout`: the deviation is `sqrt(rate / (1 - rate))`."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"p": "rate"}


class GaussianNoise(TrainingOnly):
    """Add random numbers around 0 while training."""

    stddev: UnitInterval
    """The standard deviation of the noise, from 0 to 1."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"sigma": "stddev"}


class ActivityRegularization(TrainingOnly):
    """Pass the input on and add a penalty on its size to the loss."""

    l1: FiniteNonNegativeFloat = 0.0
    """The factor of the sum of absolute values."""
    l2: FiniteNonNegativeFloat = 0.0
    """The factor of the sum of squares."""

    takes_no = ("activity_regularizer",)


class SpatialDropout(TrainingOnly):
    """What the spatial dropouts share: whole channels are dropped."""

    rate: UnitInterval
    """The part of the channels that is set to zero, from 0 to 1."""

    spatial: ClassVar[int]
    """The number of axes between batch and channels."""
    takes_no = ("trainable", "activity_regularizer", "autocast")
    legacy = {"p": "rate"}

    def infer(self, x: TensorType, *, training: bool = False) -> TensorType:
        """The input's shape; the number of axes is fixed."""
        require_rank(x, self.spatial + 2, f"batch, {AXES[self.spatial]}, channels")
        return super().infer(x)


class SpatialDropout1D(SpatialDropout):
    """Drop whole channels of a sequence while training."""

    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    spatial = 1


class SpatialDropoutOfImages(SpatialDropout):
    """What the dropouts of images and volumes add: where the channels are."""

    data_format: DataFormat | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""


class SpatialDropout2D(SpatialDropoutOfImages):
    """Drop whole channels of an image while training."""

    spatial = 2


class SpatialDropout3D(SpatialDropoutOfImages):
    """Drop whole channels of a volume while training."""

    spatial = 3
