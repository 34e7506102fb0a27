"""Layers called on a list of tensors that put them together along an axis: behind each other, or as a product."""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Bool, Checked, Int
from spec_compiler.catalog.layers.merging import require_list, shapes_of
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Shape, TensorType


class Concatenate(Layer):
    """Put its inputs behind each other along an axis."""

    axis: Int = -1
    """The axis that grows; all others must agree."""

    supports_masking = True

    def infer(self, inputs: list[TensorType]) -> TensorType:
        """The first input's shape, its axis the sum of all; masked where one of them is."""
        inputs = require_list(inputs)
        self._check_others(inputs)
        shape = list(inputs[0].shape)
        if len(inputs) > 1:
            sizes = [x.shape[self.axis] for x in inputs]
            known = [size for size in sizes if size is not None]
            shape[self.axis] = sum(known) if len(known) == len(sizes) else None
        return TensorType(
            tuple(shape),
            self.policy.compute_dtype,
            sparse=all(x.sparse for x in inputs),
            masked=any(x.masked for x in inputs),
        )

    def _check_others(self, inputs: list[TensorType]) -> None:
        """Refuse inputs whose other axes differ where both are known."""
        ranks = {x.rank for x in inputs}
        if len(ranks) > 1:
            raise ShapeProblem(
                f"expects inputs with the same number of axes, got {shapes_of(inputs)}",
                hint="Reshape or Flatten brings them to one",
            )
        [rank] = ranks
        if not -rank <= self.axis < rank and (len(inputs) > 1 or self.axis < 0 or rank == 0):
            raise ShapeProblem(
                f"has axis: {self.axis}, but its inputs {shapes_of(inputs)} have {rank} axes",
                argument="axis",
            )
        for axis in range(rank):
            if axis == self.axis % rank:
                continue
            sizes = sorted({x.shape[axis] for x in inputs if x.shape[axis] is not None})  # type: ignore[type-var]  # None is left out
            if len(sizes) > 1:
                raise ShapeProblem(
                    f"expects inputs that differ only along axis {self.axis}, got"
                    f" {shapes_of(inputs)}: axis {axis} is {' and '.join(map(str, sizes))}",
                    hint=self._fitting_axis(inputs),
                )

    def _fitting_axis(self, inputs: list[TensorType]) -> str | None:
        """The axis that would do, where exactly one differs."""
        differing = [
            axis
            for axis in range(inputs[0].rank)
            if len({x.shape[axis] for x in inputs if x.shape[axis] is not None}) > 1
        ]
        return f"axis: {differing[0]} would fit" if len(differing) == 1 else None


def _axes(value: Any) -> Any:
    """One axis for both inputs, or one for each."""
    items = value if isinstance(value, list) else [value, value]
    if len(items) != 2 or any(isinstance(x, bool) or not isinstance(x, int) for x in items):
        raise PydanticCustomError(
            "SC203", "expects an axis, or a list of two: the first input's and the second's"
        )
    return value


class Dot(Layer):
    """Multiply two inputs and sum over an axis of each, sample by sample."""

    axes: Annotated[
        Any,
        Checked(
            _axes,
            {
                "anyOf": [
                    {"type": "integer"},
                    {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
                ]
            },
        ),
    ]
    """The axis that is summed over, or one for each input; 0 is the batch."""
    normalize: Bool = False
    """Whether both are first brought to length 1 along the axis, which gives a cosine."""

    supports_masking = True

    def infer(self, inputs: list[TensorType]) -> TensorType:
        """The first input's axes, then the second's, without the summed ones and its batch."""
        first, second = require_list(inputs, 2)
        places = self._places(first, second)
        sizes = [x.shape[place] for x, place in zip((first, second), places, strict=True)]
        if sizes[0] != sizes[1]:
            raise ShapeProblem(
                f"expects axes of the same size, got {first} and {second}:"
                f" axis {places[0]} is {sizes[0]}, axis {places[1]} is {sizes[1]}",
                argument="axes",
            )
        left, right = _without(first.shape, places[0]), _without(second.shape, places[1])
        if not right:
            raise ShapeProblem(f"expects a second input with two axes or more, got {second}")
        shape = (*left, *right[1:])
        return TensorType(shape if len(shape) != 1 else (*shape, 1), self.policy.compute_dtype)

    def flops(self, output: TensorType, inputs: list[TensorType]) -> int | None:
        """Two operations for each summand of each output entry."""
        summed = inputs[0].shape[self._places(*inputs)[0]]
        return None if output.size is None or summed is None else 2 * summed * output.size

    def _places(self, first: TensorType, second: TensorType) -> tuple[int, int]:
        """The summed axis of each input, which must have it."""
        both = self.axes if isinstance(self.axes, list) else [self.axes, self.axes]
        for axis, x in zip(both, (first, second), strict=True):
            wraps = not isinstance(self.axes, list) and axis < 0 and x.rank > 0
            if not wraps and not -x.rank <= axis < x.rank:
                raise ShapeProblem(
                    f"has axes: {self.axes}, but its input {x} has {x.rank} axes", argument="axes"
                )
        return both[0] % first.rank, both[1] % second.rank


def _without(shape: Shape, axis: int) -> Shape:
    """A shape without one axis."""
    return (*shape[:axis], *shape[axis + 1 :])
