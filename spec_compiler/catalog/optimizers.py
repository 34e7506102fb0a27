"""Optimizers: how the weights follow the gradient, without those that hold other optimizers.

In: the constructors' arguments. Out: frozen instances.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Bool, Float, Int
from spec_compiler.catalog.object_fields import LearningRate, ObjectName, real

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
