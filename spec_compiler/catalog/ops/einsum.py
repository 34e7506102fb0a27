"""The letters of `ops.einsum`: which axis of each tensor is which axis of the result.

In: the subscripts, such as `bij,bjk->bik`. Out: the letters taken apart, and
for a tensor its sizes at the places of the result. As Keras reads them: blanks
are no part of it, and the lengths of summed axes are not compared.
"""

from collections.abc import Sequence
from typing import Any

from pydantic_core import PydanticCustomError

from spec_compiler.record import dataclass
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType


@dataclass(frozen=True, slots=True)
class Labels:
    """Subscripts taken apart: as they are written, the letters of each tensor, and the result's."""

    text: str
    inputs: tuple[str, ...]
    output: str

    def place(self, spec: str, x: TensorType) -> Shape:
        """The sizes of a tensor at the places of the result, 1 where it has no such axis.

        Raises:
            ShapeProblem: where the tensor has not the axes that its letters name.
        """
        head, dots, tail = spec.partition("...")
        named = len(head) + len(tail)
        if x.rank < named or (not dots and x.rank > named):
            raise ShapeProblem(
                f"expects {'at least ' if dots else ''}{named} axes for '{spec}', got {x}",
                hint="blanks count as letters" if " " in spec else None,
                argument="subscripts",
            )
        sizes: dict[str, Dim] = {}
        for letter, size in _pairs(head, tail, x.shape):
            sizes.setdefault(letter, size)
        middle = x.shape[len(head) : x.rank - len(tail)] if dots else ()
        before, some, after = self.output.partition("...")
        return (
            *(self._size(letter, sizes) for letter in before.replace(" ", "")),
            *(middle if some else ()),
            *(self._size(letter, sizes) for letter in after.replace(" ", "")),
        )

    def _size(self, letter: str, sizes: dict[str, Dim]) -> Dim:
        """The size of a letter in one tensor."""
        if letter in sizes:
            return sizes[letter]
        if not ("a" <= letter <= "z"):
            raise ShapeProblem(
                f"has '{letter}' in the result, which not every tensor has; "
                "Keras allows that for the letters a to z alone",
                hint="use a small letter",
                argument="subscripts",
            )
        return 1


def _pairs(head: str, tail: str, shape: Shape) -> Sequence[tuple[str, Dim]]:
    """Each letter with its size: from the front, then from the back."""
    front = list(zip(head, shape, strict=False))
    return front + list(zip(reversed(tail), reversed(shape), strict=False))


def read_subscripts(value: Any) -> Labels:
    """The subscripts taken apart; without `->` the result has the letters that occur once.

    >>> read_subscripts("ij,jk").output
    '...ik'
    """
    if isinstance(value, Labels):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("SC203", "expects subscripts such as ij,jk->ik")
    inputs, *outputs = value.split("->")
    if len(outputs) > 1:
        raise PydanticCustomError("SC203", "expects at most one -> in subscripts")
    once = sorted(
        letter for letter in set(inputs) if letter.isalpha() and inputs.count(letter) == 1
    )
    output = outputs[0] if outputs else "..." + "".join(once)
    return Labels(value, tuple(inputs.split(",")), output)
