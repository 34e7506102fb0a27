"""Regularizers: a penalty on a weight or an output, added to the loss."""

from typing import Literal

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import FiniteNonNegativeFloat
from spec_compiler.shapes.types import Shape


class RegularizerObject(KerasObject):
    """A penalty on a tensor."""

    def misfit(self, shape: Shape) -> str | None:
        """Why a tensor of this shape cannot be penalised like this, None where it can."""
        return None


class L1(RegularizerObject):
    """A factor times the sum of the absolute values: draws values to zero."""

    l1: FiniteNonNegativeFloat | None = 0.01
    """The factor, 0 or more; none is 0.01."""

    legacy = {"l": "l1"}


class L2(RegularizerObject):
    """A factor times the sum of the squares: keeps values small."""

    l2: FiniteNonNegativeFloat | None = 0.01
    """The factor, 0 or more; none is 0.01."""

    legacy = {"l": "l2"}


class L1L2(RegularizerObject):
    """The penalties of `L1` and `L2` together."""

    l1: FiniteNonNegativeFloat | None = 0.0
    """The factor on the absolute values, 0 or more; none is 0."""
    l2: FiniteNonNegativeFloat | None = 0.0
    """The factor on the squares, 0 or more; none is 0."""


class OrthogonalRegularizer(RegularizerObject):
    """A penalty on rows or columns of a matrix that are not at right angles."""

    factor: FiniteNonNegativeFloat = 0.01
    """The factor, 0 or more."""
    mode: Literal["rows", "columns"] = "rows"
    """Which are to be orthogonal."""

    def misfit(self, shape: Shape) -> str | None:
        """A matrix is needed, and how many vectors it has."""
        if len(shape) != 2:
            return "penalises only tensors of 2 axes"
        size = shape[0 if self.mode == "rows" else 1]
        return f"needs a fixed number of {self.mode}" if size is None else None
