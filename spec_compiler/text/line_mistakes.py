"""Syntax errors of lines: a colon too few or too many, and indentation that fits nothing.

In: where the parser gave up, and the text. Out: a diagnostic, or None where the mistake
is another one. The parser's own words are the trigger, the lines around tell the cause.
"""

from __future__ import annotations

import re

from spec_compiler.diagnostics.model import Diagnostic, Edit, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.text.events import SyntaxProblem
from spec_compiler.text.places import Places

_CODE = "SC103"
_BARE_STEP = re.compile(r"((?: *-)+ +)([A-Za-z_][\w.]*)[ \t]*(?:#.*)?")
_KEY_LINE = re.compile(r"( *)((?:- +)*)(\"[^\"]*\" *|'[^']*' *|[^\s#:][^#:]*):(?:\s|$)(.*)")


def bare_step(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report `- Add` with keys below it: the step's name needs its colon."""
    line, _ = places.line_column(problem.offset)
    below = _KEY_LINE.match(places.line_text(line))
    above = _line_above(places, line)
    step = None if above is None else _BARE_STEP.fullmatch(places.line_text(above))
    if below is None or below[2] or step is None or above is None:
        return None
    if len(below[1]) < step.end(1):
        return None
    name = step[2]
    start = places.offset_of_line(above) + step.start(2)
    end = start + len(name)
    return Diagnostic(
        _CODE,
        f"'{name}' needs a colon, for the key '{below[3].strip()}' stands below it",
        places.span(start, end),
        label=f"write '{name}:'",
        edits=(Edit(places.span(end, end), ":"),),
    )


def second_colon(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a ': ' where a value is already under way."""
    if "mapping values are not allowed" not in problem.problem:
        return None
    offset = problem.offset
    line, _ = places.line_column(offset)
    start = places.line_start(offset)
    span = places.span(offset, offset + 1)
    key = _KEY_LINE.match(places.line_text(line))
    if key is not None and start + key.end(3) < offset:
        message = "': ' inside a value that is not quoted"
        owner, inner = key[3].strip(), places.text[start + key.start(4) : offset].strip()
        mend = f"put the value of '{owner}' in quotes"
        if inner.isidentifier():
            mend = (
                f"a name with arguments is a mapping: {owner}: {{{inner}: …}}; put a text in quotes"
            )
        return Diagnostic(_CODE, message, span, hint=mend)
    above = _line_above(places, line)
    text = "" if above is None else places.line_text(above)
    name = places.text[start:offset].strip()
    parent = _KEY_LINE.match(text)
    if above is not None and parent is not None and parent[4]:
        message = f"'{name}' is indented below '{parent[3].strip()}', which already has a value"
        hint = f"indent '{name}' like its neighbours"
        return Diagnostic(_CODE, message, _trimmed(places, line), hint=hint)
    if above is not None and parent is None and text.strip():
        message = f"expected 'key: value', found {text.strip()[:60]!r}"
        return Diagnostic(_CODE, message, _trimmed(places, above), label="a colon is missing")
    return Diagnostic(_CODE, "a ':' that no key stands before", span)


def no_colon(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a line among keys that has no colon."""
    if "could not find expected ':'" not in problem.problem or problem.context_offset is None:
        return None
    line, _ = places.line_column(problem.context_offset)
    message = f"expected 'key: value', found {places.line_text(line).strip()[:60]!r}"
    return Diagnostic(_CODE, message, _trimmed(places, line), label="a colon is missing")


def misfit_line(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a line that fits neither its list or mapping nor the one around it."""
    if "<block end>" not in problem.problem:
        return None
    text, offset = places.text, problem.offset
    char = text[offset : offset + 1]
    before = text[places.line_start(offset) : offset]
    span = places.span(offset, offset + 1)
    if char in "]}" and char:
        return Diagnostic(_CODE, f"this '{char}' closes nothing", span, label="delete it")
    if before.rstrip(" -?:\t"):
        message = "text behind a value that has already ended"
        hint = "put the whole value in quotes; a quote inside single quotes is written twice"
        return Diagnostic(_CODE, message, span, hint=hint)
    line, _ = places.line_column(offset)
    message = "the indentation of this line fits none of the lines above it"
    hint = "keys of one mapping, and items of one list, begin in the same column"
    notes: tuple[Note, ...] = ()
    if problem.context_offset is not None:
        opened = problem.context_offset
        is_list = "sequence" in problem.context or "collection" in problem.context
        what = "list" if is_list else "mapping"
        notes = (Note(f"the {what} begins here", places.span(opened, opened)),)
    return Diagnostic(_CODE, message, _trimmed(places, line), hint=hint, notes=notes)


def _line_above(places: Places, line: int) -> int | None:
    """Give the nearest line above `line` that is neither blank nor a comment."""
    for above in range(line - 1, 0, -1):
        text = places.line_text(above).strip()
        if text and not text.startswith("#"):
            return above
    return None


def _trimmed(places: Places, line: int) -> Span:
    text = places.line_text(line)
    start = places.offset_of_line(line)
    return places.span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
