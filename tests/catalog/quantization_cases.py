"""Quantizations and dtype policies: what is taken, and what is refused; rows of `object_cases`."""

from __future__ import annotations

from typing import Any

NONSENSE = "Keras takes it and trains nonsense, or fails at the first batch"
SPEC = "Keras has no such form; the language has"

QUANTIZATIONS: list[tuple[Any, ...]] = [
    ("Int8QuantizationConfig",),
    ({"Int8QuantizationConfig": {"activation_quantizer": None}},),
    ({"Int8QuantizationConfig": {"weight_quantizer": {"AbsMaxQuantizer": {"axis": 0}}}},),
    (
        {
            "Int8QuantizationConfig": {
                "weight_quantizer": {"AbsMaxQuantizer": {"output_dtype": "int4"}}
            }
        },
        "SC205",
    ),
    ({"Int4QuantizationConfig": {"block_size": 64}},),
    ({"Int4QuantizationConfig": {"block_size": None}},),
    ({"Int4QuantizationConfig": {"block_size": 0}}, "SC204"),
    ({"Int4QuantizationConfig": {"activation_quantizer": "AbsMaxQuantizer"}}, "SC206", SPEC),
    (
        {
            "Int4QuantizationConfig": {
                "activation_quantizer": {"AbsMaxQuantizer": {"axis": -1}},
                "block_size": -1,
            }
        },
    ),
    (
        {
            "Int4QuantizationConfig": {
                "weight_quantizer": {"AbsMaxQuantizer": {"axis": 0}},
                "block_size": -1,
            }
        },
        "SC204",
    ),
    ("Float8QuantizationConfig",),
    ({"GPTQConfig": {"dataset": ["text"], "tokenizer": "tok"}}, "SC207", SPEC),
    ("QuantizationConfig", "SC211", NONSENSE),
]
QUANTIZERS: list[tuple[Any, ...]] = [
    ({"AbsMaxQuantizer": {"value_range": [-8, 7]}},),
    ({"AbsMaxQuantizer": {"value_range": [-200, 200]}}, "SC204"),
    ({"AbsMaxQuantizer": {"value_range": [1]}}, "SC203"),
]
DTYPE_POLICIES: list[tuple[Any, ...]] = [
    ({"DTypePolicy": "mixed_bfloat16"},),
    ({"DTypePolicy": "float33"}, "SC205"),
    ("DTypePolicy",),
    ({"QuantizedDTypePolicy": {"mode": "int8", "source_name": "mixed_bfloat16"}},),
    ({"QuantizedDTypePolicy": {"mode": "int8", "source_name": "float16"}}, "SC206"),
    ({"QuantizedDTypePolicy": "int7"}, "SC205"),
    ({"Int4DTypePolicy": {"mode": "int4/64", "source_name": "float32"}},),
    ({"Int4DTypePolicy": "int4"}, "SC205"),
    ({"Int4DTypePolicy": "int4/0"}, "SC204"),
    ({"GPTQDTypePolicy": "gptq/4/-1"},),
    ({"GPTQDTypePolicy": "gptq/5/128"}, "SC204"),
    ({"AWQDTypePolicy": "awq/4/128"},),
    ({"AWQDTypePolicy": "awq/8/128"}, "SC204"),
    ({"QuantizedFloat8DTypePolicy": {"mode": "float8", "amax_history_length": 16}},),
    ({"DTypePolicyMap": "mixed_bfloat16"},),
    (
        {"DTypePolicyMap": {"default_policy": {"DTypePolicyMap": "float32"}}},
        "SC203",
    ),
]
