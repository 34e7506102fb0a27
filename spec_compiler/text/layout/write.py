"""The tree to text: one layout for all that is written alike.

In: a `Table`. Out: YAML. A list or mapping stands on one line where it fits and holds no
comment, unless it is to have lines (`in_lines`); an item that is a mapping has its keys
below each other. Whatever a person wrote around the values is written where it was.
"""

from __future__ import annotations

from spec_compiler.text.layout.scalars import block_lines, needs_quotes_in_brackets, text_of
from spec_compiler.text.layout.tree import Alias, Item, Leaf, Listing, Pair, Table, Tree

WIDTH = 100
"""Columns that a line may take, a comment behind it left out."""
STEP = "  "
KEPT = "noqa"
"""A comment with this word speaks of what stands on its line, which is not broken then."""


def write_layout(root: Table) -> str:
    """The text of a tree, with a line end after the last line."""
    if not root.pairs:
        return "{}\n"
    return "".join(f"{line}\n" for line in _pairs(root, ""))


def _pairs(table: Table, indent: str) -> list[str]:
    lines: list[str] = []
    for pair in table.pairs:
        lines += _comments(pair.before, indent, first=not lines)
        lines += _pair(pair, indent)
    return lines + _comments(table.tail, indent, first=False)


def _pair(pair: Pair, indent: str) -> list[str]:
    """A key with its value, without what stands above it."""
    start = f"{indent}{key_text(pair.key)}:"
    if pair.is_bare:
        return [_with(start, pair.behind)]
    return _value(start, pair.value, indent + STEP, pair.behind)


def _items(listing: Listing, indent: str) -> list[str]:
    lines: list[str] = []
    for item in listing.items:
        before, first = item.before, not lines
        value = item.value
        if isinstance(value, Table) and value.pairs and value.anchor is None:
            # Its first key stands behind the dash, and its comments above it.
            top, *rest = value.pairs
            comments = [text for text in top.before if text]
            if item.behind and top.behind:
                comments.insert(0, item.behind)
            lines += _comments([*before, *comments], indent, first=first)
            alone = Pair(top.key, top.value, [], top.behind or item.behind, top.is_bare)
            inner = _pairs(Table([alone, *rest], value.tail), indent + STEP)
            lines += [f"{indent}- {inner[0].lstrip()}", *inner[1:]]
        else:
            lines += _comments(before, indent, first=first)
            lines += _value(f"{indent}-", value, indent + STEP, item.behind)
    return lines + _comments(listing.tail, indent, first=False)


def _value(start: str, value: Tree, indent: str, behind: str) -> list[str]:
    """A value behind its key or dash: on that line, or below it."""
    anchor = "" if isinstance(value, Alias) or value.anchor is None else f" &{value.anchor}"
    if isinstance(value, Leaf):
        block = block_lines(value, indent, WIDTH)
        if block is not None:
            return [_with(f"{start}{anchor} {block[0]}", behind), *block[1:]]
    line = one_line(value)
    if line is not None:
        is_kept = KEPT in behind and not isinstance(value, Leaf | Alias) and value.in_brackets
        is_short = isinstance(value, Leaf | Alias) or len(start) + 1 + len(line) <= WIDTH
        if is_short or is_kept:
            return [_with(f"{start} {line}", behind)]
    if isinstance(value, Table) and value.pairs:
        return [_with(start + anchor, behind), *_pairs(value, indent)]
    if isinstance(value, Listing) and value.items:
        return [_with(start + anchor, behind), *_items(value, indent)]
    assert not isinstance(value, Leaf | Alias)
    empty = "{}" if isinstance(value, Table) else "[]"
    return [_with(f"{start}{anchor} {empty}", behind)]


def one_line(tree: Tree, *, in_brackets: bool = False) -> str | None:
    """A value on one line; None where it cannot be, or is not to be, on one."""
    if isinstance(tree, Alias):
        return f"*{tree.name}"
    if isinstance(tree, Leaf):
        return _leaf(tree, in_brackets=in_brackets)
    if tree.in_lines or any(tree.tail):
        return None
    parts = []
    holders: list[Item] | list[Pair] = tree.pairs if isinstance(tree, Table) else tree.items
    for holder in holders:
        value = holder.value
        if any(holder.before) or holder.behind:
            return None
        if isinstance(value, Leaf) and not tree.in_brackets and needs_quotes_in_brackets(value):
            return None
        line = one_line(value, in_brackets=True)
        if line is None:
            return None
        if isinstance(holder, Pair):
            line = f"{key_text(holder.key)}: {line}"
        parts.append(line)
    around = "{}" if isinstance(tree, Table) else "[]"
    anchor = "" if tree.anchor is None else f"&{tree.anchor} "
    return f"{anchor}{around[0]}{', '.join(parts)}{around[1]}"


def _leaf(leaf: Leaf, *, in_brackets: bool) -> str | None:
    """A single value on one line; None for one that has lines of its own."""
    if in_brackets and leaf.style in ("|", ">") and block_lines(leaf, STEP, WIDTH):
        return None
    anchor = "" if leaf.anchor is None else f"&{leaf.anchor} "
    return anchor + text_of(leaf, in_brackets=in_brackets)


def key_text(key: Leaf | Alias) -> str:
    """A key; behind an alias a space, since a colon may be a part of its name."""
    if isinstance(key, Alias):
        return f"*{key.name} "
    text = _leaf(Leaf(key.value, key.raw, "", key.anchor, key.merges), in_brackets=True)
    assert text is not None
    return text


def _comments(lines: list[str], indent: str, *, first: bool) -> list[str]:
    """Comments at their place; no blank line at the beginning, never two at once."""
    found: list[str] = []
    for line in lines:
        if line:
            found.append(indent + line)
        elif (found and found[-1]) or (not found and not first):
            found.append("")
    return found


def _with(line: str, comment: str) -> str:
    return f"{line}  {comment}" if comment else line
