"""Metrics: what training reports beside the loss, without its confusion-matrix family.

In: the constructors' arguments. Out: frozen instances, which say what labels
they are made for (`targets`), whether more is better (`better`), under which
name they are logged (`logged_as`) and which predictions they refuse (`misfit`).
"""

from typing import Annotated, Any, ClassVar, Literal

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import (
    Bool,
    DTypePolicy,
    Float,
    Int,
    NonNegativeInt,
    PositiveInt,
    UnitInterval,
)
from spec_compiler.catalog.losses import Targets
from spec_compiler.catalog.object_fields import MetricName, real
from spec_compiler.shapes.types import Shape


class MetricObject(KerasObject):
    """A metric; the fields here are those that every metric takes."""

    name: MetricName | None = None
    """The name in logs; none takes the class's in lower case."""
    dtype: DTypePolicy | None = None
    """The dtype of the metric's arithmetic; none is Keras's default float."""

    targets: ClassVar[Targets] = "values"
    """What labels the metric is made for."""
    better: ClassVar[Literal["higher", "lower"] | None] = None
    """Which way is better, where Keras knows it; `mode: auto` of callbacks goes by it."""
    compares: ClassVar[bool] = True
    """Whether it compares labels with predictions, as `compile` needs it."""

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """`name` and `dtype`."""
        return frozenset(("name", "dtype"))

    @classmethod
    def first_field(cls) -> str | None:
        """The class's own first field, `name` where it has none."""
        return super().first_field() or "name"

    @property
    def logged_as(self) -> str:
        """The name in logs of the first such metric; Keras numbers further unnamed ones."""
        return self.name or snake_case(self.canonical_name())

    def misfit(self, prediction: Shape) -> str | None:
        """Why predictions of this shape cannot have this metric, None where they can."""
        return None


def snake_case(name: str) -> str:
    """A class's name as Keras makes a default name of it.

    >>> snake_case("BinaryIoU"), snake_case("R2Score"), snake_case("AUC")
    ('binary_io_u', 'r2_score', 'auc')
    """
    import re

    spaced = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", spaced).lower()


class Mean(MetricObject):
    """The weighted mean of values; for `add_metric`-like use, not for `compile`."""

    name: MetricName | None = "mean"

    compares = False


class Sum(MetricObject):
    """The weighted sum of values; not for `compile`."""

    name: MetricName | None = "sum"

    compares = False


# Accuracy


class Accuracy(MetricObject):
    """How often the prediction equals the label exactly.

    Not the `accuracy` of `compile`, which goes by the shapes.
    """

    name: MetricName | None = "accuracy"

    better = "higher"


class BinaryAccuracy(MetricObject):
    """How often yes or no is right."""

    name: MetricName | None = "binary_accuracy"
    threshold: Float | None = 0.5
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


# Probability


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


# Margin


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


# Regression


class MeanSquaredError(MetricObject):
    """The mean of the squared differences."""

    name: MetricName | None = "mean_squared_error"

    better = "lower"


class RootMeanSquaredError(MetricObject):
    """The root of the mean of the squared differences."""

    name: MetricName | None = "root_mean_squared_error"

    better = "lower"


class MeanAbsoluteError(MetricObject):
    """The mean of the absolute differences."""

    name: MetricName | None = "mean_absolute_error"

    better = "lower"


class MeanAbsolutePercentageError(MetricObject):
    """The mean of the differences in percent of the label."""

    name: MetricName | None = "mean_absolute_percentage_error"

    better = "lower"


class MeanSquaredLogarithmicError(MetricObject):
    """The mean of the squared differences of the logarithms of value plus 1."""

    name: MetricName | None = "mean_squared_logarithmic_error"

    better = "lower"


class LogCoshError(MetricObject):
    """The logarithm of the difference's hyperbolic cosine."""

    name: MetricName | None = "logcosh"

    better = "lower"


class AlongAxis(MetricObject):
    """A metric that compares vectors along one axis."""

    axis: Int = -1
    """The axis along which the vectors lie."""

    positional = "name"
    better = "higher"


class CosineSimilarity(AlongAxis):
    """The cosine of the angle between label and prediction: 1 is the same direction."""

    name: MetricName | None = "cosine_similarity"


class PearsonCorrelation(AlongAxis):
    """How linearly prediction and label go together, from -1 to 1."""

    name: MetricName | None = "pearson_correlation"


class ConcordanceCorrelation(AlongAxis):
    """How near prediction and label are to being equal, from -1 to 1."""

    name: MetricName | None = "concordance_correlation"


class MatrixMetric(MetricObject):
    """A metric that keeps numbers for each output, and so needs to know how many there are."""

    def misfit(self, prediction: Shape) -> str | None:
        """A vector of known size for each sample is needed."""
        if len(prediction) != 2:
            return "expects predictions (batch, outputs)"
        return None


class R2Score(MatrixMetric):
    """The share of the labels' variance that the predictions explain; 1 is all."""

    class_aggregation: Literal["uniform_average", "variance_weighted_average"] | None = (
        "uniform_average"
    )
    """How the outputs' scores become one; none leaves them apart."""
    num_regressors: NonNegativeInt = 0
    """The number of input variables, to adjust the score for them; 0 does not."""
    name: MetricName | None = "r2_score"

    better = "higher"


class FScore(MatrixMetric):
    """A mean of precision and recall for each class."""

    average: Literal["micro", "macro", "weighted"] | None = None
    """How the classes' scores become one; none leaves them apart."""
    threshold: (
        Annotated[Any, real(0.0, 1.0, "a float over 0, at most 1", without_low=True)] | None
    ) = None
    """The prediction above which it is a yes; none takes the largest output alone."""

    targets = "one_hot"
    better = "higher"


class FBetaScore(FScore):
    """The mean of precision and recall, one weighted more than the other."""

    beta: Annotated[Any, real(0.0, float("inf"), "a float over 0", without_low=True)] = 1.0
    """The weight of recall; 1 weighs both alike."""
    name: MetricName | None = "fbeta_score"

    positional = "average"


class F1Score(FScore):
    """The harmonic mean of precision and recall."""

    name: MetricName | None = "f1_score"
