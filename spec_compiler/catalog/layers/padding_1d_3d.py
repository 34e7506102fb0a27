"""Padding of sequences and volumes; that of images is in `padding`."""

from pydantic import Field

from spec_compiler.catalog.layers.margins import Margins1, Margins3
from spec_compiler.catalog.layers.padding import ZeroPadding


class ZeroPadding1D(ZeroPadding):
    """Add steps of zeros at both ends of a sequence."""

    padding: Margins1 = Field(1, validate_default=True)
    """How many steps are added before and behind: one number, or two."""

    spatial = 1


class ZeroPadding3D(ZeroPadding):
    """Add zeros around a volume."""

    padding: Margins3 = ((1, 1), (1, 1), (1, 1))
    """How many places are added: a number, three, or a pair for each axis."""

    spatial = 3
