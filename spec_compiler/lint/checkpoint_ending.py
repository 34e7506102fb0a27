"""SC504: a checkpoint file whose ending Keras refuses when training begins."""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Each ModelCheckpoint with a file ending that does not fit what it saves."""
    fit = subject.settings.fit
    found = []
    for index, callback in enumerate((fit.callbacks or []) if fit else []):
        if type(callback).__name__ != "ModelCheckpoint":
            continue
        path = str(getattr(callback, "filepath", ""))
        weights = bool(getattr(callback, "save_weights_only", False))
        ending = ".weights.h5" if weights else ".keras"
        if path.endswith(ending) or (not weights and path.endswith(".h5")):
            continue
        says = "weights alone go" if weights else "a model goes"
        message = f"ModelCheckpoint: {says} to a file that ends in '{ending}', got '{path}'"
        at = ("fit", "callbacks", index, "ModelCheckpoint", "filepath")
        found.append(Diagnostic("SC504", message, subject.span(at)))
    return found
