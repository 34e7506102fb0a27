"""A finding about a spec, as data; how it looks is the business of the renderers."""

from __future__ import annotations

from enum import Enum

from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass


class Severity(str, Enum):
    """How grave a finding is: errors end with exit code 1, warnings under `--strict`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """A further place that belongs to a finding: the first definition, or where a block is used."""

    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `span` by `text`: one part of a mechanical mend."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `code` is a row of `codes.CODES`. `message` says in one line what was found
    and what was expected. `label` is the short text beside the caret (the mend,
    where one fits in a few words). `hint` is a longer mend on a line of its own.
    `edits` mend the finding mechanically, without a change of meaning.
    """

    code: str
    message: str
    span: Span | None = None
    severity: Severity = Severity.ERROR
    label: str | None = None
    hint: str | None = None
    notes: tuple[Note, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether `validate --fix` can mend it."""
        return bool(self.edits)
