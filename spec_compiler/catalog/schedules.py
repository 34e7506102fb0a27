"""Learning-rate schedules: the learning rate as a function of the step.

In: the constructors' arguments. Out: frozen instances. A learning rate must be
a float here: from an integer Keras would go on in whole numbers.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Bool, Float, LayerName, Numbers
from spec_compiler.catalog.object_fields import real

Rate = Annotated[Any, real(float("-inf"), float("inf"), "a float")]
Steps = Annotated[float, Field(gt=0)]


class ScheduleObject(KerasObject):
    """A learning-rate schedule."""

    name: LayerName = ""
    """The schedule's name."""

    @classmethod
    def common_fields(cls) -> frozenset[str]:
        """`name`."""
        return frozenset(("name",))


class ExponentialDecay(ScheduleObject):
    """Multiply the rate by a factor every so many steps."""

    initial_learning_rate: Rate
    """The rate at the first step."""
    decay_steps: Steps
    """Over how many steps the factor applies once."""
    decay_rate: Float
    """The factor."""
    staircase: Bool = False
    """Whether the rate falls at once every `decay_steps`, not bit by bit."""
    name: LayerName = "ExponentialDecay"


class InverseTimeDecay(ScheduleObject):
    """Divide the rate by 1 plus a factor times the steps."""

    initial_learning_rate: Rate
    """The rate at the first step."""
    decay_steps: Steps
    """How many steps count as one."""
    decay_rate: Float
    """The factor."""
    staircase: Bool = False
    """Whether the rate falls at once every `decay_steps`, not bit by bit."""
    name: LayerName = "InverseTimeDecay"


class PolynomialDecay(ScheduleObject):
    """From one rate to another along a power of the steps left."""

    initial_learning_rate: Rate
    """The rate at the first step."""
    decay_steps: Steps
    """After how many steps the end is reached."""
    end_learning_rate: Float = 0.0001
    """The rate at the end."""
    power: Float = 1.0
    """The power; 1 is a straight line."""
    cycle: Bool = False
    """Whether it starts again, longer each time, instead of staying at the end."""
    name: LayerName = "PolynomialDecay"


class CosineDecay(ScheduleObject):
    """From the rate to a part of it along half a cosine, with a warm-up if wanted."""

    initial_learning_rate: Rate
    """The rate at the first step, from which a warm-up rises."""
    decay_steps: Steps
    """How many steps the fall takes, after the warm-up."""
    alpha: Float = 0.0
    """The part of the rate that is left at the end."""
    name: LayerName = "CosineDecay"
    warmup_target: Float | None = None
    """The rate that the warm-up reaches; none has no warm-up."""
    warmup_steps: Float = 0
    """How many steps the warm-up takes."""


class CosineDecayRestarts(ScheduleObject):
    """`CosineDecay` that starts again, each time longer or lower."""

    initial_learning_rate: Rate
    """The rate at the first step."""
    first_decay_steps: Steps
    """How many steps the first fall takes."""
    t_mul: Float = 2.0
    """How many times longer each fall is than the last."""
    m_mul: Float = 1.0
    """How many times higher each start is than the last."""
    alpha: Float = 0.0
    """The part of the rate that is left at each end."""
    name: LayerName = "SGDRDecay"


class PiecewiseConstantDecay(ScheduleObject):
    """One rate up to a step, another up to the next, and so on."""

    boundaries: Numbers
    """The steps after which the rate changes."""
    values: Numbers
    """The rates, one more than the boundaries."""
    name: LayerName = "PiecewiseConstant"

    @model_validator(mode="after")
    def _lengths_agree(self) -> "PiecewiseConstantDecay":
        if not self.boundaries:
            refuse("boundaries", "SC204", "expects one boundary or more")
        wanted = len(self.boundaries) + 1
        if len(self.values) != wanted:
            refuse(
                "values",
                "SC204",
                f"expects {wanted} values, one more than the boundaries, got {len(self.values)}",
            )
        return self
