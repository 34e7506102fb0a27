"""SC521: a patience that outlasts the training.

`EarlyStopping` stops after so many epochs without progress, `ReduceLROnPlateau` lowers the
rate after them; with as many as there are epochs neither ever does. What only brings back
the best weights at the end works all the same, and is left alone. Epochs that are not
validated do not count for what is watched on validation data.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject

DOES = {"EarlyStopping": "never stops", "ReduceLROnPlateau": "never lowers the rate"}
"""What each callback does not do then."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each patience that cannot run out."""
    fit = subject.settings.fit
    found = []
    for called in subject.callbacks():
        if fit is None or called.name not in DOES:
            continue
        callback = called.callback
        if getattr(callback, "restore_best_weights", False):
            continue
        epochs = fit.epochs - max(fit.initial_epoch, getattr(callback, "start_from_epoch", 0))
        validated = callback.monitor.startswith("val_")
        watched = epochs // (fit.validation_freq if validated else 1)
        if callback.patience < watched or "patience" not in callback.model_fields_set:
            continue
        message = f"{called.name} {DOES[called.name]}: patience is {callback.patience}, and "
        message += f"{watched} epochs are watched"
        at = subject.span(called.at("patience"))
        mend = "make patience smaller, or train for more epochs"
        found.append(Diagnostic("SC521", message, at, Severity.WARNING, hint=mend))
    return found
