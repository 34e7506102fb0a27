"""Dtype policies: which dtype a layer computes in and which its weights have."""

from __future__ import annotations

import re

from spec_compiler.record import dataclass
from spec_compiler.shapes.types import DTYPES


@dataclass(frozen=True, slots=True)
class Policy:
    """A dtype policy by its two dtypes.

    Inputs of a floating dtype are cast to `compute_dtype`, outputs have it;
    weights are kept in `variable_dtype`.
    """

    name: str
    compute_dtype: str
    variable_dtype: str


FLOAT32 = Policy("float32", "float32", "float32")


QUANTIZATION_MODES = ("int8", "float8", "int4", "gptq", "awq")
"""What the names of quantized policies begin with; to Keras no such name is a plain dtype."""

_MODE = (
    r"int8|float8|int4|int4/(?:-1|0*[1-9]\d*)"
    r"|gptq/[2348]/(?:-1|0*[1-9]\d*)|awq/4/(?:-1|0*[1-9]\d*)"
)


def policy_named(name: str) -> Policy | None:
    """The policy of a name: a dtype, `mixed_float16`, `mixed_bfloat16`, or a quantized one.

    >>> policy_named("mixed_bfloat16").compute_dtype, policy_named("mixed_bfloat16").variable_dtype
    ('bfloat16', 'float32')
    >>> policy_named("int8_from_mixed_bfloat16").compute_dtype
    'bfloat16'
    >>> policy_named("float33"), policy_named("int8"), policy_named("int8_from_float16")
    (None, None, None)
    """
    if name.startswith(QUANTIZATION_MODES):
        mode, _, source = name.partition("_from_")
        inner = _plain(source)
        if inner is None or not re.fullmatch(_MODE, mode):
            return None
        if mode == "int8" and inner.compute_dtype == "float16":
            return None
        return Policy(name, inner.compute_dtype, inner.variable_dtype)
    return _plain(name)


def _plain(name: str) -> Policy | None:
    """The policy of a dtype, or one of the two mixed ones; `int` is TensorFlow's 64 bits."""
    if name in ("mixed_float16", "mixed_bfloat16"):
        return Policy(name, name.removeprefix("mixed_"), "float32")
    dtype = "int64" if name == "int" else name
    return Policy(name, dtype, dtype) if dtype in DTYPES else None
