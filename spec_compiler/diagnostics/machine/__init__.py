"""Diagnostics for programs: what `validate --format` prints besides text.

In: `FileResult`s. Out: one string in the format asked for. Each format is a module of
this package with a function `write`, imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.record import dataclass

FORMATS: tuple[str, ...] = ("json", "sarif", "github", "gitlab", "junit")
"""The names that `write` takes; each is a module of this package."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What was found in the file that the user named `path`."""

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error among the diagnostics."""
        return all(found.severity is not Severity.ERROR for found in self.diagnostics)


def write(name: str, results: Sequence[FileResult]) -> str:
    """Give `results` in the format `name`, one of `FORMATS`, with no line end after it.

    Raises `ValueError` for another name.
    """
    if name not in FORMATS:
        raise ValueError(f"unknown format {name!r}; expected one of {', '.join(FORMATS)}")
    written: str = import_module(f"{__name__}.{name}").write(results)
    return written
