"""The results as JSON, in the form that the language's contract gives.

In: `FileResult`s. Out: `{"files": [{"path", "ok", "diagnostics": […]}]}`. Lines and
columns count from 1, the end is exclusive; all four are null where a finding has no
place. Characters beyond ASCII are escaped, so the output survives any terminal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from spec_compiler.diagnostics.machine import FileResult
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.render import ordered


def write(results: Sequence[FileResult]) -> str:
    """Give `results` as JSON, indented by two."""
    files = [
        {
            "path": result.path,
            "ok": result.ok,
            "diagnostics": [_entry(found, result.path) for found in ordered(result.diagnostics)],
        }
        for result in results
    ]
    return json.dumps({"files": files}, indent=2)


def _entry(found: Diagnostic, path: str) -> dict[str, object]:
    span = found.span
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "path": path if span is None else span.file,
        "line": None if span is None else span.line,
        "column": None if span is None else span.column,
        "end_line": None if span is None else span.end_line,
        "end_column": None if span is None else span.end_column,
        # The label is the mend in a few words; a program wants one place to look.
        "hint": "; ".join(part for part in (found.label, found.hint) if part) or None,
        "fixable": found.fixable,
    }
