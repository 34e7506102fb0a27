"""Sizes that only data tells, where there is none: the size of a vocabulary that is learnt.

In: the nodes so far, and a call that does not fit. Out: the layer whose vocabulary would
have told the size, and the finding that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.learning import decided_by_data
from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.graph.build import values_in
from spec_compiler.graph.infer import infer
from spec_compiler.graph.ir import Node, Value
from spec_compiler.graph.scope import Bundle
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

SOME_SIZE = 8
"""What stands for an unknown size to see whether all else fits."""


def unlearnt_size(
    nodes: Sequence[Node], called: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Node | None:
    """The layer whose vocabulary would tell the size for want of which a call does not fit.

    Args:
        nodes: The nodes so far.
        called: What is called.
        args: What it is called on, by position.
        kwargs: What it is called on, by name.
    """
    source = next(
        (n for n in _ancestors(nodes, (args, kwargs)) if decided_by_data(n.object, n.output)), None
    )
    if source is None:
        return None
    try:
        infer(called, _with_sizes(args), _with_sizes(dict(kwargs)))
    except ShapeProblem:
        return None
    return source


def unlearnt(source: Node, needs: str, note: Note) -> Diagnostic:
    """The finding for such a layer.

    Args:
        source: The layer whose vocabulary is not known.
        needs: What needs the size.
        note: Where that stands.
    """
    message = (
        f"{needs} needs the size of the codes of {source.type}, "
        "which is that of its vocabulary, and there is no data to learn it from"
    )
    mend = "give vocabulary, or max_tokens with pad_to_max_tokens: true, or data with train"
    return Diagnostic("SC536", message, source.span, hint=mend, notes=(note, *source.uses))


def _ancestors(nodes: Sequence[Node], value: Any) -> Iterator[Node]:
    """The nodes that tensors come from, nearest first."""
    todo = [value.ref.node for value in values_in(value)]
    seen = set(todo)
    for index in todo:
        yield nodes[index]
        for each in values_in((nodes[index].args, nodes[index].kwargs)):
            if each.ref.node not in seen:
                seen.add(each.ref.node)
                todo.append(each.ref.node)


def _with_sizes(value: Any) -> Any:
    """What a call takes, with some size in place of each that is unknown."""
    if isinstance(value, Value) and isinstance(value.type, TensorType):
        first, *rest = value.type.shape or (None,)
        shape = (first, *(SOME_SIZE if size is None else size for size in rest))
        return Value(value.ref, replace(value.type, shape=shape if value.type.shape else ()))
    if isinstance(value, Bundle):
        return Bundle(_with_sizes(value.items), value.step)
    if isinstance(value, Mapping):
        return {key: _with_sizes(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_with_sizes(item) for item in value)
    return value
