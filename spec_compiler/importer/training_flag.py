"""What `training` is where a call says nothing of it, which Keras 3 saves as if it were said.

In: a class of the catalogue. Out: the default of its call's argument; None where that is
none, and a value in a file is the author's own.
"""

from __future__ import annotations

from spec_compiler.catalog.base import KerasObject

FALSE = frozenset(
    (
        *("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpectralNormalization"),
        *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
        *("Attention", "AdditiveAttention", "RNN", "LSTM", "GRU", "SimpleRNN"),
        *("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
    )
)
TRUE = frozenset(
    (
        *("AugMix", "AutoContrast", "CenterCrop", "Equalization", "CutMix", "MixUp"),
        *("ContrastLimitedAdaptiveHistogramEqualization", "MaxNumBoundingBoxes", "Pipeline"),
        *("RandAugment", "Resizing", "Solarization"),
    )
)
"""With all layers whose names begin with `Random`."""


def training_default(cls: type[KerasObject]) -> bool | None:
    """The default of `training` in a layer's call, None where there is none."""
    name = cls.canonical_name()
    if name in FALSE:
        return False
    return True if name in TRUE or name.startswith("Random") else None
