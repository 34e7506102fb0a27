"""Syntax errors of pairs: brackets and quotes that are not closed, or hold what they cannot.

In: where the parser gave up, and the text. Out: a diagnostic, or None where the mistake
is another one. What is never closed is reported where it opens.
"""

from __future__ import annotations

import re

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.text.events import SyntaxProblem
from spec_compiler.text.places import Places

_CODE = "SC103"
_CLOSING = {"[": "]", "{": "}"}
# An unclosed quote runs to the end, so that no text is looked at twice.
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*+\"?|'[^']*'?|(?<=\s)#[^\r\n]*|[\[\]{}]", re.DOTALL)


def unknown_escape(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    r"""Report `"C:\Users"`: an escape that YAML does not have, in double quotes."""
    if "escape" not in problem.problem or problem.context_offset is None:
        return None
    text, quote = places.text, problem.context_offset
    backslash = text.rfind("\\", quote, problem.offset + 1)
    if backslash < 0:
        return None
    closing = re.compile(r'"([^"\r\n]*)"').match(text, quote)
    sample = f": '{closing[1]}'" if closing is not None and "'" not in closing[1] else ""
    return Diagnostic(
        _CODE,
        f"'{text[backslash : backslash + 2]}' is not an escape that double quotes know",
        places.span(backslash, backslash + 2),
        hint=f"in single quotes a backslash is a backslash{sample}",
    )


def open_quote(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a quote without its partner, where it opens."""
    if "quoted" not in problem.context or problem.context_offset is None:
        return None
    start = problem.context_offset
    return Diagnostic(
        _CODE,
        "this quote is never closed",
        places.span(start, start + 1),
        label=f"a second {places.text[start : start + 1]} is missing",
    )


def open_bracket(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a missing comma or closing bracket inside `[]` or `{}`."""
    if "flow" not in problem.context or problem.context_offset is None:
        return None
    text, opened, offset = places.text, problem.context_offset, problem.offset
    bracket = text[opened : opened + 1]
    closing = _CLOSING.get(bracket)
    if closing is None:
        return None
    line, _ = places.line_column(offset)
    first_line, _ = places.line_column(opened)
    dedented = line > first_line and _width(places, line) <= _width(places, first_line)
    if dedented or offset >= len(text.rstrip()):
        return Diagnostic(
            _CODE,
            f"'{bracket}' is never closed",
            places.span(opened, opened + 1),
            label=f"its '{closing}' is missing",
            notes=(Note("reading stopped here", places.span(offset, offset)),),
        )
    found = text[offset : offset + 1]
    message = f"expected ',' or '{closing}', found '{found}'"
    hint = "put a value that contains any of , : [ ] { } in quotes"
    note = Note(f"the '{bracket}' opens here", places.span(opened, opened + 1))
    return Diagnostic(_CODE, message, places.span(offset, offset + 1), hint=hint, notes=(note,))


def missing_value(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a bracket, a comma or the end of the file where a value should stand."""
    if "node content" not in problem.problem:
        return None
    text, offset = places.text, problem.offset
    open_brackets = _open_brackets(text, offset)
    char = text[offset : offset + 1]
    if char in "]}" and char and not open_brackets:
        span = places.span(offset, offset + 1)
        return Diagnostic(_CODE, f"this '{char}' closes nothing", span, label="delete it")
    if open_brackets and not text[offset:].strip():
        opened = open_brackets[-1]
        bracket = text[opened : opened + 1]
        return Diagnostic(
            _CODE,
            f"'{bracket}' is never closed",
            places.span(opened, opened + 1),
            label=f"its '{_CLOSING[bracket]}' is missing",
        )
    found = f"found '{char}'" if char.strip() else "found nothing"
    hint = "a value with any of , : [ ] { } in it stands in quotes"
    span = places.span(offset, min(len(text), offset + 1))
    return Diagnostic(_CODE, f"expected a value, {found}", span, hint=hint)


def _open_brackets(text: str, stop: int) -> list[int]:
    """Give the offsets of the brackets open at `stop`, outermost first; a good guess."""
    found: list[int] = []
    for token in _TOKEN.finditer(text, 0, stop):
        if token.group() in _CLOSING:
            found.append(token.start())
        elif token.group() in ("]", "}") and found:
            found.pop()
    return found


def _width(places: Places, line: int) -> int:
    """Give the width of the indentation of `line`."""
    text = places.line_text(line)
    return len(text) - len(text.lstrip())
