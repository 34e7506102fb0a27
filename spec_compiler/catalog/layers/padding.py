"""Padding of images, and what all paddings share: zeros around the places. No weights, no cost."""

from typing import Any, ClassVar

from pydantic import Field

from spec_compiler.catalog.fields import DataFormatAnyCase
from spec_compiler.catalog.layers.margins import Margin, Margins2


class ZeroPadding(Margin):
    """What layers that add zeros share."""

    padding: Any
    """How many zeros are added, before and behind each spatial axis."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    legacy: ClassVar[dict[str, str]] = {"dim_ordering": "data_format"}

    def _margins(self) -> tuple[tuple[int, int], ...]:
        found: tuple[tuple[int, int], ...] = self.padding if self.spatial > 1 else (self.padding,)
        return found

    def _changed(self, size: int, margin: tuple[int, int]) -> int:
        return size + sum(margin)


class ZeroPadding2D(ZeroPadding):
    """Add rows and columns of zeros around an image."""

    padding: Margins2 = Field((1, 1), validate_default=True)
    """How many rows and columns are added: a number, two, or `[[top, bottom], [left, right]]`."""

    spatial = 2
