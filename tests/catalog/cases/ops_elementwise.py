"""Functions of `keras.ops` that treat each element alone, or two tensors that broadcast."""

from typing import Any

from tests.catalog.harness import Case, T


def op(value: Any, *inputs: T, **expected: Any) -> Case:
    """A row: a function of `keras.ops` on tensors in order."""
    return Case(value, inputs or {}, category="op", **expected)


X = T((None, 3))
WHOLE = T((None, 3), "int32")

CASES = [
    op("sin", WHOLE, out=X),
    op("sin", T((2,), "int64"), out=T((2,), "float32")),
    op("exp", T((2,), "uint8"), out=T((2,), "float32")),
    op("exp", T((2,), "complex64"), out=T((2,), "complex64")),
    op("abs", WHOLE, out=WHOLE),
    op("square", T((2,), "bool"), out=T((2,), "int32")),
    op("cbrt", T((2,), "int64"), out=T((2,), "float64")),
    op("cbrt", T((2,), "uint64"), out=T((2,), "uint64")),
    op("deg2rad", T((2,), "int64"), out=T((2,), "float64")),
    op("deg2rad", T((2,), "float16"), out=T((2,), "float16")),
    op("fabs", T((2,), "complex64"), error="SC403"),
    op("reciprocal", T((2,), "float16"), out=T((2,), "float32")),
    op("isnan", X, out=T((None, 3), "bool")),
    op("relu", X, out=X),
    op("swish", X, out=X),
    op({"leaky_relu": 0.1}, X, out=X),
    op({"leaky_relu": "steep"}, X, error="SC203", keras=False, why="fails when it runs"),
    op({"clip": {"x_min": 0, "x_max": 1}}, T((2,), "bool"), out=T((2,), "int32")),
    op({"clip": {"x_min": 0}}, X, error="SC202"),
    op({"cast": "float16"}, WHOLE, out=T((None, 3), "float16")),
    op({"cast": "float33"}, WHOLE, error="SC205"),
    op({"cast": "int"}, X, out=T((None, 3), "int64")),
    op({"round": 2}, X, out=X),
    op({"round": {"digits": 2}}, X, error="SC201"),
    op("rely", X, error="SC207"),
    op("map", X, error="SC211"),
    op("add", X, T((3,), "int32"), out=X),
    op("add", X, T((4,)), error="SC401"),
    op("add", T((None, 1)), T((5, 4)), out=(5, 4)),
    op("add", T((2, None)), T((2, 7)), out=(2, 7)),
    op("add", T((2,), "float16"), T((2,), "bfloat16"), out=T((2,), "float32")),
    op("add", T((2,), "uint64"), T((2,), "uint64"), out=T((2,), "uint32")),
    op("add", T((2,), "string"), X, error="SC403"),
    op({"subtract": {"x1": 1}}, T((None, 3), "float16"), out=T((None, 3), "float16")),
    op({"multiply": {"x2": 0.5}}, WHOLE, out=X),
    op({"multiply": {"x2": 2}}, T((3,), "int8"), out=T((3,), "int8")),
    op({"multiply": {"x2": [1, 2, 3]}}, X, out=X),
    op({"multiply": {"x2": [1, 2]}}, X, error="SC401"),
    op({"multiply": {"x2": True}}, WHOLE, out=WHOLE),
    op("divide", WHOLE, WHOLE, out=X),
    op("true_divide", WHOLE, WHOLE, out=X),
    op("greater", X, WHOLE, out=T((None, 3), "bool")),
    op({"greater": {"x2": 0}}, X, out=T((None, 3), "bool")),
    op("mod", T((2,), "bool"), T((2,), "bool"), out=T((2,), "int32")),
    op({"gcd": {"x2": 2}}, T((2,), "int8"), out=T((2,), "int64")),
    op({"arctan2": {"x2": 2}}, T((2,), "float16"), out=T((2,), "float32")),
    op("hypot", T((2,), "int64"), T((2,), "int64"), out=T((2,), "float64")),
    op({"hypot": {"x2": 1.0}}, X, error="SC203"),
    op({"hypot": {"x2": [1.0]}}, X, out=X),
    op("bitwise_and", T((2, 3), "int8"), T((3,), "int32"), out=T((2, 3), "int32")),
    op({"bitwise_and": {"y": 1}}, WHOLE, error="SC203"),
    op({"left_shift": {"y": 1}}, T((2,), "int8"), out=T((2,), "int8")),
    op("isclose", X, X, out=T((None, 3), "bool")),
    op("allclose", X, X, out=T((), "bool")),
    op("polar", X, X, out=X),
]
