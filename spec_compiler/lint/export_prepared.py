"""SC558: an export that is to hold `prepare`, which cannot be layers of a model.

What is served is to be what was trained; where that cannot be, the spec says so itself with
`prepare: false`.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

CODE = "SC558"


def check(subject: Subject) -> list[Diagnostic]:
    """Each export that has layers of `data.prepare` before the model."""
    if not subject.settings.is_served_prepared:
        return []
    # Imported here: few specs serve what is prepared.
    from spec_compiler.graph.served import served

    reason = served(subject.settings, subject.graph)
    if not isinstance(reason, str):
        return []
    mend = "prepare: false exports the model alone, which takes features that are prepared"
    return [
        Diagnostic(
            CODE,
            f"'prepare' cannot be the first layers of this export: {reason}",
            subject.key_span(("export", index, export.format)),
            hint=mend,
        )
        for index, export in enumerate(subject.settings.export)
        if export.holds_prepare
    ]
