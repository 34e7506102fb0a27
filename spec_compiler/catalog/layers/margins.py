"""What cropping and padding share: a number of places at each end of each spatial axis.

In: an integer, a list, or a list of pairs. Out: pairs, one an axis. No public layer stands here.
"""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Checked, sizes
from spec_compiler.catalog.layers.spatial import Spatial
from spec_compiler.shapes.types import TensorType


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
