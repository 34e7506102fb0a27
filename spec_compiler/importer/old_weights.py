"""Weights that Keras 3 would read wrongly: those of old layers that were laid out otherwise.

In: a model's configuration and who wrote it. Out: why its weights cannot be taken over, in
words; None where they can. To load them all the same would give a model that predicts
nonsense without a word.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.saved import saved

RELAID_SINCE_1 = (
    *("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D", "Convolution1D", "Conv1D", "AtrousConvolution1D"),
    *("Deconvolution2D", "Deconvolution3D", "Highway", "MaxoutDense", "Bidirectional"),
)
"""Layers whose weights Keras 1 laid out otherwise."""
RELAID_BY_GPU = ("CuDNNLSTM", "CuDNNGRU")
"""Layers whose weights the GPU's library laid out otherwise."""
CONVOLUTIONS = ("Conv", "Atrous", "Deconv", "SeparableConv", "DepthwiseConv")


def misfit(config: Any, version: str, backend: str) -> str | None:
    """Why a model's weights are not those of Keras 3, None where they are.

    Args:
        config: Its configuration.
        version: The version of Keras that wrote it.
        backend: The engine that it ran on.
    """
    for name in _classes(config):
        if name in RELAID_BY_GPU or (version.startswith("1.") and name in RELAID_SINCE_1):
            return f"the weights of {name} were laid out otherwise than those of Keras 3"
        if name.startswith(CONVOLUTIONS) and backend == "theano":
            return f"Theano kept the kernels of {name} mirrored"
        if version.startswith("1.") and name.startswith(CONVOLUTIONS) and _is_th(config):
            return f"the kernels of {name} were laid out otherwise than those of Keras 3"
    return None


def _classes(config: Any) -> list[str]:
    """Every class that a configuration names, in its order."""
    found: list[str] = []
    stack = [config]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            each = saved(value)
            if each is not None:
                found.append(each.class_name)
            stack += reversed(value.values())
        elif isinstance(value, list):
            stack += reversed(value)
    return found


def _is_th(config: Any) -> bool:
    """Whether a convolution has its channels before its rows."""
    stack = [config]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if value.get("dim_ordering") == "th":
                return True
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    return False
