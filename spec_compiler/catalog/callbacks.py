"""What all callbacks share, and those that watch a metric while training.

In: the constructors' arguments. Out: frozen instances. Whether what one
monitors is ever logged is a check of the whole spec, not made here.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import (
    Bool,
    Checked,
    Float,
    Int,
    NonNegativeInt,
    Str,
    is_int,
    is_number,
)
from spec_compiler.catalog.object_fields import Verbose

Mode = Literal["auto", "min", "max"]


def _save_frequency(value: Any) -> Any:
    """`epoch`, or a number of batches."""
    if value == "epoch":
        return value
    if not is_int(value):
        raise PydanticCustomError("SC203", "expects 'epoch', or a number of batches")
    if value < 1:
        raise PydanticCustomError("SC204", "expects 'epoch', or 1 batch or more")
    return value


SaveFrequency = Annotated[
    Any,
    Checked(_save_frequency, {"anyOf": [{"const": "epoch"}, {"type": "integer", "minimum": 1}]}),
]


def _factor(value: Any) -> float:
    """A factor below 1."""
    if not is_number(value):
        raise PydanticCustomError("SC203", "expects a number below 1")
    if value >= 1:
        raise PydanticCustomError("SC204", "expects a number below 1: the rate is to fall")
    return float(value)


class CallbackObject(KerasObject):
    """A callback."""

    monitors: ClassVar[bool] = False
    """Whether its `monitor` names something logged."""


class Monitoring(CallbackObject):
    """A callback that watches something logged."""

    monitor: Str = "val_loss"
    """What is watched: a metric's name in the logs, with `val_` before it on validation data."""
    mode: Mode = "auto"
    """Which way is better: `min`, `max`, or `auto` to go by the metric."""

    monitors = True


class EarlyStopping(Monitoring):
    """Stop when what is watched no longer gets better."""

    min_delta: Float = 0
    """The least change that counts as better."""
    patience: Int = 0
    """How many epochs without it are borne."""
    verbose: Verbose = 0
    """1 to say so, 0 for silence."""
    baseline: Float | None = None
    """The value to be beaten from the start; none has none."""
    restore_best_weights: Bool = False
    """Whether the best epoch's weights come back at the end."""
    start_from_epoch: NonNegativeInt = 0
    """The first epoch that is watched."""

    positional = "monitor"


class ReduceLROnPlateau(Monitoring):
    """Lower the learning rate when what is watched no longer gets better."""

    factor: Annotated[Any, Checked(_factor, {"type": "number", "exclusiveMaximum": 1})] = 0.1
    """What the rate is multiplied by, below 1."""
    patience: Int = 10
    """How many epochs without it are borne."""
    verbose: Verbose = 0
    """1 to say so, 0 for silence."""
    min_delta: Float = 1e-4
    """The least change that counts as better."""
    cooldown: Int = 0
    """How many epochs are not watched after the rate was lowered."""
    min_lr: Float = 0.0
    """The rate is never lowered below this."""

    positional = "monitor"
    legacy = {"epsilon": "min_delta"}
