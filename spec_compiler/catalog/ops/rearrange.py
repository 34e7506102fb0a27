"""`ops.rearrange`: axes split, put in another order and merged, by a pattern of names."""

import re
from typing import Annotated, Any

from pydantic import ConfigDict
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Checked, PositiveInt
from spec_compiler.catalog.ops.function import Function
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

_GROUP = re.compile(r"\w+|\(.*?\)")

Groups = tuple[tuple[str, ...], ...]


def read_pattern(value: Any) -> str:
    """A pattern such as `b (h w) c -> b h w c`."""
    if not isinstance(value, str) or len(re.split(r"\s*->\s*", value)) != 2:
        raise PydanticCustomError("SC203", "expects a pattern such as 'b (h w) c -> b h w c'")
    return value


def groups(text: str) -> Groups:
    """The names of one side of a pattern, those of a merged axis together.

    >>> groups("b (h w) c")
    (('b',), ('h', 'w'), ('c',))
    """
    return tuple(tuple(re.findall(r"\w+", found)) for found in _GROUP.findall(text))


class Rearrange(Function):
    """Axes split, put in another order and merged, by a pattern of names."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, PositiveInt]

    pattern: Annotated[str, Checked(read_pattern, {"type": "string"})]
    """The axes before and behind `->`, merged ones in brackets: `b (h w) c -> b h w c`.

    Beside it stand the lengths of split axes by their names: `h: 2`.
    """

    def infer(self, tensor: TensorType) -> TensorType:
        """A size for each group of names behind the arrow."""
        before, after = (groups(side) for side in self.pattern.split("->"))
        if len(before) != tensor.rank:
            raise ShapeProblem(
                f"expects {len(before)} axes by its pattern, got {tensor}", argument="pattern"
            )
        sizes: dict[str, int] = {}
        for names, size in zip(before, tensor.shape, strict=True):
            if size is None:
                raise ShapeProblem(
                    f"needs to know all sizes, the batch's too, got {tensor}",
                    hint="ops.reshape and ops.transpose take unknown ones",
                )
            sizes |= self._split(names, size, tensor)
        return TensorType(tuple(self._merged(names, sizes) for names in after), tensor.dtype)

    def _split(self, names: tuple[str, ...], size: int, tensor: TensorType) -> dict[str, int]:
        """The sizes of the names that one axis is split into."""
        lengths = self.__pydantic_extra__ or {}
        if len(names) == 1:
            return {names[0]: size}
        known = {name: lengths[name] for name in names if name in lengths}
        product = 1
        for length in known.values():
            product *= length
        unknown = [name for name in names if name not in known]
        if len(unknown) > 1 or size % product or (not unknown and product != size):
            raise ShapeProblem(
                f"cannot split an axis of {size} into ({' '.join(names)}) in {tensor}",
                hint=f"give the lengths of all but one of {', '.join(names)}",
                argument="pattern",
            )
        return known | dict.fromkeys(unknown, size // product)

    @staticmethod
    def _merged(names: tuple[str, ...], sizes: dict[str, int]) -> int:
        """The size of the names that one axis is merged of."""
        product = 1
        for name in names:
            if name not in sizes:
                raise ShapeProblem(
                    f"has '{name}' behind the arrow, but not before it", argument="pattern"
                )
            product *= sizes[name]
        return product
