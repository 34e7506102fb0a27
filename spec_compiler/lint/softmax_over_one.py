"""SC506: a softmax along an axis of one element, which is 1 whatever goes in.

The loss then has no gradient, and the model predicts the same for ever. It also happens in
the middle of a model, in attention weights made by `Dense(1)`.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import Node
from spec_compiler.lint.endings import activation_of, softmax_axis
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType

ALWAYS = {"softmax": 1, "log_softmax": 0, "sparsemax": 1}
"""What each function gives over a single element."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each step with a softmax over a single element."""
    return [
        Diagnostic(
            "SC506",
            f"a {_function(node)} over one element is always {_always(node)}: "
            f"{node.type} gives {node.output}",
            node.span,
            hint=_mend(node),
            notes=node.uses,
        )
        for node in subject.graph.nodes
        if _function(node) in ALWAYS and _size(node) == 1
    ]


def _function(node: Node) -> str:
    return activation_of(node) or ""


def _always(node: Node) -> int:
    return ALWAYS[_function(node)]


def _size(node: Node) -> int | None:
    """How many elements the softmax runs over, None where that is not known."""
    if not isinstance(node.output, TensorType):
        return None
    axis = softmax_axis(node)
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
