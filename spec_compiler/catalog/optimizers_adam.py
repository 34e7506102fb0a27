"""Adam with and without a weight decay of its own: optimizers by two moments of the gradient.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import Bool, Float
from spec_compiler.catalog.object_fields import Epsilon
from spec_compiler.catalog.optimizers import OptimizerObject


class Moments(OptimizerObject):
    """An optimizer with running means of the gradient and of its square."""

    beta_1: Float = 0.9
    """How much of the gradient's mean stays at each step."""
    beta_2: Float = 0.999
    """How much of the square's mean stays at each step."""
    epsilon: Epsilon = 1e-7
    """A small number that keeps the division from zero."""


class Adam(Moments):
    """Momentum and a step size of its own for each weight; a good first choice."""

    amsgrad: Bool = False
    """Whether the largest mean so far is divided by."""


class AdamW(Moments):
    """`Adam` with a weight decay that the gradient does not see."""

    weight_decay: Float = 0.004
    """How much weights shrink at each step."""
    amsgrad: Bool = False
    """Whether the largest mean so far is divided by."""
