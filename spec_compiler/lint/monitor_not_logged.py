"""SC503: a callback watches a value that training never logs."""

from __future__ import annotations

from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Each `monitor` that names nothing that is logged."""
    fit = subject.settings.fit
    found = []
    for index, callback in enumerate((fit.callbacks or []) if fit else []):
        monitor = getattr(callback, "monitor", None)
        if not isinstance(monitor, str):
            continue
        validated = _is_validated(subject)
        path = ("fit", "callbacks", index)
        if monitor.startswith("val_") and not validated:
            message = (
                f"{type(callback).__name__} watches '{monitor}', but there is no validation data"
            )
            mend = "give fit a validation_split, data a validation part, or watch " + monitor[4:]
            found.append(Diagnostic("SC503", message, subject.span(path), hint=mend))
            continue
        logged = _logged(subject)
        if logged is not None and monitor.removeprefix("val_") not in logged:
            near = suggest(monitor.removeprefix("val_"), tuple(logged))
            prefix = "val_" if monitor.startswith("val_") else ""
            label = f"did you mean '{prefix}{near}'?" if near else None
            known = ", ".join(prefix + name for name in logged)
            message = f"{type(callback).__name__} watches '{monitor}', which is never logged"
            found.append(
                Diagnostic(
                    "SC503", message, subject.span(path), label=label, hint=f"logged are {known}"
                )
            )
    return found


def _is_validated(subject: Subject) -> bool:
    """Whether training has validation data."""
    data, fit = subject.settings.data, subject.settings.fit
    if fit is not None and fit.validation_split > 0:
        return True
    split = data.split if data else None
    return bool(data and data.validation) or bool(split and split.validation)


def _logged(subject: Subject) -> list[str] | None:
    """What is logged each epoch; None where names cannot be known from here."""
    compiled = subject.settings.compile
    if compiled is None or len(subject.graph.outputs) > 1:
        return None
    metrics: Any = compiled.metrics
    weighted = compiled.weighted_metrics
    if isinstance(metrics, dict) or isinstance(weighted, dict):
        return None
    names = ["loss", "learning_rate"]
    written = subject.spec.document.node(("compile", "metrics"))
    from spec_compiler.text.document import Scalar, Sequence

    if written is None:
        return names if not weighted else None
    items = written.items if isinstance(written, Sequence) else (written,)
    for item in items:
        # An object's own name is Keras's to make; only plain names are known for sure.
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            return None
        names.append(item.value)
    return names if not weighted else None
