"""What an import has to say: what a spec cannot express, item by item, and what stands for it.

In: findings as they are made. Out: diagnostics without a place in a text, for models are
no texts; each names the file and the layer instead. `Unreadable` ends an import of which
nothing is left.
"""

from __future__ import annotations

from dataclasses import field

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.record import dataclass

SHOWN = 80
"""Characters of a name of the file that a message repeats."""


class Unreadable(Exception):
    """A source that no spec comes of; `diagnostic` says why."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        """Keep the reason as a diagnostic."""
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, hint=hint)

    def about(self, source: str) -> Unreadable:
        """The same, with what it is said of."""
        found = self.diagnostic
        return Unreadable(found.code, f"{source}: {found.message}", found.hint)


@dataclass(slots=True)
class Findings:
    """The findings of one import, in their order, each once.

    Attributes:
        source: What messages call the model's file.
        found: The diagnostics so far.
    """

    source: str
    found: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, message: str, hint: str | None = None) -> None:
        """Note what the spec cannot express; `hint` says what stands in its place."""
        self._add(Diagnostic(code, f"{self.source}: {message}", hint=hint))

    def warning(self, code: str, message: str, hint: str | None = None) -> None:
        """Note what the spec expresses otherwise, or what is to be filled in."""
        text = f"{self.source}: {message}"
        self._add(Diagnostic(code, text, severity=Severity.WARNING, hint=hint))

    @property
    def has_errors(self) -> bool:
        """Whether something is not in the spec."""
        return any(found.severity is Severity.ERROR for found in self.found)

    def _add(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self.found:
            self.found.append(diagnostic)


def shown(value: object) -> str:
    """A value of the file as a message may repeat it: short, and on one line.

    >>> shown("dense"), shown("a" * 100)[-5:]
    ("'dense'", "aaa…'")
    """
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2]}…{text[-1]}"
