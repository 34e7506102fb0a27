"""SC518: a setting of `fit` that another one, or its absence, makes void.

Keras says nothing: what is given as validation data goes before `validation_split`, and
how to validate has no say where nothing is validated.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject
from spec_compiler.spec.settings import Data, Fit

VALIDATING = ("validation_freq", "validation_steps", "validation_batch_size")
"""How validation is done, where it is."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each setting that has no effect."""
    fit, data = subject.settings.fit, subject.settings.data
    if fit is None or data is None:
        return []
    return [*_validation(subject, fit, data), *_evaluation(subject, data), *_averages(subject)]


def _validation(subject: Subject, fit: Fit, data: Data) -> Iterator[Diagnostic]:
    """Validation data twice, none at all, or too seldom for any."""
    split = data.split is not None and data.split.validation is not None
    if fit.validation_split > 0 and (data.validation is not None or split):
        other = "data.validation" if data.validation is not None else "data.split"
        message = f"validation_split has no effect beside the validation data of {other}"
        yield _warning(subject, message, "validation_split", "leave one of the two out")
    if not subject.is_validated:
        for key in VALIDATING:
            if key in fit.model_fields_set:
                message = f"{key} has no effect: there is no validation data"
                mend = "give fit a validation_split, or data a validation part"
                yield _warning(subject, message, key, mend)
    elif fit.validation_freq > fit.epochs:
        message = f"in {fit.epochs} epochs nothing is validated every {fit.validation_freq} epochs"
        yield _warning(subject, message, "validation_freq", "validate more often")


def _evaluation(subject: Subject, data: Data) -> Iterator[Diagnostic]:
    """How to evaluate, where there is nothing to evaluate on."""
    split = data.split is not None and data.split.test is not None
    given = data.source is not None and "test" in data.source.given_parts()
    evaluate = subject.settings.evaluate
    if evaluate is None or not evaluate.model_fields_set or data.test is not None:
        return
    if not split and not given:
        message = "evaluate has no effect: there is no test data"
        mend = "give data a test part, or leave evaluate out"
        at = subject.key_span(("evaluate",))
        yield Diagnostic("SC518", message, at, Severity.WARNING, hint=mend)


def _warning(subject: Subject, message: str, key: str, mend: str) -> Diagnostic:
    at = subject.key_span(("fit", key))
    return Diagnostic("SC518", message, at, Severity.WARNING, hint=mend)


def _averages(subject: Subject) -> Iterator[Diagnostic]:
    """The callback that swaps in averaged weights, where the optimizer keeps none."""
    compiled = subject.settings.compile
    optimizer = compiled.optimizer if compiled is not None else None
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    if getattr(optimizer, "use_ema", False if isinstance(optimizer, str) else None) is not False:
        return
    for called in subject.callbacks():
        if called.name == "SwapEMAWeights":
            # At the end of each epoch Keras refuses it, at the end of the training it does not.
            each = called.callback.swap_on_epoch
            severity = Severity.ERROR if each else Severity.WARNING
            message = "SwapEMAWeights has no averages to put in: the optimizer keeps none"
            at = subject.key_span(called.at())
            yield Diagnostic("SC518", message, at, severity, hint="add use_ema: true to it")
