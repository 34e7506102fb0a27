"""Functions that treat each element alone, and those of two tensors that broadcast.

Functions that differ only in name and dtype stand in tables; their classes are
made when they are asked for. Those with arguments of their own are in `pointwise`.
"""

from collections.abc import Callable
from functools import cache
from typing import ClassVar

from spec_compiler.catalog.index import class_name
from spec_compiler.catalog.ops.function import Function, UnaryFunction
from spec_compiler.shapes.broadcast import broadcast
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type, strengthened
from spec_compiler.shapes.types import TensorType

DTypeRule = Callable[[str], str]
PairRule = Callable[[str, str], str]


def is_whole(dtype: str) -> bool:
    """Whether a dtype is one of integers or `bool`."""
    return "int" in dtype or dtype == "bool"


def kept(dtype: str) -> str:
    """The dtype itself."""
    return dtype


def made_float(dtype: str) -> str:
    """The dtype that it has together with a plain float."""
    return result_type(dtype, "float")


def float_if_whole(dtype: str) -> str:
    """`float32` for integers and booleans, any other dtype itself."""
    return "float32" if is_whole(dtype) else dtype


def truth(dtype: str) -> str:
    """`bool`, whatever the dtype."""
    return "bool"


def always_float32(dtype: str) -> str:
    """`float32`, whatever the dtype."""
    return "float32"


def counted(dtype: str) -> str:
    """`int32` for `bool`, any other dtype itself."""
    return "int32" if dtype == "bool" else dtype


def wide_float(dtype: str) -> str:
    """`float64` for dtypes of 64 bits, the half ones themselves, `float32` for all others."""
    if dtype in ("int64", "float64"):
        return "float64"
    return dtype if dtype in ("bfloat16", "float16") else "float32"


def root_float(dtype: str) -> str:
    """A float for integers: `float64` for `int64`; `uint64` stays."""
    if dtype == "int64":
        return "float64"
    return dtype if dtype == "uint64" else float_if_whole(dtype)


def real_float(dtype: str) -> str:
    """A float for integers; complex numbers are refused."""
    if "complex" in dtype:
        raise ShapeProblem(f"takes no complex numbers, got {dtype}", code="SC403")
    return float_if_whole(dtype)


