r"""The words of a formula, one at a time.

In: a text and a position in it. Out: the next `Token`; `FormulaError` for what
no formula contains. Reading on demand matters: behind the last parenthesis of
`$(…)` may follow any text, which must not be looked at.

The words are Python's, less what formulas have no use for: no prefixes or triple
quotes, no octal and no `\N` escapes, no line joining, no comments.
"""

from __future__ import annotations

import keyword
import math
import re
import unicodedata
from enum import Enum

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.limits import LARGEST_INTEGER
from spec_compiler.record import dataclass


class Kind(Enum):
    """What sort of word a token is."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    OPERATOR = "operator"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `word` is the name or operator (keywords are operators), `value` that of a literal.

    `start` and `end` are code points in the text, the end exclusive.
    """

    kind: Kind
    start: int
    end: int
    word: str = ""
    value: int | float | str = ""


WORD_OPERATORS = frozenset({"and", "or", "not", "in", "is", "if", "else", "True", "False", "None"})

_SPELLED_OTHERWISE = {
    "true": "True",
    "false": "False",
    "null": "None",
    "none": "None",
    "TRUE": "True",
    "FALSE": "False",
    "NULL": "None",
}

_BITS = "formulas have no bit operators"
_STRAIGHT = "write straight quotes: 'text'"

# What people write by habit, the longer spelling first.
_FOREIGN: tuple[tuple[str, str | None], ...] = (
    ("&&", "write 'and'"),
    ("||", "write 'or'"),
    ("<<", _BITS),
    (">>", _BITS),
    ("<>", "write '!='"),
    (":=", "formulas assign nothing"),
    ("...", None),
    ("=", "to compare write '=='; arguments of a function have no names"),
    ("!", "write 'not'"),
    ("^", "for a power write '**'"),
    ("&", "write 'and'; " + _BITS),
    ("|", "write 'or'; " + _BITS),
    ("~", _BITS),
    ("?", "write 'a if condition else b'"),
    (":", "formulas have no slices and no mappings; one item is read by its index, x[0]"),
    (".", "formulas have no attributes"),
    ("{", "formulas have no mappings or sets; a list is [1, 2]"),
    ("}", None),
    ("$", "inside a formula a parameter is its bare name, without '$'"),
    ("#", "formulas have no comments"),
    ("\N{LEFT DOUBLE QUOTATION MARK}", _STRAIGHT),
    ("\N{RIGHT DOUBLE QUOTATION MARK}", _STRAIGHT),
    ("\N{LEFT SINGLE QUOTATION MARK}", _STRAIGHT),
    ("\N{RIGHT SINGLE QUOTATION MARK}", _STRAIGHT),
    ("\N{MINUS SIGN}", "write '-'"),
    ("\N{EN DASH}", "write '-'"),
    ("\N{MULTIPLICATION SIGN}", "write '*'"),
    ("\N{LESS-THAN OR EQUAL TO}", "write '<='"),
    ("\N{GREATER-THAN OR EQUAL TO}", "write '>='"),
)

