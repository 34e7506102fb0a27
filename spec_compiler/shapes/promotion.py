"""The dtype that several tensors have together, by Keras's rules of promotion.

In: dtypes by name; `int` and `float` stand for plain Python numbers, which are
weak: they give way to a tensor's dtype. Out: a dtype, or `ShapeProblem` where
there is none. The lattice is the one that Keras took over from JAX; what holds
here is Keras on TensorFlow with `float32` as its default.
"""

from __future__ import annotations

from functools import cache

from spec_compiler.shapes.problem import ShapeProblem

WEAK = {"int": "int64", "float": "float32"}
"""Plain Python numbers, each with the dtype that stands for it where it cannot stay weak."""

_ABOVE: dict[str, tuple[str, ...]] = {
    "bool": ("int",),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}
"""The lattice: each dtype with those right above it."""
_NARROWED = {"uint64": "uint32", "complex128": "complex64"}
"""Results of 64 bits that Keras makes narrower."""


def result_type(*dtypes: str) -> str:
    """The dtype of an operation on tensors of these dtypes.

    Args:
        dtypes: Names of dtypes, or `int` and `float` for plain numbers; none gives `float32`.

    Raises:
        ShapeProblem: SC403 where no dtype holds them all.

    >>> result_type("float16", "float"), result_type("int64", "float"), result_type("int")
    ('float16', 'float32', 'int32')
    >>> result_type("float16", "bfloat16"), result_type("uint8", "int8")
    ('float32', 'int16')
    """
    if not dtypes:
        return "float32"
    if any(dtype.startswith("float8") for dtype in dtypes):
        raise ShapeProblem(
            "mixes float8, which nothing is converted to or from by itself",
            hint="ops.cast it first",
            code="SC403",
        )
    return _promoted(dtypes)


@cache
def _promoted(dtypes: tuple[str, ...]) -> str:
    """The same, the cases told apart as Keras does."""
    strong = [strengthened(dtype) for dtype in dtypes]
    weak = [dtype in WEAK for dtype in dtypes]
    if len(set(strong)) == 1 and not all(weak):
        found = strong[0]
    elif all(weak):
        found = "int32" if _joined(strong) == "int64" else "float32"
    else:
        found = {"int": "int32", "float": "float32"}.get(joined := _joined(dtypes), joined)
    return _NARROWED.get(found, found)


def strengthened(dtype: str) -> str:
    """A dtype that is no longer weak: `int64` for a plain int, `float32` for a plain float."""
    return WEAK.get(dtype, dtype)


@cache
def _upper(dtype: str) -> frozenset[str]:
    """A dtype and all those above it."""
    found = {dtype}
    for above in _ABOVE[dtype]:
        found |= _upper(above)
    return frozenset(found)


def _joined(dtypes: tuple[str, ...] | list[str]) -> str:
    """The least dtype that is above all of them."""
    if any(dtype not in _ABOVE for dtype in dtypes):
        raise ShapeProblem(
            f"expects dtypes that combine, got {', '.join(dtypes)}",
            hint="ops.cast one of them first",
            code="SC403",
        )
    common = frozenset.intersection(*(_upper(dtype) for dtype in dtypes))
    among = [dtype for dtype in dtypes if dtype in common]
    return among[0] if among else next(d for d in sorted(common) if common <= _upper(d))