UNARY: dict[str, tuple[DTypeRule, str]] = {
    "absolute": (kept, "The distance from zero."),
    "angle": (made_float, "The angle of a complex number, in radians."),
    "arccos": (made_float, "The angle, in radians, with this cosine."),
    "arccosh": (made_float, "The inverse of the hyperbolic cosine."),
    "arcsin": (made_float, "The angle, in radians, with this sine."),
    "arcsinh": (made_float, "The inverse of the hyperbolic sine."),
    "arctan": (made_float, "The angle, in radians, with this tangent."),
    "arctanh": (made_float, "The inverse of the hyperbolic tangent."),
    "bitwise_invert": (kept, "Each bit turned over."),
    "cbrt": (root_float, "The cube root."),
    "ceil": (made_float, "The nearest whole number above."),
    "conjugate": (kept, "The complex conjugate."),
    "copy": (kept, "A copy of the tensor."),
    "cos": (made_float, "The cosine of an angle in radians."),
    "cosh": (made_float, "The hyperbolic cosine."),
    "deg2rad": (wide_float, "Degrees as radians."),
    "erf": (kept, "The error function."),
    "erfc": (made_float, "One less the error function."),
    "erfinv": (kept, "The inverse of the error function."),
    "exp": (float_if_whole, "e to the power of each element."),
    "exp2": (float_if_whole, "Two to the power of each element."),
    "expm1": (float_if_whole, "`exp(x) - 1`, exact near zero."),
    "fabs": (real_float, "The distance from zero, as a float."),
    "floor": (made_float, "The nearest whole number below."),
    "i0": (wide_float, "The modified Bessel function of the first kind, of order 0."),
    "imag": (kept, "The imaginary part."),
    "isfinite": (truth, "Whether an element is neither infinite nor NaN."),
    "isinf": (truth, "Whether an element is infinite."),
    "isnan": (truth, "Whether an element is NaN."),
    "isneginf": (truth, "Whether an element is minus infinity."),
    "isposinf": (truth, "Whether an element is plus infinity."),
    "isreal": (truth, "Whether an element has no imaginary part."),
    "log": (made_float, "The natural logarithm."),
    "log10": (made_float, "The logarithm to base 10."),
    "log1p": (made_float, "`log(1 + x)`, exact near zero."),
    "log2": (made_float, "The logarithm to base 2."),
    "logical_not": (truth, "Whether an element is zero or false."),
    "negative": (kept, "Each element with the other sign."),
    "rad2deg": (wide_float, "Radians as degrees."),
    "real": (kept, "The real part."),
    "reciprocal": (always_float32, "One divided by each element."),
    "rsqrt": (kept, "One divided by the square root."),
    "sign": (kept, "-1, 0 or 1, by the sign."),
    "signbit": (truth, "Whether an element carries a minus sign."),
    "sin": (made_float, "The sine of an angle in radians."),
    "sinc": (made_float, "`sin(pi x) / (pi x)`, 1 at zero."),
    "sinh": (made_float, "The hyperbolic sine."),
    "sqrt": (made_float, "The square root."),
    "square": (counted, "Each element times itself."),
    "tan": (made_float, "The tangent of an angle in radians."),
    "tanh": (made_float, "The hyperbolic tangent: any number to one between -1 and 1."),
    "trunc": (kept, "Each element without its fraction."),
    "relu": (kept, "Zero below zero, the element above."),
    "relu6": (kept, "The element, held between 0 and 6."),
    "sigmoid": (kept, "`1 / (1 + exp(-x))`: any number to one between 0 and 1."),
    "sparse_sigmoid": (kept, "Zero up to -1, one from 1 on, a straight line between."),
    "softplus": (kept, "`log(exp(x) + 1)`: a smooth `relu`."),
    "softsign": (kept, "`x / (|x| + 1)`: any number to one between -1 and 1."),
    "sparse_plus": (kept, "Zero up to -1, the element from 1 on, a parabola between."),
    "silu": (kept, "The element times its sigmoid."),
    "log_sigmoid": (kept, "The logarithm of the sigmoid."),
    "hard_sigmoid": (kept, "A sigmoid of three straight pieces: 0 up to -3, 1 from 3 on."),
    "hard_silu": (kept, "The element times its hard sigmoid."),
    "selu": (kept, "A scaled `elu` that keeps mean and variance from layer to layer."),
    "tanh_shrink": (kept, "The element less its tanh."),
    "hard_tanh": (kept, "The element, held between -1 and 1."),
}
"""Functions of one tensor without arguments: the result's dtype, and what they do."""


def promoted(x1: str, x2: str) -> str:
    """The dtype of the two together."""
    return result_type(x1, x2)


def promoted_strong(x1: str, x2: str) -> str:
    """The same, plain numbers counted as `int64` and `float32`."""
    return result_type(strengthened(x1), strengthened(x2))


def promoted_float(x1: str, x2: str) -> str:
    """The dtype of the two together with a plain float."""
    return result_type(x1, x2, "float")


def promoted_float_strong(x1: str, x2: str) -> str:
    """The same, plain numbers counted as `int64` and `float32`."""
    return result_type(strengthened(x1), strengthened(x2), "float")


def promoted_truth(x1: str, x2: str) -> str:
    """`bool`, whatever the dtypes."""
    return "bool"


def promoted_count(x1: str, x2: str) -> str:
    """The dtype of the two together, `int32` where that is `bool`."""
    return counted(result_type(x1, x2))


def promoted_root(x1: str, x2: str) -> str:
    """The dtype of the two together, a float where that is an integer."""
    found = result_type(x1, x2)
    return found if found == "bool" else root_float(found)


