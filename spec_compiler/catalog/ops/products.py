"""Products of tensors: of matrices, along chosen axes, by Einstein's summation.

The cost of a product is two operations for each pair of elements that are
multiplied and added up, for one sample: the first axis of the result is left out.
"""

from typing import Annotated, Any, Literal

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.fields import Checked, Int, is_int
from spec_compiler.catalog.ops.einsum import Labels, read_subscripts
from spec_compiler.catalog.ops.function import Function, require_list
from spec_compiler.shapes.axes import require_axis, require_rank_at_least
from spec_compiler.shapes.broadcast import broadcast, same_but
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type, strengthened
from spec_compiler.shapes.reduction import flattened
from spec_compiler.shapes.types import Dim, Shape, TensorType, known_product


def _mismatch(x1: TensorType, x2: TensorType) -> ShapeProblem:
    """The problem of sizes that are to be multiplied and differ."""
    return ShapeProblem(
        f"expects the last axis of x1 to be as long as the axis of x2 it meets, got {x1} and {x2}"
    )


def _differ(one: Dim, other: Dim) -> bool:
    """Whether two sizes are known and differ."""
    return one is not None and other is not None and one != other


def _cost(output: TensorType, length: Dim) -> int | None:
    """Two operations for each element of the result and each of `length`."""
    return None if output.size is None or length is None else 2 * output.size * length


class Matmul(Function):
    """The product of two matrices, or of stacks of them."""

    tensors_only = ("x1", "x2")

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """Rows of the first, columns of the second; the axes before broadcast."""
        require_rank_at_least(x1, 1, "ops.multiply takes scalars")
        require_rank_at_least(x2, 1, "ops.multiply takes scalars")
        first = (1, *x1.shape) if x1.rank == 1 else x1.shape
        second = (*x2.shape, 1) if x2.rank == 1 else x2.shape
        if _differ(first[-1], second[-2]):
            raise _mismatch(x1, x2)
        rows = () if x1.rank == 1 else (first[-2],)
        columns = () if x2.rank == 1 else (second[-1],)
        dtypes = x1.dtype, x2.dtype
        dtype = "int32" if dtypes == ("int8", "int8") else result_type(*dtypes)
        return TensorType((*broadcast(first[:-2], second[:-2]), *rows, *columns), dtype)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the result and of a row."""
        length: Dim = given["x1"].last
        return _cost(output, length)


class Dot(Function):
    """The product along the last axis of the first tensor and the last but one of the second."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The other axes of both, one after the other."""
        dtype = result_type(x1.dtype, x2.dtype)
        if not x1.shape or not x2.shape:
            return TensorType(broadcast(x1.shape, x2.shape), dtype)
        if x1.rank == x2.rank == 1:
            return TensorType((), dtype)
        if x2.rank == 1:
            # Keras compares here, unknown sizes too.
            if x1.last != x2.last:
                raise _mismatch(x1, x2)
            return TensorType(x1.shape[:-1], dtype)
        if _differ(x1.last, x2.shape[-2]):
            raise _mismatch(x1, x2)
        return TensorType((*x1.shape[:-1], *x2.shape[:-2], *x2.shape[-1:]), dtype)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the result and of a row."""
        x1, x2 = given["x1"], given["x2"]
        return _cost(output, x1.last if x1.shape and x2.shape else 1)


class Inner(Function):
    """The product along the last axes of both tensors."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The other axes of both, one after the other."""
        dtype = result_type(x1.dtype, x2.dtype)
        if not x1.shape or not x2.shape:
            return TensorType(x1.shape or x2.shape, dtype)
        if _differ(x1.last, x2.last):
            raise ShapeProblem(f"expects last axes of one length, got {x1} and {x2}")
        return TensorType((*x1.shape[:-1], *x2.shape[:-1]), dtype)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the result and of a row."""
        x1, x2 = given["x1"], given["x2"]
        return _cost(output, x1.last if x1.shape and x2.shape else 1)


class Outer(Function):
    """The products of each element of the one with each of the other."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """A row for each element of the first, a column for each of the second."""
        shape = (*flattened(x1.shape), *flattened(x2.shape))
        return TensorType(shape, result_type(x1.dtype, x2.dtype))


class Vdot(Function):
    """The sum of the products of all elements, the first tensor's conjugated."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """One number."""
        return TensorType((), result_type(x1.dtype, x2.dtype))


