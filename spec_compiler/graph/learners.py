"""Layers that learn from data where no data reaches them: inside other layers and specs.

In: a checked graph. Out: findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.learning import given_by, learns
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.block_layers import BlockLayer
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.graph.nested import NestedModel


def hidden_learners(graph: CheckedGraph) -> Iterator[Diagnostic]:
    """Layers that learn inside other layers and nested models, where no data reaches them."""
    for node in graph.nodes:
        if node.owner != node.index:
            continue
        for inner in _inside(node.object):
            argument = given_by(type(inner).__name__)
            where = f"inside {node.type}"
            mend = f"put it before {node.type}, or give it its {argument}"
            if isinstance(node.object, NestedModel):
                where = f"in the nested spec '{node.object.spec.name}'"
                mend = f"put it before that spec, or give it its {argument} there"
            message = (
                f"{type(inner).__name__} {where} cannot learn: the training data does not reach it"
            )
            yield Diagnostic("SC535", message, node.span, hint=mend, notes=node.uses)


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
