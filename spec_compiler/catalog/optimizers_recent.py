"""Optimizers of recent years.

In: the constructors' arguments. Out: frozen instances.
"""

from typing import Annotated

from pydantic import Field

from spec_compiler.catalog.fields import Bool, Float, Int
from spec_compiler.catalog.object_fields import LearningRate, Words
from spec_compiler.catalog.optimizers import OptimizerObject


class Lion(OptimizerObject):
    """Steps by the sign of the momentum; half of Adam's memory."""

    beta_1: Annotated[float, Field(gt=0, le=1)] = 0.9
    """How the momentum and the gradient are mixed for the step."""
    beta_2: Float = 0.99
    """How much of the momentum stays at each step."""


class Adafactor(OptimizerObject):
    """Keeps rows and columns in place of full means; for very large models."""

    beta_2_decay: Float = -0.8
    """The exponent by which the mean forgets, as steps go by."""
    epsilon_1: Float = 1e-30
    """A small number that keeps the division from zero."""
    epsilon_2: Float = 1e-3
    """The least size of a weight for the step's scale."""
    clip_threshold: Float = 1.0
    """The size from which updates are cut."""
    relative_step: Bool = True
    """Whether the learning rate, if a float, falls with the steps."""


class ScheduleFreeAdamW(OptimizerObject):
    """`AdamW` on a running average of the weights, which needs no schedule."""

    learning_rate: LearningRate = 0.0025
    beta_1: Float = 0.9
    """How the average and the newest weights are mixed."""
    beta_2: Float = 0.999
    """How much of the square's mean stays at each step."""
    epsilon: Float = 1e-8
    """A small number that keeps the division from zero."""
    warmup_steps: Int = 0
    """Over how many steps the learning rate rises."""


class Muon(OptimizerObject):
    """Orthogonal steps for matrices, `AdamW` for all other weights."""

    weight_decay: Float | None = 0.004
    """How much matrices shrink at each step; none does not."""
    adam_beta_1: Float = 0.9
    """`beta_1` of the AdamW for all other weights."""
    adam_beta_2: Float = 0.999
    """`beta_2` of that AdamW."""
    adam_weight_decay: Float | None = 0.004
    """`weight_decay` of that AdamW."""
    epsilon: Float = 1e-7
    """A small number that keeps the division from zero."""
    exclude_layers: Words | None = None
    """Regular expressions; weights whose path one of them finds go to AdamW."""
    exclude_embeddings: Bool = True
    """Whether embeddings go to AdamW."""
    muon_a: Float = 3.4445
    """The first coefficient of the iteration that makes a step orthogonal."""
    muon_b: Float = -4.7750
    """Its second coefficient."""
    muon_c: Float = 2.0315
    """Its third coefficient."""
    adam_lr_ratio: Float = 1
    """The learning rate of that AdamW, as a multiple of this one's."""
    momentum: Float = 0.95
    """How much of the last step carries over."""
    ns_steps: Int = 5
    """How many times the iteration is run."""
    nesterov: Bool = True
    """Whether the momentum looks one step ahead."""
    rms_rate: Float | None = 0.2
    """The size that steps are scaled to, so that AdamW's learning rates hold; none scales by shape."""
