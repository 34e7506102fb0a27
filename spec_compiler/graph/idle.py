"""SC305: steps that reach no output of the model, and inputs that no step takes.

In: the nodes of a model without errors, and its outputs. Out: the nodes that the model
consists of, with a warning for each place of which nothing is left. A functional model
leaves idle layers out without a word, so they are left out here too. A subclassed one
computes them; there a layer of the user's own may have a loss to add, and is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import Node, Ref, Value
from spec_compiler.graph.scope import Bundle

Model = tuple[tuple[Node, ...], dict[str, Value], tuple[Diagnostic, ...]]


def without_idle(nodes: tuple[Node, ...], outputs: dict[str, Value], kind: str) -> Model:
    """The nodes that a model consists of, its outputs, and warnings of what is idle."""
    without = _idle(nodes, outputs, kind)
    if not without:
        return nodes, outputs, ()
    found = tuple(_warnings(nodes, without))
    if kind == "functional":
        nodes, outputs = _pruned(nodes, outputs, without)
    return nodes, outputs, found


def _idle(nodes: Sequence[Node], outputs: Mapping[str, Value], kind: str) -> frozenset[int]:
    """The nodes that reach no output."""
    todo = [value.ref.node for value in outputs.values() if value.ref.node >= 0]
    if kind == "subclassed":
        todo += [node.index for node in nodes if isinstance(node.object, Imported)]
    reached: set[int] = set()
    while todo:
        index = todo.pop()
        if index not in reached:
            reached.add(index)
            node = nodes[index]
            todo += [value.ref.node for value in values_in((node.args, node.kwargs))]
    return frozenset(range(len(nodes))) - reached


def _warnings(nodes: Sequence[Node], without: frozenset[int]) -> list[Diagnostic]:
    """A warning for each place in the spec of which nothing reaches an output."""
    used = {node.path for node in nodes if node.index not in without}
    found: dict[Any, Diagnostic] = {}
    for index in sorted(without):
        node = nodes[index]
        message = f"the output of '{node.name}' ({node.type}) reaches no output of the model"
        if node.type == "InputLayer":
            message = f"input '{node.name}' is taken by no step"
        if node.path not in used and node.path not in found:
            found[node.path] = Diagnostic(
                "SC305",
                message,
                node.span,
                Severity.WARNING,
                hint="delete it, or use it",
                notes=node.uses,
            )
    return list(found.values())


def _pruned(
    nodes: Sequence[Node], outputs: Mapping[str, Value], without: frozenset[int]
) -> tuple[tuple[Node, ...], dict[str, Value]]:
    """The nodes and the outputs of a functional model without idle layers; inputs stay."""
    kept = [n for n in nodes if n.index not in without or n.type == "InputLayer"]
    places = {node.index: place for place, node in enumerate(kept)}
    owners: dict[int, int] = {}
    found = []
    for place, node in enumerate(kept):
        owner = owners.setdefault(node.owner, place)
        # The first use that is left has the weights.
        weights = nodes[node.owner].weights if owner == place else ()
        found.append(
            replace(
                node,
                index=place,
                args=_moved(node.args, places),
                kwargs=_moved(node.kwargs, places),
                owner=owner,
                weights=weights,
            )
        )
    return tuple(found), _moved(outputs, places)


def _moved(value: Any, places: Mapping[int, int]) -> Any:
    """The same structure with each tensor's node at its new place."""
    if isinstance(value, Value):
        return Value(Ref(places.get(value.ref.node, -1), value.ref.select), value.type)
    if isinstance(value, Bundle):
        return replace(value, items=_moved(value.items, places))
    if isinstance(value, Mapping):
        return {key: _moved(item, places) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_moved(item, places) for item in value)
    return value
