"""The plain cross-entropies: how surprised the probabilities are by the classes.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import Bool, Int, IntOrInts, LayerName, UnitInterval
from spec_compiler.catalog.losses import LossObject


class BinaryCrossentropy(LossObject):
    """The cross-entropy of outputs that each are yes or no."""

    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How far labels move towards 0.5: 0 not at all, 1 all the way."""
    axis: IntOrInts = -1
    """The axis whose mean is taken."""
    name: LayerName | None = "binary_crossentropy"

    targets = "binary"
    reads = "probabilities"


class CategoricalCrossentropy(LossObject):
    """The cross-entropy over classes, for one-hot labels."""

    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0.0
    """How much of a label is spread over all classes evenly."""
    axis: Int = -1
    """The axis of the classes."""
    name: LayerName | None = "categorical_crossentropy"

    targets = "one_hot"
    reads = "distribution"


class SparseCategoricalCrossentropy(LossObject):
    """The cross-entropy over classes, for labels that are the classes' numbers."""

    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    ignore_class: Int | None = None
    """A class's number whose samples do not count; none counts all."""
    axis: Int = -1
    """The axis of the classes."""
    name: LayerName | None = "sparse_categorical_crossentropy"

    targets = "integers"
    reads = "distribution"
