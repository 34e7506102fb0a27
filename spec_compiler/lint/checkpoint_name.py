"""SC510: a checkpoint that cannot be named, or judged, at the time when it is written.

`{epoch}` and what is logged may stand in the file's name. Keras fills them in when it
writes the file, and stops the training where one is missing: at the end of the first epoch
for a name that is never logged, sooner with `save_freq` in batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.lint.measured import logs
from spec_compiler.lint.monitor_not_logged import has_own_callbacks, names_before
from spec_compiler.lint.subject import Called, Subject


def check(subject: Subject) -> list[Diagnostic]:
    """What is wrong with the name or the choice of each checkpoint."""
    return [
        found
        for called in subject.callbacks()
        if called.name == "ModelCheckpoint"
        for found in (*_names(subject, called), *_judged(subject, called))
    ]


def _names(subject: Subject, called: Called) -> Iterator[Diagnostic]:
    """Each placeholder that nothing fills."""
    path, at = called.callback.filepath, subject.span(called.at("filepath"))
    try:
        fields = [name for _, name, _, _ in Formatter().parse(path) if name is not None]
    except ValueError as error:
        mend = "a brace that stands for itself is written twice: {{"
        yield Diagnostic("SC510", f"'{path}' cannot be filled in: {error}", at, hint=mend)
        return
    for name in dict.fromkeys(fields):
        reason = _reason(subject, called, name)
        if reason is not None:
            message, label = reason
            yield Diagnostic("SC510", message, at, label=label)


def _reason(subject: Subject, called: Called, name: str) -> tuple[str, str | None] | None:
    """Why a placeholder is never filled, and the mend; None where it may be."""
    each_batch = called.callback.save_freq != "epoch"
    if name == "epoch" or (name == "batch" and each_batch):
        return None
    if name == "batch":
        return "{batch} stands for nothing in a checkpoint of each epoch", "use {epoch}"
    if not name or name.isdecimal():
        return "a checkpoint's name has placeholders by name", "such as {epoch:02d}"
    known, fit = logs(subject), subject.settings.fit
    if name.startswith("val_") and (known is None or name.removeprefix("val_") in known.names):
        if not subject.is_validated:
            return f"{{{name}}} is never logged: there is no validation data", "use {epoch}"
        if each_batch:
            message = f"{{{name}}} is known at the end of an epoch, not after a number of batches"
            return message, "leave save_freq out"
        if fit is not None and fit.validation_freq > 1:
            return f"{{{name}}} is logged every {fit.validation_freq} epochs only", "use {epoch}"
        return None
    if known is None or has_own_callbacks(subject):
        return None
    names = [*names_before(subject, called, known), *("val_" + name for name in known.names)]
    if name in names:
        return None
    near = suggest(name, ("epoch", *names))
    return f"{{{name}}} is never logged", f"did you mean '{near}'?" if near else "use {epoch}"


def _judged(subject: Subject, called: Called) -> Iterator[Diagnostic]:
    """The best one chosen in the middle of an epoch, where nothing is known yet."""
    callback = called.callback
    if callback.save_best_only and callback.save_freq != "epoch":
        message = "save_best_only goes by the results of an epoch, not of a number of batches"
        at = subject.span(called.at("save_freq"))
        yield Diagnostic("SC510", message, at, label="leave save_freq out")
