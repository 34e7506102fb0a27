"""SC557: samples that stand class by class, and are used as if they were mixed.

The files of a folder are mixed once by the seed; with `shuffle: false` they stand in the order of
their names, one class behind the other. The last part of them then holds the last classes alone,
and batches that are not mixed each teach one class and make forget the one before.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject
from spec_compiler.text.document import Path

CODE = "SC557"


def check(subject: Subject) -> list[Diagnostic]:
    """What takes the samples of a folder in the order in which they stand."""
    source, data, fit = subject.source(), subject.settings.data, subject.settings.fit
    in_order = (
        source is not None and source.gives == "files" and not getattr(source, "shuffle", True)
    )
    if source is None or not in_order or not source.labelled():
        return []
    found: list[tuple[Path, str]] = []
    unmixed = "the files stand class by class, and training takes them in that order"
    cut = "the files stand class by class: the last part of them holds the last classes alone"
    if data is not None and data.shuffle is False:
        found.append((("data", "shuffle"), unmixed))
    elif fit is not None and not fit.shuffle:
        found.append((("fit", "shuffle"), unmixed))
    if fit is not None and fit.validation_split:
        found.append((("fit", "validation_split"), cut))
    if data is not None and data.split is not None and not data.split.shuffle:
        found.append((("data", "split"), cut))
    mend = "leave shuffle: false out of the source: its files are mixed once by the seed then"
    return [
        Diagnostic(CODE, message, subject.key_span(path), Severity.WARNING, hint=mend)
        for path, message in found
    ]
