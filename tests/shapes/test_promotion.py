"""Which dtype tensors have together."""

from __future__ import annotations

from itertools import product

import pytest

from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.promotion import result_type
from spec_compiler.shapes.types import DTYPES

NUMERIC = [dtype for dtype in DTYPES if dtype != "string"]
WEAK = {"int": int, "float": float}


@pytest.mark.parametrize(
    ("dtypes", "expected"),
    [
        ((), "float32"),
        (("int",), "int32"),
        (("float16", "float"), "float16"),
        (("float16", "float32"), "float32"),
        (("float16", "bfloat16"), "float32"),
        (("int8", "uint8"), "int16"),
        (("int64", "uint64"), "float32"),
        (("bool", "int"), "int32"),
        (("uint64",), "uint32"),
        (("float64", "complex64"), "complex64"),
        (("string", "string"), "string"),
    ],
)
def test_two_dtypes_meet_where_keras_has_them_meet(dtypes: tuple[str, ...], expected: str) -> None:
    """The least dtype that holds both, narrowed where Keras narrows."""
    assert result_type(*dtypes) == expected


@pytest.mark.parametrize("pair", [("string", "float32"), ("float8_e4m3fn", "float32")])
def test_dtypes_that_do_not_meet_are_refused(pair: tuple[str, str]) -> None:
    """Nothing holds text and numbers, and float8 is converted to nothing by itself."""
    with pytest.raises(ShapeProblem) as found:
        result_type(*pair)
    assert found.value.code == "SC403"


def test_the_order_makes_no_difference() -> None:
    """Promotion is symmetric, plain numbers included."""
    names = [*NUMERIC, *WEAK]
    assert all(result_type(a, b) == result_type(b, a) for a, b in product(names, names))


@pytest.mark.keras
def test_all_pairs_and_triples_are_those_of_keras() -> None:
    """Every combination of two and of three dtypes, weak ones included."""
    import keras

    names = [*NUMERIC, *WEAK]
    combinations = [*product(names), *product(names, names), *product(names, names, names)]
    wrong = [
        names
        for names in combinations
        if result_type(*names) != keras.backend.result_type(*(WEAK.get(n, n) for n in names))
    ]
    assert not wrong
