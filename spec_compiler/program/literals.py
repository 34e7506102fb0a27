"""Texts and numbers as Python literals, docstrings and comments.

In: plain values. Out: pure, printable source: what an editor would not show, or
show in another order than it stands (control characters, right-to-left marks, lone
surrogates), is escaped. Deliberately not done here: layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

INDENT = "    "

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
# Python reads such a comment as the encoding of the file.
_ENCODING = re.compile(r"coding([:=])")
# Above 4300 digits Python refuses to convert between decimal text and integer.
_DECIMAL_BITS = 14_000


def number_literal(value: int | float) -> str:
    """Write a number of at least zero, an integer beyond Python's decimal limit in hex.

    >>> number_literal(1e-05), number_literal(1e16), number_literal(7)
    ('1e-05', '1e16', '7')
    """
    if isinstance(value, float):
        return repr(value).replace("e+", "e")
    if value.bit_length() > _DECIMAL_BITS:
        return f"0x{value:X}"
    return repr(value)


def string_literal(text: str) -> str:
    r"""Write a string on one line, in double quotes unless single ones need fewer escapes.

    >>> string_literal('say "hi"'), string_literal("it's"), string_literal("a\nb")
    ('\'say "hi"\'', '"it\'s"', '"a\\nb"')
    """
    quote = _quote([text])
    return quote + _escaped(text, quote) + quote


def fstring_literal(parts: Iterable[str | tuple[str]]) -> str:
    """Write a formatted string of texts and, as one-tuples, the source of expressions.

    The expressions must hold neither quotes nor backslashes (Python 3.11 takes none).

    >>> fstring_literal(["run{1}-", ("name",)])
    'f"run{{1}}-{name}"'
    """
    pieces = list(parts)
    quote = _quote([piece for piece in pieces if isinstance(piece, str)])
    written = [
        _escaped(piece, quote).replace("{", "{{").replace("}", "}}")
        if isinstance(piece, str)
        else "{" + piece[0] + "}"
        for piece in pieces
    ]
    return "f" + quote + "".join(written) + quote


def docstring_value(text: str, depth: int) -> str | None:
    """Make of `text` the value that a docstring has `depth` levels deep, None for an empty one.

    Margins and trailing blanks go; further lines are indented as the code around them.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    lines = [line.rstrip(" ") for line in lines]
    first = next((index for index, line in enumerate(lines) if line), None)
    if first is None:
        return None
    lines[first] = lines[first].lstrip(" ")
    while not lines[-1]:
        lines.pop()
    head, *rest = lines[first:]
    margin = min((len(line) - len(line.lstrip(" ")) for line in rest if line), default=0)
    indent = INDENT * depth
    body = [head, *(indent + line[margin:] if line else "" for line in rest)]
    if rest:
        body.append(indent)
    return "\n".join(body)


def docstring_literal(value: str) -> str:
    """Write what `docstring_value` made, in triple quotes over its lines."""
    text = value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    # A quote that is left over from the groups of three must not touch the closing ones.
    if (len(value) - len(value.rstrip('"'))) % 3:
        text = text[:-1] + '\\"'
    if text.startswith('"'):
        text = "\\" + text
    lines = (_visible(line) for line in text.split("\n"))
    return '"""' + "\n".join(lines) + '"""'


def comment_lines(text: str) -> list[str]:
    """Write `text` as comment lines; it can neither leave them nor declare an encoding."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    written = (_visible(line.expandtabs(4)).rstrip(" ") for line in lines)
    return [("# " + _ENCODING.sub(r"coding \1", line)).rstrip(" ") for line in written]


def text_width(text: str) -> int:
    """Count the columns that `text` takes: wide characters take two, marks on others none.

    Characters of some Indic scripts are counted as one though editors disagree; a line
    of them may end a little early or late.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(mark: str) -> int:
    # Imported here because most texts are ASCII.
    from unicodedata import category, east_asian_width

    if category(mark) in ("Mn", "Me") or "\u1160" <= mark <= "\u11ff":
        return 0
    return 2 if east_asian_width(mark) in "WF" else 1


def _quote(texts: list[str]) -> str:
    double = sum(text.count('"') for text in texts)
    return "'" if double > sum(text.count("'") for text in texts) else '"'


def _escaped(text: str, quote: str) -> str:
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return _visible(text)


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() else _escape(mark) for mark in text)


def _escape(mark: str) -> str:
    if mark in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[mark]
    code = ord(mark)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
