"""SC512: more steps than the data has batches.

Keras says that the input ran out of data, and goes on with shorter epochs than asked for. It
goes through the batches from one epoch to the next: 10 batches are three epochs of 3 steps
and one of a single step. How many samples there are is known of the sets of `keras.datasets`,
of NumPy's files and of synthetic data.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Steps of an epoch, or of a validation run, that the data does not last for."""
    return list(_check(subject))


def _check(subject: Subject) -> Iterator[Diagnostic]:
    fit, data, source = subject.settings.fit, subject.settings.data, subject.source()
    if fit is None or data is None:
        return
    size = subject.batch_size or 32
    each = fit.validation_batch_size or size
    if isinstance(data.validation, DataSource):
        tested = data.validation.known_samples()
        yield from _validation(subject, tested, each)
    whole = source.known_samples() if source is not None else None
    if whole is None:
        return
    split = data.split
    taken = ((split.validation or 0.0) + (split.test or 0.0)) if split else 0.0
    drawn = round(whole * (split.validation or 0.0)) if split else 0
    rest = whole - round(whole * taken)
    own = data.validation is not None or bool(drawn)
    held = 0 if own else rest - int(rest * (1 - fit.validation_split))
    if not data.repeat:
        yield from _training(subject, rest - held, size)
    if data.validation is None:
        yield from _validation(subject, drawn or held, each)


def _training(subject: Subject, samples: int, size: int) -> Iterator[Diagnostic]:
    """Epochs that the batches are not enough for."""
    fit = subject.settings.fit
    steps = fit.steps_per_epoch if fit is not None else None
    batches = ceil(samples / size)
    if fit is None or steps is None or not batches:
        return
    whole, left = divmod(batches, steps)
    if steps > batches:
        yield _finding(subject, "steps_per_epoch", steps, samples, size)
    elif left and fit.epochs - fit.initial_epoch > whole:
        noun = "step" if left == 1 else "steps"
        message = f"steps_per_epoch is {steps}, and {batches} batches of {size} are "
        message += f"{whole} such epochs and one of {left} {noun}"
        mend = "add repeat: true to data, or leave steps_per_epoch out"
        at = subject.span(("fit", "steps_per_epoch"))
        yield Diagnostic("SC512", message, at, Severity.WARNING, hint=mend)


def _validation(subject: Subject, samples: int | None, size: int) -> Iterator[Diagnostic]:
    """Validation runs that the batches are not enough for; each begins anew."""
    fit = subject.settings.fit
    steps = fit.validation_steps if fit is not None else None
    if steps is not None and samples and steps > ceil(samples / size):
        yield _finding(subject, "validation_steps", steps, samples, size)


def _finding(subject: Subject, key: str, steps: int, samples: int, size: int) -> Diagnostic:
    """Steps that need more samples than there are."""
    batches = ceil(samples / size)
    message = f"{key} is {steps}, but {samples} samples make {batches} batches of {size}"
    mend = f"leave {key} out: it is all of the data then"
    mend += ", or add repeat: true to data" if key == "steps_per_epoch" else ""
    return Diagnostic("SC512", message, subject.span(("fit", key)), Severity.WARNING, hint=mend)
