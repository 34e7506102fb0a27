"""Cropping: places cut off at the ends of the spatial axes. No weights, no cost."""

from typing import Any, ClassVar

from spec_compiler.catalog.fields import DataFormatAnyCase
from spec_compiler.catalog.layers.margins import Margin, Margins1, Margins2, Margins3
from spec_compiler.shapes.problem import ShapeProblem


class Cropping(Margin):
    """What layers that cut places off share."""

    cropping: Any
    """How many places are cut off, before and behind each spatial axis."""

    def _margins(self) -> tuple[tuple[int, int], ...]:
        found: tuple[tuple[int, int], ...] = self.cropping if self.spatial > 1 else (self.cropping,)
        return found

    def _changed(self, size: int, margin: tuple[int, int]) -> int:
        left = size - sum(margin)
        if left < 1:
            raise ShapeProblem(
                f"cuts {sum(margin)} places off an axis of {size}",
                hint="leave at least one place",
                argument="cropping",
                code="SC402",
            )
        return left


class Cropping1D(Cropping):
    """Cut steps off both ends of a sequence."""

    cropping: Margins1 = (1, 1)
    """How many steps are cut off before and behind: one number, or two."""

    spatial = 1


class Cropping2D(Cropping):
    """Cut rows and columns off the edges of an image."""

    cropping: Margins2 = ((0, 0), (0, 0))
    """How many rows and columns are cut off: a number, two, or `[[top, bottom], [left, right]]`."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    spatial = 2
    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}


class Cropping3D(Cropping):
    """Cut places off the sides of a volume."""

    cropping: Margins3 = ((1, 1), (1, 1), (1, 1))
    """How many places are cut off: a number, three, or a pair for each axis."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    spatial = 3
    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}
