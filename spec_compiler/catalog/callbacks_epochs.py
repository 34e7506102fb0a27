"""Callbacks that act at each epoch or batch, whatever is logged."""

from spec_compiler.catalog.callbacks import CallbackObject
from spec_compiler.catalog.fields import Bool
from spec_compiler.catalog.object_fields import Function, Verbose


class LearningRateScheduler(CallbackObject):
    """Set the learning rate of each epoch by an imported function.

    A schedule of `keras.optimizers.schedules` is the optimizer's `learning_rate` instead.
    """

    schedule: Function
    """Takes the epoch and the rate, gives the new rate as a float."""
    verbose: Verbose = 0
    """1 to say so, 0 for silence."""


class SwapEMAWeights(CallbackObject):
    """Put the optimizer's averaged weights in for evaluation; needs its `use_ema`."""

    swap_on_epoch: Bool = False
    """Whether they are put in at the end of each epoch, for what saves or evaluates there."""


class TerminateOnNaN(CallbackObject):
    """Stop when the loss is no longer a number."""

    raise_error: Bool = False
    """Whether it ends with an error, not only with a message."""
