"""Formulas in a document's values: their evaluation, with positions for what goes wrong.

In: a value of the document by its path, and the names in sight. Out: the value
with every formula evaluated, and diagnostics. The document is not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.expression.error import UNKNOWN_PARAMETER, FormulaError
from spec_compiler.expression.evaluate import evaluate
from spec_compiler.expression.nodes import Formula, Template
from spec_compiler.expression.template import parse_value
from spec_compiler.record import dataclass
from spec_compiler.text.document import Document, Node, Path, Scalar, Sequence
from spec_compiler.text.document import Mapping as MappingNode

Shapes = Callable[[str], tuple[int | None, ...]]
"""The static shape of a reference, for `shape('x')`; raises KeyError where there is none."""


class Unresolved:
    """The value of a formula that could not be evaluated; its error is reported already."""

    def __repr__(self) -> str:
        """The name of the only instance."""
        return "UNRESOLVED"


UNRESOLVED = Unresolved()


@dataclass(frozen=True, slots=True)
class Environment:
    """The names in sight of a formula, inner ones over outer ones.

    Attributes:
        values: The value of each parameter and loop variable.
        shapes: Static shapes by reference, where steps have been made.
        used: Collects the names that formulas used, for the report of unused ones.
    """

    values: Mapping[str, Any]
    shapes: Shapes | None = None
    used: set[str] | None = None

    def extended(self, values: Mapping[str, Any]) -> Environment:
        """The same environment with inner names over the outer ones."""
        return replace(self, values={**self.values, **values})


def resolve(document: Document, path: Path, env: Environment, found: list[Diagnostic]) -> Any:
    """The plain value at `path` with its formulas evaluated.

    Where one fails, its diagnostic is added to `found` and `UNRESOLVED` stands in
    its place.
    """
    node = document.node(path)
    return None if node is None else _resolve(node, env, found)


def _resolve(node: Node, env: Environment, found: list[Diagnostic]) -> Any:
    if isinstance(node, Scalar):
        if not isinstance(node.value, str) or "$" not in node.value:
            return node.value
        return _evaluated(node, env, found)
    if isinstance(node, Sequence):
        return [_resolve(item, env, found) for item in node.items]
    return {key: _resolve(entry.value, env, found) for key, entry in node.entries.items()}


def _evaluated(node: Scalar, env: Environment, found: list[Diagnostic]) -> Any:
    text = str(node.value)
    try:
        parsed = parse_value(text)
        if isinstance(parsed, str):
            return parsed
        if env.used is not None:
            from spec_compiler.expression.nodes import names

            env.used.update(names(parsed))
        return evaluate(parsed, env.values, env.shapes)
    except FormulaError as error:
        poisoned = error.unknown_name is not None and error.unknown_name in env.values
        if not poisoned and not _names_unresolved(text, env):
            found.append(formula_diagnostic(error, node, env.values))
        return UNRESOLVED


def _names_unresolved(text: str, env: Environment) -> bool:
    """Whether a formula fails only because a parameter that it names has failed before it."""
    from spec_compiler.expression.nodes import names

    try:
        parsed = parse_value(text)
    except FormulaError:
        return False
    return isinstance(parsed, Formula | Template) and any(
        isinstance(env.values.get(name), Unresolved) for name in names(parsed)
    )


def formula_diagnostic(error: FormulaError, node: Scalar, names: Mapping[str, Any]) -> Diagnostic:
    """The diagnostic of a formula's error, at its place inside the value."""
    near = suggest(error.unknown_name, tuple(names)) if error.unknown_name else None
    hint = error.hint
    if error.code == UNKNOWN_PARAMETER and near is None and hint is None:
        known = ", ".join(names)
        hint = f"the parameters are {known}" if known else "name it under params, with its default"
    label = f"did you mean '{near}'?" if near else None
    return Diagnostic(
        error.code, error.message, within(node, error.start, error.end), label=label, hint=hint
    )


def within(node: Scalar, start: int, end: int) -> Span:
    """The place of a part of a value, by its offsets; the whole where the text was escaped."""
    span, text = node.span, str(node.value)
    quotes = 2 if node.quoted else 0
    if span.line != span.end_line or span.end_column - span.column != len(text) + quotes:
        return span
    first = span.column + quotes // 2
    return replace(span, column=first + start, end_column=first + max(end, start + 1))


def unresolved(value: Any) -> bool:
    """Whether a formula somewhere in `value` failed, so that it cannot be checked further."""
    if isinstance(value, Unresolved):
        return True
    if isinstance(value, dict):
        return any(unresolved(item) for item in value.values())
    return isinstance(value, list) and any(unresolved(item) for item in value)


def has_formula(node: Node | None) -> bool:
    """Whether a formula stands somewhere in a value."""
    if isinstance(node, Scalar):
        return isinstance(node.value, str) and "$" in node.value
    if isinstance(node, Sequence):
        return any(has_formula(item) for item in node.items)
    if isinstance(node, MappingNode):
        return any(has_formula(entry.value) for entry in node.entries.values())
    return False
