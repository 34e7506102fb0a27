"""Pooling over all places of sequences and volumes; that of images is in `pooling_global`."""

from spec_compiler.catalog.layers.pooling_global import GlobalPooling


class GlobalMaxPooling1D(GlobalPooling):
    """Take the greatest value of all steps."""

    spatial = 1


class GlobalMaxPooling3D(GlobalPooling):
    """Take the greatest value of each channel of a volume."""

    spatial = 3


class GlobalAveragePooling1D(GlobalPooling):
    """Take the mean of all steps; masked steps are left out."""

    spatial = 1


class GlobalAveragePooling3D(GlobalPooling):
    """Take the mean of each channel of a volume."""

    spatial = 3
