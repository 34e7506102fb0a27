"""The results as workflow commands, which GitHub shows beside the changed lines.

In: `FileResult`s. Out: a line `::error file=…,line=…::message` for each finding, with
what GitHub gives a meaning escaped, so that no spec can issue a command of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from spec_compiler.diagnostics.machine import FileResult
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.render import ordered

_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def write(results: Sequence[FileResult]) -> str:
    """Give `results` as annotations; empty where nothing was found."""
    return "\n".join(
        _line(found, result.path) for result in results for found in ordered(result.diagnostics)
    )


def _line(found: Diagnostic, path: str) -> str:
    span = found.span
    properties = [("file", path if span is None else span.file)]
    if span is not None:
        properties += [("line", str(span.line)), ("endLine", str(span.end_line))]
        if span.line == span.end_line:
            # GitHub takes columns for a single line only, and its end is inclusive.
            last = max(span.column, span.end_column - 1)
            properties += [("col", str(span.column)), ("endColumn", str(last))]
    properties.append(("title", found.code))
    text = "; ".join(part for part in (found.message, found.label, found.hint) if part)
    listed = ",".join(f"{name}={_escape(value, _PROPERTY)}" for name, value in properties)
    return f"::{found.severity.value} {listed}::{_escape(text, _DATA)}"


def _escape(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for char, escape in table:
        text = text.replace(char, escape)
    return text
