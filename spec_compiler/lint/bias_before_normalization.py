"""SC515: a bias right before BatchNormalization, which subtracts it again.

The mean that is subtracted contains the bias, so that it has no effect and no gradient;
`beta` of the normalization does what it would do. Written out, `use_bias: true` is taken
for intended: published weights may ask for it.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import Node
from spec_compiler.lint.endings import activation_of
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType


def check(subject: Subject) -> list[Diagnostic]:
    """Each step with a bias whose only use is a BatchNormalization."""
    if subject.settings.fit is None or subject.spec.model.weights is not None:
        return []
    again = {node.owner for node in subject.graph.nodes if node.owner != node.index}
    return [
        Diagnostic(
            "SC515",
            f"the bias of {node.type} has no effect right before BatchNormalization",
            node.span,
            Severity.WARNING,
            hint="add use_bias: false",
            notes=node.uses,
        )
        for node in subject.graph.nodes
        if _has_bias(node) and node.owner not in again and _is_normalized(subject, node)
    ]


def _has_bias(node: Node) -> bool:
    """Whether a layer adds a bias, by default, and nothing after it."""
    fields = getattr(type(node.object), "model_fields", {})
    if "use_bias" not in fields or not getattr(node.object, "use_bias"):  # noqa: B009 - a field
        return False
    given = node.object.model_fields_set  # type: ignore[union-attr]  # it has fields
    is_plain = not given & {"use_bias", "bias_initializer", "bias_regularizer", "bias_constraint"}
    trains = any(weight.name == "bias" and weight.trainable for weight in node.weights)
    last = getattr(node.object, "data_format", None) != "channels_first"
    return is_plain and trains and last and activation_of(node) == "linear"


def _is_normalized(subject: Subject, node: Node) -> bool:
    """Whether the output goes into a BatchNormalization over the last axis, and nowhere else."""
    users = subject.flow.consumers.get(node.index, ())
    if len(users) != 1 or node.index in subject.flow.results or not users[0].weights:
        return False
    (user,) = users
    if user.type != "BatchNormalization" or not getattr(user.object, "trainable", True):
        return False
    axis = getattr(user.object, "axis", None)
    return isinstance(node.output, TensorType) and axis in (-1, node.output.rank - 1)
