"""Functions of matrices: decompositions, inverses, solutions, norms, diagonals."""

from typing import Literal, Self

from pydantic import model_validator

from spec_compiler.catalog.base import Tensors, refuse
from spec_compiler.catalog.fields import Bool, Int, NonNegativeInt, Str
from spec_compiler.catalog.ops.arguments import Axes, Number
from spec_compiler.catalog.ops.elementwise import float_if_whole
from spec_compiler.catalog.ops.function import Function, UnaryFunction
from spec_compiler.catalog.ops.reduction import multiplied
from spec_compiler.shapes.axes import axes_of, require_axis, require_rank_at_least
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.reduction import flattened, reduced
from spec_compiler.shapes.types import Dim, Shape, TensorType


def require_square(x: TensorType) -> TensorType:
    """`x` itself, whose last two axes must be of one length, unknown only together.

    Raises:
        ShapeProblem: where they are not.
    """
    require_rank_at_least(x, 2)
    if x.shape[-2] != x.shape[-1]:
        raise ShapeProblem(f"expects square matrices along the last two axes, got {x}")
    return x


def require_matrix(x: TensorType) -> tuple[int, int]:
    """The numbers of rows and columns, which must be known.

    Raises:
        ShapeProblem: where one is unknown.
    """
    require_rank_at_least(x, 2)
    rows, columns = x.shape[-2:]
    if rows is None or columns is None:
        raise ShapeProblem(f"needs to know the sizes of the last two axes, got {x}")
    return rows, columns


class SquareFunction(UnaryFunction):
    """A function of square matrices that gives matrices of the same size."""

    def infer(self, x: TensorType) -> TensorType:
        """The input's type."""
        require_square(x)
        return TensorType(x.shape, x.dtype)


class Inv(SquareFunction):
    """The inverse matrices."""


class Cholesky(SquareFunction):
    """The triangular matrices whose products with their own transposes these are."""

    upper: Bool = False
    """Whether the upper triangle is given."""


class CholeskyInverse(SquareFunction):
    """The inverses of matrices, from their Cholesky factors."""

    upper: Bool = False
    """Whether the factors are upper triangles."""


class Det(Function):
    """The determinants."""

    def infer(self, x: TensorType) -> TensorType:
        """A number for each matrix."""
        return TensorType(require_square(x).shape[:-2], x.dtype)


class Logdet(Function):
    """The logarithms of the determinants."""

    def infer(self, x: TensorType) -> TensorType:
        """A number for each matrix; Keras checks nothing here."""
        return TensorType(x.shape[:-2], x.dtype)


class Slogdet(Function):
    """The signs of the determinants, and the logarithms of their absolute values."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """A sign, as Keras declares it, and a number for each matrix."""
        return TensorType((), x.dtype), TensorType(x.shape[:-2], x.dtype)


class Eig(Function):
    """The eigenvalues and eigenvectors."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The values and the vectors; Keras declares the input's dtype."""
        require_square(x)
        return TensorType(x.shape[:-1], x.dtype), TensorType(x.shape, x.dtype)


class Eigh(Eig):
    """The eigenvalues and eigenvectors of symmetric matrices."""


