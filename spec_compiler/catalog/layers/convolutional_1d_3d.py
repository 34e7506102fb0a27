"""Convolutions over sequences and volumes; that of images is in `convolutional`."""

from pydantic import Field

from spec_compiler.catalog.fields import CausalPaddingAnyCase, Size1, Size3
from spec_compiler.catalog.layers.convolutional import Convolution


class Conv1D(Convolution):
    """Convolve sequences: a window slid over steps."""

    kernel_size: Size1
    strides: Size1 = Field(1, validate_default=True)
    padding: CausalPaddingAnyCase = "valid"
    """`valid`: only where the window fits; `same`: padded; `causal`: padded in front alone."""
    dilation_rate: Size1 = Field(1, validate_default=True)

    spatial = 1


class Conv3D(Convolution):
    """Convolve volumes: a window slid over depth, rows and columns."""

    kernel_size: Size3
    strides: Size3 = (1, 1, 1)
    dilation_rate: Size3 = (1, 1, 1)

    spatial = 3
