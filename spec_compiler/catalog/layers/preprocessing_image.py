"""Layers that move, cut and resize images; they act in training only, but for the resizing ones."""

from typing import Annotated, Literal

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Bool, Float, Int, UnitInterval
from spec_compiler.catalog.layers.images import (
    Filled,
    FilledWith,
    Formatted,
    ImageRules,
    Interpolated,
    Interpolation,
    Ranged,
    Share,
    ShareEach,
    Signed,
    SignedEach,
    Sized,
    SizedRules,
    share,
)
from spec_compiler.catalog.layers.parts import Part, Seeded


class CenterCrop(SizedRules, Formatted, Sized, Layer):
    """Cut out the middle; a smaller image is enlarged first."""


class RandomCrop(SizedRules, Formatted, Seeded, Sized, Layer):
    """Cut out a part at a random place, in training; the middle otherwise."""


class Scaled(Part):
    """How an image is brought to a size."""

    interpolation: Literal["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5", "area"] = (
        "bilinear"
    )
    """How pixels between pixels are made."""
    crop_to_aspect_ratio: Bool = False
    """Whether an image of other proportions is cut, not distorted."""
    pad_to_aspect_ratio: Bool = False
    """Whether an image of other proportions is padded, not distorted."""
    fill_mode: Literal["constant"] = "constant"
    """How the padding is made."""
    fill_value: Float = 0.0
    """The value of the padding."""
    antialias: Bool = False
    """Whether an image is smoothed before it is made smaller."""


class Resizing(SizedRules, Formatted, Scaled, Sized, Layer):
    """Bring images to one size."""


class Flips(Part):
    """In which directions an image may be flipped."""

    mode: Literal["horizontal", "vertical", "horizontal_and_vertical"] = "horizontal_and_vertical"
    """Whether left and right, top and bottom, or both may change places."""


class RandomFlip(ImageRules, Formatted, Seeded, Flips, Layer):
    """Flip images at random."""


class Turns(Part):
    """How far an image may be turned."""

    factor: Signed | None
    """The part of a full turn: up to so much in both directions, or a list of the two bounds."""


class RandomRotation(ImageRules, Formatted, FilledWith, Seeded, Interpolated, Filled, Turns, Layer):
    """Turn images by a random angle."""


class Moves(Part):
    """How far an image may be moved."""

    height_factor: SignedEach
    """The part of the height, up and down, or a list of the two bounds."""
    width_factor: SignedEach
    """The part of the width, left and right, or a list of the two bounds."""


class RandomTranslation(
    ImageRules, Formatted, FilledWith, Seeded, Interpolated, Filled, Moves, Layer
):
    """Move images by a random distance."""


Zoom = Annotated[object, share(-1, 1, each=True, without_low=True)]
"""A number above -1 up to 1, or two of them."""


class Zooms(Part):
    """How far an image may be enlarged."""

    height_factor: Zoom
    """The part of the height: below 0 nearer, above 0 farther; or a list of the two bounds."""
    width_factor: Zoom | None = None
    """The part of the width; none keeps the proportions."""


class RandomZoom(ImageRules, Formatted, FilledWith, Seeded, Interpolated, Filled, Zooms, Layer):
    """Enlarge images, or make them smaller, by a random factor."""


class Shears(Part):
    """How far an image may be slanted."""

    x_factor: ShareEach = 0.0
    """How far along the columns, or a list of the two bounds."""
    y_factor: ShareEach = 0.0
    """How far along the rows, or a list of the two bounds."""


class RandomShear(ImageRules, Seeded, Formatted, FilledWith, Filled, Interpolated, Shears, Layer):
    """Slant images by a random factor."""


class Tilts(Part):
    """How far an image may be tilted."""

    factor: Share = 1.0
    """How probable it is that an image is tilted, or a list of two bounds."""
    scale: UnitInterval = 1.0
    """How far the corners may be moved."""


class RandomPerspective(ImageRules, Formatted, Seeded, FilledWith, Interpolated, Tilts, Layer):
    """Show images as from a random side."""


class Warps(Part):
    """How far an image may be warped."""

    factor: Share = 1.0
    """How probable it is that an image is warped, or a list of two bounds."""
    scale: Share = 1.0
    """How strong the warping is, or a list of two bounds."""
    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are made."""
    fill_mode: Literal["constant", "nearest", "wrap", "mirror", "reflect"] = "reflect"
    """How pixels from outside of the image are made."""
    fill_value: Float = 0.0
    """The value of pixels from outside, with `fill_mode: constant`."""


class RandomElasticTransform(ImageRules, Formatted, Seeded, Ranged, Warps, Layer):
    """Warp images as if they were of rubber."""


class Most(Part):
    """How many boxes are kept."""

    max_number: Int
    """The number of boxes of each image: more are cut off, fewer filled up."""
    fill_value: Int | Float = -1
    """What stands in the boxes that are filled up."""


class MaxNumBoundingBoxes(ImageRules, Formatted, Most, Layer):
    """Give each image one number of boxes."""
