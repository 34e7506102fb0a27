"""A `Document`'s tree as one to be laid out: several files' values, each with a comment.

In: a node, and a function that gives a value's comment. Out: a `Table` whose values have it
behind them. Where all values of a list or mapping have one comment and the whole fits on a
line, it is written once.
"""

from __future__ import annotations

from collections.abc import Callable

from spec_compiler.text.document import Mapping, Node, Scalar, Sequence
from spec_compiler.text.layout.tree import Alias, Item, Leaf, Listing, Pair, Table, Tree
from spec_compiler.text.layout.write import STEP, WIDTH, key_text, one_line


def of_document(node: Node, comment: Callable[[Node], str] = lambda _: "") -> Tree:
    """The tree of a node."""
    if isinstance(node, Scalar):
        many = isinstance(node.value, str) and "\n" in node.value.rstrip("\n")
        return Leaf(node.value, style="|" if many else "")
    if isinstance(node, Sequence):
        return Listing(
            [Item(of_document(item, comment), behind=_own(item, comment)) for item in node.items]
        )
    assert isinstance(node, Mapping)
    return Table(
        [
            Pair(Leaf(key), of_document(entry.value, comment), behind=_own(entry.value, comment))
            for key, entry in node.entries.items()
        ]
    )


def _own(node: Node, comment: Callable[[Node], str]) -> str:
    """A single value's comment; a list's or mapping's stands behind what it holds."""
    is_empty = isinstance(node, Sequence | Mapping) and not _count(node)
    return comment(node) if isinstance(node, Scalar) or is_empty else ""


def _count(node: Sequence | Mapping) -> int:
    return len(node.items if isinstance(node, Sequence) else node.entries)


def gather_comments(tree: Tree, indent: str = "") -> None:
    """Write a comment that all values of a list or mapping share once, where it is one line.

    Args:
        tree: The list or mapping, its layout set.
        indent: What its lines begin with.
    """
    if isinstance(tree, Table):
        for pair in tree.pairs:
            _gather(pair, f"{indent}{key_text(pair.key)}:", indent + STEP)
    elif isinstance(tree, Listing):
        for item in tree.items:
            if isinstance(item.value, Table) and item.value.pairs:
                first = item.value.pairs[0]
                if item.behind and not first.behind:
                    # The item's line is its first key's.
                    first.behind, item.behind = item.behind, ""
                gather_comments(item.value, indent + STEP)
            else:
                _gather(item, f"{indent}-", indent + STEP)


def _gather(holder: Pair | Item, start: str, indent: str) -> None:
    value = holder.value
    if isinstance(value, Leaf | Alias):
        return
    inside = list(_holders(value))
    words = {each.behind for each in inside if each.behind}
    if len(words) == 1 and not holder.behind:
        (word,) = words
        before = [each.behind for each in inside]
        for each in inside:
            each.behind = ""
        line = one_line(value)
        if line is not None and len(start) + 1 + len(line) <= WIDTH:
            holder.behind = word
            return
        for each, comment in zip(inside, before, strict=True):
            each.behind = comment
    gather_comments(value, indent)


def _holders(tree: Tree) -> list[Pair | Item]:
    """Every pair and item below a value."""
    found: list[Pair | Item] = []
    if isinstance(tree, Table | Listing):
        for each in tree.pairs if isinstance(tree, Table) else tree.items:
            found += [each, *_holders(each.value)]
    return found
