"""Offsets into a text as lines and columns.

In: a text and offsets in code points, as both YAML parsers and the JSON scanner give
them. Out: `Span`. Lines end at LF, CRLF or CR and nowhere else, for the parsers and
for the excerpts of messages alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from spec_compiler.diagnostics.span import Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class Places:
    """The line starts of one text of the file `name`."""

    __slots__ = ("_starts", "name", "text")

    def __init__(self, text: str, name: str) -> None:
        """Find the line starts of `text`."""
        self.text = text
        self.name = name
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Give the line and the column, both from 1, of `offset` (in code points)."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Give the stretch from `start` to `end`, the end exclusive."""
        starts = self._starts
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        if line == len(starts) or end < starts[line]:
            return Span(self.name, line, column, line, column + end - start)
        return Span(self.name, line, column, *self.line_column(end))

    def line_start(self, offset: int) -> int:
        """Give the offset at which the line of `offset` begins."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def line_text(self, line: int) -> str:
        """Give the text of `line` (from 1) without its line end; empty past the last."""
        if not 1 <= line <= len(self._starts):
            return ""
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[self._starts[line - 1] : end].rstrip("\r\n")

    def offset_of_line(self, line: int) -> int:
        """Give the offset at which `line` (from 1, at most the last) begins."""
        return self._starts[line - 1]
