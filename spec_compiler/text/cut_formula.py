"""Formulas that YAML cuts in two because they are not quoted.

In: a text and a place in it. Out: the diagnostic with its mend, or None. `{units:
$(min(a, b))}` is legal YAML with the keys `units` and `b))`; ` #` begins a comment and
`: ` a value in any context. Only what was cut is spoken of here; what a formula may say
is the business of `expression`.
"""

from __future__ import annotations

import re

from spec_compiler.diagnostics.model import Diagnostic, Edit
from spec_compiler.text.events import SyntaxProblem
from spec_compiler.text.places import Places

_CUTTERS = {
    ",": "a comma",
    "[": "'['",
    "]": "']'",
    "{": "'{'",
    "}": "'}'",
    ":": "': '",
    "#": "' #', which begins a comment",
}
# Patterns as text are compiled where they are first needed, which in most files is nowhere.
_CUTTER = r"[,\[\]{}]|:(?=\s|\Z)"
_VALUE_ENDS = r"[ \t]*(?:[,\]}\r\n]|[ \t]#|\Z)"
_BEFORE_VALUE = r"[ \t]*(?:- +|[\[{,] *|[^\s\"'][^\"']*?: +)*"


def formula_end(text: str, start: int, stop: int | None = None) -> int | None:
    """Give the offset behind the formula whose `$(` is at `start`; None if it is unclosed.

    Looks no further than `stop`. Quoted strings inside the formula are skipped.
    """
    depth, quote = 0, ""
    for at in range(start + 1, len(text) if stop is None else stop):
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return at + 1
    return None


def unclosed_formula(text: str, start: int, stop: int) -> int | None:
    """Give the offset of the first `$(` between `start` and `stop` that is unclosed there."""
    at = text.find("$", start, stop)
    while at >= 0:
        if text.startswith("$$", at):
            at += 2
        elif text.startswith("$(", at) and at + 2 <= stop:
            end = formula_end(text, at, stop)
            if end is None:
                return at
            at = end
        else:
            at += 1
        at = text.find("$", at, stop)
    return None


def cut_scalar(places: Places, start: int, end: int, *, flow: bool) -> Diagnostic | None:
    """Report the plain scalar from `start` to `end` if what follows it cut its formula.

    `flow` says whether it stands inside `{}` or `[]`. An unclosed formula that nothing
    cut is left to the stage that parses formulas.
    """
    at = unclosed_formula(places.text, start, end)
    if at is None:
        return None
    after = re.compile(r"[ \t]*").match(places.text, end)
    cut = end if after is None else after.end()
    cutter = places.text[cut : cut + 1]
    if not cutter or cutter not in (",[]{}#" if flow else "#"):
        return None
    return _report(places, start, at, end, cutter)


def cut_line(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report an unquoted formula that is unclosed where the parser gave up."""
    stop = problem.offset
    line = places.line_start(stop)
    at = unclosed_formula(places.text, line, stop)
    if at is None:
        return None
    before = places.text[line:at]
    if before.count('"') % 2 or before.count("'") % 2:
        return None  # the formula stands in quotes; something else is wrong
    # The parser may stumble only behind the comma that did the harm.
    found = re.compile(_CUTTER).search(places.text, at, stop + 1)
    if found is None:
        return None
    value = re.compile(_BEFORE_VALUE).match(places.text, line, at)
    start = at if value is None or value.end() != at else value.end()
    return _report(places, start, at, found.start(), found.group())


def _report(places: Places, start: int, at: int, cut: int, cutter: str) -> Diagnostic:
    text = places.text
    line_end = text.find("\n", at)
    end = formula_end(text, at, line_end if line_end >= 0 else len(text))
    message = f"formula cut off by {_CUTTERS[cutter]}"
    span = places.span(at, cut)
    if end is None:
        hint = "close the '$(' and put the whole value in quotes"
        return Diagnostic("SC120", message, span, label="put the value in quotes", hint=hint)
    quoted = _quote(text[at:end])
    edits = (
        (Edit(places.span(at, end), quoted),)
        if start == at and re.compile(_VALUE_ENDS).match(text, end)
        else ()
    )
    return Diagnostic("SC120", message, span, label=f"quote it: {quoted}", edits=edits)


def _quote(value: str) -> str:
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"
