"""Functions that join several tensors into one, or cut one into several."""

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Int, PositiveInt
from spec_compiler.catalog.ops.arguments import integers_of
from spec_compiler.catalog.ops.function import Function, require_list
from spec_compiler.shapes.axes import require_axis, require_rank_at_least
from spec_compiler.shapes.broadcast import same_but
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.reduction import flattened
from spec_compiler.shapes.types import Dim, Shape, TensorType, format_shape

Sections = Annotated[Any, integers_of()]
"""Into how many equal parts, or at which places, a list of them."""


def joined(shapes: list[Shape], axis: int) -> Shape:
    """The shape of tensors set side by side along an axis.

    Raises:
        ShapeProblem: where they differ along another axis.
    """
    first = shapes[0]
    total: Dim = 0
    for shape in shapes:
        if not same_but(shape, first, (axis,)):
            raise ShapeProblem(
                f"expects shapes that differ only along axis {axis}, "
                f"got {' and '.join((format_shape(first), format_shape(shape)))}"
            )
        size = shape[axis]
        total = None if total is None or size is None else total + size
    return (*first[:axis], total, *first[axis + 1 :])


class Concatenate(Function):
    """Several tensors, one behind the other along an axis that they have."""

    axis: Int = 0
    """The axis; 0 is the batch."""

    def infer(self, xs: list[TensorType]) -> TensorType:
        """The sizes along the axis added up."""
        axis = require_axis(require_list(xs), self.axis)
        return TensorType(joined([x.shape for x in xs], axis), result_type(*(x.dtype for x in xs)))


class Append(Function):
    """A second tensor behind the first."""

    axis: Int | None = None
    """The axis to join along; none takes all elements in one row."""

    tensors_only = ("x1", "x2")

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The sizes along the axis added up."""
        dtype = result_type(x1.dtype, x2.dtype)
        if self.axis is None:
            return TensorType(joined([flattened(x1.shape), flattened(x2.shape)], 0), dtype)
        axis = require_axis(x1, self.axis)
        if None in (x1.shape[axis], *x2.shape[axis : axis + 1]):
            raise ShapeProblem(
                f"needs to know the sizes along axis {axis}, got {x1} and {x2}",
                hint="ops.concatenate joins unknown sizes too",
            )
        return TensorType(joined([x1.shape, x2.shape], axis), dtype)


class Stack(Function):
    """Several tensors of one shape, along a new axis."""

    axis: Int = 0
    """Where the new axis stands in the result."""

    def infer(self, x: list[TensorType]) -> TensorType:
        """The shape with the number of tensors put in."""
        first = require_list(x)
        axis = require_axis(TensorType((1, *first.shape)), self.axis)
        for item in x:
            if not same_but(item.shape, first.shape):
                raise ShapeProblem(f"expects tensors of one shape, got {first} and {item}")
        shape = (*first.shape[:axis], len(x), *first.shape[axis:])
        return TensorType(shape, result_type(*(item.dtype for item in x)))


class Hstack(Function):
    """Several tensors side by side, along axis 1."""

    place: ClassVar[int] = 1

    def infer(self, xs: list[TensorType]) -> TensorType:
        """The sizes along the axis added up."""
        require_rank_at_least(require_list(xs), self.place + 1)
        shapes = [x.shape for x in xs]
        return TensorType(joined(shapes, self.place), result_type(*(x.dtype for x in xs)))


class Vstack(Hstack):
    """Several tensors one below the other, along axis 0."""

    place = 0


class Dstack(Function):
    """Several tensors one behind the other, along axis 2, which is made where there is none."""

    def infer(self, xs: list[TensorType]) -> TensorType:
        """The depths added up."""
        require_list(xs)
        return TensorType(
            joined([_deep(x.shape) for x in xs], 2), result_type(*(x.dtype for x in xs))
        )


def _deep(shape: Shape) -> Shape:
    """A shape of at least three axes, as stacking in depth sees it."""
    return {0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}.get(len(shape), shape)


class Meshgrid(Function):
    """The coordinates of a grid, from the places along each of its axes."""

    indexing: Literal["xy", "ij"] = "xy"
    """Whether the first two axes are swapped, as for pictures, or stand in order."""

    variadic = True

    def infer(self, x: list[TensorType]) -> tuple[TensorType, ...]:
        """A tensor for each of the inputs, all of the grid's shape."""
        require_list(x, 2 if self.indexing == "xy" else 1)
        sizes = [flattened(item.shape)[0] for item in x]
        if self.indexing == "ij":
            return tuple(TensorType(tuple(sizes)) for _ in x)
        shape = (sizes[1], sizes[0], *sizes[2:])
        # Keras gives all of them the last one's dtype.
        return (TensorType(shape, x[-1].dtype),) * len(x)


