"""The families of layers and operations, in the words of Keras's own documentation.

In: a class. Out: its family, by the module that it stands in: a large family has several.
"""

from __future__ import annotations

MODULES: dict[str, str] = {
    "conv_lstm": "rnn",
    "cropping": "reshaping",
    "einsum_dense": "core",
    "linear_algebra": "linear algebra",
    "padding": "reshaping",
    "passing": "core",
    "spectral_normalization": "normalization",
    "upsampling": "reshaping",
}
"""The families of modules whose names do not begin with them."""


def family(cls: type) -> str:
    """The family that a class belongs to: `convolutional`, `rnn`.

    >>> from spec_compiler.catalog.layers.pooling_global import GlobalMaxPooling2D
    >>> family(GlobalMaxPooling2D)
    'pooling'
    """
    module = cls.__module__.rpartition(".")[2]
    return MODULES.get(module, module.partition("_")[0])
