"""The only place that invents names.

In: any text (a layer's class, a step's name, a file's stem). Out: Python
identifiers, in ASCII, unique in their scope. Deliberately not done here: deciding
what deserves a name. The same calls in the same order give the same names.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from keyword import iskeyword

_LONGEST = 60
# Spellings whose capitals are no word boundaries.
_WORDS = (("PReLU", "Prelu"), ("ReLU", "Relu"), ("RMSprop", "Rmsprop"))
_AFTER_ACRONYM = re.compile(r"([A-Z0-9])([A-Z][a-z])")
_AFTER_LOWER = re.compile(r"([a-z])([A-Z])")
_OTHER = re.compile(r"[^A-Za-z0-9]+")


def identifier(text: str) -> str:
    """Turn any text into a snake_case identifier, never empty and never a keyword.

    >>> identifier("MaxPooling2D"), identifier("LSTMCell"), identifier("2nd input"), identifier("!")
    ('max_pooling2d', 'lstm_cell', 'n2nd_input', 'x')
    """
    text = _ascii(text)
    for word, plain in _WORDS:
        text = text.replace(word, plain)
    text = _AFTER_ACRONYM.sub(r"\1_\2", text)
    text = _AFTER_LOWER.sub(r"\1_\2", text)
    return _safe(_OTHER.sub("_", text).strip("_").lower(), "x", "n")


def class_name(text: str) -> str:
    """Turn any text into a CamelCase identifier; capitals that are there stay.

    >>> class_name("digits_cnn"), class_name("ResNet-50"), class_name("3d"), class_name("none")
    ('DigitsCnn', 'ResNet50', 'N3d', 'None_')
    """
    words = _OTHER.split(_ascii(text))
    return _safe("".join(word[:1].upper() + word[1:] for word in words), "X", "N")


def _ascii(text: str) -> str:
    text = text[: 4 * _LONGEST]
    if not text.isascii():
        # Imported here because most names are ASCII and the tables are large.
        from unicodedata import normalize

        text = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text


def _safe(name: str, empty: str, digit: str) -> str:
    name = name[:_LONGEST].rstrip("_") or empty
    if name[0].isdigit():
        name = digit + name
    return name + "_" if iskeyword(name) else name


class Scope:
    """A namespace that hands out each name once.

    It never gives a keyword, a name of `builtins`, one of `reserved`, or one that an
    enclosing scope has given by then.
    """

    def __init__(self, reserved: Iterable[str] = (), parent: Scope | None = None) -> None:
        """Open a scope; `reserved` are names that the page itself uses: `keras`, `np`, `main`."""
        self._parent = parent
        self._taken = set(reserved)
        # Where to go on counting; without it ten thousand steps of one kind are quadratic.
        self._next: dict[str, int] = {}

    def __contains__(self, name: object) -> bool:
        """Whether `name` is taken, here, in an enclosing scope, or by Python."""
        if name in self._taken:
            return True
        if self._parent is not None:
            return name in self._parent
        return isinstance(name, str) and (iskeyword(name) or hasattr(builtins, name))

    def reserve(self, *names: str) -> None:
        """Take `names` as they are; names that are taken already stay so."""
        self._taken.update(names)

    def fresh(self, text: str) -> str:
        """Take `identifier(text)`, or the first free of its `_1`, `_2`, …, and give it."""
        return self._take(identifier(text))

    def fresh_class(self, text: str) -> str:
        """Take `class_name(text)`, or the first free of its `_1`, `_2`, …, and give it."""
        return self._take(class_name(text))

    def child(self, reserved: Iterable[str] = ()) -> Scope:
        """Open a scope inside this one: a function's, or a loop's."""
        return Scope(reserved, self)

    def _take(self, stem: str) -> str:
        name, number = stem, self._next.get(stem, 1)
        while name in self:
            name = f"{stem}_{number}"
            number += 1
        self._next[stem] = number
        self._taken.add(name)
        return name
