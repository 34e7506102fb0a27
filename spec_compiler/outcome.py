"""What every stage returns: a value, or none, and all that it found on the way.

In: nothing. Out: `Outcome`. A stage never raises for a wrong spec; it reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.record import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The result of a stage.

    `value` is None where an error kept the stage from producing one; warnings
    alone never do.
    """

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a value and no error beside it."""
        return self.value is not None and not has_errors(self.diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of `diagnostics` has the severity of an error."""
    return any(found.severity is Severity.ERROR for found in diagnostics)
