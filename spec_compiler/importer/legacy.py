"""Keras 1 and 2, and TensorFlow's Keras, in the words of Keras 3.

In: an object of any generation. Out: the same in today's class and argument names. The
catalogue knows most old names of arguments; here stand classes that are called otherwise
today, names of functions, and arguments that say nothing of what Keras 3 builds. What
changed in more than its name is in `legacy_layers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.importer.legacy_layers import LAYERS, MULTIPLE_CLASSES
from spec_compiler.importer.saved import Saved

NO_EFFECT = frozenset(
    (
        *("batch_input_shape", "batch_shape", "input_shape", "input_dtype", "input_length"),
        *("input_dim", "implementation", "consume_less", "time_major", "stateful", "rng_type"),
        *("activity_regularizer", "fused", "virtual_batch_size", "adjustment", "mode"),
        *("renorm", "renorm_clipping", "renorm_momentum", "build_config", "input_spec"),
        *("query_shape", "key_shape", "value_shape", "softmax_robust_masking"),
        *("autocast", "experimental_autocast", "is_legacy_optimizer", "jit_compile", "fn"),
        *("sparse", "ragged", "has_static_table", "vocabulary_size", "weights", "dropout_dim"),
    )
)
"""Arguments of old files that say nothing of what Keras 3 builds, where it does not know them."""

CUSTOM = "Custom>"
CLASSES: dict[str, dict[str, str]] = {
    "layer": MULTIPLE_CLASSES,
    "initializer": {
        "Zero": "Zeros",
        "One": "Ones",
        "RandomUniformV2": "RandomUniform",
        "Uniform": "RandomUniform",
        "Normal": "RandomNormal",
    },
    "regularizer": {
        "WeightRegularizer": "L1L2",
        "ActivityRegularizer": "L1L2",
        "L1L2Regularizer": "L1L2",
        "L1Regularizer": "L1",
        "L2Regularizer": "L2",
    },
    "constraint": {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"},
    "optimizer": {"RMSProp": "RMSprop", "SGDExperimental": "SGD", "AdamExperimental": "Adam"},
}
"""Classes that are called otherwise today."""

ARGUMENTS: dict[str, str] = {
    "W_constraint": "kernel_constraint",
    "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "output_dim": "units",
}
"""Arguments of Keras 1 that are called otherwise today, whatever the layer."""

NAMES: dict[str, dict[str, str]] = {
    "initializer": {
        "uniform": "random_uniform",
        "normal": "random_normal",
        "zero": "zeros",
        "one": "ones",
    },
    "constraint": {"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"},
}
"""Functions that are called otherwise today."""


def modern(category: str, found: Saved, generation: int = 3) -> Saved:
    """An object in today's words.

    Args:
        category: The kind of object.
        found: The object as the file has it.
        generation: The generation of Keras that wrote it.
    """
    if category == "optimizer" and found.class_name.startswith(CUSTOM) and not found.is_new:
        # TensorFlow's Keras registered its own optimizers as if they were the user's.
        bare = found.class_name.removeprefix(CUSTOM)
        found = replace(found, class_name=bare) if CATEGORIES[category].canonical(bare) else found
    if found.is_custom or not isinstance(found.config, dict):
        return found
    arguments = dict(found.config)
    name = CLASSES.get(category, {}).get(found.class_name, found.class_name)
    if category == "layer" and generation < 3:
        change = LAYERS.get(found.class_name, LAYERS.get(name))
        arguments = change(arguments) if change is not None else arguments
    cls = CATEGORIES[category].find(name)
    if cls is not None:
        for old, new in (ARGUMENTS | cls.legacy).items():
            if old in cls.model_fields or " " in new:
                continue
            if old in arguments and new in cls.model_fields and new not in arguments:
                arguments[new] = arguments.pop(old)
    for key, value in VALUES.items():
        if key in arguments:
            arguments[key] = value(arguments[key])
    return replace(found, class_name=name, config=arguments)


def modern_name(category: str, name: str) -> str:
    """The name of a function in today's words."""
    return NAMES.get(category, {}).get(name, name)


def nameless(category: str, value: dict[str, Any]) -> Saved | None:
    """A penalty or a constraint of Keras 1, whose class is called `name`; None where it is none.

    >>> nameless("regularizer", {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01}).class_name
    'WeightRegularizer'
    """
    if category not in ("regularizer", "constraint") or not isinstance(value.get("name"), str):
        return None
    rest = {key: item for key, item in value.items() if key != "name"}
    return Saved(value["name"], rest)


def _data_format(value: Any) -> Any:
    """`th` put channels before rows, `tf` behind columns."""
    if not isinstance(value, str):
        return value
    return {"th": "channels_first", "tf": "channels_last", "default": None}.get(value, value)


def _reduction(value: Any) -> Any:
    """What `auto` came to wherever no strategy distributed the training."""
    return "sum_over_batch_size" if value == "auto" else value


VALUES: dict[str, Callable[[Any], Any]] = {"data_format": _data_format, "reduction": _reduction}
"""Arguments whose values are called otherwise today."""
