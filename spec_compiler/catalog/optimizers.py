"""Optimizers: how the weights follow the gradient, without those that hold other optimizers.

In: the constructors' arguments. Out: frozen instances.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Bool, Float, Int, NonNegativeFloat
from spec_compiler.catalog.object_fields import LearningRate, ObjectName, Words, real

UnitReal = Annotated[Any, real(0.0, 1.0, "a float from 0 to 1")]
NonPositiveFloat = Annotated[float, Field(le=0)]


class OptimizerObject(KerasObject):
    """An optimizer; the fields here are those that every optimizer takes."""

    learning_rate: LearningRate = 0.001
    """The size of a step: a float, a schedule (`{ExponentialDecay: …}`) or an imported function."""
    weight_decay: Float | None = None
    """How much weights shrink at each step, beside the gradient; none does not."""
    clipnorm: Float | None = None
    """The largest norm of each weight's gradient; none does not clip."""
    clipvalue: Float | None = None
    """The largest absolute value in a gradient; none does not clip."""
    global_clipnorm: Float | None = None
    """The largest norm of all gradients together; none does not clip."""
    use_ema: Bool = False
    """Whether a moving average of the weights is kept."""
    ema_momentum: Float = 0.99
    """How much of that average stays at each step, from 0 to 1."""
    ema_overwrite_frequency: Int | None = None
    """After how many steps the average replaces the weights; none does so at the end."""
    loss_scale_factor: Float | None = None
    """A factor on the loss, taken out of the gradients again; none has none."""
    gradient_accumulation_steps: Int | None = None
    """Over how many batches gradients gather before a step, 2 or more; none makes each a step."""
    name: ObjectName | None = None
    """The optimizer's name; none takes the class's in lower case."""

    legacy = {
        "lr": "learning_rate",
        "decay": "Keras 3 ignores it: give learning_rate a schedule, such as InverseTimeDecay",
        "jit_compile": "it is an argument of compile: move it there",
        "is_legacy_optimizer": "it has no effect in Keras 3: leave it out",
    }

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """The fields of this class, without `learning_rate`."""
        return frozenset(OptimizerObject.model_fields) - {"learning_rate"}

    @model_validator(mode="after")
    def _common_arguments_agree(self) -> "OptimizerObject":
        steps = self.gradient_accumulation_steps
        if steps and steps < 2:
            refuse("gradient_accumulation_steps", "SC204", "expects 2 or more, or none")
        if self.use_ema:
            if not 0 <= self.ema_momentum <= 1:
                refuse("ema_momentum", "SC204", "expects a number from 0 to 1")
            if self.ema_overwrite_frequency is not None and self.ema_overwrite_frequency < 0:
                refuse("ema_overwrite_frequency", "SC204", "expects 1 or more, or none")
        clips = [
            each
            for each in ("clipnorm", "clipvalue", "global_clipnorm")
            if getattr(self, each) is not None
        ]
        if len(clips) > 1:
            refuse(
                clips[1],
                "SC206",
                f"{clips[1]} excludes {clips[0]}: gradients are clipped in one way",
                f"leave out {' and '.join(clips[:-1])}, or {clips[-1]}",
            )
        return self


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


class Moments(OptimizerObject):
    """An optimizer with running means of the gradient and of its square."""

    beta_1: Float = 0.9
    """How much of the gradient's mean stays at each step."""
    beta_2: Float = 0.999
    """How much of the square's mean stays at each step."""
    epsilon: Float = 1e-7
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


class Adamax(Moments):
    """`Adam` with the largest gradient in place of the squares' mean."""


class Nadam(Moments):
    """`Adam` with a momentum that looks one step ahead."""


class Lamb(Moments):
    """`Adam` with a step size for each layer; for very large batches."""


class Lion(OptimizerObject):
    """Steps by the sign of the momentum; half of Adam's memory."""

    beta_1: Annotated[float, Field(gt=0, le=1)] = 0.9
    """How the momentum and the gradient are mixed for the step."""
    beta_2: Float = 0.99
    """How much of the momentum stays at each step."""


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
