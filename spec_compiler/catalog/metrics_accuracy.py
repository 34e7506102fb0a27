"""Accuracies: how often a prediction is right."""

from spec_compiler.catalog.fields import Bool, Float, PositiveInt
from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.catalog.object_fields import MetricName


class Accuracy(MetricObject):
    """How often the prediction equals the label exactly.

    Not the `accuracy` of `compile`, which goes by the shapes.
    """

    name: MetricName | None = "accuracy"

    better = "higher"


class BinaryAccuracy(MetricObject):
    """How often yes or no is right."""

    name: MetricName | None = "binary_accuracy"
    threshold: Float = 0.5
    """The prediction above which it is a yes."""

    positional = "name"
    targets = "binary"
    better = "higher"


class CategoricalAccuracy(MetricObject):
    """How often the largest output is at the one-hot label's class."""

    name: MetricName | None = "categorical_accuracy"

    targets = "one_hot"
    better = "higher"


class SparseCategoricalAccuracy(MetricObject):
    """How often the largest output is at the class whose number the label is."""

    name: MetricName | None = "sparse_categorical_accuracy"

    targets = "integers"
    better = "higher"


class TopKCategoricalAccuracy(MetricObject):
    """How often the one-hot label's class is among the `k` largest outputs."""

    k: PositiveInt = 5
    """How many outputs are looked at."""
    name: MetricName | None = "top_k_categorical_accuracy"

    targets = "one_hot"
    better = "higher"


class SparseTopKCategoricalAccuracy(MetricObject):
    """How often the class whose number the label is is among the `k` largest outputs."""

    k: PositiveInt = 5
    """How many outputs are looked at."""
    name: MetricName | None = "sparse_top_k_categorical_accuracy"
    from_sorted_ids: Bool = False
    """Whether predictions are class numbers already, the best first."""

    targets = "integers"
    better = "higher"
