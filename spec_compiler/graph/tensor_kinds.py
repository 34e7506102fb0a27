"""Sparse, ragged and optional tensors: what Keras's layers do with them.

In: what is called, and the types that it is called on. Out: the output's type with the
right kind, or a `ShapeProblem` (SC405). Keras builds a model around any of them, and
fails at the first batch; the tables say what fails on TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.base import KerasObject, Layer, leaves, map_tensors
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

_DENSE = (
    "AdaptiveAverage", "AdaptiveMax", "Additive", "Attention", "AveragePooling", "Bidirectional",
    "Conv", "DepthwiseConv", "GRU", "GroupQuery", "LSTM", "Masking", "MaxPooling", "MultiHead",
    "RNN", "SeparableConv", "SimpleRNN", "StackedRNN", "TimeDistributed",
)  # fmt: skip
"""How the names of layers begin that take dense tensors alone."""
NOT = {
    "sparse": (
        *_DENSE, "BatchNorm", "Cropping", "EinsumDense", "Global", "GroupNorm", "LayerNorm",
        "LeakyReLU", "PReLU", "RMSNorm", "ReLU", "RepeatVector", "Softmax", "SpectralNorm",
        "UnitNorm", "UpSampling", "ZeroPadding",
    ),
    "ragged": (*_DENSE, "Permute", "UpSampling1D", "UpSampling3D", "ZeroPadding"),
}  # fmt: skip
"""How the names of layers begin that do not take a kind of tensor."""
FLAT = ("Dense",)
"""Layers that take them with a batch and one axis."""
PASSES = (
    "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D",
)  # fmt: skip
"""Layers that give back what they are given, None too, while nothing is trained."""
_SAY = (
    "Add", "Average", "CategoryEncoding", "Concatenate", "Dot", "Embedding", "HashedCrossing",
    "Hashing", "IntegerLookup", "Maximum", "Minimum", "Multiply", "StringLookup", "Subtract",
    "TextVectorization",
)  # fmt: skip
"""Layers that say themselves what they give."""
KEEPS = {
    "sparse": (*_SAY, *PASSES, "Flatten", "Permute", "Reshape"),
    "ragged": (
        *_SAY, *PASSES, "Activation", "BatchNormalization", "Cropping1D", "Cropping2D",
        "Cropping3D", "LayerNormalization", "LeakyReLU", "PReLU", "ReLU", "Rescaling", "Softmax",
    ),
}  # fmt: skip
"""Layers whose output is of the input's kind."""
_MENDS = {
    "sparse": "leave sparse out, or reduce it first: Dense takes sparse samples of one axis",
    "ragged": "leave ragged out, pad the sequences, and mask: Masking, or mask_zero of Embedding",
    "optional": "None is taken as a mask, as initial_state, and by imported layers",
}


def require_kinds(called: KerasObject, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Raise where a layer or op is called on a kind of tensor that it cannot take."""
    name = called.canonical_name()
    for x in (*leaves(args), *leaves(_required(called, kwargs))):
        if x.optional and name not in PASSES:
            _refuse("optional", x, "it fails where None is given")
    if not isinstance(called, Layer):
        return
    if name == "Pipeline" and args:
        _through(getattr(called, "layers", []), args[0])
    for x in (*leaves(args), *leaves(kwargs)):
        for kind, beginnings in NOT.items():
            is_wide = name in FLAT and x.rank > 2
            if getattr(x, kind) and (name.startswith(beginnings) or is_wide):
                _refuse(kind, x, "it fails at the first batch")


def _through(layers: list[Any], x: Any) -> None:
    """Raise where a layer of a pipeline cannot take what the ones before it hand on."""
    for layer in layers:
        if not isinstance(layer, Layer) or not isinstance(x, TensorType):
            return
        require_kinds(layer, (x,), {})
        x = of_kind(layer, x)


def of_kind(called: KerasObject, output: Any) -> Any:
    """What a layer gives, without the kinds that it does not pass on."""
    name = called.canonical_name()
    return map_tensors(
        output,
        lambda x: replace(
            x,
            sparse=x.sparse and name in KEEPS["sparse"],
            ragged=x.ragged and name in KEEPS["ragged"],
            optional=x.optional and name in PASSES,
        ),
    )


def _required(called: KerasObject, kwargs: Mapping[str, Any]) -> list[Any]:
    """The tensors given by name that have no default."""
    code = called.infer.__code__ if isinstance(called, Layer) else None
    if code is None:
        return list(kwargs.values())
    defaults = called.infer.__defaults__ or ()  # type: ignore[attr-defined]  # a Layer has it
    needed = code.co_varnames[1 : code.co_argcount - len(defaults)]
    return [value for name, value in kwargs.items() if name in needed]


def _refuse(kind: str, x: TensorType, why: str) -> None:
    article = "an" if kind == "optional" else "a"
    raise ShapeProblem(
        f"cannot take {article} {kind} tensor, got {x}: {why}", hint=_MENDS[kind], code="SC405"
    )
