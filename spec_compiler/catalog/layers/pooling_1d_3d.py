"""Pooling by a window over sequences and volumes; that of images is in `pooling`."""

from pydantic import Field

from spec_compiler.catalog.fields import Size1, Size3
from spec_compiler.catalog.layers.pooling import Pooling


class MaxPooling1D(Pooling):
    """Take the greatest value in each window of steps."""

    pool_size: Size1 = Field(2, validate_default=True)
    strides: Size1 | None = None

    spatial = 1


class MaxPooling3D(Pooling):
    """Take the greatest value in each window of a volume."""

    pool_size: Size3 = (2, 2, 2)
    strides: Size3 | None = None

    spatial = 3


class AveragePooling1D(Pooling):
    """Take the mean of each window of steps."""

    pool_size: Size1
    strides: Size1 | None = None

    spatial = 1


class AveragePooling3D(Pooling):
    """Take the mean of each window of a volume."""

    pool_size: Size3
    strides: Size3 | None = None

    spatial = 3