def parts(x: TensorType, sections: int | tuple[int, ...], axis: int) -> tuple[TensorType, ...]:
    """The types of the parts that a tensor is cut into.

    Raises:
        ShapeProblem: where the axis cannot be cut so.
    """
    size = x.shape[axis]
    if isinstance(sections, int):
        if size is not None and (sections == 0 or size % sections):
            raise ShapeProblem(
                f"cannot cut axis {axis} of {x} into {sections} equal parts",
                hint="give the places to cut at, as a list",
                argument="indices_or_sections",
            )
        each = None if size is None else size // sections
        return tuple(_resized(x, axis, each) for _ in range(sections))
    places: list[Dim] = [0, *sections, size]
    return tuple(
        _resized(x, axis, None if end is None or start is None else end - start)
        for start, end in pairwise(places)
    )


def _resized(x: TensorType, axis: int, size: Dim) -> TensorType:
    """The tensor with another size along an axis."""
    return TensorType((*x.shape[:axis], size, *x.shape[axis + 1 :]), x.dtype)


class Split(Function):
    """The tensor cut along an axis."""

    indices_or_sections: Sections
    """Into how many equal parts, or the places to cut at, a list."""
    axis: Int = 0
    """The axis; 0 is the batch."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The parts."""
        return parts(x, self.indices_or_sections, require_axis(x, self.axis))


class Hsplit(Function):
    """The tensor cut into columns, along axis 1, or along its only axis."""

    indices_or_sections: Sections
    """Into how many equal parts, or the places to cut at, a list."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The parts."""
        require_rank_at_least(x, 1)
        return parts(x, self.indices_or_sections, 0 if x.rank == 1 else 1)


class Vsplit(Function):
    """The tensor cut into rows, along axis 0."""

    indices_or_sections: Sections
    """Into how many equal parts, or the places to cut at, a list."""

    least: ClassVar[int] = 2
    place: ClassVar[int] = 0

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The parts."""
        require_rank_at_least(x, self.least)
        return parts(x, self.indices_or_sections, self.place)


class Dsplit(Vsplit):
    """The tensor cut in depth, along axis 2."""

    least = 3
    place = 2


class ArraySplit(Function):
    """The tensor cut along an axis into parts that need not be equal."""

    indices_or_sections: PositiveInt
    """Into how many parts; the first ones are longer by one where it does not come out even."""
    axis: Int = 0
    """The axis; 0 is the batch."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The parts."""
        axis = require_axis(x, self.axis)
        size, count = x.shape[axis], self.indices_or_sections
        if size is None:
            return tuple(_resized(x, axis, None) for _ in range(count))
        each, longer = divmod(size, count)
        return tuple(_resized(x, axis, each + (at < longer)) for at in range(count))


class Unstack(Function):
    """The slices of a tensor along an axis, each one a tensor."""

    num: Int | None = None
    """How many there are; none reads it from the shape."""
    axis: Int = 0
    """The axis that goes; 0 is the batch."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """As many tensors as the axis is long."""
        axis = require_axis(x, self.axis)
        count = x.shape[axis] if self.num is None else self.num
        if count is None:
            raise ShapeProblem(
                f"needs to know the size of axis {axis}, got {x}",
                hint="give it as num",
                argument="axis",
            )
        return (TensorType((*x.shape[:axis], *x.shape[axis + 1 :]), x.dtype),) * count


class Select(Function):
    """For each element, the choice whose condition holds first."""

    @model_validator(mode="after")
    def _take_no_lists(self) -> Self:
        """Conditions and choices are lists of tensors, which no plain values are."""
        for name in ("condlist", "choicelist"):
            if name in self.constants:
                refuse(name, "SC203", "expects tensors", "name them under inputs")
        return self

    def infer(
        self,
        condlist: list[TensorType],
        choicelist: list[TensorType],
        default: TensorType | None = None,
    ) -> TensorType:
        """The type of the first choice, as Keras declares it."""
        require_list(condlist)
        first = require_list(choicelist)
        return TensorType(first.shape, first.dtype)
