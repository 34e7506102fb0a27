"""Pooling over all places: what it is, and the layers for images.

One value a channel is left. It costs one operation an element.
"""

from typing import ClassVar

from spec_compiler.catalog.fields import Bool, DataFormatAnyCase
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.types import TensorType


class GlobalPooling(Spatial):
    """What pooling over all places shares: one value a channel is left."""

    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    keepdims: Bool = False
    """Whether the spatial axes stay, with the size 1."""

    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}

    def infer(self, x: TensorType) -> TensorType:
        """The batch and the channels; between them axes of 1 under `keepdims`."""
        self.require_spatial(x)
        places = (1,) * self.spatial if self.keepdims else ()
        return self.output(x.shape[0], places, self.channels(x))

    def flops(self, output: TensorType, x: TensorType) -> int | None:
        """One operation for each element of the input."""
        return x.size


class GlobalMaxPooling2D(GlobalPooling):
    """Take the greatest value of each channel of an image."""

    spatial = 2


class GlobalAveragePooling2D(GlobalPooling):
    """Take the mean of each channel of an image."""

    spatial = 2
