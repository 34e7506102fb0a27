"""Functions of TensorFlow that its Keras saved as layers, as functions of `keras.ops`.

In: a `TFOpLambda` or `SlicingOpLambda`: a function's name below `tf`, and its arguments by
TensorFlow's names. Out: the function of `keras.ops` that computes the same, and the
arguments by Keras's names. A table and no more: what is not in it has no counterpart here.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.calls import Call
from spec_compiler.importer.saved import Saved

CLASSES = ("TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod")
"""The layers that TensorFlow's Keras makes of operations."""

_BOTH = {"x": "x1", "y": "x2"}
_ONE = {"x": "x"}
_REDUCE = {"input_tensor": "x", "axis": "axis", "keepdims": "keepdims"}
_FEATURES = {"features": "x"}

FUNCTIONS: dict[str, tuple[str, dict[str, str]]] = {
    **{
        name: (op, _BOTH)
        for name, op in {
            **{f"math.{same}": same for same in ("add", "subtract", "multiply", "divide")},
            **{f"math.{same}": same for same in ("maximum", "minimum", "equal", "not_equal")},
            **{f"math.{same}": same for same in ("greater", "greater_equal", "less", "less_equal")},
            **{f"math.{same}": same for same in ("logical_and", "logical_or", "logical_xor")},
            "math.truediv": "divide",
            "math.floordiv": "floor_divide",
            "math.pow": "power",
            "math.mod": "mod",
            "math.floormod": "mod",
            "__operators__.add": "add",
            "__operators__.ne": "not_equal",
            "__operators__.eq": "equal",
        }.items()
    },
    **{
        f"math.{name}": (name, _ONE)
        for name in (
            *("exp", "expm1", "log", "log1p", "sqrt", "square", "rsqrt", "sin", "cos", "tan"),
            *("sinh", "cosh", "tanh", "sigmoid", "erf", "sign", "floor", "ceil", "negative"),
            *("reciprocal", "logical_not", "round"),
        )
    },
    "math.abs": ("absolute", _ONE),
    "nn.relu": ("relu", _FEATURES),
    "nn.relu6": ("relu6", _FEATURES),
    "nn.elu": ("elu", _FEATURES),
    "nn.selu": ("selu", _FEATURES),
    "nn.silu": ("silu", _FEATURES),
    "nn.softplus": ("softplus", _FEATURES),
    "nn.sigmoid": ("sigmoid", _ONE),
    "nn.tanh": ("tanh", _ONE),
    "nn.gelu": ("gelu", {"features": "x", "approximate": "approximate"}),
    "nn.leaky_relu": ("leaky_relu", {"features": "x", "alpha": "negative_slope"}),
    "nn.softmax": ("softmax", {"logits": "x", "axis": "axis"}),
    "nn.log_softmax": ("log_softmax", {"logits": "x", "axis": "axis"}),
    "math.reduce_mean": ("mean", _REDUCE),
    "math.reduce_sum": ("sum", _REDUCE),
    "math.reduce_max": ("max", _REDUCE),
    "math.reduce_min": ("min", _REDUCE),
    "math.reduce_prod": ("prod", _REDUCE),
    "math.reduce_any": ("any", _REDUCE),
    "math.reduce_all": ("all", _REDUCE),
    "math.reduce_std": ("std", _REDUCE),
    "math.reduce_variance": ("var", _REDUCE),
    "math.reduce_logsumexp": ("logsumexp", _REDUCE),
    "math.argmax": ("argmax", {"input": "x", "axis": "axis"}),
    "math.argmin": ("argmin", {"input": "x", "axis": "axis"}),
    "reshape": ("reshape", {"tensor": "x", "shape": "newshape"}),
    "concat": ("concatenate", {"values": "xs", "axis": "axis"}),
    "stack": ("stack", {"values": "x", "axis": "axis"}),
    "expand_dims": ("expand_dims", {"input": "x", "axis": "axis"}),
    "squeeze": ("squeeze", {"input": "x", "axis": "axis"}),
    "transpose": ("transpose", {"a": "x", "perm": "axes"}),
    "cast": ("cast", {"x": "x", "dtype": "dtype"}),
    "tile": ("tile", {"input": "x", "multiples": "repeats"}),
    "clip_by_value": (
        "clip",
        {"t": "x", "clip_value_min": "x_min", "clip_value_max": "x_max"},
    ),
    "where": ("where", {"condition": "condition", "x": "x1", "y": "x2"}),
    "gather": ("take", {"params": "x", "indices": "indices", "axis": "axis"}),
    "linalg.matmul": ("matmul", {"a": "x1", "b": "x2"}),
    "one_hot": ("one_hot", {"indices": "x", "depth": "num_classes", "axis": "axis"}),
    "zeros_like": ("zeros_like", {"input": "x"}),
    "ones_like": ("ones_like", {"input": "x"}),
    "stop_gradient": ("stop_gradient", {"input": "x"}),
    "pad": ("pad", {"tensor": "x", "paddings": "pad_width"}),
    "__operators__.getitem": ("get_item", {"tensor": "x", "slice_spec": "key"}),
}
"""Each function with Keras's, and the argument names of the one by those of the other."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "leaky_relu": {"negative_slope": 0.2},
    "gelu": {"approximate": False},
    "softmax": {"axis": -1},
    "log_softmax": {"axis": -1},
    "argmax": {"axis": 0},
    "argmin": {"axis": 0},
    "take": {"axis": 0},
}
"""Defaults that TensorFlow's function has, and Keras's has not."""
WITHOUT_MEANING = frozenset(("name", "training"))


def keras_call(found: Saved, call: Call) -> tuple[str, dict[str, Any]] | str:
    """The function of `keras.ops` and its arguments; a text where there is none, what is missing.

    Args:
        found: The layer that stands for the function.
        call: What it is called on.
    """
    function = found.arguments.get("function")
    known = FUNCTIONS.get(function) if isinstance(function, str) else None
    if known is None:
        return f"tf.{function}"
    name, parameters = known
    given: dict[str, Any] = dict(DEFAULTS.get(name, {}))
    given |= dict(zip(parameters.values(), call.args, strict=False))
    for key, value in call.kwargs.items():
        if key in parameters:
            if value is not None:
                given[parameters[key]] = value
        elif key not in WITHOUT_MEANING and value not in (None, False):
            return f"the argument '{key}' of tf.{function}"
    if isinstance(given.get("dtype"), dict):
        given["dtype"] = given["dtype"].get("config", given["dtype"])
    return name, given
