"""Diagnostics as people read them: place, message, the line, a caret, the mend.

In: diagnostics and the texts of the files that they speak of. Out: one string. The form
is part of the language's contract. Nothing is printed here, and nothing that a spec
holds reaches the terminal unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.diagnostics.screen import cells, safe
from spec_compiler.diagnostics.span import Span

WINDOW = 100
"""Columns of a source line that are shown; a longer line is cut around the caret."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_CUT = "…"
_BOLD, _RED, _YELLOW, _BLUE, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[0m"


def render_text(
    diagnostics: Iterable[Diagnostic], files: Mapping[str, str], *, color: bool = False
) -> str:
    """Give `diagnostics` as text, by file, line, column and code, a blank line between two.

    `files` maps the names in spans to texts; a file that it lacks is shown without its
    line. `color` adds ANSI colours. The text has no line end after the last line, and is
    empty where there are no diagnostics.
    """
    lines_of: dict[str, list[str]] = {}
    blocks = []
    for found in ordered(diagnostics):
        lines: list[str] | None = None
        if found.span is not None and found.span.file in files:
            name = found.span.file
            if name not in lines_of:
                lines_of[name] = _LINE_END.split(files[name])
            lines = lines_of[name]
        blocks.append("\n".join(_block(found, lines, color)))
    return "\n\n".join(blocks)


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give `diagnostics` in the order of output; what has no place comes first."""
    return sorted(
        diagnostics,
        key=lambda found: (
            ("", 0, 0)
            if found.span is None
            else (found.span.file, found.span.line, found.span.column),
            found.code,
            found.message,
        ),
    )


def summary(diagnostics: Iterable[Diagnostic], files_count: int) -> str:
    """Give the last line of a report: `2 errors and 1 warning in 3 files; --fix mends 1`."""
    found = list(diagnostics)
    errors = sum(one.severity is Severity.ERROR for one in found)
    warnings = len(found) - errors
    fixable = sum(one.fixable for one in found)
    counts = [_plural(errors, "error")] if errors or not warnings else []
    if warnings:
        counts.append(_plural(warnings, "warning"))
    text = f"{' and '.join(counts)} in {_plural(files_count, 'file')}"
    return f"{text}; --fix mends {fixable}" if fixable else text


def _plural(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _block(found: Diagnostic, lines: list[str] | None, color: bool) -> list[str]:
    def paint(text: str, *codes: str) -> str:
        return f"{''.join(codes)}{text}{_RESET}" if color and text else text

    tint = _RED if found.severity is Severity.ERROR else _YELLOW
    place = "" if found.span is None else paint(f"{safe(str(found.span))}:", _BOLD) + " "
    code = found.code if found.severity is Severity.ERROR else f"{found.code} warning:"
    block = [f"{place}{paint(code, _BOLD, tint)} {safe(found.message)}"]
    footers = _footers(found)
    if lines is None or found.span is None:
        label = [] if found.label is None else [f"   = help: {safe(found.label)}"]
        block += label + [f"   = {footer}" for footer in footers]
    else:
        number = str(found.span.line)
        gutter = " " * len(number)
        source, blank, carets = _excerpt(lines, found.span)
        label_text = f" {safe(found.label)}" if found.label else ""
        bar = paint("|", _BLUE)
        block += [
            f"{gutter} {bar}",
            f"{paint(number, _BLUE)} {bar} {source}".rstrip(),
            f"{gutter} {bar} {blank}{paint(carets + label_text, tint)}",
        ]
        if footers:
            block.append(f"{gutter} {bar}")
            block += [f"{gutter} {paint('=', _BLUE)} {footer}" for footer in footers]
    for note in found.notes:
        if note.span is not None:
            block.append(f"{paint(f'{safe(str(note.span))}:', _BOLD)} note: {safe(note.message)}")
    return block


def _footers(found: Diagnostic) -> list[str]:
    footers = [f"note: {safe(note.message)}" for note in found.notes if note.span is None]
    if found.hint:
        footers.append(f"help: {safe(found.hint)}")
    if found.fixable and found.span is not None and not found.span.file.startswith("<"):
        footers.append(f"fix: spec-compiler validate --fix {safe(found.span.file)}")
    return footers


def _excerpt(lines: list[str], span: Span) -> tuple[str, str, str]:
    """Give the line of `span` as shown, the blanks before the caret, and the carets."""
    text = lines[span.line - 1] if 1 <= span.line <= len(lines) else ""
    shown = cells(text)
    start = min(max(span.column - 1, 0), len(shown))
    # A span over several lines is marked to the end of its first one.
    end = len(text.rstrip()) if span.end_line > span.line else min(span.end_column - 1, len(shown))
    end = max(end, start)
    first, last = _window([width for _, width in shown], start, end)
    head = _CUT if first else ""
    tail = _CUT if last < len(shown) else ""
    source = head + "".join(char for char, _ in shown[first:last]) + tail
    before = len(head) + sum(width for _, width in shown[first:start])
    marked = sum(width for _, width in shown[start : min(end, last)])
    return source, " " * before, "^" * max(marked, 1)


def _window(widths: list[int], start: int, end: int) -> tuple[int, int]:
    """Give the stretch of a line to show: all of it, or `WINDOW` columns around the caret."""
    if sum(widths) <= WINDOW:
        return 0, len(widths)
    marked = min(sum(widths[start:end]), WINDOW // 2)
    room = (WINDOW - marked) // 2
    first = start
    while first > 0 and sum(widths[first - 1 : start]) <= room:
        first -= 1
    last, used = first, 0
    while last < len(widths) and used + widths[last] <= WINDOW:
        used += widths[last]
        last += 1
    while first > 0 and last == len(widths) and used + widths[first - 1] <= WINDOW:
        first -= 1
        used += widths[first]
    return first, last
