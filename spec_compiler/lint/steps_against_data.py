"""SC512: more steps than the data has batches.

Keras says that the input ran out of data, and goes on with shorter epochs than asked for.
How many samples there are is known of the sets of `keras.datasets` and of synthetic data.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Steps of an epoch, or of a validation run, that the data does not last for."""
    return list(_check(subject))


def _check(subject: Subject) -> Iterator[Diagnostic]:
    fit, data, source = subject.settings.fit, subject.settings.data, subject.source()
    if fit is None or data is None or source is None:
        return
    whole = source.known_samples()
    if whole is None:
        return
    split = data.split
    taken = ((split.validation or 0.0) + (split.test or 0.0)) if split else 0.0
    drawn = round(whole * (split.validation or 0.0)) if split else 0
    rest = whole - round(whole * taken)
    own = data.validation is not None or bool(drawn)
    held = 0 if own else rest - int(rest * (1 - fit.validation_split))
    size = subject.batch_size or 32
    yield from _steps(subject, "steps_per_epoch", fit.steps_per_epoch, rest - held, size)
    tested = drawn or held
    if data.validation is None and tested:
        each = fit.validation_batch_size or size
        yield from _steps(subject, "validation_steps", fit.validation_steps, tested, each)


def _steps(
    subject: Subject, key: str, steps: int | None, samples: int, size: int
) -> Iterator[Diagnostic]:
    """Steps that need more samples than there are."""
    batches = ceil(samples / size)
    if steps is None or steps <= batches:
        return
    message = f"{key} is {steps}, but {samples} samples make {batches} batches of {size}"
    mend = f"leave {key} out: it is all of the data then"
    yield Diagnostic("SC512", message, subject.span(("fit", key)), Severity.WARNING, hint=mend)
