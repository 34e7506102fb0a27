"""What layers over images share: kinds of arguments, argument parts, and the shape rules.

An image has the axes rows, columns, channels, before them a batch or not. Keras
checks little of this before the first image arrives; what fails then in every
training step is reported here: another number of axes, channels that are no
colours, integers where arithmetic needs floats.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Tensors
from spec_compiler.catalog.fields import Checked, DataFormatAnyCase, PositiveInt, is_number
from spec_compiler.catalog.layers.parts import Part
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

NUMBER_OR_PAIR = {
    "anyOf": [
        {"type": "number"},
        {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    ]
}


def share(low: float, high: float, *, each: bool = False, without_low: bool = False) -> Checked:
    """The marker for a number from `low` to `high`, or a list of two: a range to draw from.

    Keras asks of the two numbers that the range they span meets the allowed one;
    of layers that ask more, with `each`, both lie within.
    """
    return Checked(_share(low, high, each, without_low), NUMBER_OR_PAIR)


def _share(low: float, high: float, each: bool, without_low: bool) -> Callable[[Any], Any]:
    """The check of `share`."""
    words = (
        f"{'above' if without_low else 'from'} {low:g} {'up ' if without_low else ''}to {high:g}"
    )
    want = f"expects a number {words}, or a list of two of them"

    def outside(value: float) -> bool:
        return value > high or (value <= low if without_low else value < low)

    def check(value: Any) -> Any:
        pair = isinstance(value, list | tuple)
        items = value if pair else [value]
        if not all(is_number(item) for item in items) or (pair and len(items) != 2):
            raise PydanticCustomError("SC203", "{want}", {"want": want})
        if pair and not each:
            wrong = items[0] > high or items[1] < low
        else:
            wrong = any(outside(item) for item in items)
        if wrong:
            raise PydanticCustomError("SC204", "{want}", {"want": want})
        return value

    return check


def _pair(value: Any) -> Any:
    """The least and the greatest value of a pixel."""
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(map(is_number, value)):
        raise PydanticCustomError(
            "SC203", "expects the least and the greatest value, e.g. [0, 255]"
        )
    return value


Share = Annotated[Any, share(0, 1)]
"""A number from 0 to 1, or a range in it."""
ShareEach = Annotated[Any, share(0, 1, each=True)]
"""A number from 0 to 1, or two of them."""
Signed = Annotated[Any, share(-1, 1)]
"""A number from -1 to 1, or a range in it."""
SignedEach = Annotated[Any, share(-1, 1, each=True)]
"""A number from -1 to 1, or two of them."""
ValueRange = Annotated[
    Any,
    Checked(_pair, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]
"""The least and the greatest value of a pixel."""
FillMode = Literal["reflect", "wrap", "constant", "nearest"]
Interpolation = Literal["nearest", "bilinear"]
BoxFormat = Literal[
    "xyxy",
    "yxyx",
    "xywh",
    "center_xywh",
    "center_yxhw",
    "rel_xyxy",
    "rel_yxyx",
    "rel_xywh",
    "rel_center_xywh",
]


class Boxes(Part):
    """How boxes around objects are written."""

    bounding_box_format: BoxFormat | None = None
    """How the boxes that come with the images give their corners; none where there are none."""


class Formatted(Part):
    """Where the channels are."""

    data_format: DataFormatAnyCase | None = None
    """Where the channels are; none is Keras's global setting, `channels_last`."""


class Ranged(Part):
    """The pixels' range."""

    value_range: ValueRange = (0, 255)
    """The least and the greatest value that a pixel can have."""


class Filled(Part):
    """What stands where an image was moved away."""

    fill_mode: FillMode = "reflect"
    """How pixels from outside of the image are made: from its edges, or `constant`."""


class Interpolated(Part):
    """How pixels between pixels are made."""

    interpolation: Interpolation = "bilinear"
    """How pixels between pixels are made."""


class FilledWith(Part):
    """The constant that stands outside."""

    fill_value: float = 0.0
    """The value of pixels from outside, with `fill_mode: constant`."""


class Sized(Part):
    """The size of the result."""

    height: PositiveInt
    """The rows of the result."""
    width: PositiveInt
    """The columns of the result."""


class ImageRules(Boxes):
    """The rules of a layer that keeps the shape of its images.

    Class attributes:
        colours: The numbers of channels that it takes; none for any.
        floats: Whether it takes floats only.
        keeps_dtype: Whether the images come out in the dtype that they came in.
    """

    colours: ClassVar[tuple[int, ...] | None] = None
    floats: ClassVar[bool] = False
    keeps_dtype: ClassVar[bool] = False

    def infer(self, data: Any, training: bool | None = None) -> Tensors:
        """The images in the compute dtype; of a dict, each of its tensors."""
        if isinstance(data, dict):
            return {key: self._beside(value) for key, value in data.items()}
        self._require_image(data)
        dtype = data.dtype if self.keeps_dtype else self.policy.compute_dtype
        result: TensorType = self.image(data).with_dtype(dtype)
        return result

    def image(self, x: TensorType) -> TensorType:
        """The type of the result for images."""
        return x

    def channels(self) -> tuple[int, ...] | None:
        """The numbers of channels that the layer takes, with these arguments; none for any."""
        return self.colours

    def _beside(self, value: Any) -> Any:
        """What comes of labels, boxes and masks that go along with images."""
        if isinstance(value, dict):
            return {key: self._beside(item) for key, item in value.items()}
        return value.with_dtype(self.policy.compute_dtype)

    def _require_image(self, x: TensorType) -> None:
        """Raise where `x` is no image, or one that the layer cannot compute with."""
        if x.rank not in (3, 4):
            raise ShapeProblem(
                "expects images, 4 axes (batch, rows, columns, channels) or 3 without batch, "
                f"got {x}",
                hint="a Reshape before it gives the axes",
            )
        channels, allowed = x.shape[-3 if self.channel_axis == 1 else -1], self.channels()
        if allowed and channels is not None and channels not in allowed:
            known = " or ".join(map(str, allowed))
            raise ShapeProblem(f"expects {known} channels, got {x}")
        if self.floats and not x.is_float:
            raise ShapeProblem(
                f"expects floats, got {x.dtype}", hint="put a Rescaling before it", code="SC403"
            )


class SizedRules(ImageRules, Sized):
    """The rules of a layer that gives images of one size."""

    def image(self, x: TensorType) -> TensorType:
        """The image with `height` rows and `width` columns."""
        shape = list(x.shape)
        start = -2 if self.channel_axis == 1 else -3
        shape[start], shape[start + 1] = self.height, self.width
        return x.with_shape(*shape)
