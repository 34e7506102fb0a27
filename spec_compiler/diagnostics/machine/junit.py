"""The results as JUnit XML, which nearly every CI server can show.

In: `FileResult`s. Out: a test suite for each file: a failed case for each error, a
passed one with output for each warning, and one passed case for a file without either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from spec_compiler.diagnostics.machine import FileResult
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.diagnostics.render import ordered

# What XML 1.0 cannot hold, not even as a character reference.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(results: Sequence[FileResult]) -> str:
    """Give `results` as XML, indented by two."""
    suites = [_suite(result) for result in results]
    cases = sum(max(1, len(result.diagnostics)) for result in results)
    failures = sum(_failures(result) for result in results)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="spec-compiler" tests="{cases}" failures="{failures}">',
            *suites,
            "</testsuites>",
        )
    )


def _suite(result: FileResult) -> str:
    name = _attribute(result.path)
    cases = [_case(found, name) for found in ordered(result.diagnostics)]
    if not cases:
        cases = [f'    <testcase name="validate" classname={name}/>']
    head = f'  <testsuite name={name} tests="{len(cases)}" failures="{_failures(result)}">'
    return "\n".join((head, *cases, "  </testsuite>"))


def _case(found: Diagnostic, name: str) -> str:
    place = "" if found.span is None else f"{found.span}: "
    text = "; ".join(part for part in (found.message, found.label, found.hint) if part)
    title = _attribute(f"{found.code} {place}".rstrip(": "))
    if found.severity is Severity.ERROR:
        kind = f"<failure type={_attribute(found.code)} message={_attribute(found.message)}>"
        body = f"{kind}{_text(place + text)}</failure>"
    else:
        body = f"<system-out>{_text(place + 'warning: ' + text)}</system-out>"
    return f"    <testcase name={title} classname={name}>\n      {body}\n    </testcase>"


def _failures(result: FileResult) -> int:
    return sum(found.severity is Severity.ERROR for found in result.diagnostics)


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub(_named, text))


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub(_named, text))


def _named(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
