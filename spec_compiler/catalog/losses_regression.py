"""Losses of regression: how far numbers are from numbers.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import (
    Float,
    IntOrInts,
    LayerName,
)
from spec_compiler.catalog.losses import LossObject


class MeanSquaredError(LossObject):
    """The mean of the squared differences; for regression."""

    name: LayerName | None = "mean_squared_error"


class MeanAbsoluteError(LossObject):
    """The mean of the absolute differences; for regression with outliers."""

    name: LayerName | None = "mean_absolute_error"


class MeanAbsolutePercentageError(LossObject):
    """The mean of the differences in percent of the label; labels near 0 blow it up."""

    name: LayerName | None = "mean_absolute_percentage_error"


class MeanSquaredLogarithmicError(LossObject):
    """The mean of the squared differences of the logarithms of value plus 1."""

    name: LayerName | None = "mean_squared_logarithmic_error"


class CosineSimilarity(LossObject):
    """Minus the cosine of the angle between label and prediction: -1 is the same direction."""

    axis: IntOrInts = -1
    """The axis along which the vectors lie."""
    name: LayerName | None = "cosine_similarity"

    reads = "vectors"


class Huber(LossObject):
    """Squared for small differences, linear for large ones."""

    delta: Float = 1.0
    """The difference at which it becomes linear."""
    name: LayerName | None = "huber_loss"


class LogCosh(LossObject):
    """The logarithm of the difference's hyperbolic cosine, a smooth form of the absolute one."""

    name: LayerName | None = "log_cosh"
