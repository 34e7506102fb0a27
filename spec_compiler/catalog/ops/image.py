"""The functions of `keras.ops.image`: pictures resized, warped, recoloured, compared.

A picture has rows, columns and channels, three axes, or four with the batch.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Bool, DataFormatAnyCase, Int, PositiveInt
from spec_compiler.catalog.ops.arguments import (
    AxisList,
    Number,
    OutShape,
    integers_of,
    numbers_of,
)
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.axes import require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import FLOATS, Dim, TensorType

Interpolation = Literal["nearest", "bilinear"]
FillMode = Literal["constant", "nearest", "wrap", "mirror", "reflect"]


class ImageFunction(Function):
    """A function of `keras.ops.image`."""

    @classmethod
    def canonical_name(cls) -> str:
        """The function's name below `keras.ops`: `image.resize` for `ImageResize`."""
        return cls.keras_name or super().canonical_name().replace("image_", "image.", 1)

    @property
    def first(self) -> bool:
        """Whether the channels stand before rows and columns, by the field `data_format`."""
        return getattr(self, "data_format", None) == "channels_first"

    def picture(self, images: TensorType, name: str = "images") -> TensorType:
        """`images` itself, which must be a picture or a batch of them.

        Raises:
            ShapeProblem: where it has neither three axes nor four.
        """
        if images.rank not in (3, 4):
            raise ShapeProblem(
                f"expects 3 axes in {name} (one picture) or 4 (a batch of them), got {images}"
            )
        return images

    def resized(self, images: TensorType, rows: Dim, columns: Dim) -> TensorType:
        """The pictures with other numbers of rows and columns."""
        *before, _, _ = images.shape if self.first else images.shape[:-1]
        after = () if self.first else images.shape[-1:]
        return TensorType((*before, rows, columns, *after), images.dtype)

    def sides(self, images: TensorType) -> tuple[Dim, Dim]:
        """The numbers of rows and columns."""
        return images.shape[-2:] if self.first else images.shape[-3:-1]  # type: ignore[return-value]  # two of three axes or more


class ImageRgbToGrayscale(ImageFunction):
    """Pictures in red, green and blue as shades of grey."""

    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, images: TensorType) -> TensorType:
        """The pictures with one channel."""
        self.picture(images)
        axis = images.rank - (3 if self.first else 1)
        if images.shape[axis] not in (None, 1, 3):
            raise ShapeProblem(f"expects 3 channels, or 1, got {images}")
        return TensorType((*images.shape[:axis], 1, *images.shape[axis + 1 :]), images.dtype)


class ImageRgbToHsv(ImageFunction):
    """Pictures in red, green and blue as hue, saturation and value."""

    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, images: TensorType) -> TensorType:
        """The input's type."""
        self.picture(images)
        if images.dtype not in FLOATS:
            raise ShapeProblem(
                f"expects floats, got {images.dtype}", hint="ops.cast it first", code="SC403"
            )
        if images.shape[-3 if self.first else -1] not in (None, 3):
            raise ShapeProblem(f"expects 3 channels, got {images}")
        return TensorType(images.shape, images.dtype)


class ImageHsvToRgb(ImageRgbToHsv):
    """Pictures in hue, saturation and value as red, green and blue."""


class ImageResize(ImageFunction):
    """Pictures of another size."""

    size: Annotated[Any, integers_of(2, least=1, bare=False)]
    """The rows and the columns."""
    interpolation: Literal["nearest", "bilinear", "lanczos3", "lanczos5", "bicubic"] = "bilinear"
    """How pixels between pixels are found."""
    antialias: Bool = False
    """Whether pixels are averaged where the picture gets smaller."""
    crop_to_aspect_ratio: Bool = False
    """Whether the picture is cut to the new proportions and not distorted."""
    pad_to_aspect_ratio: Bool = False
    """Whether the picture is padded to the new proportions and not distorted."""
    fill_mode: Literal["constant"] = "constant"
    """What the padding is made of."""
    fill_value: Number = 0.0
    """What the padding holds."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    @model_validator(mode="after")
    def _check_ratio(self) -> Self:
        """A picture is cut or padded."""
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            refuse("pad_to_aspect_ratio", "SC206", "excludes crop_to_aspect_ratio: one can be true")
        return self

    def infer(self, images: TensorType) -> TensorType:
        """The pictures with other numbers of rows and columns."""
        return self.resized(self.picture(images), *self.size)


class ImageAffineTransform(ImageFunction):
    """Pictures moved, turned, stretched and sheared by eight numbers each."""

    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are found."""
    fill_mode: FillMode = "constant"
    """What lies outside the picture."""
    fill_value: Number = 0
    """What it holds under `constant`."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    tensors_only = ("images", "transform")

    def infer(self, images: TensorType, transform: TensorType) -> TensorType:
        """The input's type."""
        self.picture(images)
        if transform.rank not in (1, 2):
            raise ShapeProblem(f"expects 1 axis in transform, or 2 for a batch, got {transform}")
        return TensorType(images.shape, images.dtype)


