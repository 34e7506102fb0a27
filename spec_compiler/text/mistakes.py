"""What a YAML syntax error means to the one who typed it.

In: the text and where the parser gave up. Out: one diagnostic with a place and a mend.
`_RULES` is read from the top, the first that recognises the mistake speaks; the last
one repeats the parser's words. The rules look at the text as well as at those words,
for a parser notices most mistakes behind the place where they were made.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.text.cut_formula import cut_line
from spec_compiler.text.events import SyntaxProblem
from spec_compiler.text.line_mistakes import bare_step, misfit_line, no_colon, second_colon
from spec_compiler.text.pair_mistakes import (
    missing_value,
    open_bracket,
    open_quote,
    unknown_escape,
)
from spec_compiler.text.places import Places

_CODE = "SC103"
_INDENT = re.compile(r"[ \t]*")
_QUOTE = "if text is meant, put the whole value in quotes"
_INDICATORS: tuple[tuple[str, str, str], ...] = (
    ("scanning an? alias", "'*' begins an alias, and no name follows", _QUOTE),
    ("scanning an? anchor", "'&' begins an anchor, and no name follows", _QUOTE),
    (" tag( |$)", "'!' begins a tag, and a spec holds plain values only", _QUOTE),
    (
        "block scalar",
        "'|' and '>' begin a text on the lines below; nothing else stands on their line",
        _QUOTE,
    ),
    (
        "sequence entries are not allowed",
        "a list item ('- ') where none can stand",
        "a list begins on a line of its own below its key; check brackets left open above",
    ),
    ("mapping keys are not allowed", "'?' begins a key, and none can stand here", _QUOTE),
    (
        "<document start>",
        "text behind the end of the spec",
        "a spec is one mapping, 'key: value' a line, from the first column",
    ),
)
_HINT_TAB = "use spaces; most editors can convert tabs"


def explain_problem(problem: SyntaxProblem, places: Places) -> Diagnostic:
    """Give the diagnostic of `problem` in the text of `places`."""
    for rule in _RULES:
        found = rule(problem, places)
        if found is not None:
            return found
    return _unknown(problem, places)


def _tab(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a tab: as indentation, behind a dash, or inside an unquoted value."""
    text, offset = places.text, problem.offset
    start = places.line_start(offset)
    indent = _INDENT.match(text, start)
    blank = text[start : start if indent is None else indent.end()]
    if "\t" in blank:
        at = start + blank.index("\t")
        message = "a tab in the indentation; YAML is indented with spaces"
        return Diagnostic(_CODE, message, places.span(at, start + len(blank)), hint=_HINT_TAB)
    if text[offset : offset + 1] == "\t":
        at = offset
    elif text[offset - 1 : offset] == "\t":
        at = offset - 1
    else:
        return None
    message = "a tab that YAML does not allow here"
    hint = f"{_HINT_TAB}; inside a value, put the value in quotes"
    return Diagnostic(_CODE, message, places.span(at, at + 1), hint=hint)


def _forbidden_start(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a value that begins with a character that YAML keeps for itself."""
    if "cannot start any token" not in problem.problem:
        return None
    start = problem.offset
    char = places.text[start : start + 1]
    message = f"a value cannot begin with '{char}'"
    return Diagnostic(_CODE, message, places.span(start, start + 1), label="put it in quotes")


def _indicator(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report a character with a meaning of its own to YAML where text was meant."""
    where = f"{problem.context} {problem.problem}"
    for pattern, message, hint in _INDICATORS:
        if re.search(pattern, where):
            start = problem.offset if problem.context_offset is None else problem.context_offset
            end = min(len(places.text), start + 1)
            return Diagnostic(_CODE, message, places.span(start, end), hint=hint)
    return None


def _directive(problem: SyntaxProblem, places: Places) -> Diagnostic | None:
    """Report `%YAML` and its kind."""
    start = places.line_start(problem.offset)
    if places.text[start : start + 1] != "%":
        return None
    message = "a line that begins with '%' is a directive, and a spec has none"
    return Diagnostic(_CODE, message, places.span(start, problem.offset + 1), hint="delete it")


def _unknown(problem: SyntaxProblem, places: Places) -> Diagnostic:
    """Repeat the parser's words."""
    end = min(len(places.text), problem.offset + 1)
    start = min(problem.offset, end)
    message = f"not YAML: {problem.problem}"
    if problem.context:
        message += f" ({problem.context})"
    return Diagnostic(_CODE, message, places.span(start, end))


_RULES: tuple[Callable[[SyntaxProblem, Places], Diagnostic | None], ...] = (
    unknown_escape,
    open_quote,
    cut_line,
    _directive,
    _tab,
    bare_step,
    open_bracket,
    missing_value,
    second_colon,
    no_colon,
    _forbidden_start,
    misfit_line,
    _indicator,
)
