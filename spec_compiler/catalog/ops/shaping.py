"""Functions that give a tensor another shape, or move its elements about."""

from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import refuse
from spec_compiler.catalog.fields import Int, NonNegativeInt
from spec_compiler.catalog.ops.arguments import (
    Axes,
    AxisList,
    AxisPair,
    OutShape,
    PadWidth,
    Scalar,
    integers_of,
    shape_of,
)
from spec_compiler.catalog.ops.function import Function, UnaryFunction
from spec_compiler.shapes.axes import axes_of, require_axis, require_rank_at_least
from spec_compiler.shapes.broadcast import broadcast
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.reduction import flattened
from spec_compiler.shapes.reshape import reshaped
from spec_compiler.shapes.types import Dim, TensorType


class Reshape(Function):
    """The same elements in another shape, the batch included."""

    newshape: Annotated[Any, shape_of(unknown=True, bare=True, rest=True)]
    """The shape; -1 stands for what is left, null for a size not known."""

    @model_validator(mode="after")
    def _check_rest(self) -> Self:
        """At most one size can be left open."""
        if self.newshape.count(-1) > 1:
            refuse("newshape", "SC204", f"expects at most one -1, got {list(self.newshape)}")
        return self

    def infer(self, x: TensorType) -> TensorType:
        """The shape asked for."""
        return TensorType(reshaped(x.shape, self.newshape, "newshape"), x.dtype)


class Ravel(Function):
    """All elements in one row."""

    def infer(self, x: TensorType) -> TensorType:
        """A vector."""
        return TensorType(flattened(x.shape), x.dtype)


class Transpose(Function):
    """The axes in another order."""

    axes: AxisList | None = None
    """The axes of the input in their new order; none turns the order round."""

    def infer(self, x: TensorType) -> TensorType:
        """The sizes in the new order."""
        if self.axes is None:
            return TensorType(x.shape[::-1], x.dtype)
        axes = [axis % x.rank for axis in self.axes if -x.rank <= axis < x.rank]
        if sorted(axes) != list(range(x.rank)) or len(self.axes) != x.rank:
            raise ShapeProblem(
                f"expects each of the {x.rank} axes of {x} once, got {list(self.axes)}",
                hint="the batch is axis 0",
                argument="axes",
            )
        return TensorType(tuple(x.shape[axis] for axis in axes), x.dtype)


class ExpandDims(Function):
    """A new axis of size 1."""

    axis: Axes
    """Where the axis stands in the result, or several."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's sizes with those of 1 put in."""
        axes = axes_of(self.axis)
        wide = TensorType((1,) * (x.rank + len(axes)), x.dtype)
        places = {require_axis(wide, axis) for axis in axes}
        sizes = iter(x.shape)
        # An axis named twice leaves sizes over; Keras drops the last ones.
        return wide.with_shape(*(1 if at in places else next(sizes, 1) for at in range(wide.rank)))


class Squeeze(Function):
    """The tensor without axes of size 1."""

    axis: Axes | None = None
    """The axis that goes, or several; none drops all of size 1."""

    def infer(self, x: TensorType) -> TensorType:
        """The other sizes."""
        if self.axis is None:
            return TensorType(tuple(size for size in x.shape if size != 1), x.dtype)
        axes = [require_axis(x, axis) for axis in axes_of(self.axis)]
        for axis in axes:
            if x.shape[axis] != 1:
                raise ShapeProblem(
                    f"expects size 1 at axis {axis}, got {x}",
                    hint="only such an axis can go",
                    argument="axis",
                )
        return TensorType(tuple(s for at, s in enumerate(x.shape) if at not in axes), x.dtype)


class Swapaxes(Function):
    """Two axes in each other's place."""

    axis1: Int
    """The one axis."""
    axis2: Int
    """The other axis."""

    def infer(self, x: TensorType) -> TensorType:
        """The sizes, two of them swapped."""
        one, other = require_axis(x, self.axis1, "axis1"), require_axis(x, self.axis2, "axis2")
        shape = list(x.shape)
        shape[one], shape[other] = shape[other], shape[one]
        return TensorType(tuple(shape), x.dtype)


class Moveaxis(Function):
    """Axes moved to other places."""

    source: Axes
    """The axis that moves, or several."""
    destination: Axes
    """Where it goes, or they, in the same order."""

    @model_validator(mode="after")
    def _check_counts(self) -> Self:
        """Each axis needs a place to go to."""
        if len(axes_of(self.source)) != len(axes_of(self.destination)):
            refuse("destination", "SC206", "expects as many axes as source has")
        return self

    def places(self, x: TensorType, name: str) -> list[int]:
        """The axes of one argument, none of them named twice."""
        given = axes_of(getattr(self, name))
        axes = [require_axis(x, axis, name) for axis in given]
        if len(set(axes)) < len(axes):
            raise ShapeProblem(
                f"names an axis of {x} twice in {name}: {list(given)}", argument=name
            )
        return axes

    def infer(self, x: TensorType) -> TensorType:
        """The moved sizes at their places, the others in their order around them."""
        moves = zip(self.places(x, "destination"), self.places(x, "source"), strict=True)
        placed = dict(moves)
        rest = iter([at for at in range(x.rank) if at not in placed.values()])
        order = [placed[at] if at in placed else next(rest) for at in range(x.rank)]
        return TensorType(tuple(x.shape[axis] for axis in order), x.dtype)


