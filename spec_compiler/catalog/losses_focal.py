"""Cross-entropies that count some examples less: easy ones, or those with wrong labels."""

from typing import Annotated

from pydantic import Field

from spec_compiler.catalog.fields import Bool, Float, Int, IntOrInts, LayerName, UnitInterval
from spec_compiler.catalog.losses import LossObject
from spec_compiler.catalog.object_fields import NumberOrNumbers


class BinaryFocalCrossentropy(LossObject):
    """`BinaryCrossentropy` that counts easy examples less."""

    apply_class_balancing: Bool = False
    """Whether `alpha` weighs the two classes."""
    alpha: Float = 0.25
    """The weight of class 1; class 0 has the rest to 1."""
    gamma: Float = 2.0
    """How strongly easy examples fade; 0 is the plain cross-entropy."""
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How far labels move towards 0.5: 0 not at all, 1 all the way."""
    axis: IntOrInts = -1
    """The axis whose mean is taken."""
    name: LayerName | None = "binary_focal_crossentropy"

    targets = "binary"
    reads = "probabilities"


class CategoricalFocalCrossentropy(LossObject):
    """`CategoricalCrossentropy` that counts easy examples less."""

    alpha: NumberOrNumbers = 0.25
    """The weight of the classes: one for all, or a list with one for each."""
    gamma: Float = 2.0
    """How strongly easy examples fade; 0 is the plain cross-entropy."""
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How much of a label is spread over all classes evenly."""
    axis: Int = -1
    """The axis of the classes."""
    name: LayerName | None = "categorical_focal_crossentropy"

    targets = "one_hot"
    reads = "distribution"


class CategoricalGeneralizedCrossEntropy(LossObject):
    """A cross-entropy over classes that wrong labels harm less."""

    q: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """From the plain cross-entropy (towards 0) to the mean absolute error (towards 1)."""
    name: LayerName | None = "categorical_generalized_cross_entropy"

    targets = "integers"
    reads = "distribution"
