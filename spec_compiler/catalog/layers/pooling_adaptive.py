"""Pooling to a given size: the windows are as wide as the input's size needs.

Keras looks at no axes while it builds these, and fails at the first batch; here
the axes are checked like those of all other pooling.
"""

from typing import Any

from spec_compiler.catalog.fields import DataFormat, Size1, Size2, Size3
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, TensorType, known_product


class AdaptivePooling(Spatial):
    """What pooling to a given size shares: windows as wide as the input's size needs."""

    output_size: Any
    """How many places there are in the output, along each spatial axis."""
    data_format: DataFormat | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with `output_size` as its spatial axes."""
        self.require_spatial(x)
        return self.output(x.shape[0], self.output_size, self.channels(x))

    def flops(self, output: TensorType, x: TensorType) -> int | None:
        """One operation for each element that a window sees; windows overlap."""
        seen: list[Dim] = [self.channels(x)]
        for size, places in zip(self.places(x), self.output_size, strict=True):
            seen.append(None if size is None else _elements_seen(size, places))
        return known_product(tuple(seen))


def _elements_seen(size: int, places: int) -> int:
    """The widths of all windows along an axis: each reaches over all that its place covers.

    >>> _elements_seen(6, 3), _elements_seen(5, 3)
    (6, 7)
    """
    return sum(-(-(i + 1) * size // places) - i * size // places for i in range(places))


class AdaptiveMaxPooling(AdaptivePooling):
    """What taking the greatest value adds: one place alone cannot become several."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with `output_size` as its spatial axes."""
        out = super().infer(x)
        for size, places in zip(self.places(x), self.output_size, strict=True):
            if size == 1 and places > 1:
                raise ShapeProblem(
                    f"has {places} places to make of an axis of 1, which ends the process of"
                    f" TensorFlow; its input is {x}",
                    hint="take AdaptiveAveragePooling, or a smaller output_size",
                    argument="output_size",
                )
        return out


class AdaptiveMaxPooling1D(AdaptiveMaxPooling):
    """Take the greatest value in each of `output_size` windows of steps."""

    output_size: Size1

    spatial = 1


class AdaptiveMaxPooling2D(AdaptiveMaxPooling):
    """Take the greatest value in each window of an image, of so many that the size is given."""

    output_size: Size2

    spatial = 2


class AdaptiveMaxPooling3D(AdaptiveMaxPooling):
    """Take the greatest value in each window of a volume, of so many that the size is given."""

    output_size: Size3

    spatial = 3


class AdaptiveAveragePooling1D(AdaptivePooling):
    """Take the mean of each of `output_size` windows of steps."""

    output_size: Size1

    spatial = 1


class AdaptiveAveragePooling2D(AdaptivePooling):
    """Take the mean of each window of an image, of so many that the size is given."""

    output_size: Size2

    spatial = 2


class AdaptiveAveragePooling3D(AdaptivePooling):
    """Take the mean of each window of a volume, of so many that the size is given."""

    output_size: Size3

    spatial = 3
