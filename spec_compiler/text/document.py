"""The tree that a spec is read into: plain values, each with its place in a file.

In: what the reader builds, or what composition puts together from several files.
Out: values (`plain`), nodes and spans by path. Nodes never change; a merged tree is
a new one made of old nodes, which is why every span carries its file. Nothing here
knows the language: no key has a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass

Key: TypeAlias = str | int | float | bool
Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "None | bool | int | float | str | list[Plain] | dict[Key, Plain]"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `quoted` is true where the text made it a string by force.

    Single and double quotes and block scalars (`|`, `>`) count as quoted, so that
    `"None"` and `None` can be told apart.
    """

    value: None | bool | int | float | str
    span: Span
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; its span runs from the first `-` or `[` to the end of the last item or `]`."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with the place of the key, and its value."""

    key: Key
    key_span: Span
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the text; `<<` is already resolved."""

    entries: dict[Key, Entry]
    span: Span

    def get(self, key: Key) -> Node | None:
        """Give the value at `key`, or None where the mapping has no such key."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """A spec as read: the tree, and the text of every file it came from.

    `files` maps a file's name, as spans and messages show it, to its text, so that
    a message can quote the line that it speaks of. `named` maps each file but the first
    to the place that names it, in another one.
    """

    root: Node
    files: dict[str, str] = field(default_factory=dict)
    named: dict[str, Span] = field(default_factory=dict)

    def plain(self) -> Plain:
        """Give the whole tree as Python values."""
        return plain(self.root)

    def node(self, path: Path) -> Node | None:
        """Give the node at `path`, or None where the path does not exist."""
        found = self.root
        for step in path:
            below = _step(found, step)
            if below is None:
                return None
            found = below[1]
        return found

    def span(self, path: Path) -> Span:
        """Give the place of the value at `path`.

        Where the path ends early, it is the place of the key of the deepest ancestor
        that exists, or that ancestor's own place if it has no key (a list item, the
        root): the best place to speak of something missing.
        """
        node, key_span, complete = self._walk(path)
        return node.span if complete or key_span is None else key_span

    def key_span(self, path: Path) -> Span:
        """Give the place of the key that the last element of `path` names.

        For a list item it is the item's place, for the empty path the root's; a path
        that does not exist is treated as `span` does.
        """
        node, key_span, _ = self._walk(path)
        return node.span if key_span is None else key_span

    def _walk(self, path: Path) -> tuple[Node, Span | None, bool]:
        node, key_span = self.root, None
        for step in path:
            below = _step(node, step)
            if below is None:
                return node, key_span, False
            key_span, node = below
        return node, key_span, True


def plain(node: Node) -> Plain:
    """Give `node` as Python values: None, bool, int, float, str, list and dict."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Give `node` and all below it, each with its path, parents first, in text order.

    Keys that are neither string nor int stand in the path as they are.
    """
    yield path, node
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from walk(item, (*path, index))
    elif isinstance(node, Mapping):
        for key, entry in node.entries.items():
            # A float or boolean key is legal and rare; a path is for looking up, and
            # the dictionary finds it by value all the same.
            yield from walk(entry.value, (*path, key))  # type: ignore[arg-type]


def _step(node: Node, step: str | int) -> tuple[Span | None, Node] | None:
    """Go one step down: the key's place (None for a list item) and the node there."""
    if isinstance(node, Mapping):
        entry = node.entries.get(step)
        return None if entry is None else (entry.key_span, entry.value)
    if isinstance(node, Sequence) and type(step) is int and 0 <= step < len(node.items):
        return None, node.items[step]
    return None
