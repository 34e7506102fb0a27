"""A stretch of a source file.

Lines and columns count from 1, columns in code points; the end is exclusive, so
`end_column - column` is the width of a span on one line.
"""

from __future__ import annotations

from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where something stands: `file` as the user named it, and its two ends."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """The place as `file:line:column`, the form that editors and CI logs link."""
        return f"{self.file}:{self.line}:{self.column}"
