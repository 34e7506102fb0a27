"""Functions that look elements up, count them, or put them in places."""

from typing import Annotated, Any

from spec_compiler.catalog.fields import Bool, Checked, Int, NonNegativeInt, one_of_any_case
from spec_compiler.catalog.ops.arguments import OutShape, shape_of
from spec_compiler.catalog.ops.function import Function, tensors
from spec_compiler.catalog.ops.key import parse_key
from spec_compiler.shapes.axes import require_axis, require_rank_at_least
from spec_compiler.shapes.broadcast import broadcast
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.reduction import flattened
from spec_compiler.shapes.types import Dim, TensorType


class GetItem(Function):
    """A part of a tensor, by Python's slice syntax."""

    key: Annotated[Any, Checked(parse_key, {"type": ["string", "integer"]})]
    """What stands in the brackets: `':, 0'` for `x[:, 0]`."""

    def infer(self, x: TensorType) -> TensorType:
        """The sizes that are left."""
        taken = sum(item is not None and item is not Ellipsis for item in self.key)
        if taken > x.rank:
            raise ShapeProblem(
                f"has {taken} indices, but its input {x} has {x.rank} axes", argument="key"
            )
        key = self.key if Ellipsis in self.key else (*self.key, Ellipsis)
        sizes = list(x.shape)
        shape: list[Dim] = []
        for item in key:
            if item is Ellipsis:
                shape += [sizes.pop(0) for _ in range(x.rank - taken)]
            elif item is None:
                shape.append(1)
            elif isinstance(item, slice):
                shape.append(_sliced(sizes.pop(0), item))
            else:
                self._require_index(sizes.pop(0), item, x)
        return TensorType(tuple(shape), x.dtype)

    @staticmethod
    def _require_index(size: Dim, index: int, x: TensorType) -> None:
        """Raise where an axis has no such place."""
        if size is not None and not -size <= index < size:
            raise ShapeProblem(
                f"has the index {index}, but an axis of {size} in its input {x}", argument="key"
            )


def _sliced(size: Dim, item: slice) -> Dim:
    """The length of a slice of an axis; Keras leaves an unknown one unknown."""
    return None if size is None else len(range(*item.indices(size)))


class Take(Function):
    """The elements, or the slices, at some places."""

    axis: Int | None = None
    """The axis to look along; none takes all elements in one row."""

    tensors_only = ("x",)

    def infer(self, x: TensorType, indices: TensorType) -> TensorType:
        """The shape of the places in the place of the axis."""
        if self.axis is None:
            return TensorType(indices.shape, x.dtype)
        axis = require_axis(x, self.axis)
        return TensorType((*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]), x.dtype)


class TakeAlongAxis(Function):
    """The elements at some places, for each slice its own."""

    axis: Int | None = None
    """The axis to look along; none takes all elements in one row."""

    tensors_only = ("x", "indices")

    def infer(self, x: TensorType, indices: TensorType) -> TensorType:
        """The shape of the places, broadcast with the input's other axes."""
        shape = flattened(x.shape) if self.axis is None else x.shape
        if len(shape) != indices.rank:
            raise ShapeProblem(f"expects as many axes in indices as in x, got {indices} and {x}")
        axis = 0 if self.axis is None else require_axis(x, self.axis)
        alike = (*shape[:axis], indices.shape[axis], *shape[axis + 1 :])
        return TensorType(broadcast(alike, indices.shape), x.dtype)


class Where(Function):
    """For each element, one of two by a condition."""

    def infer(
        self, condition: TensorType, x1: TensorType | None = None, x2: TensorType | None = None
    ) -> TensorType:
        """The three shapes broadcast; without a choice, what Keras declares."""
        if x1 is None and x2 is None:
            return TensorType(condition.shape, "int64")
        if x1 is None or x2 is None:
            raise ShapeProblem("expects both x1 and x2, or neither", code="SC303")
        # In two steps, as Keras does: the order counts where sizes are unknown.
        shape = broadcast(broadcast(condition.shape, x1.shape), x2.shape)
        return TensorType(shape, result_type(x1.dtype, x2.dtype))


