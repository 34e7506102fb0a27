"""Mechanical mends of single values: another text in the quotes that are there, a habit undone.

In: a document and the path of a value. Out: edits, none where the value is no single one, or
where what is meant is not certain.
"""

from __future__ import annotations

import re

from spec_compiler.diagnostics.model import Edit
from spec_compiler.text.document import Document, Mapping, Node, Path, Scalar, walk

_WORDS = {"None": "null", "True": "true", "False": "false", "yes": "true", "no": "false"}
"""Words of Python and of YAML 1.1, each with what is meant."""
FILE_ENDINGS = (".weights.h5", ".weights", ".keras", ".hdf5", ".h5", ".ckpt", ".tf", ".pb")
"""Endings of files of models and weights, of today and before; what ends in another, first."""
_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE]-?\d+)?")
_TUPLE = re.compile(r"\(\s*-?\d+(?:\s*,\s*-?\d+)*\s*,?\s*\)")


def renamed(document: Document, path: Path, text: str | None) -> tuple[Edit, ...]:
    """The edit that puts a text for the single value at a path, its quotes kept."""
    node = document.node(path)
    return () if text is None or node is None else put(document, node, text)


def put(document: Document, node: Node, text: str) -> tuple[Edit, ...]:
    """The edit that puts a text for a single value, its quotes kept; none for one of several lines."""
    if not isinstance(node, Scalar):
        return ()
    raw = written(document, node)
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    if raw[:1] in ("|", ">", "*") or "\n" in raw or (quote and (quote in text or "\\" in text)):
        return ()
    return (Edit(node.span, f"{quote}{text}{quote}"),)


def plain_value(document: Document, path: Path, text: str) -> tuple[Edit, ...]:
    """The edit that puts a value that is no text, so without quotes."""
    node = document.node(path)
    if not isinstance(node, Scalar) or written(document, node)[:1] in ("|", ">", "*"):
        return ()
    return (Edit(node.span, text),)


def undone_habit(document: Document, path: Path) -> tuple[Edit, ...]:
    """The edit of a value that habit has typed: `None`, `(2, 2)`, a number in quotes."""
    node = document.node(path)
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, str):
        return ()
    if value in _WORDS:
        return plain_value(document, path, _WORDS[value])
    if _NUMBER.fullmatch(value):
        return plain_value(document, path, value)
    if _TUPLE.fullmatch(value):
        return plain_value(document, path, f"[{value[1:-1].strip().rstrip(',')}]")
    return ()


def other_ending(document: Document, path: Path, ending: str) -> tuple[Edit, ...]:
    """The edits that give a file another ending, wherever the spec names the file.

    The path of an object, whose first argument has no key, stands for that argument.
    """
    node = document.node(path)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        node = next(iter(node.entries.values())).value
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return ()
    text = with_ending(node.value, ending)
    named = (each for _, each in walk(document.root) if isinstance(each, Scalar))
    same = dict.fromkeys(each for each in named if each.value == node.value)
    return tuple(edit for each in same for edit in put(document, each, text))


def with_ending(path: str, ending: str) -> str:
    """A file's name with another ending, in the place of an old one if it has one.

    >>> with_ending("best.hdf5", ".keras"), with_ending("runs/best", ".weights.h5")
    ('best.keras', 'runs/best.weights.h5')
    """
    old = next((each for each in FILE_ENDINGS if path.endswith(each) and path != each), "")
    return path.removesuffix(old) + ending


def written(document: Document, node: Node) -> str:
    """The stretch of text that a value is."""
    span = node.span
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", document.files.get(span.file, ""))
    found = lines[span.line - 1 : span.end_line]
    if not found:
        return ""
    if len(found) == 1:
        return found[0][span.column - 1 : span.end_column - 1]
    found = [found[0][span.column - 1 :], *found[1:-1], found[-1][: span.end_column - 1]]
    return "".join(found)
