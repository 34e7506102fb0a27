"""Optimizers that scale the gradient by what it was, without moments.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import Bool, Float
from spec_compiler.catalog.object_fields import Epsilon, LearningRate
from spec_compiler.catalog.optimizers import OptimizerObject, UnitReal


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
    epsilon: Epsilon = 1e-7
    """A small number that keeps the division from zero."""
    centered: Bool = False
    """Whether the gradient's variance is used in place of its size."""