class Kron(Function):
    """The second tensor, scaled by each element of the first."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The sizes of both multiplied; Keras leaves axes out that only one has."""
        pairs = zip(x1.shape, x2.shape, strict=False)
        shape = tuple(known_product(pair) for pair in pairs)
        return TensorType(shape, result_type(strengthened(x1.dtype), strengthened(x2.dtype)))


class Cross(Function):
    """The vectors at right angles to two others, of two or three numbers."""

    axisa: Int = -1
    """The axis of the first tensor's vectors."""
    axisb: Int = -1
    """The axis of the second tensor's vectors."""
    axisc: Int = -1
    """The axis of the result's vectors."""
    axis: Int | None = None
    """One axis for all three; none takes them as they are given."""

    tensors_only = ("x1", "x2")

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The other axes broadcast; vectors are left where one of the two has three numbers."""
        asked = (self.axisa, self.axisb, self.axisc) if self.axis is None else (self.axis,) * 3
        one = require_axis(x1, asked[0], "axisa" if self.axis is None else "axis")
        other = require_axis(x2, asked[1], "axisb" if self.axis is None else "axis")
        sizes = x1.shape[one], x2.shape[other]
        if any(size not in (None, 2, 3) for size in sizes):
            raise ShapeProblem(f"expects vectors of 2 or 3 numbers, got {x1} and {x2}")
        shape = broadcast(
            (*x1.shape[:one], *x1.shape[one + 1 :]), (*x2.shape[:other], *x2.shape[other + 1 :])
        )
        vector = (3,) if 3 in sizes else ()
        wide = TensorType((*shape, *vector))
        place = require_axis(wide, asked[2], "axisc" if self.axis is None else "axis")
        return TensorType(
            (*shape[:place], *vector, *shape[place:]), result_type(x1.dtype, x2.dtype)
        )


def _contracted(value: Any) -> Any:
    """The axes of a product: how many, or the axes of the one and of the other."""
    if is_int(value):
        return value
    items = value if isinstance(value, list | tuple) else []
    if len(items) != 2 or not all(
        isinstance(item, list | tuple) and all(is_int(axis) for axis in item) for item in items
    ):
        raise PydanticCustomError(
            "SC203", "expects an integer, or two lists: the axes of x1 and those of x2"
        )
    return tuple(tuple(item) for item in items)


class Tensordot(Function):
    """The product along chosen axes of both tensors."""

    axes: Annotated[
        Any, Checked(_contracted, {"anyOf": [{"type": "integer"}, {"type": "array"}]})
    ] = 2
    """How many of the last axes of `x1` meet the first of `x2`, or two lists of axes."""

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The other axes of both, one after the other."""
        dtype = result_type(x1.dtype, x2.dtype)
        if is_int(self.axes):
            count = max(self.axes, 0)
            kept = x1.shape[: x1.rank - count] if count < x1.rank else ()
            return TensorType((*kept, *x2.shape[count:]), dtype)
        ones = [require_axis(x1, axis, "axes") for axis in self.axes[0]]
        others = [require_axis(x2, axis, "axes") for axis in self.axes[1]]
        if not same_but(_at(x1, ones), _at(x2, others)):
            raise ShapeProblem(
                f"expects axes of one length to meet, got {x1} and {x2}", argument="axes"
            )
        return TensorType((*_without(x1, ones), *_without(x2, others)), dtype)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Two operations for each element of the result and each that is added up."""
        x1 = given["x1"]
        if is_int(self.axes):
            count = max(self.axes, 0)
            return _cost(output, known_product(x1.shape[x1.rank - count :] if count else ()))
        return _cost(output, known_product(_at(x1, [axis % x1.rank for axis in self.axes[0]])))


def _at(x: TensorType, axes: list[int]) -> Shape:
    """The sizes along some axes."""
    return tuple(x.shape[axis] for axis in axes)


def _without(x: TensorType, axes: list[int]) -> Shape:
    """The sizes along the other axes."""
    return tuple(size for at, size in enumerate(x.shape) if at not in axes)


class Einsum(Function):
    """Products summed as letters say: `ij,jk->ik` multiplies matrices."""

    subscripts: Annotated[Labels, Checked(read_subscripts, {"type": "string"})]
    """A letter for each axis of each tensor, behind `->` those of the result."""

    variadic = True

    def infer(self, operands: list[TensorType]) -> TensorType:
        """A size for each of the result's letters."""
        require_list(operands)
        labels = self.subscripts
        if len(operands) != len(labels.inputs):
            raise ShapeProblem(
                f"expects {len(labels.inputs)} tensors by its subscripts '{labels.text}', "
                f"got {len(operands)}",
                argument="subscripts",
            )
        pairs = zip(labels.inputs, operands, strict=True)
        shapes = [labels.place(spec, x) for spec, x in pairs]
        dtypes = [strengthened(x.dtype) for x in operands]
        dtype = "int32" if set(dtypes) == {"int8"} else result_type(*dtypes)
        return TensorType(broadcast(*shapes), dtype)

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """As many operations a step as there are tensors, for all letters but the batch's."""
        sizes: dict[str, Dim] = {}
        for spec, x in zip(self.subscripts.inputs, given["operands"], strict=True):
            if "." in spec:
                return None
            sizes |= {
                s: n for s, n in zip(spec, x.shape, strict=True) if n is not None or s not in sizes
            }
        batch = self.subscripts.output[:1]
        count = known_product(tuple(size for letter, size in sizes.items() if letter != batch))
        return None if count is None else len(self.subscripts.inputs) * count


