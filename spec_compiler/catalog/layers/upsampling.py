"""Layers that repeat or interpolate places along the spatial axes.

None has weights. Their cost is 0, but for `UpSampling2D`: it counts a
multiply-add, two operations, for each element that its interpolation weighs.
"""

from typing import Annotated, Any, ClassVar

from spec_compiler.catalog.fields import (
    DataFormatAnyCase,
    PositiveInt,
    Size2,
    Size3,
    one_of_any_case,
)
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.types import TensorType, known_product

TAPS: dict[str, int] = {
    "nearest": 0,
    "bilinear": 2,
    "bicubic": 4,
    "lanczos3": 6,
    "lanczos5": 10,
    "area": 0,
}
"""The interpolations, and how many elements each weighs along one axis; 0 where it only copies.

`area` is TensorFlow's alone; the `lanczos` ones are not PyTorch's.
"""


Interpolation = Annotated[str, one_of_any_case(*TAPS)]


class UpSampling(Spatial):
    """What layers that repeat places share."""

    size: Any
    """How many places each becomes, along each spatial axis."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with its spatial axes multiplied by `size`."""
        self.require_spatial(x)
        factors = (self.size,) if self.spatial == 1 else self.size
        pairs = zip(self.places(x), factors, strict=True)
        places = [None if size is None else size * factor for size, factor in pairs]
        return self.output(x.shape[0], places, self.channels(x))


class UpSampling1D(UpSampling):
    """Repeat each step of a sequence."""

    size: PositiveInt = 2
    """How often each step stands in the output."""

    spatial = 1
    legacy: ClassVar[dict[str, str]] = {"length": "size"}


class UpSampling2D(UpSampling):
    """Enlarge an image by whole factors."""

    size: Size2 = (2, 2)
    """The factors for rows and columns."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""
    interpolation: Interpolation = "nearest"
    """How new values are made: `nearest` and `area` repeat, the others weigh neighbours."""

    spatial = 2
    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}

    def flops(self, output: TensorType, x: TensorType) -> int | None:
        """Two operations for each element that the interpolation weighs; none where it copies."""
        return known_product((output.size, 2 * TAPS[self.interpolation] ** 2))


class UpSampling3D(UpSampling):
    """Enlarge a volume by repeating its places."""

    size: Size3 = (2, 2, 2)
    """The factors for depth, rows and columns."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    spatial = 3
    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}
