"""Losses of margins: predictions are to lie on one side of zero, and a way off.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import (
    LayerName,
)
from spec_compiler.catalog.losses import LossObject


class Hinge(LossObject):
    """How far a prediction is from the right side of a margin of 1."""

    name: LayerName | None = "hinge"

    targets = "signs"
    reads = "margins"


class SquaredHinge(LossObject):
    """The square of `Hinge`."""

    name: LayerName | None = "squared_hinge"

    targets = "signs"
    reads = "margins"


class CategoricalHinge(LossObject):
    """How far the right class is from leading all others by 1."""

    name: LayerName | None = "categorical_hinge"

    targets = "one_hot"
    reads = "vectors"
