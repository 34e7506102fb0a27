"""SC548: a label, or a weight, that is a feature too.

The model sees the answer, and learns to repeat it. In a series the label is that of another
row, and its past values are what one predicts from.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

PLACES = ("source", "train", "validation", "test")


def check(subject: Subject) -> list[Diagnostic]:
    """Each column of a table that is both."""
    return list(_check(subject))


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for place in PLACES:
        source = getattr(subject.settings.data, place)
        if not isinstance(source, Csv):
            continue
        roles = {column: role for role, column in source.named() if role != "features"}
        for index, column in enumerate(source.features or ()):
            if column in roles:
                key = column if isinstance(source.features, dict) else index
                at = subject.span(("data", place, "csv", "features", key))
                message = f"the column '{column}' is the {roles[column]}, and a feature too"
                yield Diagnostic("SC548", message, at, hint="leave it out of the features")
