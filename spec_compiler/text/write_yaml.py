"""A tree as YAML text in one fixed layout, each value with where it comes from on request.

In: a node, and a function that gives a value's comment. Out: text that reads back as the
same values. Lists and mappings of single values stand on one line where it is short; text
is quoted only where YAML would read something else. Comments and anchors of the files that
the nodes come from are not kept.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator

from spec_compiler.text.document import Key, Mapping, Node, Scalar, Sequence
from spec_compiler.text.scalars import OutOfRange, resolve

WIDTH = 100
"""Columns that a line of several values may take, its comment left out."""

# What is no indicator of YAML's at its place, in a block and inside brackets alike.
_PLAIN = re.compile(r"[A-Za-z_./$(](?:[\w ./$()*+=<>%@^~!-]|:(?=\w))*")

Comment = Callable[[Node], str]
"""What is written behind a value; empty for nothing."""


def write_yaml(node: Node, comment: Comment = lambda _: "") -> str:
    """The text of a tree, with a line end after the last line."""
    if isinstance(node, Mapping) and node.entries:
        lines = _mapping(node, "", comment)
    elif isinstance(node, Sequence) and node.items:
        lines = _sequence(node, "", comment)
    else:
        lines = iter([_with(_flow(node), comment(node))])
    return "".join(f"{line}\n" for line in lines)


def _mapping(node: Mapping, indent: str, comment: Comment) -> Iterator[str]:
    for key, entry in node.entries.items():
        yield from _behind(f"{indent}{_key(key)}:", entry.value, indent + "  ", comment)


def _sequence(node: Sequence, indent: str, comment: Comment) -> Iterator[str]:
    for item in node.items:
        if isinstance(item, Mapping) and item.entries:
            first, *rest = _mapping(item, indent + "  ", comment)
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield from _behind(f"{indent}-", item, indent + "  ", comment)


def _behind(start: str, node: Node, indent: str, comment: Comment) -> Iterator[str]:
    """A value behind its key or dash: on that line, or below it."""
    if isinstance(node, Scalar) or _is_short(node, start, comment):
        yield _with(f"{start} {_flow(node)}", _one_comment(node, comment))
    else:
        yield start
        below = _mapping if isinstance(node, Mapping) else _sequence
        yield from below(node, indent, comment)  # type: ignore[arg-type]  # chosen by its class


def _is_short(node: Mapping | Sequence, start: str, comment: Comment) -> bool:
    """Whether a list or mapping holds single values of one comment, and fits on the line."""
    items = _items(node)
    is_flat = all(
        isinstance(item, Scalar) or (isinstance(item, Sequence) and _is_short(item, "", comment))
        for item in items
    )
    is_one = len({_one_comment(item, comment) for item in items}) < 2
    return is_flat and is_one and len(start) + 1 + len(_flow(node)) <= WIDTH


def _one_comment(node: Node, comment: Comment) -> str:
    """The comment of a value on one line: that of what it holds, which are alike."""
    items = [] if isinstance(node, Scalar) else _items(node)
    return _one_comment(items[0], comment) if items else comment(node)


def _items(node: Mapping | Sequence) -> list[Node]:
    if isinstance(node, Mapping):
        return [entry.value for entry in node.entries.values()]
    return list(node.items)


def _flow(node: Node) -> str:
    """A value on one line."""
    if isinstance(node, Scalar):
        return _scalar(node.value)
    if isinstance(node, Sequence):
        return "[" + ", ".join(_flow(item) for item in node.items) + "]"
    items = (f"{_key(key)}: {_flow(entry.value)}" for key, entry in node.entries.items())
    return "{" + ", ".join(items) + "}"


def _key(key: Key) -> str:
    return _scalar(key)


def _scalar(value: None | bool | int | float | str) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _text(text: str) -> str:
    """A text as it is, where that reads as itself, else in double quotes."""
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and _is_itself(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def _is_itself(text: str) -> bool:
    """Whether an unquoted text is read as that text."""
    try:
        return resolve(text) == text and text not in ("None", "<<", "=")
    except OutOfRange:
        return False


def _escaped(char: str) -> str:
    """A character that does not print, as an escape of double quotes."""
    code = ord(char)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def _with(line: str, comment: str) -> str:
    return f"{line}  # {comment}" if comment else line
