"""Text made safe for a terminal, with the width of each character.

In: any text, a stranger's spec among it. Out: text that cannot move the cursor, change
colours or reverse the order of what is shown, and how many columns it takes. Characters
that a terminal would act on, or not show, are written as escapes.
"""

from __future__ import annotations

TAB_WIDTH = 4
"""Columns that a tab takes in an excerpt, wherever it stands."""

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_ZERO_WIDTH = frozenset(("Mn", "Me"))


def safe(text: str) -> str:
    """Give `text` with control, format and unassigned characters escaped, on one line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) if _is_hidden(char) else char for char in text)


def cells(text: str) -> list[tuple[str, int]]:
    """Give what to show for each character of `text`, and the columns that it takes.

    Letters written from right to left are escaped too: a terminal would move them away
    from the caret below them.
    """
    if text.isascii() and text.isprintable():
        return [(char, 1) for char in text]
    return [_cell(char) for char in text]


def _cell(char: str) -> tuple[str, int]:
    if char == "\t":
        return " " * TAB_WIDTH, TAB_WIDTH
    if char.isascii() and char.isprintable():
        return char, 1
    from unicodedata import bidirectional, category, east_asian_width

    if _is_hidden(char) or bidirectional(char) in _RIGHT_TO_LEFT:
        shown = _escaped(char)
        return shown, len(shown)
    if category(char) in _ZERO_WIDTH:
        return char, 0
    return char, 2 if east_asian_width(char) in ("W", "F") else 1


def _is_hidden(char: str) -> bool:
    if char.isascii():
        return not char.isprintable()
    from unicodedata import category

    return category(char) in _HIDDEN


def _escaped(char: str) -> str:
    point = ord(char)
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
