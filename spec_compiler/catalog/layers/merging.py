"""Layers called on a list of tensors that go together element by element: sums, products, extremes."""

from collections.abc import Sequence
from typing import Any

from spec_compiler.catalog.base import Layer
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
