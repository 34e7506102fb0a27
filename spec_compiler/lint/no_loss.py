"""SC509: training without a loss.

Keras compiles a model without a loss, and refuses it at the first batch. A penalty that a
layer adds by itself is a loss, and so is what a class of the user's own computes.
"""

from __future__ import annotations

from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """`fit` where `compile` has no loss, or is not there."""
    compiled, fit = subject.settings.compile, subject.settings.fit
    if fit is None or subject.trains_itself() or subject.settings.data is None:
        return []
    if compiled is None:
        message = "fit trains a model, and there is no compile section with an optimizer and a loss"
        mend = "add compile: {optimizer: Adam, loss: …}"
        return [Diagnostic("SC509", message, subject.key_span(("fit",)), hint=mend)]
    if compiled.loss not in (None, [], {}) or _adds_loss(subject):
        return []
    mend = "add a loss, such as sparse_categorical_crossentropy or mse"
    message = "fit trains a model, and compile has no loss"
    return [Diagnostic("SC509", message, subject.key_span(("compile",)), hint=mend)]


def _adds_loss(subject: Subject) -> bool:
    """Whether a layer may add a loss of its own: a penalty, or the user's code."""
    return any(
        isinstance(node.object, Imported)
        or node.type == "ActivityRegularization"
        or _has_penalty(node.object)
        for node in subject.graph.nodes
    )


def _has_penalty(called: object) -> bool:
    """Whether a layer, or one inside it, has a regularizer."""
    fields = getattr(type(called), "model_fields", {})
    for name in fields:
        value = getattr(called, name)
        if name.endswith("_regularizer") and value is not None:
            return True
        if name in ("layer", "cell", "forward_layer", "backward_layer") and _has_penalty(value):
            return True
    return False
