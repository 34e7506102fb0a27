"""What a person wrote between two values: comments and blank lines.

In: the text between the end of one value and the start of the next. Out: the comment on
the first line, and the lines below it. Whom they belong to is decided where the values are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Anchors and tags may hold a '#'; in what is left of a gap it begins a comment.
_COMMENT = re.compile(r"((?:[&!]\S*+|[^#])*+)(#.*)?", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\n|\r")


class Line(NamedTuple):
    """A comment on a line of its own, from 1 its column; or a blank line, without text.

    Behind a dash with nothing else on its line a comment speaks of what comes: column 0.
    """

    text: str
    column: int = 0


class Gap(NamedTuple):
    """What stands between two values."""

    behind: str
    lines: list[Line]


def gap(text: str, *, first: bool = False) -> Gap:
    """Take the text between two values apart.

    Args:
        text: The text.
        first: Whether it begins at the start of a line: nothing stands before it.
    """
    if "#" not in text and "\n" not in text and "\r" not in text:
        return Gap("", [])
    head, *rest = _LINE_END.split(text)
    behind = "" if first else _comment(head)[1]
    lines = [head, *rest] if first else rest
    found: list[Line] = []
    for index, line in enumerate(lines):
        before, comment = _comment(line)
        if comment:
            found.append(Line(comment, 0 if before.strip() else len(before) + 1))
        elif not line.strip() and index < len(lines) - 1 and not (found and not found[-1].text):
            # What is left of the last line is the next value's own indentation.
            found.append(Line(""))
    return Gap(behind, found)


def _comment(line: str) -> tuple[str, str]:
    """What stands before the comment of a line, and the comment."""
    match = _COMMENT.match(line)
    assert match is not None
    return match[1], (match[2] or "").rstrip()
