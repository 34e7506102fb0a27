"""Layers that cut, pad or repeat places along the spatial axes.

None has weights. Their cost is 0, but for `UpSampling2D`: it counts a
multiply-add, two operations, for each element that its interpolation weighs.
"""

from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import (
    Checked,
    DataFormatAnyCase,
    PositiveInt,
    Size2,
    Size3,
    one_of_any_case,
    sizes,
)
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.problem import ShapeProblem
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


def margins(rank: int) -> Checked:
    """The marker for what is cut or padded before and behind each of `rank` axes.

    An integer holds for all sides; in a list of `rank` entries each is an
    integer for both sides of its axis, or a pair `[before, behind]`.
    """
    pair = sizes(2, 0)

    def check(value: Any) -> tuple[tuple[int, int], ...]:
        items = value if isinstance(value, list | tuple) else [value] * rank
        want = f"expects an integer of 0 or more, or a list of {rank} integers or pairs of them"
        if len(items) != rank:
            raise PydanticCustomError("SC203", f"{want}, got {len(items)} entries")
        try:
            return tuple(pair.check(item) for item in items)
        except PydanticCustomError as failure:
            raise PydanticCustomError(failure.type, want) from None

    number = {"type": "integer", "minimum": 0}
    side = {"anyOf": [number, {"type": "array", "items": number, "minItems": 2, "maxItems": 2}]}
    many = {"type": "array", "items": side, "minItems": rank, "maxItems": rank}
    return Checked(check, {"anyOf": [number, many]})


Margins1 = Annotated[tuple[int, int], sizes(2, 0)]
Margins2 = Annotated[tuple[tuple[int, int], ...], margins(2)]
Margins3 = Annotated[tuple[tuple[int, int], ...], margins(3)]


class Margin(Spatial):
    """What cropping and padding share: a number of places at each end of each axis."""

    def infer(self, x: TensorType) -> TensorType:
        """The input with its spatial axes shorter or longer by the margins."""
        self.require_spatial(x)
        pairs = zip(self.places(x), self._margins(), strict=True)
        places = [None if size is None else self._changed(size, both) for size, both in pairs]
        return self.output(x.shape[0], places, self.channels(x))

    def _margins(self) -> tuple[tuple[int, int], ...]:
        """What is taken or added before and behind each spatial axis."""
        raise NotImplementedError(type(self).__name__)

    def _changed(self, size: int, margin: tuple[int, int]) -> int:
        """The size of an axis with its margins taken or added."""
        raise NotImplementedError(type(self).__name__)


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


class ZeroPadding1D(ZeroPadding):
    """Add steps of zeros at both ends of a sequence."""

    padding: Margins1 = Field(1, validate_default=True)
    """How many steps are added before and behind: one number, or two."""

    spatial = 1


class ZeroPadding2D(ZeroPadding):
    """Add rows and columns of zeros around an image."""

    padding: Margins2 = Field((1, 1), validate_default=True)
    """How many rows and columns are added: a number, two, or `[[top, bottom], [left, right]]`."""

    spatial = 2


class ZeroPadding3D(ZeroPadding):
    """Add zeros around a volume."""

    padding: Margins3 = ((1, 1), (1, 1), (1, 1))
    """How many places are added: a number, three, or a pair for each axis."""

    spatial = 3


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
