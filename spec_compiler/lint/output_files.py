"""SC552: a file that training would write outside the run's folder.

What a run writes lies in its folder: nothing of the user's is overwritten, and one folder
has all of it. Exports are looked at where they are read; here are the files of callbacks, and
the weights that `evaluate` loads from there.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject
from spec_compiler.spec.export import leads_out
from spec_compiler.text.document import Path

CODE = "SC552"
FILES = ("filepath", "filename", "log_dir", "backup_dir", "directory")
"""Arguments of callbacks that name what they write."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each path that leads out of the run's folder."""
    return [
        Diagnostic(
            CODE,
            f"'{path}' lies outside the run's folder",
            subject.span(at),
            hint="a path is relative to that folder: leave '..' and the root out",
        )
        for at, path in _paths(subject)
        if leads_out(path)
    ]


def _paths(subject: Subject) -> Iterator[tuple[Path, str]]:
    """The paths below the run's folder, each with its place."""
    for called in (*subject.callbacks(), *subject.callbacks("evaluate")):
        for name in type(called.callback).model_fields:
            value = getattr(called.callback, name)
            if name in FILES and isinstance(value, str):
                is_bare = not subject.is_mapping((*called.path, called.name))
                yield called.at() if is_bare else called.at(name), value
    evaluate = subject.settings.evaluate
    if evaluate is not None and evaluate.weights is not None:
        yield ("evaluate", "weights"), evaluate.weights
