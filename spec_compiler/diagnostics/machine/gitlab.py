"""The results as a GitLab code quality report.

In: `FileResult`s. Out: a JSON list. A finding's fingerprint is made of its file, code
and message, not of its line, so that GitLab knows it again when lines move; equal
findings are numbered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from spec_compiler.diagnostics.machine import FileResult
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.diagnostics.render import ordered

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def write(results: Sequence[FileResult]) -> str:
    """Give `results` as a JSON list, indented by two."""
    seen: dict[str, int] = {}
    issues = [
        _issue(found, result.path, seen)
        for result in results
        for found in ordered(result.diagnostics)
    ]
    return json.dumps(issues, indent=2)


def _issue(found: Diagnostic, path: str, seen: dict[str, int]) -> dict[str, object]:
    file = path if found.span is None else found.span.file
    identity = f"{file}\x00{found.code}\x00{found.message}"
    count = seen[identity] = seen.get(identity, 0) + 1
    digest = sha256(f"{identity}\0{count}".encode("utf-8", "backslashreplace")).hexdigest()
    return {
        "description": f"{found.code}: {found.message}",
        "check_name": found.code,
        "fingerprint": digest,
        "severity": _SEVERITY[found.severity],
        "location": {
            "path": file,
            "lines": {"begin": 1 if found.span is None else found.span.line},
        },
    }
