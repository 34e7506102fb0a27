"""The tree that a text is laid out from: plain values, and what a person wrote around them.

In: nothing, or plain values. Out: `Leaf`, `Alias`, `Listing` and `Table`. Unlike a
`Document` it keeps comments, blank lines, anchors, aliases and `<<`, and it is there to be
changed: names, order and layout are set in place before it is written. Places are not kept.

Comments are whole lines without their indentation; an empty line among them is a blank one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, TypeAlias

from spec_compiler.record import dataclass


@dataclass(slots=True)
class Leaf:
    """A single value.

    Attributes:
        value: The value.
        raw: How it is spelled in the text it comes from, without anchor and tag.
        style: Its quote, `|` or `>`; empty for an unquoted one.
        anchor: The name of its anchor.
        merges: Whether it is the key `<<` that merges.
    """

    value: None | bool | int | float | str
    raw: str | None = None
    style: str = ""
    anchor: str | None = None
    merges: bool = False


@dataclass(slots=True)
class Alias:
    """`*name`, the value that has the anchor of that name."""

    name: str


@dataclass(slots=True)
class Item:
    """An item of a list, with the comments above it and the one behind it."""

    value: Tree
    before: list[str] = field(default_factory=list)
    behind: str = ""


@dataclass(slots=True)
class Pair:
    """A key with its value; `is_bare` is a null of which nothing is written."""

    key: Leaf | Alias
    value: Tree
    before: list[str] = field(default_factory=list)
    behind: str = ""
    is_bare: bool = False


@dataclass(slots=True)
class Listing:
    """A list.

    Attributes:
        items: Its items.
        tail: Comments below the last one.
        anchor: The name of its anchor.
        in_brackets: Whether it stands in brackets in the text it comes from.
        in_lines: Whether it is to have a line for each item, short as it may be.
    """

    items: list[Item] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    anchor: str | None = None
    in_brackets: bool = False
    in_lines: bool = False


@dataclass(slots=True)
class Table:
    """A mapping; else as a `Listing`."""

    pairs: list[Pair] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    anchor: str | None = None
    in_brackets: bool = False
    in_lines: bool = False

    def find(self, key: str) -> Pair | None:
        """The pair of a key that is written here; those of `<<` are not looked at."""
        return next((pair for pair in self.pairs if pair_key(pair) == key), None)


Tree: TypeAlias = Leaf | Alias | Listing | Table


def pair_key(pair: Pair) -> Any:
    """The key of a pair; None for `<<`, and where it is an alias."""
    key = pair.key
    return key.value if isinstance(key, Leaf) and not key.merges else None


def children(tree: Tree) -> list[Tree]:
    """The values right below one."""
    if isinstance(tree, Table):
        return [pair.value for pair in tree.pairs]
    return [item.value for item in tree.items] if isinstance(tree, Listing) else []


def every(tree: Tree) -> Iterator[Tree]:
    """A value and all below it, in the order of the text; keys that are more than text too."""
    yield tree
    if isinstance(tree, Table):
        for pair in tree.pairs:
            yield pair.key
            yield from every(pair.value)
    elif isinstance(tree, Listing):
        for item in tree.items:
            yield from every(item.value)


def comments(tree: Tree) -> Iterator[str]:
    """Every comment at a value and below it."""
    for each in every(tree):
        if isinstance(each, Table | Listing):
            yield from filter(None, each.tail)
            for holder in each.pairs if isinstance(each, Table) else each.items:
                yield from filter(None, (*holder.before, holder.behind))


def plain_of(tree: Tree, anchors: dict[str, Any] | None = None) -> Any:
    """The plain values of a tree, aliases and `<<` followed.

    Args:
        tree: The tree.
        anchors: Gets the value of each anchor as soon as it is known.
    """
    known = {} if anchors is None else anchors
    if isinstance(tree, Alias):
        return known[tree.name]
    if isinstance(tree, Leaf):
        found: Any = tree.value
    elif isinstance(tree, Listing):
        found = [plain_of(item.value, known) for item in tree.items]
    else:
        found = _plain_table(tree, known)
    if tree.anchor is not None:
        known[tree.anchor] = found
    return found


def _plain_table(table: Table, known: dict[str, Any]) -> dict[Any, Any]:
    """The keys and values of a mapping: its own win, then those of earlier sources of `<<`."""
    pairs: list[tuple[Any, Any]] = []
    merged: list[dict[Any, Any]] = []
    position = 0
    for pair in table.pairs:
        if isinstance(pair.key, Leaf) and pair.key.merges:
            source = plain_of(pair.value, known)
            merged = source if isinstance(source, list) else [source]
            position = len(pairs)
        else:
            pairs.append((plain_of(pair.key, known), plain_of(pair.value, known)))
    own = dict(pairs)
    found = dict(pairs[:position])
    for source in merged:
        for key, value in source.items():
            if key not in own:
                found.setdefault(key, value)
    return found | own


def of_plain(value: Any) -> Tree:
    """The tree of plain values: dicts, lists, tuples and scalars.

    Raises:
        TypeError: for anything else.
    """
    if isinstance(value, Mapping):
        return Table([Pair(_leaf(key), of_plain(item)) for key, item in value.items()])
    if isinstance(value, list | tuple):
        return Listing([Item(of_plain(item)) for item in value])
    return _leaf(value)


def _leaf(value: Any) -> Leaf:
    """A single value; a text of several lines is written as such."""
    if value is not None and not isinstance(value, bool | int | float | str):
        raise TypeError(f"expects plain values, got {type(value).__name__}")
    many = isinstance(value, str) and "\n" in value.rstrip("\n")
    return Leaf(value, style="|" if many else "")
