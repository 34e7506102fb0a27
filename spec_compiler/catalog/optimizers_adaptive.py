"""Optimizers with a step size of their own for each weight, without Adam and its kin."""

from spec_compiler.catalog.fields import Float, NonNegativeFloat
from spec_compiler.catalog.object_fields import Epsilon
from spec_compiler.catalog.optimizers import NonPositiveFloat, OptimizerObject


class Adagrad(OptimizerObject):
    """Smaller steps for weights that have moved much already."""

    initial_accumulator_value: Float = 0.1
    """Where the sum of squared gradients starts."""
    epsilon: Epsilon = 1e-7
    """A small number that keeps the division from zero."""


class Adadelta(OptimizerObject):
    """Steps by the ratio of two running means, so that the learning rate matters little."""

    rho: Float = 0.95
    """How much of the means stays at each step."""
    epsilon: Epsilon = 1e-7
    """A small number that keeps the division from zero."""


class Ftrl(OptimizerObject):
    """Follows the regularized leader; for wide, sparse, shallow models."""

    learning_rate_power: NonPositiveFloat = -0.5
    """How the learning rate falls, 0 or less; 0 keeps it."""
    initial_accumulator_value: NonNegativeFloat = 0.1
    """Where the sum of squared gradients starts."""
    l1_regularization_strength: NonNegativeFloat = 0.0
    """The penalty on absolute values."""
    l2_regularization_strength: NonNegativeFloat = 0.0
    """The penalty on squares."""
    l2_shrinkage_regularization_strength: NonNegativeFloat = 0.0
    """The penalty on the size of the weights, by the gradient."""
    beta: Float = 0.0
    """A number added in the step's divisor."""
