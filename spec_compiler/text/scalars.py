"""Unquoted scalars by the core schema of YAML 1.2.

In: the text of a plain scalar. Out: None, a bool, an int, a float or the text itself.
So `no`, `1_000` and `2024-01-01` are strings, `010` is ten and `1e-3` is a float. JSON's
numbers and words are a part of this. What Python could not hold faithfully, or Keras
could not take, is refused.
"""

from __future__ import annotations

import math
import re

_WORDS: dict[str, None | bool] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_FIRST = frozenset("+-.0123456789")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = frozenset((".nan", ".NaN", ".NAN"))
_MOST_DIGITS = 400  # far more than 64 bits have, and below Python's own limit for int()


class OutOfRange(ValueError):
    """A number that neither 64 bits nor a double can hold; its text says what and why."""


def resolve(text: str) -> None | bool | int | float | str:
    """Give the value of the plain scalar `text`.

    Raises `OutOfRange` for an integer beyond 64 bits and for a number that a double
    would turn into infinity or zero.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    if _DECIMAL.fullmatch(text):
        return _integer(text, 10)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _OCTAL.fullmatch(text):
        return _integer(text, 8)
    if _HEXADECIMAL.fullmatch(text):
        return _integer(text, 16)
    if text in _NAN:
        return math.nan
    infinite = _INFINITE.fullmatch(text)
    if infinite is not None:
        return -math.inf if infinite[1] == "-" else math.inf
    return text


def _integer(text: str, base: int) -> int:
    value = int(text, base) if len(text) <= _MOST_DIGITS else None
    if value is None or not -(2**63) <= value < 2**63:
        raise OutOfRange("an integer has at most 64 bits")
    return value


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise OutOfRange("the largest number is about 1.8e308 (infinity is written .inf)")
    if value == 0 and any(digit in "123456789" for digit in re.split("[eE]", text)[0]):
        raise OutOfRange("the smallest number is about 5e-324, so this would be zero")
    return value
