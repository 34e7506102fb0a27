"""Dropouts of whole channels: of sequences, images and volumes."""

from typing import ClassVar

from spec_compiler.catalog.fields import DataFormat, Int, UnitInterval
from spec_compiler.catalog.layers.regularization import TrainingOnly
from spec_compiler.shapes.axes import require_rank
from spec_compiler.shapes.types import TensorType

AXES = {1: "steps", 2: "rows, columns", 3: "three spatial axes"}
"""What messages call the spatial axes, by their number."""


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
