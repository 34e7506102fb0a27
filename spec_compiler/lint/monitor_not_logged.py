"""SC503: a callback watches a value that training never logs.

Keras warns each epoch and goes on: nothing is stopped, nothing is lowered, and every epoch
counts as the best. With `mode: auto` it stops after the first epoch, as it cannot tell
which way is better for a name that it does not know.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.lint.measured import RATE, SETS_RATE, Logs, logs
from spec_compiler.lint.subject import Called, Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Each `monitor` that names nothing that is logged."""
    found: list[Diagnostic] = []
    known = logs(subject)
    for called in subject.callbacks():
        monitor = getattr(called.callback, "monitor", None)
        if not isinstance(monitor, str) or not _matters(called):
            continue
        if monitor.startswith("val_") and not subject.is_validated:
            found += _without_validation(subject, called, monitor, known)
        elif known is not None and not has_own_callbacks(subject):
            found += _unknown(subject, called, monitor, known)
    return found


def has_own_callbacks(subject: Subject) -> bool:
    """Whether a callback is the user's own, which may log what it likes."""
    fit = subject.settings.fit
    return len((fit.callbacks or ()) if fit else ()) > len(list(subject.callbacks()))


def names_before(subject: Subject, called: Called, known: Logs) -> list[str]:
    """The names in the logs when a callback's turn comes, those of validation without `val_`.

    The learning rate is logged by the callbacks that set it, for those that follow.
    """
    earlier = [each.name for each in subject.callbacks() if each.path[-1] < called.path[-1]]  # type: ignore[operator]  # places in a list
    rate = (RATE,) if any(name in SETS_RATE for name in (*earlier, called.name)) else ()
    return [*known.names, *rate]


def _matters(called: Called) -> bool:
    """Whether a callback looks at what it monitors; a checkpoint of every epoch does not."""
    saves_all = not getattr(called.callback, "save_best_only", True)
    return not saves_all or "monitor" in called.callback.model_fields_set


def _without_validation(
    subject: Subject, called: Called, monitor: str, known: Logs | None
) -> list[Diagnostic]:
    """A value of validation where there is none; the user's own callback may log one."""
    plain = monitor.removeprefix("val_")
    if has_own_callbacks(subject) and plain not in ("loss", *(known.names if known else ())):
        return []
    message = f"{called.name} watches '{monitor}', but there is no validation data"
    mend = "give fit a validation_split, data a validation part, or watch " + plain
    return [Diagnostic("SC503", message, _place(subject, called), hint=mend)]


def _unknown(subject: Subject, called: Called, monitor: str, known: Logs) -> list[Diagnostic]:
    """A name that no metric has."""
    prefix = "val_" if monitor.startswith("val_") else ""
    names = list(known.names) if prefix else names_before(subject, called, known)
    plain = monitor.removeprefix(prefix)
    if plain in names:
        return []
    near = suggest(plain, tuple(names))
    message = f"{called.name} watches '{monitor}', which is never logged"
    label = f"did you mean '{prefix}{near}'?" if near else None
    mend = "logged are " + ", ".join(prefix + name for name in names)
    return [Diagnostic("SC503", message, _place(subject, called), label=label, hint=mend)]


def _place(subject: Subject, called: Called) -> Span:
    """Where `monitor` stands, or the callback that leaves it at its default."""
    if "monitor" in called.callback.model_fields_set:
        return subject.span(called.at("monitor"))
    return subject.key_span(called.at())
