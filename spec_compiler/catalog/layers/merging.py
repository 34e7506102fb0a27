"""Layers called on a list of tensors that give one: sums, products, joins."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Bool, Checked, Int
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import Dim, Shape, TensorType


def shapes_of(inputs: Sequence[TensorType]) -> str:
    """The shapes of several tensors as a message lists them: `(None, 3) and (None, 4)`."""
    shapes = [str(x) for x in inputs]
    return " and ".join([", ".join(shapes[:-1]), shapes[-1]] if len(shapes) > 1 else shapes)


def require_list(inputs: Any, count: int | None = None) -> list[TensorType]:
    """The list that a merging layer is called on.

    Args:
        inputs: What it is called on.
        count: How many tensors it takes; None takes one or more.

    Raises:
        ShapeProblem: where it is one tensor, or a list of another length.
    """
    hint = "inputs: [a, b] names them"
    wanted = f"{count} inputs" if count else "a list of inputs"
    if isinstance(inputs, TensorType):
        raise ShapeProblem(f"expects {wanted}, got one tensor {inputs}", hint=hint)
    if not inputs or (count is not None and len(inputs) != count):
        raise ShapeProblem(f"expects {wanted}, got {len(inputs)}", hint=hint)
    return list(inputs)


class Merge(Layer):
    """What elementwise layers share: inputs that broadcast to each other, the batch apart."""

    supports_masking = True

    def infer(self, inputs: list[TensorType]) -> TensorType:
        """The shape that all inputs broadcast to; masked where each of them is."""
        inputs = require_list(inputs)
        batch = common_batch(inputs)
        sample: Shape = inputs[0].shape[1:]
        for other in inputs[1:]:
            sample = self._broadcast(sample, other.shape[1:], inputs)
        return TensorType(
            (batch, *sample),
            self.policy.compute_dtype,
            sparse=all(x.sparse for x in inputs),
            masked=all(x.masked for x in inputs),
        )

    def flops(self, output: TensorType, inputs: list[TensorType]) -> int | None:
        """One operation for each element and each input but the first."""
        return None if output.size is None else output.size * (len(inputs) - 1)

    def _broadcast(self, a: Shape, b: Shape, inputs: list[TensorType]) -> Shape:
        """The shape of an elementwise result, the batch left out; unknown wins over known."""
        long, short = (a, b) if len(a) >= len(b) else (b, a)
        start = len(long) - len(short)
        return (
            *long[:start],
            *(self._one(*pair, inputs) for pair in zip(long[start:], short, strict=True)),
        )

    def _one(self, a: Dim, b: Dim, inputs: list[TensorType]) -> Dim:
        """One axis of the result."""
        if a is None or b is None:
            return None
        if a != b and 1 not in (a, b):
            raise ShapeProblem(
                f"expects inputs of the same shape, got {shapes_of(inputs)}:"
                f" {a} and {b} do not go together",
                hint="make the sizes equal, for instance with a Dense or a convolution of kernel size 1",
            )
        return b if a == 1 else a


def common_batch(inputs: list[TensorType]) -> Dim:
    """The batch size of several tensors, None where none is known.

    Raises:
        ShapeProblem: where two differ, or where a tensor is a scalar.
    """
    if any(x.rank == 0 for x in inputs):
        raise ShapeProblem(f"expects inputs with a batch axis, got {shapes_of(inputs)}")
    sizes = {x.shape[0] for x in inputs} - {None}
    if len(sizes) > 1:
        raise ShapeProblem(f"expects inputs of one batch size, got {shapes_of(inputs)}")
    return next(iter(sizes), None)


class Add(Merge):
    """The sum of its inputs, element by element."""


class Subtract(Merge):
    """The first input less the second, element by element."""

    def infer(self, inputs: list[TensorType]) -> TensorType:
        """The shape that both broadcast to."""
        return super().infer(require_list(inputs, 2))


class Multiply(Merge):
    """The product of its inputs, element by element."""


class Average(Merge):
    """The mean of its inputs, element by element."""

    def flops(self, output: TensorType, inputs: list[TensorType]) -> int | None:
        """A sum, and a division for each element."""
        return None if output.size is None else output.size * len(inputs)


class Maximum(Merge):
    """The largest of its inputs, element by element."""


class Minimum(Merge):
    """The smallest of its inputs, element by element."""


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
