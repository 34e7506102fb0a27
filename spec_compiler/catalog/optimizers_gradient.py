"""Optimizers that scale the gradient by what it was, without moments.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import Bool, Float, NonNegativeFloat
from spec_compiler.catalog.object_fields import LearningRate
from spec_compiler.catalog.optimizers import NonPositiveFloat, OptimizerObject, UnitReal


class SGD(OptimizerObject):
    """Plain gradient descent, with momentum if wanted."""

    learning_rate: LearningRate = 0.01
    momentum: UnitReal = 0.0
    """How much of the last step carries over, a float from 0 to 1."""
    nesterov: Bool = False
    """Whether the momentum looks one step ahead."""


class RMSprop(OptimizerObject):
    """Divides each step by a running mean of the gradient's size."""

    rho: Float = 0.9
    """How much of that mean stays at each step."""
    momentum: Float = 0.0
    """How much of the last step carries over."""
    epsilon: Float = 1e-7
    """A small number that keeps the division from zero."""
    centered: Bool = False
    """Whether the gradient's variance is used in place of its size."""


class Adagrad(OptimizerObject):
    """Smaller steps for weights that have moved much already."""

    initial_accumulator_value: Float = 0.1
    """Where the sum of squared gradients starts."""
    epsilon: Float = 1e-7
    """A small number that keeps the division from zero."""


class Adadelta(OptimizerObject):
    """Steps by the ratio of two running means, so that the learning rate matters little."""

    rho: Float = 0.95
    """How much of the means stays at each step."""
    epsilon: Float = 1e-7
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
