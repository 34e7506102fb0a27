"""What `--set` changes: a value at a dotted path into any section of a composed spec.

In: a document, and values by path: `compile.optimizer.Adam.learning_rate`,
`model.head.units` (a step by its name, also inside groups), `fit.callbacks.0` (an entry by
its number). Out: the changed document. A value stands in a file of its own named `--set`,
with a line for each assignment, so that messages quote what was typed. A last part that is
not there yet is added where arguments stand; whether there is such an argument is checked
with the rest. Parameters by their bare names are not handled here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Map
from dataclasses import replace
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.outcome import Outcome
from spec_compiler.spec.set_walk import NoSuchPlace, Walk
from spec_compiler.text.document import Document, Entry, Mapping, Node, Scalar, Sequence
from spec_compiler.text.scalars import OutOfRange, resolve

FILE = "--set"
"""The file that values from the command line stand in."""


def set_values(document: Document, sets: Map[str, Any]) -> Outcome[Document]:
    """The document with each value at its path.

    Args:
        document: The composed spec.
        sets: Plain values by their dotted paths, later ones over earlier ones.
    """
    found: list[Diagnostic] = []
    lines = assignments(sets)
    root: Node = document.root
    for line, (path, value) in enumerate(sets.items(), start=1):
        parts = tuple(path.split("."))
        spans = _spans(parts, line)
        span = Span(FILE, line, len(path) + 2, line, len(lines[line - 1]) + 1)
        try:
            root = Walk(parts, spans, _node(value, span), document).put(root)
        except NoSuchPlace as problem:
            found.append(_unknown(problem, path, spans))
    files = document.files | {FILE: "\n".join(lines)}
    if found:
        return Outcome(None, tuple(found))
    return Outcome(replace(document, root=root, files=files))


def assignments(sets: Map[str, Any]) -> list[str]:
    """Each value at its path as a person types it."""
    return [f"{path}={written(value)}" for path, value in sets.items()]


def _spans(parts: tuple[str, ...], line: int) -> tuple[Span, ...]:
    """The place of each part of a path."""
    spans, column = [], 1
    for part in parts:
        spans.append(Span(FILE, line, column, line, column + max(len(part), 1)))
        column += len(part) + 1
    return tuple(spans)


def _unknown(problem: NoSuchPlace, path: str, spans: tuple[Span, ...]) -> Diagnostic:
    """The finding at the first part of a path that leads nowhere."""
    parts = path.split(".")
    part, before = parts[problem.at], ".".join(parts[: problem.at])
    near = suggest(part, problem.known)
    there = ", ".join(problem.known)
    owner = f"'{before}'" if before else "the spec"
    message = f"{owner} {problem.says}" if problem.says else f"{owner} has no '{part}'"
    return Diagnostic(
        "SC208",
        f"--set {path}: {message}",
        spans[problem.at],
        label=f"did you mean '{near}'?" if near else None,
        hint=None if near or not there else f"there is: {there}",
    )


def _node(value: Any, span: Span) -> Node:
    """A plain value as a node, all of it at one place."""
    if isinstance(value, Map):
        entries = {key: Entry(key, span, _node(item, span)) for key, item in value.items()}
        return Mapping(entries, span)
    if isinstance(value, list | tuple):
        return Sequence(tuple(_node(item, span) for item in value), span)
    return Scalar(value, span)


def written(value: Any) -> str:
    """A plain value as a person types it behind the equals sign."""
    if isinstance(value, str):
        try:
            is_plain = resolve(value) == value and value.isprintable()
        except OutOfRange:
            is_plain = False
        return value if is_plain else json.dumps(value, ensure_ascii=True)
    if isinstance(value, Map):
        items = (f"{key}: {written(item)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)