class Correlate(Function):
    """The products of two vectors, the one slid along the other."""

    mode: Literal["valid", "same", "full"] = "valid"
    """Which places count: those where one lies within the other, as many as the longer has, all."""

    tensors_only = ("x1", "x2")

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """A vector, as a float."""
        if x1.rank != 1 or x2.rank != 1:
            raise ShapeProblem(f"expects two vectors, got {x1} and {x2}")
        one, other = x1.last, x2.last
        if one is None or other is None:
            raise ShapeProblem(f"needs to know the lengths of both vectors, got {x1} and {x2}")
        lengths = {"valid": abs(one - other) + 1, "same": max(one, other), "full": one + other - 1}
        dtype = result_type(x1.dtype, x2.dtype)
        if dtype == "int64":
            dtype = "float64"
        elif dtype not in ("bfloat16", "float16", "float64"):
            dtype = "float32"
        return TensorType((lengths[self.mode],), dtype)


class Cdist(Function):
    """The distances between the vectors of two tensors."""

    tensors_only = ("x", "y")

    def infer(self, x: TensorType, y: TensorType) -> TensorType:
        """A row for each vector of the first, a column for each of the second."""
        require_rank_at_least(x, 2)
        require_rank_at_least(y, 2)
        if _differ(x.last, y.last):
            raise ShapeProblem(f"expects vectors of one length, got {x} and {y}")
        shape = (*broadcast(x.shape[:-2], y.shape[:-2]), x.shape[-2], y.shape[-2])
        return TensorType(shape, result_type(x.dtype, y.dtype, "float"))

    def cost(self, output: TensorType, given: dict[str, Any]) -> int | None:
        """Three operations for each pair of numbers."""
        length: Dim = given["x"].last
        return None if output.size is None or length is None else 3 * output.size * length
