"""The composed spec in its canonical order, with formulas as they are or as values.

In: a composed document. Out: its tree, sections in the order of the language, the user's
own keys (`x-…`, which aliases have been read from) left out. On request formulas over the
spec's parameters alone become their values; those over a block's parameters, a loop's
variables or a shape have no single one, and stay.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import replace
from typing import Any

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.evaluate import evaluate
from spec_compiler.expression.nodes import calls, names
from spec_compiler.expression.template import parse_value
from spec_compiler.outcome import Outcome, has_errors
from spec_compiler.record import dataclass
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Spec
from spec_compiler.spec.params import bind, unknown_settings
from spec_compiler.spec.parse import parse
from spec_compiler.spec.set_values import set_values
from spec_compiler.text.document import Document, Entry, Key, Mapping, Node, Scalar, Sequence


def canonical(document: Document) -> Mapping:
    """The sections of a composed spec in the order of the language."""
    assert isinstance(document.root, Mapping)
    entries = document.root.entries
    order = {name: index for index, name in enumerate(Spec.model_fields)}
    kept = [key for key in entries if not _is_private(key)]
    ordered = sorted(kept, key=lambda key: order.get(str(key), len(order)))
    return replace(document.root, entries={key: entries[key] for key in ordered})


@dataclass(frozen=True, slots=True)
class WithParameters:
    """A spec whose parameters have the values given from outside as defaults, and all values."""

    document: Document
    values: dict[str, Any]


def set_parameters(document: Document, given: Map[str, Any]) -> Outcome[WithParameters]:
    """The spec with values for its parameters, or what is wrong with it or them.

    Args:
        document: The composed spec.
        given: Values by the parameters' names.
    """
    parsed = parse(document)
    if parsed.value is None:
        return Outcome(None, parsed.diagnostics)
    params = parsed.value.params
    found = [*parsed.diagnostics, *unknown_settings(given, params)]
    values = bind(params, ("params",), given, Environment({}), document, found)
    if has_errors(found) or unresolved(values):
        return Outcome(None, tuple(found))
    made = set_values(document, {f"params.{name}": value for name, value in given.items()})
    if made.value is None:
        return Outcome(None, made.diagnostics)
    return Outcome(WithParameters(made.value, values), tuple(found))


def with_values(root: Mapping, values: Map[str, Any]) -> Mapping:
    """The same spec with the value of each formula that has one.

    Args:
        root: The spec.
        values: The value of each of its parameters.
    """
    found = _Values(values).node(root)
    assert isinstance(found, Mapping)
    return found


@dataclass(frozen=True, slots=True)
class _Values:
    """The names that have one value where the walk stands."""

    values: Map[str, Any]

    def node(self, node: Node) -> Node:
        """A value with its formulas evaluated."""
        if isinstance(node, Scalar):
            return self.scalar(node)
        if isinstance(node, Sequence):
            return replace(node, items=tuple(self.node(item) for item in node.items))
        hidden: set[str] = set()
        # A block's parameters, and the variables of a loop, stand for many values.
        for many in ("params", "for"):
            inner = node.get(many)
            if isinstance(inner, Mapping):
                hidden |= {str(name) for name in inner.entries}
        inside = self if self._is_spec(node) else self.without(hidden)
        entries: dict[Key, Entry] = {}
        for key, entry in node.entries.items():
            # `for` itself is evaluated outside the loop.
            walk = self if key == "for" else inside
            entries[key] = replace(entry, value=walk.node(entry.value))
        return replace(node, entries=entries)

    def scalar(self, node: Scalar) -> Node:
        """A formula's value, where there is one."""
        if not isinstance(node.value, str) or "$" not in node.value:
            return node
        try:
            parsed = parse_value(node.value)
            if isinstance(parsed, str) or not names(parsed) <= self.values.keys():
                return node
            if "shape" in calls(parsed):
                return node
            return _plain(evaluate(parsed, self.values), node)
        except FormulaError:
            return node  # the checks say what is wrong with it

    def without(self, hidden: set[str]) -> _Values:
        """The same without some names."""
        return _Values({name: v for name, v in self.values.items() if name not in hidden})

    def _is_spec(self, node: Mapping) -> bool:
        """Whether a mapping is the whole spec, whose parameters are the ones known."""
        return "spec" in node.entries and "model" in node.entries


def _plain(value: Any, node: Scalar) -> Node:
    """A value in the place of a formula."""
    if isinstance(value, list | tuple):
        return Sequence(tuple(_plain(item, node) for item in value), node.span)
    if isinstance(value, str):
        # What is text now would be a formula again.
        return replace(node, value=value.replace("$", "$$"))
    return replace(node, value=value)


def _is_private(key: Key) -> bool:
    """Whether a key is the user's own, or an editor's."""
    return isinstance(key, str) and (key.startswith("x-") or key == "$schema")
