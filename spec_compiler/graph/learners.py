"""Layers that learn from data where no data reaches them: inside other layers and specs.

In: a checked graph. Out: findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.learning import given_by, learns
from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.block_layers import BlockLayer
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.graph.nested import NestedModel
from spec_compiler.graph.weight_paths import is_inside_class
from spec_compiler.spec.model import Spec


def hidden_learners(spec: Spec, graph: CheckedGraph) -> Iterator[Diagnostic]:
    """Layers that learn inside other layers and nested models, where no data reaches them.

    Args:
        spec: The spec.
        graph: Its model, or that of a spec that it nests.
    """
    said: set[tuple[str, Span]] = set()
    for node in graph.nodes:
        if node.owner != node.index:
            continue
        for each in _hidden(spec, graph, node):
            if each.span is not None and (each.message, each.span) not in said:
                said.add((each.message, each.span))
                yield each


def _hidden(spec: Spec, graph: CheckedGraph, node: Node) -> Iterator[Diagnostic]:
    """The findings at one call: of a nested model those inside, of anything else one."""
    nested = node.object if isinstance(node.object, NestedModel) else None
    if nested is not None and _is_built_in_place(spec, graph, node):
        note = Note(f"'{nested.spec.name}' is nested here", node.span)
        for each in hidden_learners(nested.spec, nested.graph):
            yield replace(each, notes=(*each.notes, note, *node.uses))
        return
    inner = next(_inside(node.object), None)
    if inner is None:
        return
    argument = given_by(type(inner).__name__)
    where = f"inside {node.type}"
    mend = f"put it before {node.type}, or give it its {argument}"
    if nested is not None:
        where = f"in the nested spec '{nested.spec.name}', which is shared or part of a class,"
        mend = f"nest it as a step of a functional model, or give the layer its {argument}"
    kind = type(inner).__name__
    message = f"{kind} {where} cannot learn: the training data does not reach it"
    yield Diagnostic("SC535", message, node.span, hint=mend, notes=node.uses)


def _is_built_in_place(spec: Spec, graph: CheckedGraph, node: Node) -> bool:
    """Whether a nested model is built where it is called, not before the data can reach it."""
    in_class = graph.kind == "subclassed" or is_inside_class(spec, node)
    return not in_class and node.path[-1] not in spec.shared


def _inside(called: Any) -> Iterator[KerasObject]:
    """The layers that learn inside what is called."""
    if isinstance(called, NestedModel):
        for node in called.graph.nodes:
            if learns(node.object):
                yield node.object  # type: ignore[misc]  # it is a layer
            yield from _inside(node.object)
    elif isinstance(called, BlockLayer):
        for node in called.nodes():
            if node.object is not called:
                yield from _itself_or_inside(node.object)
    elif isinstance(called, KerasObject):
        for _, value in called:
            yield from _itself_or_inside(value)


def _itself_or_inside(value: Any) -> Iterator[KerasObject]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _itself_or_inside(item)
    elif learns(value):
        yield value
    else:
        yield from _inside(value)