class ImagePerspectiveTransform(ImageFunction):
    """Pictures seen from another side: four corners moved to four others."""

    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are found."""
    fill_value: Number = 0
    """What lies outside the picture."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    tensors_only = ("images", "start_points", "end_points")

    def infer(
        self, images: TensorType, start_points: TensorType, end_points: TensorType
    ) -> TensorType:
        """The input's type."""
        self.picture(images)
        for name, points in (("start_points", start_points), ("end_points", end_points)):
            if points.rank not in (2, 3) or points.shape[-2:] != (4, 2):
                raise ShapeProblem(f"expects {name} of shape (4, 2) or (N, 4, 2), got {points}")
        if start_points.shape != end_points.shape:
            raise ShapeProblem(
                f"expects as many end_points as start_points, got {end_points} and {start_points}"
            )
        return TensorType(images.shape, images.dtype)


class ImageGaussianBlur(ImageFunction):
    """Pictures blurred by a bell curve."""

    kernel_size: Annotated[Any, integers_of(2, least=1, bare=False)] = (3, 3)
    """The rows and columns of the window."""
    sigma: Annotated[Any, numbers_of(2)] = (1.0, 1.0)
    """The widths of the curve along rows and columns."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, images: TensorType) -> TensorType:
        """The input's type."""
        self.picture(images)
        return TensorType(images.shape, images.dtype)


class ImageElasticTransform(ImageFunction):
    """Pictures distorted at random, smoothly, as rubber is."""

    alpha: Number = 20.0
    """How far pixels are moved."""
    sigma: Number = 5.0
    """How smooth the moves are."""
    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are found."""
    fill_mode: FillMode = "reflect"
    """What lies outside the picture."""
    fill_value: Number = 0.0
    """What it holds under `constant`."""
    seed: Int | None = None
    """The seed of the moves; none makes one."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, images: TensorType) -> TensorType:
        """The input's type."""
        self.picture(images)
        return TensorType(images.shape, images.dtype)


class ImageMapCoordinates(ImageFunction):
    """The values of a tensor at places between its elements."""

    order: Literal[0, 1]
    """How they are found: 0 takes the nearest element, 1 a straight line between two."""
    fill_mode: FillMode = "constant"
    """What lies outside the tensor."""
    fill_value: Number = 0
    """What it holds under `constant`."""

    tensors_only = ("inputs", "coordinates")

    def infer(self, inputs: TensorType, coordinates: TensorType) -> TensorType:
        """A value for each place; the first axis of the places is the axes of the tensor."""
        require_rank_at_least(coordinates, 2)
        if coordinates.shape[0] != inputs.rank:
            raise ShapeProblem(
                f"expects a first axis of {inputs.rank} in coordinates for {inputs}, got {coordinates}"
            )
        return TensorType(coordinates.shape[1:], inputs.dtype)


class ImageScaleAndTranslate(ImageFunction):
    """A tensor scaled and moved along some axes."""

    output_shape: OutShape
    """The shape of the result."""
    spatial_dims: AxisList
    """The axes that are scaled and moved."""
    method: Literal[
        "linear", "bilinear", "trilinear", "cubic", "bicubic", "tricubic", "lanczos3", "lanczos5"
    ]
    """How values between elements are found."""
    antialias: Bool = True
    """Whether elements are averaged where the tensor gets smaller."""

    tensors_only = ("images",)

    def infer(self, images: TensorType, scale: TensorType, translation: TensorType) -> TensorType:
        """The shape asked for."""
        return TensorType(self.output_shape, images.dtype)


class ImageSobelEdges(ImageFunction):
    """How much pictures change along rows and along columns."""

    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    def infer(self, images: TensorType) -> TensorType:
        """The input with an axis of 2 at its end."""
        if images.rank != 4:
            raise ShapeProblem(f"expects a batch of pictures, 4 axes, got {images}")
        return TensorType((*images.shape, 2), images.dtype)


class ImageSsim(ImageFunction):
    """How alike two pictures are in structure."""

    max_val: Number = 1.0
    """The largest value that a pixel can have."""
    filter_size: PositiveInt = 11
    """The side of the window."""
    filter_sigma: Number = 1.5
    """The width of the bell curve in it."""
    k1: Number = 0.01
    """What keeps the means from being divided by nothing."""
    k2: Number = 0.03
    """What keeps the variances from being divided by nothing."""
    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""

    tensors_only = ("image1", "image2")

    def infer(self, image1: TensorType, image2: TensorType) -> TensorType:
        """A number for each picture of the batch."""
        self.picture(image1, "image1")
        self.picture(image2, "image2")
        return TensorType(image1.shape[: image1.rank - 3], image1.dtype)
