r"""JSON text to events, with the offset of every value.

In: a text. Out: events as for YAML, or `JsonProblem`. A scanner of its own, because YAML
is not quite a superset: libyaml refuses surrogate pairs (`"\ud83d\ude00"`), keys longer
than 1024 characters, and tabs as indentation. No recursion, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_compiler.text.events import (
    CLOSE,
    DOCUMENT,
    MAPPING,
    SCALAR,
    SEQUENCE,
    Event,
    JsonProblem,
)

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
_RUN = re.compile(r"[^\s,:\[\]{}\"]+")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*)("?)', re.DOTALL)
_OPEN = {"{": MAPPING, "[": SEQUENCE}
_CLOSE = {"{": "}", "[": "]"}


def json_events(text: str) -> Iterator[Event]:
    """Give the events of the one JSON value in `text`. Raises `JsonProblem`."""
    scanner = _Scanner(text)
    yield Event(DOCUMENT, 0, 0)
    yield from scanner.value()
    while scanner.stack:
        yield from scanner.member()
    scanner.skip()
    if scanner.at < len(text):
        raise scanner.problem("expected the end of the file")


class _Scanner:
    """The text, the offset reached, and the brackets that are open (with their offsets)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.stack: list[tuple[str, int]] = []
        self.first = True  # nothing stands yet in the innermost bracket

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = self.at if found is None else found.end()

    def peek(self) -> str:
        self.skip()
        return self.text[self.at : self.at + 1]

    def member(self) -> Iterator[Event]:
        """Read one item or member of the innermost bracket, or its end."""
        bracket, opened = self.stack[-1]
        closing = _CLOSE[bracket]
        if self.peek() == closing:
            self.stack.pop()
            self.at += 1
            self.first = False
            yield Event(CLOSE, self.at - 1, self.at)
            return
        if not self.first:
            self.comma(closing, opened)
        if bracket == "{":
            if self.peek() != '"':
                raise self.problem("expected a key in double quotes")
            yield self.string()
            if self.peek() != ":":
                raise self.problem("expected ':' after the key")
            self.at += 1
        yield from self.value()

    def comma(self, closing: str, opened: int) -> None:
        found = self.peek()
        if found == ",":
            self.at += 1
            if self.peek() == closing:
                raise JsonProblem(
                    f"JSON has no comma before '{closing}'",
                    self.at,
                    self.at + 1,
                    "delete the comma",
                )
            return
        if not found:
            bracket = self.text[opened]
            raise JsonProblem(f"'{bracket}' is never closed", opened, opened + 1)
        raise self.problem(f"expected ',' or '{closing}'")

    def value(self) -> Iterator[Event]:
        found = self.peek()
        if found in _OPEN:
            self.stack.append((found, self.at))
            self.first = True
            self.at += 1
            yield Event(_OPEN[found], self.at - 1, self.at, "", found)
            return
        self.first = False
        if found == '"':
            yield self.string()
            return
        word = _WORD.match(self.text, self.at)
        run = _RUN.match(self.text, self.at)
        if word is None or run is None or word.end() != run.end():
            raise self.problem("expected a JSON value")
        self.at = word.end()
        yield Event(SCALAR, word.start(), word.end(), word.group())

    def string(self) -> Event:
        start = self.at
        found = _STRING.match(self.text, start)
        # The pattern cannot fail: its closing quote may be missing.
        assert found is not None
        self.at = found.end()
        if not found[2]:
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n", "\r", "\\"):
                raise JsonProblem("this quote is never closed", start, start + 1)
            message = "a string cannot hold this character"
            raise JsonProblem(message, self.at, self.at + 1, "write it as an escape such as \\t")
        value = found[1]
        if "\\" in value:
            value = self.unescaped(start, self.at)
        return Event(SCALAR, start, self.at, value, '"')

    def unescaped(self, start: int, end: int) -> str:
        """Give the value of the string from `start` to `end`, which has escapes."""
        from json import JSONDecodeError, loads

        try:
            value: str = loads(self.text[start:end])
        except JSONDecodeError as error:
            backslash = self.text.rfind("\\", start, start + error.pos + 1)
            raise JsonProblem(
                f"'{self.text[backslash : backslash + 2]}' is not an escape of JSON",
                backslash,
                backslash + 2,
                "a backslash is written twice: \\\\",
            ) from error
        return value

    def problem(self, message: str) -> JsonProblem:
        """Say `message` of what stands at the offset reached."""
        found = _RUN.match(self.text, self.at)
        end = min(len(self.text), self.at + 1) if found is None else found.end()
        shown = self.text[self.at : end]
        hint = None
        if shown.startswith("'"):
            hint = "JSON strings stand in double quotes"
        elif shown.startswith(("//", "/*", "#")):
            hint = "JSON has no comments; a .yaml file does"
        elif shown in ("None", "True", "False", "NaN", "Infinity"):
            words = {"None": "null", "True": "true", "False": "false"}
            hint = f"JSON has no {shown}" + (f"; write {words[shown]}" if shown in words else "")
        what = f"found {shown!r}" if shown else "found the end of the file"
        return JsonProblem(f"{message}, {what}", self.at, end, hint)
