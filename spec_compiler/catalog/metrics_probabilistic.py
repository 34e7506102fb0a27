"""Metrics that compare probabilities."""

from spec_compiler.catalog.fields import Bool, Int, UnitInterval
from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.catalog.object_fields import MetricName


class BinaryCrossentropy(MetricObject):
    """The cross-entropy of outputs that each are yes or no."""

    name: MetricName | None = "binary_crossentropy"
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0
    """How far labels move towards 0.5."""

    positional = "name"
    targets = "binary"
    better = "lower"


class CategoricalCrossentropy(MetricObject):
    """The cross-entropy over classes, for one-hot labels."""

    name: MetricName | None = "categorical_crossentropy"
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    label_smoothing: UnitInterval = 0
    """How much of a label is spread over all classes evenly."""
    axis: Int = -1
    """The axis of the classes."""

    positional = "name"
    targets = "one_hot"
    better = "lower"


class SparseCategoricalCrossentropy(MetricObject):
    """The cross-entropy over classes, for labels that are the classes' numbers."""

    name: MetricName | None = "sparse_categorical_crossentropy"
    from_logits: Bool = False
    """Whether predictions are logits; otherwise they are probabilities."""
    ignore_class: Int | None = None
    """A class's number whose samples do not count; none counts all."""
    axis: Int = -1
    """The axis of the classes."""

    positional = "name"
    targets = "integers"
    better = "lower"


class KLDivergence(MetricObject):
    """How much a predicted distribution differs from the label's."""

    name: MetricName | None = "kl_divergence"

    targets = "distribution"
    better = "lower"


class Poisson(MetricObject):
    """The negative log-likelihood of counts."""

    name: MetricName | None = "poisson"

    better = "lower"
