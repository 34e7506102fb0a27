"""The functions of `keras.ops.image` that cut windows out of pictures, or change their border."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import DataFormatAnyCase, NonNegativeInt
from spec_compiler.catalog.ops.arguments import PositiveInts
from spec_compiler.catalog.ops.convolution import for_each
from spec_compiler.catalog.ops.image import ImageFunction
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType, known_product
from spec_compiler.shapes.window import window_output


class ImageExtractPatches(ImageFunction):
    """The windows of pictures, each one as the channels of a pixel."""

    size: PositiveInts
    """The side of a window, or its rows and columns; three numbers for volumes."""
    strides: PositiveInts | None = None
    """The step of the window; none is its size."""
    dilation_rate: PositiveInts = 1
    """The distance between the window's elements."""
    padding: Literal["valid", "same"] = "valid"
    """`valid` takes only places where the window fits, `same` pads so that none is lost."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    side_count: ClassVar[int] = 2

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        """A window has two sides or three."""
        if not isinstance(self.size, int) and len(self.size) not in (2, 3):
            refuse("size", "SC203", f"expects a number, or 2 or 3 of them, got {len(self.size)}")
        return self

    def infer(self, images: TensorType) -> TensorType:
        """The number of windows along each spatial axis."""
        count = self.side_count if isinstance(self.size, int) else len(self.size)
        return self.patches(images, for_each(self.size, count, "size"))

    def patches(self, images: TensorType, windows: tuple[int, ...]) -> TensorType:
        """The same for a window of known sides."""
        count = len(windows)
        if images.rank not in (count + 1, count + 2):
            raise ShapeProblem(
                f"expects {count + 1} axes, or {count + 2} with a batch, got {images}"
            )
        sizes = images.shape[-count:] if self.first else images.shape[-count - 1 : -1]
        channels = images.shape[-count - 1] if self.first else images.last
        if channels is None:
            raise ShapeProblem(f"needs to know the number of channels, got {images}")
        steps = windows
        if self.strides is not None:
            steps = for_each(self.strides, count, "strides", one=True)
        gaps = for_each(self.dilation_rate, count, "dilation_rate")
        found = _windows(sizes, windows, steps, gaps, self.padding, images)
        numbers = (known_product((channels, *windows)),)
        batch = images.shape[: images.rank - count - 1]
        inner = (*numbers, *found) if self.first else (*found, *numbers)
        return TensorType((*batch, *inner), images.dtype)


def _windows(
    sizes: Shape,
    windows: tuple[int, ...],
    steps: tuple[int, ...],
    gaps: tuple[int, ...],
    padding: str,
    images: TensorType,
) -> Shape:
    """The number of windows along each axis, of which one must fit."""
    parts = zip(sizes, windows, steps, gaps, strict=True)
    found = tuple(
        window_output(size, window, step, padding, gap) for size, window, step, gap in parts
    )
    if any(count is not None and count < 1 for count in found):
        raise ShapeProblem(
            f"has windows of {list(windows)} that do not fit into {images}",
            hint="make the window smaller, or use padding: same",
            argument="size",
            code="SC402",
        )
    return found


class ImageExtractPatches3d(ImageExtractPatches):
    """The windows of volumes, each one as the channels of a voxel."""

    keras_name = "image.extract_patches_3d"
    side_count = 3

    def infer(self, volumes: TensorType) -> TensorType:
        """The number of windows along each spatial axis."""
        count = self.side_count if isinstance(self.size, int) else len(self.size)
        return self.patches(volumes, for_each(self.size, count, "size"))


class ImagePadImages(ImageFunction):
    """Pictures with a border, by two of its parts along each side and the whole."""

    top_padding: NonNegativeInt | None = None
    """The rows above."""
    left_padding: NonNegativeInt | None = None
    """The columns before."""
    bottom_padding: NonNegativeInt | None = None
    """The rows below."""
    right_padding: NonNegativeInt | None = None
    """The columns behind."""
    target_height: NonNegativeInt | None = None
    """All rows together."""
    target_width: NonNegativeInt | None = None
    """All columns together."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        """Two of three along each side; the third follows."""
        _require_two(self, "padding")
        return self

    def infer(self, images: TensorType) -> TensorType:
        """The pictures with other numbers of rows and columns."""
        rows, columns = self.sides(self.picture(images))
        tall = _grown(rows, self.target_height, self.top_padding, self.bottom_padding)
        wide = _grown(columns, self.target_width, self.left_padding, self.right_padding)
        return self.resized(images, tall, wide)


class ImageCropImages(ImageFunction):
    """Pictures without a border, by two of its parts along each side and the whole."""

    top_cropping: NonNegativeInt | None = None
    """The rows cut off above."""
    left_cropping: NonNegativeInt | None = None
    """The columns cut off before."""
    bottom_cropping: NonNegativeInt | None = None
    """The rows cut off below."""
    right_cropping: NonNegativeInt | None = None
    """The columns cut off behind."""
    target_height: NonNegativeInt | None = None
    """The rows that are left."""
    target_width: NonNegativeInt | None = None
    """The columns that are left."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        """Two of three along each side; the third follows."""
        _require_two(self, "cropping")
        return self

    def infer(self, images: TensorType) -> TensorType:
        """The pictures with other numbers of rows and columns."""
        rows, columns = self.sides(self.picture(images))
        for size, target, name in (
            (rows, self.target_height, "target_height"),
            (columns, self.target_width, "target_width"),
        ):
            if size is None and target is None:
                raise ShapeProblem(f"needs {name} where that size is unknown, got {images}")
        tall = _shrunk(rows, self.target_height, self.top_cropping, self.bottom_cropping)
        wide = _shrunk(columns, self.target_width, self.left_cropping, self.right_cropping)
        return self.resized(images, tall, wide)


def _require_two(function: ImageFunction, what: str) -> None:
    """Refuse where not just two of the three along a side are given."""
    for names in (
        (f"top_{what}", f"bottom_{what}", "target_height"),
        (f"left_{what}", f"right_{what}", "target_width"),
    ):
        given = [name for name in names if getattr(function, name) is not None]
        if len(given) != 2:
            refuse(
                given[-1] if given else names[-1],
                "SC206",
                f"expects two of {', '.join(names)}, got {', '.join(given) or 'none'}",
                "the third follows from them",
            )


def _grown(size: Dim, target: int | None, before: int | None, after: int | None) -> Dim:
    """The size with its border."""
    if size is None:
        return target
    if target is None:
        return size + (before or 0) + (after or 0)
    if target - size - (before or 0) - (after or 0) < 0:
        raise ShapeProblem(f"has no room in {target} for {size} and its padding")
    return target


def _shrunk(size: Dim, target: int | None, before: int | None, after: int | None) -> Dim:
    """The size without its border."""
    if size is None:
        return target
    left = size - (before or 0) - (after or 0)
    if target is None:
        return left
    if left < target:
        raise ShapeProblem(f"cannot leave {target} of {size} after its cropping")
    return target
