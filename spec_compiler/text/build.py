"""Events to the tree, with everything checked that a parser lets pass.

In: events of a YAML parser or of the JSON scanner. Out: the root, or none, and what was
found: duplicate keys, tags, keys that are no scalars, numbers out of range, aliases that
lead nowhere or too far, several documents, nothing at all. No recursion, and bounded
time: an alias costs what it expands to, counted before anything is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.record import dataclass
from spec_compiler.text.collection import Collection
from spec_compiler.text.document import Node, Scalar
from spec_compiler.text.events import ALIAS, CLOSE, DOCUMENT, SCALAR, Event
from spec_compiler.text.places import Places
from spec_compiler.text.values import STRING_TAGS, Values

MAX_DEPTH = 100
"""How deep lists and mappings may stand in each other, aliases followed."""
MAX_NODES = 1_000_000
"""How many values a document may have, aliases followed."""

# Possessive throughout: a long run of blanks must not be tried in every division.
_PROPERTIES = r"(?:(?:&[^\s,\[\]{}]++|!\S*+)(?:[ \t\r\n]++(?:#[^\r\n]*+)?)*+)++"
_NOTHING = r"(?:[ \t\r\n]++(?:#[^\r\n]*+)?)*+([:?-])"


def build(events: Iterable[Event], places: Places) -> tuple[Node | None, list[Diagnostic]]:
    """Give the root of the one document in `events`, and what is wrong with it.

    The root is None where the document is empty, or where reading had to stop. Lets
    the `SyntaxProblem` of the events pass.
    """
    builder = _Builder(places)
    try:
        for event in events:
            builder.take(event)
    except _Stop:
        return None, builder.found
    if builder.root is None or (
        isinstance(builder.root, Scalar) and builder.root.value is None and not builder.found
    ):
        builder.found.append(_empty(places))
        return None, builder.found
    return builder.root, builder.found


def _empty(places: Places) -> Diagnostic:
    return Diagnostic(
        "SC107",
        "the spec is empty; it needs at least 'spec: 1', a name and a model",
        places.span(0, 0),
        hint="the smallest: 'spec: 1', 'name: tiny', and "
        "'model: {kind: sequential, inputs: {shape: [4]}, layers: [Dense: 1]}'",
    )


class _Stop(Exception):
    """Reading cannot go on; the reason is already among the findings."""


@dataclass(slots=True)
class _Built:
    """A node with what it expands to: how many values, and how deep."""

    node: Node
    size: int = 1
    height: int = 0


class _Builder:
    """The state between two events: what is open, what is anchored, what was found."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.found: list[Diagnostic] = []
        self.values = Values(places, self.found)
        self.root: Node | None = None
        self.stack: list[Collection] = []
        self.anchors: dict[str, _Built | None] = {}  # None: still open
        self.total = 0
        self.last_end = 0
        self.documents = 0

    def take(self, event: Event) -> None:
        """Take the next event."""
        kind = event.kind
        if kind == SCALAR:
            self._scalar(event)
        elif kind == CLOSE:
            self._close(event)
        elif kind == ALIAS:
            self._alias(event)
        elif kind == DOCUMENT:
            self._document(event)
        else:
            self._open(event)

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document begins here; a file holds one spec"
            self._stop("SC103", message, event.start, event.end, "delete the '---' or '...' above")

    def _open(self, event: Event) -> None:
        start = self._content_start(event)
        if len(self.stack) >= MAX_DEPTH:
            message = f"lists and mappings nested deeper than {MAX_DEPTH}"
            self._stop("SC106", message, start, start + 1)
        self.values.check_collection(event)
        if event.anchor:
            self.anchors[event.anchor] = None
        self._count(1, start, event.end)
        self.last_end = event.end if event.style else start
        self.stack.append(Collection(event, start, self.found))

    def _close(self, event: Event) -> None:
        done = self.stack.pop()
        if done.event.style:
            self.last_end = event.end
        node = done.finish(self.places.span(done.start, max(self.last_end, done.start)))
        self._add(_Built(node, done.size, done.height + 1), done.event)

    def _scalar(self, event: Event) -> None:
        text, style = self.places.text, event.style
        start, end = event.start, event.end
        if start == end:
            start = end = self._nothing()
        elif event.anchor or event.tag:
            start = self._content_start(event)
        if style in ("|", ">"):
            end = start + len(text[start:end].rstrip())
        self.last_end = max(self.last_end, end)
        self._count(1, start, end)
        flow = bool(self.stack and self.stack[-1].event.style)
        value = self.values.scalar(event, start, end, flow=flow)
        span = self.places.span(start, end)
        quoted = bool(style) or event.tag in STRING_TAGS
        self._add(_Built(Scalar(value, span, quoted)), event)

    def _alias(self, event: Event) -> None:
        self.last_end = event.end
        name = event.value
        if name not in self.anchors:
            what = f"there is no anchor '&{name}' above this alias"
            hint = f"if '*{name}' is meant as text (a file pattern), put it in quotes"
            self._report("SC103", what, event.start, event.end, hint)
            self._add(_Built(Scalar(name, self.places.span(event.start, event.end))), event)
            return
        target = self.anchors[name]
        if target is None:
            what = f"anchor '&{name}' contains itself; it would never end"
            self._stop("SC106", what, event.start, event.end)
            return
        self._count(target.size, event.start, event.end)
        if len(self.stack) + target.height > MAX_DEPTH:
            message = f"through this alias lists and mappings nest deeper than {MAX_DEPTH}"
            self._stop("SC106", message, event.start, event.end)
        node = replace(target.node, span=self.places.span(event.start, event.end))
        self._add(_Built(node, target.size, target.height), event)

    def _add(self, built: _Built, event: Event) -> None:
        if event.anchor and event.kind != ALIAS:
            self.anchors[event.anchor] = built
        if not self.stack:
            self.root = built.node
            return
        around = self.stack[-1]
        around.size += built.size
        around.height = max(around.height, built.height)
        around.add(built.node, event)

    def _content_start(self, event: Event) -> int:
        """Give where a node begins behind its anchor and tag, so that a mend keeps them."""
        if not (event.anchor or event.tag):
            return event.start
        found = re.compile(_PROPERTIES).match(self.places.text, event.start)
        if found is None or (event.kind == SCALAR and found.end() > event.end):
            return event.start
        return found.end()

    def _nothing(self) -> int:
        """Give the place of a value that is not there: behind its ':' or '-'."""
        found = re.compile(_NOTHING).match(self.places.text, self.last_end)
        return self.last_end if found is None else found.end()

    def _count(self, size: int, start: int, end: int) -> None:
        self.total += size
        if self.total > MAX_NODES:
            self._stop("SC106", f"the spec expands to more than {MAX_NODES:,} values", start, end)

    def _report(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> None:
        self.found.append(Diagnostic(code, message, self.places.span(start, end), hint=hint))

    def _stop(self, code: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        self._report(code, message, start, end, hint)
        raise _Stop
