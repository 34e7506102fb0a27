"""SC544: a loss, and data without labels.

Keras stops at the first batch: there is nothing to compare the predictions with.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Training data that has features alone, under a loss."""
    source, data = subject.source(), subject.settings.data
    if source is None or data is None or source.labelled() or subject.trains_itself():
        return []
    losses = subject.outputs()
    if not losses:
        return []
    key = "train" if data.train is not None else "source"
    message = f"the loss compares predictions with labels, but {source.canonical_name()} gives none"
    mend = "name the labels in the source; an encoder that learns its own input needs an import "
    mend += "that returns it twice"
    return [Diagnostic("SC544", message, subject.key_span(("data", key)), hint=mend)]