BINARY: dict[str, tuple[PairRule, str]] = {
    "add": (promoted, "The sum of two tensors."),
    "divide": (promoted_float, "The first tensor divided by the second."),
    "divide_no_nan": (promoted_float, "The first tensor divided by the second, 0 where that is 0."),
    "equal": (promoted_truth, "Whether two elements are equal."),
    "floor_divide": (promoted, "The quotient, rounded down."),
    "fmax": (promoted, "The larger of two elements, NaN passed over."),
    "fmin": (promoted, "The smaller of two elements, NaN passed over."),
    "fmod": (promoted_count, "The remainder of a division, with the sign of the dividend."),
    "gcd": (promoted_strong, "The greatest common divisor."),
    "greater": (promoted_truth, "Whether the first element is larger."),
    "greater_equal": (promoted_truth, "Whether the first element is not smaller."),
    "heaviside": (promoted_root, "0 below zero, 1 above, the second tensor's element at zero."),
    "hypot": (promoted_root, "The length of the vector with these two parts."),
    "lcm": (promoted_strong, "The least common multiple."),
    "ldexp": (promoted_float_strong, "The first tensor times two to the power of the second."),
    "less": (promoted_truth, "Whether the first element is smaller."),
    "less_equal": (promoted_truth, "Whether the first element is not larger."),
    "logaddexp": (promoted_float, "`log(exp(x1) + exp(x2))`."),
    "logaddexp2": (promoted_float, "`log2(2 ** x1 + 2 ** x2)`."),
    "logical_and": (promoted_truth, "Whether both elements are true."),
    "logical_or": (promoted_truth, "Whether one of two elements is true."),
    "logical_xor": (promoted_truth, "Whether just one of two elements is true."),
    "maximum": (promoted, "The larger of two elements."),
    "minimum": (promoted, "The smaller of two elements."),
    "mod": (promoted_count, "The remainder of a division, with the sign of the divisor."),
    "multiply": (promoted, "The product of two tensors, element by element."),
    "nextafter": (promoted_float_strong, "The next number after the first, towards the second."),
    "not_equal": (promoted_truth, "Whether two elements differ."),
    "power": (promoted, "The first tensor to the power of the second."),
    "subtract": (promoted, "The first tensor less the second."),
}
"""Functions of two tensors that broadcast: the result's dtype, and what they do."""

BITWISE: dict[str, str] = {
    "bitwise_and": "The bits that both integers have.",
    "bitwise_or": "The bits that one of two integers has.",
    "bitwise_xor": "The bits that just one of two integers has.",
    "bitwise_left_shift": "The bits of an integer, moved up by as many places.",
    "bitwise_right_shift": "The bits of an integer, moved down by as many places.",
}
"""Functions of the bits of two tensors of integers."""


class TabledUnary(UnaryFunction):
    """A function of `UNARY`."""

    dtype_rule: ClassVar[DTypeRule]

    def infer(self, x: TensorType) -> TensorType:
        """The shape stays; the dtype is by the function's rule."""
        return TensorType(x.shape, type(self).dtype_rule(x.dtype))


class TabledBinary(Function):
    """A function of `BINARY`."""

    dtype_rule: ClassVar[PairRule]

    def infer(self, x1: TensorType, x2: TensorType) -> TensorType:
        """The shapes broadcast; the dtype is by the function's rule."""
        dtype = type(self).dtype_rule(x1.dtype, x2.dtype)
        return TensorType(broadcast(x1.shape, x2.shape), dtype)


class Bitwise(Function):
    """A function of `BITWISE`."""

    tensors_only = ("x", "y")

    def infer(self, x: TensorType, y: TensorType) -> TensorType:
        """The shape of the first tensor, as Keras has it, and the dtype of both."""
        return TensorType(x.shape, result_type(x.dtype, y.dtype))


class BitwiseShift(Function):
    """A function of `BITWISE` that moves bits; the number of places may be a plain integer."""

    tensors_only = ("x",)

    def infer(self, x: TensorType, y: TensorType) -> TensorType:
        """The shape of the first tensor, as Keras has it; a plain integer leaves its dtype."""
        if y.dtype == "float":
            raise ShapeProblem("expects an integer in y", argument="y", code="SC403")
        plain = isinstance(self.constants.get("y"), int)
        return TensorType(x.shape, x.dtype if plain else result_type(x.dtype, y.dtype))


@cache
def _made(name: str) -> type[Function] | None:
    """The class of a function in the tables, by the class's name."""
    for table, base in ((UNARY, TabledUnary), (BINARY, TabledBinary)):
        for function, (rule, text) in table.items():
            if class_name(function) == name:
                return _class(name, base, text, {"dtype_rule": staticmethod(rule)})
    for function, text in BITWISE.items():
        if class_name(function) == name:
            return _class(name, BitwiseShift if "shift" in function else Bitwise, text, {})
    return None


def _class(
    name: str, base: type[Function], text: str, attributes: dict[str, object]
) -> type[Function]:
    """A class of a table: its base, with its documentation and its rule."""
    only = {"tensors_only": ("x1", "x2")} if name in ("Heaviside", "Hypot") else {}
    return type(name, (base,), {"__doc__": text, "__module__": __name__} | only | attributes)


def __getattr__(name: str) -> type[Function]:
    """The class of a function in the tables."""
    made = _made(name)
    if made is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return made