class Isin(Function):
    """Whether an element of the first tensor is one of the second's."""

    assume_unique: Bool = False
    """Whether no element stands twice in either."""
    invert: Bool = False
    """Whether to ask for those that are not."""

    tensors_only = ("x1",)

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The first tensor's shape, as booleans."""
        return TensorType(x1.shape, "bool")


class Nonzero(Function):
    """Where the elements stand that are not zero."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """A vector for each axis, as long as there are such elements."""
        return (TensorType((None,), "int32"),) * x.rank


class UnravelIndex(Function):
    """Places in one row as places along each axis."""

    shape: OutShape
    """The shape of the tensor that they are places in."""

    tensors_only = ("indices",)

    def infer(self, indices: TensorType) -> tuple[TensorType, ...]:
        """A tensor for each axis."""
        shape = (None,) if None in self.shape else indices.shape
        return (TensorType(shape, indices.dtype),) * len(self.shape)


class TopK(Function):
    """The largest elements along the last axis, and where they stand."""

    k: NonNegativeInt
    """How many."""
    sorted: Bool = True
    """Whether the largest is the first."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The elements and their places."""
        require_rank_at_least(x, 1)
        return tensors((*x.shape[:-1], self.k), x.dtype, "int32")


class InTopK(Function):
    """Whether the target is among the `k` best predictions."""

    k: Int
    """How many predictions count."""

    tensors_only = ("targets",)

    def infer(self, targets: TensorType, predictions: TensorType) -> TensorType:
        """The targets' shape, as booleans."""
        return TensorType(targets.shape, "bool")


class Scatter(Function):
    """A tensor of zeros with values put in places."""

    shape: OutShape
    """The shape of the result."""

    tensors_only = ("values",)

    def infer(self, indices: TensorType, values: TensorType) -> TensorType:
        """The shape asked for."""
        return TensorType(self.shape, values.dtype)


class ScatterUpdate(Function):
    """The tensor with other values in some places."""

    reduction: Annotated[str, one_of_any_case("add", "max", "min", "mul")] | None = None
    """How old and new values are put together; none takes the new ones."""

    tensors_only = ("inputs",)

    def infer(self, inputs: TensorType, indices: TensorType, updates: TensorType) -> TensorType:
        """The input's type."""
        return TensorType(inputs.shape, inputs.dtype)


class Slice(Function):
    """A block of a tensor, by where it starts and how large it is."""

    shape: Annotated[Any, shape_of(unknown=False, rest=True)]
    """The size along each axis, the batch included; -1 takes all that is left."""

    tensors_only = ("inputs", "start_indices")

    def infer(self, inputs: TensorType, start_indices: TensorType) -> TensorType:
        """The sizes asked for."""
        starts = self.constants.get("start_indices")
        if len(self.shape) != inputs.rank:
            raise ShapeProblem(
                f"expects {inputs.rank} sizes in shape for {inputs}, got {len(self.shape)}",
                hint="the batch is the first axis; -1 takes all that is left",
                argument="shape",
            )
        if starts is not None and len(starts) != inputs.rank:
            raise ShapeProblem(
                f"expects {inputs.rank} numbers in start_indices for {inputs}, got {len(starts)}",
                argument="start_indices",
            )
        found: list[Dim] = []
        for at, (size, wanted) in enumerate(zip(inputs.shape, self.shape, strict=True)):
            if wanted != -1:
                found.append(wanted)
            else:
                found.append(None if starts is None or size is None else size - int(starts[at]))
        return TensorType(tuple(found), inputs.dtype)


class SliceUpdate(Function):
    """The tensor with another block put into it."""

    tensors_only = ("inputs",)

    def infer(
        self, inputs: TensorType, start_indices: TensorType, updates: TensorType
    ) -> TensorType:
        """The input's type."""
        return TensorType(inputs.shape, inputs.dtype)
