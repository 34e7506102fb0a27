"""The tree to JSON: the same layout as YAML's, a list or object on one line where it fits.

In: a `Table` of plain values, without aliases and `<<`. Out: JSON. Comments are left out,
for JSON has none. Numbers are written in their shortest form.
"""

from __future__ import annotations

import json

from spec_compiler.text.layout.tree import Alias, Leaf, Listing, Table, Tree
from spec_compiler.text.layout.write import STEP, WIDTH


def write_json(root: Table) -> str:
    """The text of a tree, with a line end after the last line."""
    return _value("", root, "", "") + "\n"


def _value(start: str, tree: Tree, indent: str, end: str) -> str:
    """A value behind its key, with what stands behind it: on that line, or on several."""
    line = _one_line(tree)
    if line is not None and (isinstance(tree, Leaf) or len(start) + len(line) + len(end) <= WIDTH):
        return start + line + end
    inner = indent + STEP
    if isinstance(tree, Table):
        parts = [(f"{inner}{_text(pair.key)}: ", pair.value) for pair in tree.pairs]
    else:
        assert isinstance(tree, Listing)
        parts = [(inner, item.value) for item in tree.items]
    around = "{}" if isinstance(tree, Table) else "[]"
    last = len(parts) - 1
    lines = [
        _value(key, value, inner, "" if index == last else ",")
        for index, (key, value) in enumerate(parts)
    ]
    return "\n".join((f"{start}{around[0]}", *lines, f"{indent}{around[1]}{end}"))


def _one_line(tree: Tree) -> str | None:
    """A value on one line; None for what is to have lines."""
    if isinstance(tree, Leaf | Alias):
        return _text(tree)
    if tree.in_lines:
        return None
    if isinstance(tree, Table):
        parts = [(f"{_text(pair.key)}: ", _one_line(pair.value)) for pair in tree.pairs]
    else:
        parts = [("", _one_line(item.value)) for item in tree.items]
    if any(line is None for _, line in parts):
        return None
    around = "{}" if isinstance(tree, Table) else "[]"
    return around[0] + ", ".join(f"{key}{line}" for key, line in parts) + around[1]


def _text(tree: Leaf | Alias) -> str:
    assert isinstance(tree, Leaf)
    return json.dumps(tree.value, ensure_ascii=False, allow_nan=False)