class Flip(Function):
    """The elements in the opposite order."""

    axis: Axes | None = None
    """The axis to turn round, or several; none turns all."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        for axis in axes_of(self.axis):
            require_axis(x, axis)
        return TensorType(x.shape, x.dtype)


class Fliplr(UnaryFunction):
    """The columns, axis 1, in the opposite order."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        require_rank_at_least(x, 2)
        return TensorType(x.shape, x.dtype)


class Flipud(UnaryFunction):
    """The rows, axis 0, in the opposite order."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        require_rank_at_least(x, 1)
        return TensorType(x.shape, x.dtype)


class Rot90(Function):
    """The plane of two axes turned by right angles."""

    k: Int = 1
    """How many right angles."""
    axes: AxisPair = (0, 1)
    """The two axes, turned from the first to the second."""

    @model_validator(mode="after")
    def _check_axes(self) -> Self:
        """A plane has two axes."""
        if self.axes[0] == self.axes[1]:
            refuse("axes", "SC204", f"expects two different axes, got {list(self.axes)}")
        return self

    def infer(self, array: TensorType) -> TensorType:
        """The two sizes swapped, as Keras declares it for any number of turns."""
        require_rank_at_least(array, 2)
        one, other = (require_axis(array, axis, "axes") for axis in self.axes)
        shape = list(array.shape)
        shape[one], shape[other] = shape[other], shape[one]
        return TensorType(tuple(shape), array.dtype)


class Roll(UnaryFunction):
    """The elements moved along, those at the end put in front."""

    shift: Annotated[Any, integers_of()]
    """By how many places, or one number for each axis."""
    axis: Axes | None = None
    """The axis to move along, or several; none takes all elements in one row."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        for axis in axes_of(self.axis):
            require_axis(x, axis)
        return TensorType(x.shape, x.dtype)


class Repeat(Function):
    """Each element several times in a row."""

    repeats: Annotated[Any, integers_of()]
    """How often, or one number for each place along the axis."""
    axis: Int | None = None
    """The axis to repeat along; none takes all elements in one row."""

    def infer(self, x: TensorType) -> TensorType:
        """The axis is as long as the repeats together."""
        if self.axis is None:
            return TensorType((self._size(flattened(x.shape)[0], x),), x.dtype)
        axis = require_axis(x, self.axis)
        shape = list(x.shape)
        shape[axis] = self._size(shape[axis], x)
        return TensorType(tuple(shape), x.dtype)

    def _size(self, size: Dim, x: TensorType) -> Dim:
        """The length after the repeats of a length before."""
        repeats = axes_of(self.repeats)
        if size is None:
            return None
        if len(repeats) == 1:
            return size * repeats[0]
        if len(repeats) != size:
            raise ShapeProblem(
                f"expects one number or {size} of them in repeats for {x}, got {len(repeats)}",
                argument="repeats",
            )
        return sum(repeats)


class Tile(Function):
    """The whole tensor several times side by side."""

    repeats: Annotated[Any, integers_of()]
    """How often, along the last axis or along each of the last ones."""

    def infer(self, x: TensorType) -> TensorType:
        """Each size times its number."""
        repeats = axes_of(self.repeats)
        rank = max(x.rank, len(repeats))
        times = (1,) * (rank - len(repeats)) + repeats
        sizes = (1,) * (rank - x.rank) + x.shape
        found = (None if s is None else s * n for s, n in zip(sizes, times, strict=True))
        return TensorType(tuple(found), x.dtype)


class BroadcastTo(Function):
    """The tensor stretched to a shape."""

    shape: OutShape
    """The shape, the batch included."""

    def infer(self, x: TensorType) -> TensorType:
        """The shape asked for."""
        broadcast(x.shape, self.shape)
        return TensorType(self.shape, x.dtype)


class Pad(Function):
    """The tensor with a border around it."""

    pad_width: PadWidth
    """How wide: one number, a pair (before, after) for all axes, or a pair for each axis."""
    mode: Literal[
        "constant", "edge", "linear_ramp", "maximum", "mean", "median",
        "minimum", "reflect", "symmetric", "wrap", "empty", "circular",
    ] = "constant"  # fmt: skip
    """What the border is made of."""
    constant_values: Scalar | None = None
    """What the border holds under `constant`; none is 0."""

    def infer(self, x: TensorType) -> TensorType:
        """Each known size with the border's two widths."""
        widths = self.pad_width * x.rank if len(self.pad_width) == 1 else self.pad_width
        if len(widths) != x.rank:
            raise ShapeProblem(
                f"expects a pair for each of the {x.rank} axes of {x}, got {len(widths)}",
                hint="the batch is the first axis; give it [0, 0]",
                argument="pad_width",
            )
        sizes = zip(x.shape, widths, strict=True)
        return TensorType(tuple(None if s is None else s + a + b for s, (a, b) in sizes), x.dtype)


class Diff(Function):
    """The differences of neighbours."""

    n: NonNegativeInt = 1
    """How often differences are taken."""
    axis: Int = -1
    """The axis to go along."""

    def infer(self, a: TensorType) -> TensorType:
        """The axis, shorter by one each time."""
        axis = require_axis(a, self.axis)
        shape = list(a.shape)
        size = shape[axis]
        shape[axis] = None if size is None else max(size - self.n, 0)
        return TensorType(tuple(shape), a.dtype)
