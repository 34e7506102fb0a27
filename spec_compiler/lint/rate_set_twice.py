"""SC511: the learning rate is set by two things at once.

A schedule computes the rate at each step, and Keras refuses a callback that sets it: for a
scheduler at the first epoch, for `ReduceLROnPlateau` in the middle of the night, when the
first plateau is reached. Two callbacks undo each other.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.measured import SETS_RATE
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Each callback that sets a learning rate that something else sets too."""
    setting = [called for called in subject.callbacks() if called.name in SETS_RATE]
    compiled = subject.settings.compile
    schedule = _schedule(compiled.optimizer) if compiled is not None else None
    if schedule is not None:
        mend = f"leave the callback out, or give the optimizer a number in place of {schedule}"
        message = f"sets the learning rate, which {schedule} sets already"
        return [
            Diagnostic(
                "SC511", f"{called.name} {message}", subject.key_span(called.at()), hint=mend
            )
            for called in setting
        ]
    names = {called.name for called in setting}
    if len(names) < 2:
        return []
    message = "LearningRateScheduler sets the learning rate each epoch, whatever "
    message += "ReduceLROnPlateau has made of it"
    at = subject.key_span(setting[-1].at())
    mend = "use one of the two, unless the scheduler's function goes on from the rate it is given"
    return [Diagnostic("SC511", message, at, Severity.WARNING, hint=mend)]


def _schedule(optimizer: Any) -> str | None:
    """The name of an optimizer's schedule, None where it has a number or is not known."""
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:
        return _schedule(inner)
    rate = getattr(optimizer, "learning_rate", None)
    name = getattr(rate, "canonical_name", None)
    return name() if name is not None else None
