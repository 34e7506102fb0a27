"""Functions that keep the shape, or nearly, and choose the dtype or the contents anew."""

from spec_compiler.catalog.fields import Bool
from spec_compiler.catalog.ops.arguments import OpDType
from spec_compiler.catalog.ops.function import Function, UnaryFunction
from spec_compiler.shapes.axes import require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "float8_e4m3fn": 1, "float8_e5m2": 1,
    "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2,
    "int32": 4, "uint32": 4, "float32": 4,
    "int64": 8, "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip


class View(Function):
    """The same bytes read as another dtype."""

    dtype: OpDType | None = None
    """The dtype; none is the input's."""

    def infer(self, x: TensorType) -> TensorType:
        """The last axis, longer or shorter as the elements are smaller or larger."""
        dtype = self.dtype or x.dtype
        if dtype not in _BYTES or x.dtype not in _BYTES:
            raise ShapeProblem("takes no strings", code="SC403")
        if _BYTES[dtype] == _BYTES[x.dtype]:
            return TensorType(x.shape, dtype)
        require_rank_at_least(x, 1, "a scalar can only be read as a dtype of its own size")
        if x.last is None:
            return TensorType(x.shape, dtype)
        size, rest = divmod(x.last * _BYTES[x.dtype], _BYTES[dtype])
        if rest:
            raise ShapeProblem(
                f"expects a last axis whose bytes make whole elements of {dtype}, got {x} of {x.dtype}"
            )
        return TensorType((*x.shape[:-1], size), dtype)


class Array(UnaryFunction):
    """The tensor itself, in another dtype."""

    dtype: OpDType | None = None
    """The dtype; none is the input's."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's shape."""
        return TensorType(x.shape, self.dtype or x.dtype)


class ConvertToTensor(Array):
    """The tensor itself, in another dtype or made dense."""

    sparse: Bool | None = None
    """False makes a sparse tensor dense."""
    ragged: Bool | None = None
    """False makes a ragged tensor dense."""


class EmptyLike(Array):
    """A tensor of the same shape with anything in it."""


class OnesLike(Array):
    """A tensor of the same shape, full of ones."""


class ZerosLike(Array):
    """A tensor of the same shape, full of zeros."""


class FullLike(Function):
    """A tensor of the same shape, full of one value."""

    dtype: OpDType | None = None
    """The dtype; none is the input's."""

    tensors_only = ("x",)

    def infer(self, x: TensorType, fill_value: TensorType) -> TensorType:
        """The input's shape."""
        return TensorType(x.shape, self.dtype or x.dtype)
