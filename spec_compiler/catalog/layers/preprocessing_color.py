"""Layers that change the colours of images; the random ones act in training only."""

from typing import Annotated, Any, ClassVar

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Checked, Float, PositiveInt, Size2, UnitInterval, is_int
from spec_compiler.catalog.layers.images import (
    NUMBER_OR_PAIR,
    Formatted,
    ImageRules,
    Ranged,
    Share,
    ShareEach,
    Signed,
)
from spec_compiler.catalog.layers.parts import Part, Seeded

COLOUR = (3,)
"""The channels of a picture in red, green and blue."""


class AutoContrast(ImageRules, Formatted, Ranged, Layer):
    """Stretch the values of each image and channel over the whole range."""


class Equalized(Part):
    """How finely values are counted."""

    bins: PositiveInt = 256
    """The number of bins of the histogram."""


class Equalization(ImageRules, Formatted, Equalized, Ranged, Layer):
    """Spread the values of each image and channel evenly over the range."""

    keeps_dtype: ClassVar[bool] = True
    returns_input = True


class Tiled(Part):
    """How far contrast is limited, and in which tiles."""

    clip_limit: Float = 4.0
    """How much a tile's contrast may be raised; 0 for no limit."""
    tile_grid_size: Size2 = (8, 8)
    """Into how many tiles an image is cut, along rows and columns."""


class ContrastLimitedAdaptiveHistogramEqualization(ImageRules, Formatted, Tiled, Ranged, Layer):
    """Spread the values evenly within each tile of an image, up to a limit (CLAHE)."""


class Brightness(Part):
    """How far brightness may change."""

    factor: Signed | None
    """The part of the range: up to so much darker and brighter, or a list of the two bounds."""


class RandomBrightness(ImageRules, Formatted, Seeded, Ranged, Brightness, Layer):
    """Make images brighter or darker, by a random amount."""


class Strength(Part):
    """How strong a change may be."""

    factor: Share
    """How strong the change is: up to so much, or a list of the two bounds."""


class SignedStrength(Part):
    """How strong a change may be, in both directions."""

    factor: Signed
    """How strong the change is: up to so much, or a list of the two bounds."""


class RandomContrast(ImageRules, Formatted, Seeded, Ranged, Strength, Layer):
    """Raise or lower the contrast, by a random factor."""

    floats: ClassVar[bool] = True


class RandomSharpness(ImageRules, Seeded, Formatted, Ranged, Strength, Layer):
    """Sharpen or blur images, by a random factor."""


class RandomHue(ImageRules, Seeded, Formatted, Ranged, Strength, Layer):
    """Shift the hue, by a random angle."""

    colours: ClassVar[tuple[int, ...] | None] = COLOUR


class RandomSaturation(ImageRules, Seeded, Formatted, Ranged, SignedStrength, Layer):
    """Raise or lower the saturation, by a random factor."""

    colours: ClassVar[tuple[int, ...] | None] = COLOUR
    floats: ClassVar[bool] = True


class RandomColorDegeneration(ImageRules, Seeded, Formatted, Ranged, SignedStrength, Layer):
    """Fade colours towards grey, by a random factor."""

    colours: ClassVar[tuple[int, ...] | None] = COLOUR


class Jitters(Part):
    """How far each property of colours may change."""

    brightness_factor: Signed | None = None
    """How far brightness may change; none leaves it."""
    contrast_factor: Share | None = None
    """How far contrast may change; none leaves it."""
    saturation_factor: Signed | None = None
    """How far saturation may change; none leaves it."""
    hue_factor: Share | None = None
    """How far the hue may change; none leaves it."""


class RandomColorJitter(ImageRules, Formatted, Seeded, Jitters, Ranged, Layer):
    """Change brightness, contrast, saturation and hue, each by a random factor."""

    def makes(self) -> tuple[str, ...]:
        """A layer for each property that may change."""
        factors = {
            "RandomBrightness": self.brightness_factor,
            "RandomContrast": self.contrast_factor,
            "RandomSaturation": self.saturation_factor,
            "RandomHue": self.hue_factor,
        }
        return tuple(name for name, factor in factors.items() if factor is not None)

    def channels(self) -> tuple[int, ...] | None:
        """Saturation and hue are those of colours."""
        return None if self.saturation_factor is None and self.hue_factor is None else COLOUR


class Greyed(Part):
    """How often an image is made grey."""

    factor: UnitInterval = 0.5
    """How probable it is that an image is made grey."""


class RandomGrayscale(ImageRules, Seeded, Formatted, Greyed, Layer):
    """Make images grey at random, and keep their channels."""

    colours: ClassVar[tuple[int, ...] | None] = (1, 3)
    keeps_dtype: ClassVar[bool] = True


class Chance(Part):
    """How often an image is changed."""

    factor: Share = 1.0
    """How probable it is that an image is changed, or a list of two bounds."""


class RandomInvert(ImageRules, Formatted, Seeded, Ranged, Chance, Layer):
    """Turn images into their negatives at random."""


def _bits(value: Any) -> Any:
    """A number of bits or two of them."""
    pair = isinstance(value, list | tuple)
    items = value if pair else [value]
    if not all(map(is_int, items)) or (pair and len(items) != 2):
        raise PydanticCustomError(
            "SC203", "expects an integer from 1 to 8, or a list of two of them"
        )
    if (items[0] > 8 or items[1] < 1) if pair else not 1 <= items[0] <= 8:
        raise PydanticCustomError(
            "SC204", "expects an integer from 1 to 8, or a list of two of them"
        )
    return value


class Bits(Part):
    """How many bits are kept."""

    factor: Annotated[Any, Checked(_bits, NUMBER_OR_PAIR)]
    """The bits of each channel that are kept, or a list of two bounds."""


class RandomPosterization(ImageRules, Seeded, Formatted, Ranged, Bits, Layer):
    """Reduce the colours to fewer, by cutting off bits."""


class Solarized(Part):
    """What is added before, and from where values are inverted."""

    addition_factor: ShareEach = 0.0
    """The part of the range that is added first: up to so much, or a list of the two bounds."""
    threshold_factor: ShareEach = 0.0
    """The part of the range from which values are inverted, or a list of the two bounds."""


class Solarization(ImageRules, Formatted, Seeded, Ranged, Solarized, Layer):
    """Invert the values above a random threshold."""


def _odd(value: Any) -> Any:
    """One odd size or two of them."""
    pair = isinstance(value, list | tuple)
    items = value if pair else [value]
    if not all(map(is_int, items)) or (pair and len(items) != 2):
        raise PydanticCustomError("SC203", "expects an odd integer, or a list of two of them")
    if any(item < 1 or item % 2 == 0 for item in items):
        raise PydanticCustomError("SC204", "expects odd integers of 1 or more")
    return value


class Blurs(Part):
    """How far an image may be blurred."""

    factor: Share = 1.0
    """How probable it is that an image is blurred, or a list of two bounds."""
    kernel_size: Annotated[Any, Checked(_odd, NUMBER_OR_PAIR)] = 3
    """The size of the window, odd; a list gives rows and columns."""
    sigma: Share = 1.0
    """The width of the bell curve, or a list of two bounds."""


class RandomGaussianBlur(ImageRules, Seeded, Formatted, Ranged, Blurs, Layer):
    """Blur images at random."""
