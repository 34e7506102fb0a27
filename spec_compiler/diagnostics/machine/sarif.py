"""The results as SARIF 2.1.0, for code scanning services and editors.

In: `FileResult`s. Out: one run with the rules that were broken, a result for each
finding with its region and, where there is one, its mend as a fix. Columns count code
points, as the file says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from spec_compiler import __version__
from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.explain import explain
from spec_compiler.diagnostics.machine import FileResult
from spec_compiler.diagnostics.model import Diagnostic, Edit, Note
from spec_compiler.diagnostics.render import ordered
from spec_compiler.diagnostics.span import Span

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write(results: Sequence[FileResult]) -> str:
    """Give `results` as SARIF, indented by two."""
    codes = sorted({found.code for result in results for found in result.diagnostics})
    rules = [_rule(code) for code in codes]
    run = {
        "tool": {
            "driver": {"name": "spec-compiler", "semanticVersion": __version__, "rules": rules}
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(found, result.path, codes)
            for result in results
            for found in ordered(result.diagnostics)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> dict[str, Any]:
    row = CODES.get(code)
    rule: dict[str, Any] = {"id": code}
    if row is not None:
        rule["shortDescription"] = {"text": row.title}
    page = explain(code)
    if page is not None:
        rule["help"] = {"text": page, "markdown": page}
    return rule


def _result(found: Diagnostic, path: str, codes: list[str]) -> dict[str, Any]:
    text = "; ".join(part for part in (found.message, found.label, found.hint) if part)
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": found.severity.value,
        "message": {"text": text},
        "locations": [_location(found.span, path)],
    }
    related = [_related(note, path) for note in found.notes if note.span is not None]
    if related:
        result["relatedLocations"] = related
    if found.edits:
        result["fixes"] = [_fix(found.edits)]
    return result


def _location(span: Span | None, path: str) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": _uri(path if span is None else span.file)}
    }
    if span is not None:
        physical["region"] = _region(span)
    return {"physicalLocation": physical}


def _related(note: Note, path: str) -> dict[str, Any]:
    return {**_location(note.span, path), "message": {"text": note.message}}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(edits: tuple[Edit, ...]) -> dict[str, Any]:
    changes = [
        {
            "artifactLocation": {"uri": _uri(name)},
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in edits
                if edit.span.file == name
            ],
        }
        for name in sorted({edit.span.file for edit in edits})
    ]
    return {"artifactChanges": changes}


def _uri(path: str) -> str:
    return quote(path.replace("\\", "/"), safe="/:", errors="replace")
