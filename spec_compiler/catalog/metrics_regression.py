"""Metrics of numbers: errors, and how alike predictions and labels run."""

from spec_compiler.catalog.fields import Int
from spec_compiler.catalog.metrics import MetricObject
from spec_compiler.catalog.object_fields import MetricName


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