_SPACE = re.compile(r"[ \t\r\n]*")
_NAME = re.compile(r"[^\W\d]\w*")
_OPERATOR = re.compile(r"\*\*|//|<=|>=|==|!=|(?!<<|>>|<>)[-+*/%<>()\[\],]")
# A number and whatever is glued to it, so that `2x` is one mistake, not two words.
_NUMBER = re.compile(
    r"(?:0[xXoObB]\w*|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?)[\w.]*"
)
_WHOLE = re.compile(r"0[xXoObB]\w*|[0-9_]+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_HEX = re.compile(r"[0-9a-fA-F]+")


def next_token(text: str, position: int) -> Token:
    """The word at or behind `position`; at the end of `text` a token of kind END.

    Raises `FormulaError` for a character, number, text or word that formulas lack.
    """
    space = _SPACE.match(text, position)
    start = space.end() if space else position
    if start >= len(text):
        return Token(Kind.END, len(text), len(text))
    if text[start] in "'\"":
        return _text(text, start)
    if found := _NUMBER.match(text, start):
        return _number(found[0], start)
    if found := _NAME.match(text, start):
        return _word(text, found[0], start)
    if found := _OPERATOR.match(text, start):
        return Token(Kind.OPERATOR, start, found.end(), word=found[0])
    raise _foreign(text, start)


def parameter_name(word: str, start: int) -> str:
    """`word` as the name of a parameter, in the normal form that Python gives to identifiers.

    Raises `FormulaError` (at `start`) for a word that can never name one: a
    keyword of Python, or YAML's spelling of a constant.
    """
    end = start + len(word)
    if meant := _SPELLED_OTHERWISE.get(word):
        raise FormulaError(f"'{word}' is not part of formulas", start, end, f"write {meant}")
    if keyword.iskeyword(word):
        raise FormulaError(
            f"'{word}' is a word of Python and cannot name a parameter",
            start,
            end,
            "formulas have no other words than and, or, not, in, is, if, else, True, False, None",
        )
    if not word.isidentifier():
        raise FormulaError(f"'{word}' is not a name", start, end)
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def _word(text: str, word: str, start: int) -> Token:
    """A keyword of formulas or a name."""
    end = start + len(word)
    if text[end : end + 1] in ("'", '"'):
        raise FormulaError(
            f"'{word}' directly before a quote is not part of formulas",
            start,
            end + 1,
            "write the text alone, 'text'; between a word and a text belongs a space",
        )
    if word in WORD_OPERATORS:
        return Token(Kind.OPERATOR, start, end, word=word)
    return Token(Kind.NAME, start, end, word=parameter_name(word, start))


def _number(word: str, start: int) -> Token:
    """A number; `word` is all that is glued together."""
    end = start + len(word)
    value: int | float
    try:
        if not word.isascii():
            raise ValueError(word)
        value = int(word, 0) if _WHOLE.fullmatch(word) else float(word)
    except ValueError:
        if word.strip("0123456789_") == "" and word.startswith("0"):
            hint = "write it without leading zeros"
        else:
            hint = "between a number and a name belongs an operator: 2 * x"
        raise FormulaError(f"'{word}' is not a number", start, end, hint) from None
    if value > LARGEST_INTEGER if isinstance(value, int) else math.isinf(value):
        size = "64-bit integer" if isinstance(value, int) else "64-bit float"
        raise FormulaError(f"number is too large for a {size}", start, end)
    return Token(Kind.NUMBER, start, end, value=value)


def _text(text: str, start: int) -> Token:
    """A quoted text, its escapes resolved."""
    quote = text[start]
    if text.startswith(quote * 3, start):
        raise FormulaError(
            "triple quotes are not part of formulas", start, start + 3, "write 'text'"
        )
    value: list[str] = []
    position = start + 1
    while position < len(text) and text[position] not in ("\n", quote):
        if text[position] == "\\":
            character, position = _escape(text, position)
        else:
            character, position = text[position], position + 1
        value.append(character)
    if text[position : position + 1] != quote:
        raise FormulaError(
            f"text is not closed: its {quote} is missing",
            start,
            position,
            f"close it with {quote}; inside {{}} or [] of YAML quote a formula that has a comma",
        )
    return Token(Kind.TEXT, start, position + 1, value="".join(value))


def _escape(text: str, start: int) -> tuple[str, int]:
    """The character that the escape at `start` means, and the position behind it."""
    letter = text[start + 1 : start + 2]
    if letter in _ESCAPES:
        return _ESCAPES[letter], start + 2
    if width := _HEX_DIGITS.get(letter):
        end = start + 2 + width
        digits = text[start + 2 : end]
        if len(digits) == width and _HEX.fullmatch(digits):
            point = int(digits, 16)
            if point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF:
                return chr(point), end
    raise FormulaError(
        f"'\\{letter}' is not an escape of formulas",
        start,
        min(start + 2, len(text)),
        "write '\\\\' for a backslash; others are \\n \\t \\r \\' \\\" \\xhh \\uhhhh \\Uhhhhhhhh",
    )


def _foreign(text: str, start: int) -> FormulaError:
    """The error for what begins no word of formulas, with the mend where it is a known habit."""
    for symbol, hint in _FOREIGN:
        if text.startswith(symbol, start):
            return FormulaError(
                f"'{symbol}' is not part of formulas", start, start + len(symbol), hint
            )
    character = text[start]
    shown = f"'{character}'" if character.isprintable() else f"character U+{ord(character):04X}"
    return FormulaError(f"{shown} is not part of formulas", start, start + 1)
