"""A single value as YAML text: unquoted where that reads as itself, in its shortest form.

In: a `Leaf`. Out: its text on one line, or the lines of `|` and `>`. Numbers keep the
notation that they came in (`1e-3`, `0.001`), less what says nothing (`1.50e-03`).
"""

from __future__ import annotations

import json
import math
import re
import textwrap

from spec_compiler.text.cut_formula import unclosed_formula
from spec_compiler.text.layout.tree import Leaf
from spec_compiler.text.scalars import OutOfRange, resolve

# What an unquoted text may not begin with, and what may not be in it.
_FIRST = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=[^\s,\[\]{}:])")
_BREAKS = re.compile(r":(?:\s|$)|\s#|[\r\n\t]")
_BREAKS_IN_BRACKETS = re.compile(r"[,\[\]{}?]|:(?![\w/])")
# Readers of YAML 1.1, and people, take these for something else than text.
_AMBIGUOUS = re.compile(
    r"(?i:yes|no|on|off|none|nan|inf|[-+]?\.?(?:inf|nan|infinity))|=|<<"
    r"|[-+]?[0-9][0-9_,.:]*(?:e[-+]?[0-9]*)?|[-+]?0[xob][0-9a-fA-F_]+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|\(.*\)|---.*|\.\.\..*"
)
_NUMBER = re.compile(r"([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?)([0-9]+))?")
_SMALL, _LARGE = 1e-3, 1e16
"""Numbers below and above are written with an exponent, where they have no spelling."""


def text_of(leaf: Leaf, *, in_brackets: bool) -> str:
    """The text of a value on one line, without its anchor."""
    value = leaf.value
    if leaf.merges:
        return "<<"
    if isinstance(value, str):
        return _string(value, in_brackets=in_brackets)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return number(value, leaf.raw if not leaf.style else None)


def needs_quotes_in_brackets(leaf: Leaf) -> bool:
    """Whether a text is quoted inside brackets only."""
    value = leaf.value
    return (
        isinstance(value, str)
        and _is_plain(value, in_brackets=False)
        and not _is_plain(value, in_brackets=True)
    )


def number(value: float, raw: str | None = None) -> str:
    """A number's text: as it is spelled, tidied, or its shortest form.

    >>> number(0.0001), number(0.001), number(1e20), number(2.0), number(-0.00025)
    ('1e-4', '0.001', '1e20', '2.0', '-2.5e-4')
    >>> number(0.001, "1.0E-03"), number(0.5, ".50"), number(16, "0x10"), number(7, "+007")
    ('1e-3', '0.5', '0x10', '7')
    """
    if isinstance(value, int):
        return raw if raw and raw[:2] in ("0x", "0o") else str(value)
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    tidy = _tidy(raw) if raw else None
    if tidy is not None and resolve(tidy) == value:
        return tidy
    if value and not _SMALL <= abs(value) < _LARGE:
        mantissa, _, exponent = f"{value!r}".partition("e")
        if not exponent:
            mantissa, _, exponent = _scientific(value).partition("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return repr(value)


def _scientific(value: float) -> str:
    """The shortest text with an exponent that reads back as the value."""
    return next(text for digits in range(17) if float(text := f"{value:.{digits}e}") == value)


def _tidy(raw: str) -> str | None:
    """A float as it is spelled, without signs and zeros that say nothing; None where it is none."""
    match = _NUMBER.fullmatch(raw)
    if match is None:
        return None
    sign, whole, part, turned, exponent = match.groups(default="")
    sign, whole, part = sign.strip("+"), whole.lstrip("0") or "0", part.rstrip("0")
    if not exponent:
        return f"{sign}{whole}.{part or 0}"
    power = f"{turned.strip('+')}{exponent.lstrip('0') or 0}"
    return f"{sign}{whole}.{part}e{power}" if part else f"{sign}{whole}e{power}"


def _string(text: str, *, in_brackets: bool) -> str:
    """A text as it is where that reads as itself, else in the quotes that need fewer escapes."""
    if _is_plain(text, in_brackets=in_brackets):
        return text
    is_printable = all(map(str.isprintable, text))
    if is_printable and text.count('"') + text.count("\\") > text.count("'"):
        return "'" + text.replace("'", "''") + "'"
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def _is_plain(text: str, *, in_brackets: bool) -> bool:
    """Whether an unquoted text is read as that text, by whoever reads it."""
    if not _FIRST.match(text) or text != text.strip() or _BREAKS.search(text):
        return False
    if in_brackets and _BREAKS_IN_BRACKETS.search(text):
        return False
    if not text.isprintable() or _AMBIGUOUS.fullmatch(text):
        return False
    if "$(" in text and unclosed_formula(text, 0, len(text)) is not None:
        return False
    try:
        return resolve(text) == text
    except OutOfRange:
        return False


def _escaped(char: str) -> str:
    """A character that does not print, as an escape of double quotes."""
    code = ord(char)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def block_lines(leaf: Leaf, indent: str, width: int) -> list[str] | None:
    """The lines of a text below its key: `|` or `>` first; None where it is to be on one line.

    Args:
        leaf: The text.
        indent: What the lines below begin with.
        width: Columns that they may take.
    """
    text = leaf.value
    if not isinstance(text, str):
        return None
    if leaf.style in ("|", ">"):
        folds = leaf.style == ">"
    elif leaf.raw and ("\n" in leaf.raw or "\r" in leaf.raw) and "\n" not in text:
        # It was written on several lines, and needs them still where it is long.
        folds = True
        if len(text) + len(indent) <= width:
            return None
    else:
        return None
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    is_odd = not body or not body.replace("\n", "").isprintable() or body[0] in " \t\n"
    if is_odd or re.search(r"(?m)[ \t]$", body) or ends > 1:
        return None
    mark = "" if ends else "-"
    if folds and not re.search(r"(?m)^[ \t]|[ \t]$|  ", body):
        lines = []
        for line in re.sub(r"\n+", lambda found: found[0] + "\n", body).split("\n"):
            lines += textwrap.wrap(
                line,
                max(width - len(indent), 20),
                break_long_words=False,
                break_on_hyphens=False,
            ) or [""]
        return [f">{mark}", *(indent + line if line else "" for line in lines)]
    lines = body.split("\n")
    return [f"|{mark}", *(indent + line if line else "" for line in lines)]
