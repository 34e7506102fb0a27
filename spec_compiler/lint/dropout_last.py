"""SC516: a dropout after the last layer, which throws away predictions.

While training, the loss then compares labels with zeros; dropout belongs before the layer
that decides.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import Node
from spec_compiler.lint.endings import activation_of
from spec_compiler.lint.flow import DROPOUTS, MOVING
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Each output with a loss that a dropout gives."""
    found = []
    for output in subject.outputs():
        node: Node | None = output.node
        while node is not None and (node.type in MOVING or _is_alone(node)):
            node = subject.flow.before(node)
        if node is not None and node.type in DROPOUTS and getattr(node.object, "rate", 0) > 0:
            message = f"{node.type} after the last layer throws predictions away while training"
            mend = "put it before the last layer with weights"
            at, uses = node.span, node.uses
            found.append(Diagnostic("SC516", message, at, Severity.WARNING, hint=mend, notes=uses))
    return found


def _is_alone(node: Node) -> bool:
    """Whether a step is an activation and nothing else: what it takes are the predictions."""
    alone = node.type in ("Activation", "Softmax", "ops.sigmoid", "ops.softmax")
    return alone and activation_of(node) in ("linear", "sigmoid", "softmax")
