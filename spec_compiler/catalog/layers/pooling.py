"""Pooling by a window: the rule for any number of spatial axes, and the layers for images.

The number of axes is a class attribute, `spatial`; the rule stands once, in the
base class, and the public classes give their sizes' types and defaults. No
pooling has weights. Its cost is one operation for each element that a window
sees.
"""

from typing import Any, ClassVar

from spec_compiler.catalog.fields import DataFormatAnyCase, Padding, Size2
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.types import TensorType, known_product
from spec_compiler.shapes.window import require_places, window_output


class Pooling(Spatial):
    """What pooling by a window shares: the window slid over the spatial axes."""

    pool_size: Any
    """The size of the window, along each spatial axis."""
    strides: Any = None
    """The step of the window, along each spatial axis; none is the window's size."""
    padding: Padding = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    legacy: ClassVar[dict[str, str]] = {
        "pool_length": "pool_size",
        "stride": "strides",
        "border_mode": "padding",
        "dim_ordering": "data_format",
    }

    def infer(self, x: TensorType) -> TensorType:
        """The input with its spatial axes reduced by the window."""
        self.require_spatial(x)
        rows = zip(self.places(x), self.pool_size, self.strides or self.pool_size, strict=True)
        places = []
        for size, window, stride in rows:
            out = window_output(size, window, stride, self.padding)
            if self.padding == "valid":
                require_places(size, window, out, "pool_size")
            places.append(out)
        return self.output(x.shape[0], places, self.channels(x))

    def flops(self, output: TensorType, x: TensorType) -> int | None:
        """One operation for each element of the window and place."""
        window = known_product(self.pool_size)
        return None if output.size is None or window is None else output.size * window


class MaxPooling2D(Pooling):
    """Take the greatest value in each window of an image."""

    pool_size: Size2 = (2, 2)
    strides: Size2 | None = None

    spatial = 2


class AveragePooling2D(Pooling):
    """Take the mean of each window of an image."""

    pool_size: Size2
    strides: Size2 | None = None

    spatial = 2