class LuFactor(Function):
    """The decomposition into a lower and an upper triangle, with the rows' order."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """Both triangles in one matrix, and the places of the rows."""
        least = min(require_matrix(x))
        return TensorType(x.shape, x.dtype), TensorType((*x.shape[:-2], least), x.dtype)


class Qr(Function):
    """The decomposition into a rotation and an upper triangle."""

    mode: Literal["reduced", "complete"] = "reduced"
    """Whether the rotation has as few columns as needed, or is square."""

    def infer(self, x: TensorType) -> tuple[TensorType, ...]:
        """The rotation and the triangle."""
        rows, columns = require_matrix(x)
        inner = min(rows, columns) if self.mode == "reduced" else rows
        stack = x.shape[:-2]
        return (
            TensorType((*stack, rows, inner), x.dtype),
            TensorType((*stack, inner, columns), x.dtype),
        )


class Svd(Function):
    """The singular values, with the rotations before and behind them."""

    full_matrices: Bool = True
    """Whether the rotations are square, or as small as needed."""
    compute_uv: Bool = True
    """Whether the rotations are given at all."""

    def infer(self, x: TensorType) -> Tensors:
        """A rotation, the values, a rotation; or the values alone."""
        rows, columns = require_matrix(x)
        stack, least = x.shape[:-2], min(rows, columns)
        values = TensorType((*stack, least), x.dtype)
        if not self.compute_uv:
            return values
        left = rows if self.full_matrices else least
        right = columns if self.full_matrices else least
        return (
            TensorType((*stack, rows, left), x.dtype),
            values,
            TensorType((*stack, right, columns), x.dtype),
        )


class Pinv(Function):
    """The pseudo-inverse matrices."""

    rcond: Number | None = None
    """Which singular values count as zero, relative to the largest."""

    def infer(self, x: TensorType) -> TensorType:
        """The last two axes swapped."""
        require_rank_at_least(x, 2)
        return TensorType((*x.shape[:-2], x.shape[-1], x.shape[-2]), x.dtype)


class MatrixRank(Function):
    """The ranks of matrices."""

    tol: Number | None = None
    """Which singular values count as zero."""

    def infer(self, x: TensorType) -> TensorType:
        """An `int32` for each matrix."""
        require_rank_at_least(x, 2)
        return TensorType(x.shape[:-2], "int32")


class Solve(Function):
    """The solutions of systems of linear equations."""

    tensors_only = ("a", "b")

    def infer(self, a: TensorType, b: TensorType) -> TensorType:
        """The type of the right-hand sides."""
        require_square(a)
        require_rank_at_least(b, 1)
        # Keras compares here, unknown sizes too.
        if (a.rank == b.rank and a.shape[-2] != b.shape[-2]) or (
            a.rank == b.rank - 1 and a.shape[-1] != b.shape[-1]
        ):
            raise ShapeProblem(f"expects a right-hand side for each equation, got {a} and {b}")
        return TensorType(b.shape, b.dtype)


class SolveTriangular(Solve):
    """The solutions of systems of linear equations with triangular matrices."""

    lower: Bool = False
    """Whether the matrices are lower triangles."""


class Lstsq(Function):
    """The solutions of linear equations that are right up to the least squares."""

    rcond: Number | None = None
    """Which singular values count as zero, relative to the largest."""

    tensors_only = ("a", "b")

    def infer(self, a: TensorType, b: TensorType) -> TensorType:
        """A row for each unknown."""
        if a.rank != 2:
            raise ShapeProblem(f"expects 2 axes in a, got {a}")
        if b.rank not in (1, 2):
            raise ShapeProblem(f"expects 1 or 2 axes in b, got {b}")
        if a.shape[0] != b.shape[0]:
            raise ShapeProblem(f"expects as many rows in b as in a, got {b} and {a}")
        return TensorType((a.shape[1], *b.shape[1:]), a.dtype)


class Norm(Function):
    """The length of vectors, or a norm of matrices."""

    ord: Number | Str | None = None
    """Which norm: a number, `fro` or `nuc`; none is the Euclidean one."""
    axis: Axes | None = None
    """The axis of the vectors, or the two of the matrices; none takes all."""
    keepdims: Bool = False
    """Whether reduced axes stay, with size 1."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        """A word must be one of the two norms that have one."""
        if isinstance(self.ord, str) and self.ord not in ("fro", "nuc"):
            refuse("ord", "SC205", f"expects a number, 'fro' or 'nuc', got '{self.ord}'")
        return self

    def infer(self, x: TensorType) -> TensorType:
        """The input without the axes, as a float."""
        count = x.rank if self.axis is None else len(axes_of(self.axis))
        if count == 1 and isinstance(self.ord, str):
            raise ShapeProblem(f"has ord: {self.ord}, a norm of matrices, for {x}", argument="ord")
        matrix = (None, "fro", "nuc", float("inf"), float("-inf"), 1, -1, 2, -2)
        if count == 2 and self.ord not in matrix:
            raise ShapeProblem(f"has ord: {self.ord}, a norm of vectors, for {x}", argument="ord")
        return TensorType(reduced(x, self.axis, self.keepdims), float_if_whole(x.dtype))


def _diagonal(rows: Dim, columns: Dim, k: int) -> Dim:
    """The length of the diagonal `k` places above the main one."""
    if rows is None or columns is None:
        return None
    return max(0, min(columns - k if k > 0 else rows + k, rows, columns))


def _squared(size: Dim, k: int) -> Shape:
    """The shape of a matrix with a diagonal of `size`, `k` places above the main one."""
    return (None, None) if size is None else (size + abs(k), size + abs(k))


class Diag(Function):
    """A vector as the diagonal of a matrix, or the diagonal of a matrix."""

    k: Int = 0
    """Which diagonal; above 0 those above the main one."""

    def infer(self, x: TensorType) -> TensorType:
        """A matrix or a vector."""
        if x.rank not in (1, 2):
            raise ShapeProblem(f"expects 1 or 2 axes, got {x}", hint="ops.diagonal takes more")
        if x.rank == 1:
            return TensorType(_squared(x.shape[0], self.k), x.dtype)
        return TensorType((_diagonal(x.shape[0], x.shape[1], self.k),), x.dtype)


class Diagflat(Function):
    """All elements as the diagonal of a matrix."""

    k: Int = 0
    """Which diagonal; above 0 those above the main one."""

    def infer(self, x: TensorType) -> TensorType:
        """A matrix."""
        return TensorType(_squared(flattened(x.shape)[0], self.k), x.dtype)


class Diagonal(Function):
    """The diagonal of the plane of two axes."""

    offset: Int = 0
    """Which diagonal; above 0 those above the main one."""
    axis1: Int = 0
    """The axis of the rows."""
    axis2: Int = 1
    """The axis of the columns."""

    def infer(self, x: TensorType) -> TensorType:
        """The other axes, then the diagonal."""
        one, other = self._plane(x)
        rest = tuple(size for at, size in enumerate(x.shape) if at not in (one, other))
        return TensorType((*rest, _diagonal(x.shape[one], x.shape[other], self.offset)), x.dtype)

    def _plane(self, x: TensorType) -> tuple[int, int]:
        """The two axes, counted from the front."""
        one, other = require_axis(x, self.axis1, "axis1"), require_axis(x, self.axis2, "axis2")
        if one == other:
            raise ShapeProblem(f"expects two different axes of {x}", argument="axis2")
        return one, other


class Trace(Diagonal):
    """The sum of the diagonal of the plane of two axes."""

    def infer(self, x: TensorType) -> TensorType:
        """The other axes; small integers are widened."""
        plane = self._plane(x)
        rest = tuple(size for at, size in enumerate(x.shape) if at not in plane)
        return TensorType(rest, multiplied(x.dtype))


class Tril(UnaryFunction):
    """Zero above a diagonal."""

    k: Int = 0
    """Which diagonal; above 0 those above the main one."""


class Triu(UnaryFunction):
    """Zero below a diagonal."""

    k: Int = 0
    """Which diagonal; above 0 those above the main one."""


class Vander(Function):
    """The powers of each element of a vector."""

    N: NonNegativeInt | None = None
    """How many powers; none gives as many as there are elements."""
    increasing: Bool = False
    """Whether the powers rise."""

    def infer(self, x: TensorType) -> TensorType:
        """A row for each element."""
        if x.rank != 1:
            raise ShapeProblem(f"expects a vector, got {x}")
        return TensorType((x.shape[0], x.shape[0] if self.N is None else self.N), x.dtype)
