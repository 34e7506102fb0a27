"""SC545: windows of a series drawn at random for validation or test.

Windows overlap: those beside a drawn one hold nearly all of its rows, and the model has
trained on them. What is measured then is how well it remembers.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """A split of overlapping windows that is not from the end."""
    data, source = subject.settings.data, subject.source()
    if data is None or data.split is None or not data.split.shuffle:
        return []
    length, stride = getattr(source, "sequence_length", 1), getattr(source, "sequence_stride", 1)
    if not (data.split.validation or data.split.test) or stride >= length:
        return []
    message = "the windows overlap: drawn at random, validation data is seen in training"
    mend = "take it from the end: split: {…, shuffle: false}"
    at = subject.key_span(("data", "split"))
    return [Diagnostic("SC545", message, at, Severity.WARNING, hint=mend)]
