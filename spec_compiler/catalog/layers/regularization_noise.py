"""Layers that disturb their input while training, or add a penalty on it to the loss."""

from spec_compiler.catalog.fields import FiniteNonNegativeFloat, Int, UnitInterval, UnitIntervalOpen
from spec_compiler.catalog.layers.regularization import NoiseShape, TrainingOnly


class AlphaDropout(TrainingOnly):
    """A dropout that keeps mean and variance, made for the activation `selu`."""

    rate: UnitIntervalOpen
    """The part that is dropped, from 0 to below 1."""
    noise_shape: NoiseShape | None = None
    """The shape of the random mask, batch first; 1 drops along the whole axis at once."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"p": "rate"}


class GaussianDropout(TrainingOnly):
    """Multiply by random numbers around 1 while training."""

    rate: UnitIntervalOpen
    """How strong, as in `Dropout`: the deviation is `sqrt(rate / (1 - rate))`."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"p": "rate"}


class GaussianNoise(TrainingOnly):
    """Add random numbers around 0 while training."""

    stddev: UnitInterval
    """The standard deviation of the noise, from 0 to 1."""
    seed: Int | None = None
    """The seed of the random numbers; none takes a random one."""

    legacy = {"sigma": "stddev"}


class ActivityRegularization(TrainingOnly):
    """Pass the input on and add a penalty on its size to the loss."""

    l1: FiniteNonNegativeFloat = 0.0
    """The factor of the sum of absolute values."""
    l2: FiniteNonNegativeFloat = 0.0
    """The factor of the sum of squares."""

    takes_no = ("activity_regularizer",)
