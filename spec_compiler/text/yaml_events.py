"""YAML text to events, by the parsers of ruamel.yaml.

In: a text that `decode` let pass. Out: events, or `SyntaxProblem`. The compiled parser
is some ten times faster and may be absent; the pure one is the judge: what the compiled
one refuses, or what the two would read differently, is parsed again by the pure one.
Scalars are not resolved here and aliases are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from spec_compiler.text.events import (
    ALIAS,
    CLOSE,
    DOCUMENT,
    MAPPING,
    SCALAR,
    SEQUENCE,
    Event,
    SyntaxProblem,
)

_ODD_HEADER = re.compile(r"[^\r\n]*[#\t]")
_ODD_KEY = re.compile(r"[\[{,]\s*\?[,\]}]")
_BEHIND_ANCHOR = frozenset(("", " ", "\r", "\n", ",", "]", "}"))


def compiled_events(text: str) -> Iterator[Event] | None:
    """Give the events of `text` by the compiled parser; None where it cannot be relied on.

    That is where it is not installed, and where the text has a `?` right before a comma
    or a closing bracket, which it reads in its own way.
    """
    parser = _compiled_parser()
    return (
        None
        if parser is None or _ODD_KEY.search(text)
        else _events(parser(text), text, compiled=True)
    )


def pure_events(text: str) -> Iterator[Event]:
    """Give the events of `text` by the pure parser. Raises `SyntaxProblem`."""
    return _events(_pure_parser()(text), text, compiled=False)


def _events(parser: Any, text: str, *, compiled: bool) -> Iterator[Event]:
    from ruamel.yaml import events as ruamel

    get = parser.get_event
    reached = 0
    while True:
        try:
            event = get()
        except Exception as error:
            # Whatever a parser raises for a text, it is the text that is wrong; the
            # pure one is known to answer some with an IndexError or an OverflowError.
            raise _problem(error, reached) from error
        kind = type(event)
        if event is None or kind is ruamel.StreamEndEvent:
            return
        start, reached = event.start_mark.index, event.end_mark.index
        if compiled and getattr(event, "anchor", None) is not None:
            _check_anchor(event.anchor, text, start)
        if compiled and getattr(event, "tag", None) is not None:
            # The two differ in the characters of a tag; nearly every tag is an error.
            raise SyntaxProblem("left to the pure parser", start)
        if kind is ruamel.ScalarEvent:
            style = event.style or ""
            if compiled:
                _check_agreed(event, text, start, reached)
            yield Event(SCALAR, start, reached, event.value, style, event.tag, event.anchor)
        elif kind is ruamel.MappingStartEvent:
            style = "{" if event.flow_style else ""
            yield Event(MAPPING, start, reached, "", style, event.tag, event.anchor)
        elif kind is ruamel.SequenceStartEvent:
            style = "[" if event.flow_style else ""
            yield Event(SEQUENCE, start, reached, "", style, event.tag, event.anchor)
        elif kind is ruamel.MappingEndEvent or kind is ruamel.SequenceEndEvent:
            yield Event(CLOSE, start, reached)
        elif kind is ruamel.AliasEvent:
            yield Event(ALIAS, start, reached, event.anchor)
        elif kind is ruamel.DocumentStartEvent:
            yield Event(DOCUMENT, start, reached)


def _check_agreed(event: Any, text: str, start: int, end: int) -> None:
    """Raise for a scalar that the parsers read differently, so that the pure one decides.

    The compiled one takes tabs inside an unquoted value and a comment or a tab
    right behind `|`.
    """
    style = event.style
    if not style:
        differs = "\t" in text[start:end]
    else:
        differs = style in "|>" and _ODD_HEADER.match(text, start, end) is not None
    if differs:
        raise SyntaxProblem("left to the pure parser", start)


def _check_anchor(name: str, text: str, start: int) -> None:
    """Raise for an anchor or alias whose name ends elsewhere for the pure parser."""
    end = start + 1 + len(name)
    if text[start + 1 : end] != name or text[end : end + 1] not in _BEHIND_ANCHOR:
        raise SyntaxProblem("left to the pure parser", start)


def _problem(error: Exception, reached: int) -> SyntaxProblem:
    mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    return SyntaxProblem(
        str(getattr(error, "problem", None) or "unreadable"),
        reached if mark is None else mark.index,
        str(getattr(error, "context", None) or ""),
        None if context_mark is None else context_mark.index,
    )


@cache
def _compiled_parser() -> Callable[[str], Any] | None:
    try:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined,unused-ignore]
    except (ImportError, ValueError):
        return None
    return CParser  # type: ignore[no-any-return,unused-ignore]


@cache
def _pure_parser() -> Callable[[str], Any]:
    from ruamel.yaml.parser import Parser
    from ruamel.yaml.reader import Reader
    from ruamel.yaml.scanner import Scanner

    class PureParser(Reader, Scanner, Parser):
        """Reader, scanner and parser in one, without constructors or comments."""

        processing_version = (1, 2)
        comment_handling = None

        def __init__(self, text: str) -> None:
            """Wire the parts to each other."""
            self._resolver = self
            Reader.__init__(self, text, loader=self)
            Scanner.__init__(self, loader=self)
            Parser.__init__(self, loader=self)

        def scan_to_next_token(self) -> None:
            """Skip blanks and comments; a tab is a blank where it is no indentation."""
            while True:
                tabs = self.flow_level > 0 or not self.allow_simple_key
                while self.peek() == " " or (
                    self.peek() == "\t" and (tabs or self.rest_is_blank())
                ):
                    self.forward()
                if self.peek() == "#":
                    while self.peek() not in "\0\r\n":
                        self.forward()
                if not self.scan_line_break():
                    return
                if not self.flow_level:
                    self.allow_simple_key = True

        def rest_is_blank(self) -> bool:
            """Whether nothing but blanks and a comment follow on this line."""
            ahead = 1
            while self.peek(ahead) in (" ", "\t"):
                ahead += 1
            return self.peek(ahead) in "\0\r\n#"

    return PureParser
