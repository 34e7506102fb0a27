"""Keras 1 and 2, and TensorFlow's Keras, in the words of Keras 3.

In: an object of any generation. Out: the same in today's class and argument names. The
catalogue knows most old names of arguments; here stand those whose values change with
them, and classes that are called otherwise today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.importer.saved import Saved

NO_EFFECT = frozenset(
    (
        *("batch_input_shape", "batch_shape", "input_shape", "input_dtype", "input_length"),
        *("implementation", "consume_less", "time_major", "activity_regularizer"),
        *("renorm", "renorm_clipping", "renorm_momentum", "fused", "virtual_batch_size"),
        *("adjustment", "mode", "build_config", "vocabulary_size", "experimental_autocast"),
        *("is_legacy_optimizer", "jit_compile", "fn", "autocast", "input_spec", "stateful"),
        *("sparse", "ragged", "_is_graph_network", "has_static_table", "num_classes_"),
    )
)
"""Arguments of old files that say nothing of what Keras 3 builds."""

Arguments = dict[str, Any]

CLASSES: dict[str, dict[str, str]] = {
    "layer": {
        "AtrousConvolution1D": "Conv1D",
        "AtrousConvolution2D": "Conv2D",
        "AtrousConv1D": "Conv1D",
        "AtrousConv2D": "Conv2D",
        "Deconvolution2D": "Conv2DTranspose",
        "Deconvolution3D": "Conv3DTranspose",
        "BatchNormalizationV1": "BatchNormalization",
        "BatchNormalizationV2": "BatchNormalization",
        "SyncBatchNormalization": "BatchNormalization",
        "LSTMV2": "LSTM",
        "GRUV2": "GRU",
        "CuDNNLSTM": "LSTM",
        "CuDNNGRU": "GRU",
        "TimeDistributedDense": "Dense",
        "NormalizationV2": "Normalization",
    },
    "initializer": {
        "RandomUniformV2": "RandomUniform",
        "Zero": "Zeros",
        "One": "Ones",
    },
    "optimizer": {
        "SGDExperimental": "SGD",
        "AdamExperimental": "Adam",
        "RMSProp": "RMSprop",
    },
    "regularizer": {"WeightRegularizer": "L1L2", "ActivityRegularizer": "L1L2"},
}
"""Classes that are called otherwise today."""

LOST: dict[str, str] = {
    "MaxoutDense": "Keras has had no such layer since version 2",
    "Highway": "Keras has had no such layer since version 2",
    "SReLU": "Keras has had no such layer since version 2",
    "ParametricSoftplus": "Keras has had no such layer since version 2",
    "LocallyConnected1D": "Keras has had no such layer since version 3",
    "LocallyConnected2D": "Keras has had no such layer since version 3",
    "ThresholdedReLU": "Keras has had no such layer since version 3",
    "RandomFourierFeatures": "Keras has had no such layer since version 3",
    "DenseFeatures": "Keras has had no such layer since version 3",
    "TensorFlowOpLayer": "it is a piece of a TensorFlow graph",
}
"""Layers that are no more, with what is said of them."""

NAMES: dict[str, dict[str, str]] = {
    "initializer": {
        "uniform": "random_uniform",
        "normal": "random_normal",
        "zero": "zeros",
        "one": "ones",
    },
}
"""Names of functions that are called otherwise today."""


def modern(category: str, found: Saved) -> Saved:
    """An object in today's words.

    Args:
        category: The kind of object.
        found: The object as the file has it.
    """
    if found.is_custom or not isinstance(found.config, dict):
        return found
    arguments = dict(found.config)
    name = CLASSES.get(category, {}).get(found.class_name, found.class_name)
    if category == "layer":
        change = LAYERS.get(found.class_name)
        if change is not None:
            arguments = change(arguments)
        arguments = _window(arguments)
    cls = CATEGORIES[category].find(name)
    if cls is not None:
        for old, new in cls.legacy.items():
            if old in arguments and " " not in new and new not in arguments:
                arguments[new] = arguments.pop(old)
    for key, value in VALUES.items():
        if key in arguments:
            arguments[key] = value(arguments[key])
    if cls is not None and "activity_regularizer" in cls.model_fields:
        return replace(found, class_name=name, config=arguments)
    return replace(found, class_name=name, config=arguments)


def _window(arguments: Arguments) -> Arguments:
    """One kernel size for the rows and columns of Keras 1."""
    names = ("nb_row", "nb_col")
    if "kernel_dim1" in arguments:
        names = ("kernel_dim1", "kernel_dim2", "kernel_dim3")  # type: ignore[assignment]
    if not all(name in arguments for name in names):
        return arguments
    rest = {key: value for key, value in arguments.items() if key not in names}
    return rest | {"kernel_size": [arguments[name] for name in names]}


def _data_format(value: Any) -> Any:
    """`th` put channels before rows, `tf` behind columns."""
    return {"th": "channels_first", "tf": "channels_last", "default": None}.get(value, value)


VALUES: dict[str, Callable[[Any], Any]] = {"data_format": _data_format}
"""Arguments whose values are called otherwise today."""


def _renamed(**names: str) -> Callable[[Arguments], Arguments]:
    """A change of argument names alone."""

    def change(arguments: Arguments) -> Arguments:
        return {names.get(key, key): value for key, value in arguments.items()}

    return change


def _elu(arguments: Arguments) -> Arguments:
    return arguments


LAYERS: dict[str, Callable[[Arguments], Arguments]] = {}
"""Layers whose arguments changed in more than their names."""
