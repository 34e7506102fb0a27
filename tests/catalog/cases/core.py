"""Products with a kernel, and what only passes on."""

from tests.catalog.harness import Case, T


def einsum(
    equation: str, output_shape: object, bias_axes: str | None = None, **arguments: object
) -> dict[str, object]:
    """An EinsumDense by its equation, its output and its bias."""
    given = {"equation": equation, "output_shape": output_shape, "bias_axes": bias_axes}
    return {"EinsumDense": given | arguments}


CASES = [
    Case({"Dense": 4}, (None, 3), out=(None, 4), params=16),
    Case({"Dense": {"units": 4, "use_bias": False}}, (2, 5, 3), out=(2, 5, 4), params=12),
    Case({"Dense": {"units": 4}}, (None, None), error="SC401"),
    Case({"Dense": {"units": 4}}, (None,), error="SC401"),
    Case({"Dense": {"units": 0}}, (None, 3), error="SC204"),
    Case(
        {"Dense": {"units": "4"}}, (None, 3), error="SC203", keras=False, why="fails only by chance"
    ),
    Case("Dense", (None, 3), error="SC202"),
    Case({"Dense": {"units": 4, "unit": 3}}, (None, 3), error="SC201"),
    Case({"Dense": {"units": 4, "activation": "rely"}}, (None, 3), error="SC207"),
    Case(
        {"Dense": {"units": 4, "kernel_initializer": {"HeNormal": {"sed": 1}}}},
        (None, 3),
        error="SC201",
    ),
    Case(
        {"Dense": {"units": 4, "lora_rank": 2}}, (None, 3), out=(None, 4), params=30, trainable=18
    ),
    Case({"Dense": 4}, (None, 3), out=T((None, 4), "bfloat16"), policy="mixed_bfloat16", params=16),
    Case({"Dense": {"units": 4, "activation": "softmax"}}, T((None, 3), "int32"), out=T((None, 4))),
    # Keras does not trace the activation: the layer's declared shape stands.
    Case({"Dense": {"units": 4, "activation": "glu"}}, (None, 3), out=(None, 4)),
    Case(
        {"Dense": {"units": 4, "activation": {"ReLU": {"max_value": 6}}}}, (None, 3), out=(None, 4)
    ),
    Case({"Dense": {"units": 4, "lora_rank": 0}}, (None, 3), params=16, trainable=16),
    Case({"Dense": {"units": 4, "lora_rank": -1}}, (None, 3), error="SC204"),
    Case(
        {"Dense": {"units": 4, "lora_rank": 2, "kernel_constraint": "max_norm"}},
        (None, 3),
        error="SC206",
    ),
    Case({"Dense": {"units": 4, "dtype": "int8_from_float32"}}, (None, 3), params=20, trainable=4),
    Case({"Dense": {"units": 5, "dtype": "int4_from_float32"}}, (None, 3), params=19, trainable=5),
    Case({"Dense": {"units": 5, "dtype": "int4/2_from_float32"}}, (None, 3), params=9 + 5 + 20 + 3),
    Case({"Dense": {"units": 4, "dtype": "float8_from_float32"}}, (None, 3), params=16 + 3075),
    Case(
        {"Dense": {"units": 4, "dtype": "gptq/4/2_from_float32"}}, (None, 3), params=6 + 16 + 3 + 4
    ),
    Case(
        {"Dense": {"units": 4, "dtype": "awq/4/2_from_float32"}}, (None, 3), params=6 + 16 + 6 + 4
    ),
    Case(
        {"Dense": {"units": 4, "dtype": "gptq/4/2_from_float32", "lora_rank": 2}},
        (None, 3),
        error="SC403",
    ),
    Case(einsum("abc,cd->abd", [None, 4], "d"), (None, 5, 3), out=T((None, None, 4)), params=16),
    Case(einsum("abc,cd->abd", 4), (None, 5, 3), error="SC401"),
    Case(einsum("ab,bc->ac", 4, "c"), (None, 3), out=(None, 4), params=16),
    Case(einsum("...x,xy->...y", 4, "y"), (None, 5, 3), out=(None, 5, 4), params=16),
    Case(einsum("...x,xy->...y", 4), (None, 2, 5, 3), out=(None, 5, 2, 4), params=12),
    Case(einsum("ab...,bc->ac...", 4, "c"), (None, 3, 5), out=(None, 4, 5), params=16),
    Case(
        einsum("abc,cde->abde", [None, 2, 4], "de"),
        (None, None, 3),
        out=(None, None, 2, 4),
        params=32,
    ),
    Case(einsum("abcd,cde->abe", [None, 7], lora_rank=2), (None, 5, 3, 2), params=42 + 12 + 14),
    Case(einsum("abc,cd->abd", [5, 4]), (None, 5, 3), out=(None, 5, 4)),
    Case(einsum("abc,cd->abd", [6, 4]), (None, 5, 3), error="SC401"),
    Case(einsum("abc,cd->abd", [None, 4]), (None, 5, None), error="SC401"),
    Case(einsum("abc,cd->abd", [None, 4]), (None, 5), error="SC401"),
    Case(einsum("abc,cd->abd", [None, None]), (None, 5, 3), error="SC401"),
    Case(einsum("ab, bc -> ac", 4), (None, 3), error="SC203"),
    Case(einsum("ab,bc", 4), (None, 3), error="SC203"),
    Case(einsum("ab,bc->ad", 4), (None, 3), error="SC206"),
    Case(einsum("ab,bd->ac", 4), (None, 3), error="SC206"),
    Case(einsum("ab,bc->ac", 4, "z"), (None, 3), error="SC206"),
    Case(einsum("ab,bc->ac", 4, ""), (None, 3), error="SC206"),
    Case(einsum("ab,bc->ac", 4, dtype="mixed_float16"), (None, 3), out=T((None, 4), "float16")),
    Case(einsum("ab,bc->ac", 4, dtype="int8_from_float32"), (None, 3), params=16, trainable=0),
    Case(einsum("...b,bc->...c", 4, dtype="int8_from_float32"), (None, 3), error="SC403"),
    Case(
        einsum("ab,bcde->acde", [2, 2, 2], dtype="gptq/4/2_from_float32"), (None, 3), error="SC403"
    ),
    Case("Identity", T((None, 3), "int32"), out=T((None, 3), "int32"), params=0),
    Case("Identity", (), out=T((), "float16"), policy="mixed_float16"),
    Case("Identity", T((None, 3), masked=True), out=T((None, 3), masked=True)),
    Case({"Identity": {"axis": 1}}, (None, 3), error="SC201"),
    Case("Masking", (None, 5, 3), out=T((None, 5, 3), masked=True), params=0),
    Case({"Masking": -1}, T((None, 5, 3), "int32"), out=T((None, 5, 3), "float32", masked=True)),
    Case({"Masking": "0"}, (None, 5, 3), error="SC203", keras=False, why="fails when called"),
    # The checks of initializers, penalties and constraints, found by the differential fuzzer.
    Case({"Dense": {"units": 4, "bias_initializer": "orthogonal"}}, (None, 3), error="SC205"),
    Case({"Dense": {"units": 4, "kernel_initializer": "identity"}}, (None, 3), params=16),
    Case(
        {"Dense": {"units": 4, "kernel_initializer": {"Constant": {"value": [1.0, -1.0]}}}},
        (None, 3),
        error="SC205",
    ),
    Case(
        {"Dense": {"units": 2, "kernel_initializer": {"Constant": {"value": [1.0, -1.0]}}}},
        (None, 3),
        params=8,
    ),
    Case(
        {"Dense": {"units": 2, "kernel_initializer": {"Constant": {"value": [[1.0], [1.0, 2.0]]}}}},
        (None, 3),
        error="SC205",
    ),
    Case({"Dense": {"units": 4, "dtype": "int32"}}, (None, 3), error="SC403"),
    Case({"Dense": {"units": 4, "dtype": "bool"}}, (None, 3), error="SC403"),
    Case(
        {"Dense": {"units": 4, "dtype": "int32", "kernel_initializer": "ones"}},
        T((None, 3), "int32"),
        out=T((None, 4), "int32"),
    ),
    Case(
        {"Dense": {"units": 4, "bias_regularizer": "orthogonal_regularizer"}},
        (None, 3),
        error="SC205",
        keras=False,
        why="fails in the first step of training only",
    ),
    Case(
        {"Dense": {"units": 4, "bias_constraint": {"MaxNorm": {"axis": 1}}}},
        (None, 3),
        error="SC205",
        keras=False,
        why="fails in the first step of training only",
    ),
    Case(
        {"Dense": {"units": 4, "activity_regularizer": "orthogonal_regularizer"}},
        (None, 3),
        error="SC205",
        keras=False,
        why="fails in fit, whose batches have no fixed size",
    ),
    Case({"Dense": {"units": 4, "activation": "ReLU"}}, (None, 3), out=(None, 4)),
    Case(
        einsum("ab,bc->ac", 4),
        (None, 5, 3),
        error="SC401",
        keras=False,
        why="Keras declares an output and fails when called",
    ),
    Case(
        einsum("...x,xy->...y", [None, 4]),
        (None, 5, 3),
        error="SC401",
        keras=False,
        why="Keras declares axes that it does not compute",
    ),
]
