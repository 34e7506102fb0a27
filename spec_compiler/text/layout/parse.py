"""A text to the tree that it is laid out from.

In: a text that `read` takes. Out: its `Table`, each comment with the value it belongs to:
the one behind a value with that value's line, those above a key or an item with it, those
below the last one, no further to the left, with their list or mapping. No comment is lost.
"""

from __future__ import annotations

import re

from spec_compiler.text.events import (
    ALIAS,
    CLOSE,
    DOCUMENT,
    MAPPING,
    SCALAR,
    Event,
)
from spec_compiler.text.layout.gap import Line, gap
from spec_compiler.text.layout.tree import Alias, Item, Leaf, Listing, Pair, Table, Tree, children
from spec_compiler.text.places import Places
from spec_compiler.text.read import events_of
from spec_compiler.text.values import STRING_TAGS, Values

# Possessive throughout: a long run of blanks must not be tried in every division.
_PROPERTIES = re.compile(r"(?:(?:&[^\s,\[\]{}]++|!\S*+)(?:[ \t\r\n]++(?:#[^\r\n]*+)?)*+)++")


def parse_layout(text: str, name: str) -> Table:
    """The tree of a text; `read` has found nothing wrong with it.

    Args:
        text: The text, without a byte order mark.
        name: What the file is called: one that ends in `.json` is JSON.
    """
    return _Parser(Places(text, name)).document()


class _Parser:
    """The events, how far they are read, and the comments that wait for what comes."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.text = places.text
        self.events = [event for event in events_of(places) if event.kind != DOCUMENT]
        self.values = Values(places, [])
        self.at = 0
        self.waiting: list[Line] = []
        self.next_start = self._next_starts()

    def document(self) -> Table:
        """The whole text."""
        self.waiting = gap(self.text[: self.next_start[0]], first=True).lines
        root = self.node(Item(Leaf(None)))
        assert isinstance(root, Table)
        return root

    def node(self, holder: Item | Pair) -> Tree:
        """The next value, a comment behind it given to what holds it."""
        event = self.take()
        if event.kind == ALIAS:
            self.pass_gap(event.end, holder)
            return Alias(event.value)
        if event.kind == SCALAR:
            return self.scalar(event, holder)
        start = self.content_start(event)
        # A pair in a list in brackets has none of its own.
        in_brackets = bool(event.style) and self.text[start : start + 1] == event.style
        if in_brackets:
            self.pass_gap(start + 1, holder)
        column = self.places.line_column(start)[1]
        tree: Table | Listing
        if event.kind == MAPPING:
            tree = Table(anchor=event.anchor, in_brackets=bool(event.style))
            while self.events[self.at].kind != CLOSE:
                tree.pairs.append(self.pair())
        else:
            tree = Listing(anchor=event.anchor, in_brackets=bool(event.style))
            while self.events[self.at].kind != CLOSE:
                tree.items.append(self.item())
        close = self.take()
        if in_brackets:
            tree.tail = self.take_waiting()
            if not children(tree):
                # Nothing in it could have a line: its comments go above it.
                holder.before += filter(None, tree.tail)
                tree.tail = []
            self.pass_gap(close.end, holder)
        elif not event.style:
            tree.tail = self.take_tail(column)
        return tree

    def pair(self) -> Pair:
        """The next key and its value."""
        pair = Pair(Leaf(None), Leaf(None), self.take_waiting())
        key = self.node(pair)
        assert isinstance(key, Leaf | Alias)
        pair.key = key
        event = self.events[self.at]
        is_nothing = event.kind == SCALAR and self.is_nothing(event)
        in_lines = event.kind not in (SCALAR, ALIAS) and not event.style
        if not (is_nothing or in_lines):
            pair.before += [text for text in self.take_waiting() if text]
        if isinstance(key, Leaf) and event.kind != SCALAR:
            key.merges = key.value == "<<" and not key.style
        pair.value = self.node(pair)
        return pair

    def item(self) -> Item:
        """The next item of a list."""
        item = Item(Leaf(None), self.take_waiting())
        item.value = self.node(item)
        return item

    def scalar(self, event: Event, holder: Item | Pair) -> Leaf:
        """A single value."""
        if self.is_nothing(event):
            return Leaf("" if event.tag in STRING_TAGS else None, anchor=event.anchor)
        start, end = self.content_start(event), event.end
        end = start + len(self.text[start:end].rstrip()) if event.style in ("|", ">") else end
        value = self.values.scalar(event, start, end, flow=False)
        style = event.style or ("'" if event.tag in STRING_TAGS else "")
        if event.style in ("|", ">"):
            self.pass_header(start, holder)
        self.pass_gap(end, holder)
        return Leaf(value, self.text[start:end], style, event.anchor)

    def is_nothing(self, event: Event) -> bool:
        """Whether a value is not there: nothing of it but perhaps an anchor."""
        return not event.style and not event.value

    def pass_header(self, start: int, holder: Item | Pair) -> None:
        """Give a comment on the first line of a text of several lines to what holds it."""
        header = re.split(r"\r\n|\n|\r", self.text[start:], maxsplit=1)[0]
        _, sign, comment = header.partition("#")
        if sign:
            holder.behind = f"#{comment.rstrip()}"

    def pass_gap(self, end: int, holder: Item | Pair) -> None:
        """Read on to the next value: a comment on this line is the holder's, others wait."""
        found = gap(self.text[end : self.next_start[self.at]])
        if found.behind and holder.behind:
            self.waiting.append(Line(found.behind))
        elif found.behind:
            holder.behind = found.behind
        self.waiting += found.lines

    def take(self) -> Event:
        """The next event."""
        self.at += 1
        return self.events[self.at - 1]

    def take_waiting(self) -> list[str]:
        """All lines that wait."""
        lines, self.waiting = self.waiting, []
        return [line.text for line in lines]

    def take_tail(self, column: int) -> list[str]:
        """The lines that belong to a list or mapping that ends, which begins at `column`."""
        count, limit = 0, self.next_indent()
        for index, line in enumerate(self.waiting):
            if line.text and not (line.column > limit and line.column >= column):
                break
            count = index + 1 if line.text else count
        tail, self.waiting = self.waiting[:count], self.waiting[count:]
        return [line.text for line in tail]

    def next_indent(self) -> int:
        """The column, from 1, at which the line of the next value begins; 0 at the end."""
        start = self.next_start[self.at]
        if start == len(self.text):
            return 0
        line = self.text[self.places.line_start(start) : start]
        return len(line) - len(line.lstrip()) + 1

    def content_start(self, event: Event) -> int:
        """Where a value begins behind its anchor and tag."""
        if not (event.anchor or event.tag):
            return event.start
        found = _PROPERTIES.match(self.text, event.start)
        if found is None or (event.kind == SCALAR and found.end() > event.end):
            return event.start
        return found.end()

    def _next_starts(self) -> list[int]:
        """For each event, and for the end, where the next token begins that stands in the text."""
        starts = [len(self.text)]
        for event in reversed(self.events):
            starts.append(event.start if self._is_token(event) else starts[-1])
        return starts[::-1]

    def _is_token(self, event: Event) -> bool:
        """Whether an event is a stretch of the text of its own."""
        if event.kind == ALIAS:
            return True
        if event.kind == SCALAR:
            return not self.is_nothing(event)
        if event.kind == CLOSE:
            return self.text[event.start : event.end] in ("]", "}")
        start = self.content_start(event)
        return bool(event.style) and self.text[start : start + 1] == event.style
