"""Metrics of margins: labels are -1 and 1."""

from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.catalog.object_fields import MetricName


class Hinge(MetricObject):
    """How far a prediction is from the right side of a margin of 1."""

    name: MetricName | None = "hinge"

    targets = "signs"
    better = "lower"


class SquaredHinge(MetricObject):
    """The square of `Hinge`."""

    name: MetricName | None = "squared_hinge"

    targets = "signs"
    better = "lower"


class CategoricalHinge(MetricObject):
    """How far the right class is from leading all others by 1."""

    name: MetricName | None = "categorical_hinge"

    targets = "one_hot"
    better = "lower"
