"""Scores over a whole epoch: R², and F scores."""

from typing import Annotated, Any, Literal

from spec_compiler.catalog.fields import FloatPolicy, NonNegativeInt
from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.catalog.object_fields import MetricName, real
from spec_compiler.shapes.types import Shape


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

    dtype: FloatPolicy | None = None
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
