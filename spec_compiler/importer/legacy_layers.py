"""Layers of Keras 1 and 2 whose arguments changed in more than their names.

In: the arguments of an old layer. Out: those of the layer that takes its place. A change
that would not be the same computation is none of these; it is reported where it is met.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spec_compiler.importer.values import shortest

Arguments = dict[str, Any]
Change = Callable[[Arguments], Arguments]

MULTIPLE_CLASSES: dict[str, str] = {
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
    "LSTMCellV2": "LSTMCell",
    "GRUCellV2": "GRUCell",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "DenseV2": "Dense",
    "TimeDistributedDense": "Dense",
    "ThresholdedReLU": "ReLU",
    "NormalizationV2": "Normalization",
}
"""Layers that are called otherwise today."""

LOST: dict[str, str] = {
    "MaxoutDense": "Keras has had no such layer since version 2",
    "Highway": "Keras has had no such layer since version 2",
    "SReLU": "Keras has had no such layer since version 2",
    "ParametricSoftplus": "Keras has had no such layer since version 2",
    "LambdaMerge": "Keras has had no such layer since version 1",
    "LocallyConnected1D": "Keras has had no such layer since version 3",
    "LocallyConnected2D": "Keras has had no such layer since version 3",
    "RandomFourierFeatures": "Keras has had no such layer since version 3",
    "DenseFeatures": "Keras has had no such layer since version 3",
    "TensorFlowOpLayer": "it is a piece of a TensorFlow graph",
}
"""Layers that are no more, with what is said of them."""

_UNUSED = ("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
"""What the convolutions of TensorFlow's Keras inherited, and some did not use."""


def _without(*names: str) -> Change:
    """A change that drops what the layer never used."""
    return lambda arguments: {key: v for key, v in arguments.items() if key not in names}


def _kernel(arguments: Arguments) -> Arguments:
    """One size for the rows and columns of Keras 1."""
    for names in (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3")):
        if all(name in arguments for name in names):
            size = [arguments[name] for name in names]
            arguments = {key: v for key, v in arguments.items() if key not in names}
            arguments["kernel_size"] = size
    if "filter_length" in arguments:
        arguments["kernel_size"] = arguments.pop("filter_length")
    return arguments


def _transposed(arguments: Arguments) -> Arguments:
    """Keras 1 was told the output's shape, which follows."""
    return _without("output_shape", "groups")(_kernel(arguments))


def _slope(arguments: Arguments) -> Arguments:
    """Slopes that were kept in single precision, by their shortest numbers."""
    return {k: shortest(v) if isinstance(v, float) else v for k, v in arguments.items()}


def _thresholded(arguments: Arguments) -> Arguments:
    """What stands above a threshold, and zero below it."""
    rest = {key: value for key, value in arguments.items() if key != "theta"}
    return _slope(rest | {"threshold": arguments.get("theta", 1.0)})


def _gru(arguments: Arguments) -> Arguments:
    """Before there was a choice, the reset came before the product."""
    return {"reset_after": False, **arguments}


def _cudnn_gru(arguments: Arguments) -> Arguments:
    """The GPU's layer resets behind the product."""
    return {**arguments, "reset_after": True}


def _lstm(arguments: Arguments) -> Arguments:
    """The forget gate's bias by a yes or no."""
    bias = arguments.pop("forget_bias_init", None)
    return arguments if bias is None else {**arguments, "unit_forget_bias": bias in ("one", "ones")}


def _batch_normalization(arguments: Arguments) -> Arguments:
    """One axis, which TensorFlow's Keras kept in a list."""
    axis = arguments.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        arguments["axis"] = axis[0]
    return arguments


def _embedding(arguments: Arguments) -> Arguments:
    """The regularizer and constraint of the one weight."""
    names = {"W_regularizer": "embeddings_regularizer", "W_constraint": "embeddings_constraint"}
    arguments = {names.get(key, key): value for key, value in arguments.items()}
    dropout = arguments.get("dropout")
    return arguments if dropout else _without("dropout")(arguments)


LAYERS: dict[str, Change] = {
    **{f"{kind}{n}D": _kernel for kind in ("Conv", "Convolution") for n in (1, 2, 3)},
    **{f"Atrous{kind}{n}D": _kernel for kind in ("Conv", "Convolution") for n in (1, 2)},
    **{f"Deconvolution{n}D": _transposed for n in (2, 3)},
    **{f"Conv{n}DTranspose": _transposed for n in (1, 2, 3)},
    **{
        f"{kind}{n}D": lambda arguments: _without(*_UNUSED)(_kernel(arguments))
        for kind in ("SeparableConv", "SeparableConvolution", "DepthwiseConv")
        for n in (1, 2)
    },
    **dict.fromkeys(("LeakyReLU", "ELU", "ReLU"), _slope),
    "ThresholdedReLU": _thresholded,
    "GRU": _gru,
    "GRUV2": _gru,
    "GRUCell": _gru,
    "CuDNNGRU": _cudnn_gru,
    "LSTM": _lstm,
    "BatchNormalization": _batch_normalization,
    "Embedding": _embedding,
}
"""Layers whose arguments changed in more than their names."""
