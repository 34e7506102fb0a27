"""A list or mapping while it is being read: items, keys, and what `<<` brings in.

In: nodes in the order of the text. Out: the items or entries, and what is wrong with the
keys, added to a list of findings. An own key wins over a merged one, and an earlier
merged mapping over a later one.
"""

from __future__ import annotations

from dataclasses import field

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass
from spec_compiler.text.document import Entry, Key, Mapping, Node, Scalar, Sequence
from spec_compiler.text.events import SCALAR, SEQUENCE, Event
from spec_compiler.text.values import shown

_AWAIT_KEY = object()
_MERGE = object()
_DROP = object()


@dataclass(slots=True)
class Collection:
    """A list or mapping that is still open.

    `size` and `height` are what it expands to so far: how many values, and how deep.
    """

    event: Event
    start: int
    found: list[Diagnostic]
    items: list[Node] = field(default_factory=list)
    entries: dict[Key, Entry] = field(default_factory=dict)
    merges: list[tuple[int, list[Mapping]]] = field(default_factory=list)
    key: object = _AWAIT_KEY
    key_span: Span | None = None
    size: int = 1
    height: int = 0

    def add(self, node: Node, event: Event) -> None:
        """Take the next item, key or value; `event` is the one that ended it."""
        if self.event.kind == SEQUENCE:
            self.items.append(node)
        elif self.key is _AWAIT_KEY:
            self._key(node, event)
        else:
            self._entry(node)

    def finish(self, span: Span) -> Node:
        """Give the node, now that it is complete."""
        if self.event.kind == SEQUENCE:
            return Sequence(tuple(self.items), span)
        return Mapping(self._merged(), span)

    def _key(self, node: Node, event: Event) -> None:
        self.key_span = node.span
        self.key = _DROP
        if isinstance(node, Scalar) and node.value is not None:
            is_merge = node.value == "<<" and event.kind == SCALAR and not node.quoted
            self.key = _MERGE if is_merge else node.value
            return
        what = "null"
        if not isinstance(node, Scalar):
            what = "a list" if isinstance(node, Sequence) else "a mapping"
        self.found.append(
            Diagnostic(
                "SC105",
                f"a key is a name or a number, found {what}",
                node.span,
                hint="if text is meant, put it in quotes",
            )
        )

    def _entry(self, node: Node) -> None:
        key, span = self.key, self.key_span
        self.key = _AWAIT_KEY
        assert span is not None
        if key is _MERGE:
            self._merge(node, span)
        elif key is not _DROP:
            assert isinstance(key, str | int | float)
            first = self.entries.get(key)
            if first is None:
                self.entries[key] = Entry(key, span, node)
                return
            self.found.append(
                Diagnostic(
                    "SC104",
                    f"duplicate key {shown(key)}",
                    span,
                    label=f"already given in line {first.key_span.line}",
                    hint="keep one of the two",
                    notes=(Note(f"{shown(first.key)} is first given here", first.key_span),),
                )
            )

    def _merge(self, node: Node, key_span: Span) -> None:
        if self.merges:
            message = "a second '<<' in one mapping"
            hint = "merge several at once: '<<: [*first, *second]'"
            self.found.append(Diagnostic("SC104", message, key_span, hint=hint))
            return
        sources = node.items if isinstance(node, Sequence) else (node,)
        mappings: list[Mapping] = []
        for source in sources:
            if isinstance(source, Mapping):
                mappings.append(source)
            elif not self.found:
                message = "'<<' merges a mapping or a list of mappings"
                self.found.append(Diagnostic("SC105", message, source.span))
        self.merges.append((len(self.entries), mappings))

    def _merged(self) -> dict[Key, Entry]:
        """Give the entries with those of `<<` in its place; own keys win, then earlier sources."""
        if not self.merges:
            return self.entries
        position, sources = self.merges[0]
        own = list(self.entries.items())
        merged = dict(own[:position])
        for source in sources:
            for key, entry in source.entries.items():
                if key not in self.entries:
                    merged.setdefault(key, entry)
        merged.update(own[position:])
        return merged
