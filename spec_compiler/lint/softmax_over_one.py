"""SC506: a softmax along an axis of one element, which is 1 whatever goes in.

The loss then has no gradient, and the model predicts the same for ever. It also happens in
the middle of a model, in attention weights made by `Dense(1)`.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import Node
from spec_compiler.lint.flow import activation_of
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType


def check(subject: Subject) -> list[Diagnostic]:
    """Each step with a softmax over a single element."""
    return [
        Diagnostic(
            "SC506",
            f"a softmax over one element is always 1: {node.type} gives {node.output}",
            node.span,
            hint=_mend(node),
            notes=node.uses,
        )
        for node in subject.graph.nodes
        if activation_of(node) == "softmax" and _size(node) == 1
    ]


def _size(node: Node) -> int | None:
    """How many elements the softmax runs over, None where that is not known."""
    if not isinstance(node.output, TensorType):
        return None
    axis = getattr(node.object, "axis", -1) if node.type in ("Softmax", "ops.softmax") else -1
    shape, size = node.output.shape, 1
    for each in axis if isinstance(axis, list | tuple) else (axis,):
        if not isinstance(each, int) or not -len(shape) <= each < len(shape):
            return None
        found = shape[each]
        if found is None:
            return None
        size *= found
    return size


def _mend(node: Node) -> str:
    """What was probably meant."""
    if isinstance(node.output, TensorType) and node.output.rank > 2:
        return "for weights along the steps: Dense with one unit, then {Softmax: {axis: 1}}"
    return "for yes or no: one unit with sigmoid; for classes: one unit for each"
