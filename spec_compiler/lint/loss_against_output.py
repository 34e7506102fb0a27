"""SC501: the loss expects another last layer.

Each classification loss reads the output in one way: as one probability a class
(`softmax`, or none with `from_logits: true`), or as independent ones (`sigmoid`).
A layer that ends otherwise trains to nonsense or not at all.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Output, Subject, activation_of, last_size

WANTED = {
    "SparseCategoricalCrossentropy": "softmax",
    "CategoricalCrossentropy": "softmax",
    "BinaryCrossentropy": "sigmoid",
    "BinaryFocalCrossentropy": "sigmoid",
    "CategoricalFocalCrossentropy": "softmax",
}
"""The activation that each loss reads as probabilities."""
REGRESSION = ("MeanSquaredError", "MeanAbsoluteError", "Huber", "LogCosh")


def check(subject: Subject) -> list[Diagnostic]:
    """Each output whose last layer does not fit its loss."""
    return [found for output in subject.outputs() for found in _check(output, subject)]


def _check(output: Output, subject: Subject) -> list[Diagnostic]:
    loss, activation = type(output.loss).__name__, activation_of(output.node)
    if activation is None:
        return []
    at, where = subject.span(output.path), f"{output.node.type} '{output.node.name}'"
    if loss in REGRESSION:
        if activation == "softmax":
            message = f"{loss} measures numbers, but {where} ends in softmax"
            return [
                Diagnostic("SC501", message, at, hint="leave the activation out for regression")
            ]
        return []
    wanted = WANTED.get(loss)
    if wanted is None:
        return []
    if wanted == "softmax" and last_size(output.value) == 1:
        message = f"{loss} needs one unit a class, but {where} has a single one"
        mend = "use Dense with one unit a class, or binary_crossentropy with sigmoid"
        return [Diagnostic("SC501", message, at, hint=mend)]
    if getattr(output.loss, "from_logits", False):
        if activation in ("softmax", "sigmoid"):
            message = (
                f"{loss} with from_logits: true takes raw scores, but {where} ends in {activation}"
            )
            mend = "leave the activation out, or from_logits"
            return [Diagnostic("SC501", message, at, hint=mend)]
        return []
    if activation == wanted:
        return []
    if activation in ("linear", "softmax", "sigmoid", "relu", "tanh"):
        ends = "has no activation" if activation == "linear" else f"ends in {activation}"
        mend = f"give that layer activation: {wanted}"
        if activation == "linear":
            mend += f", or the loss from_logits: true ({{{loss}: {{from_logits: true}}}})"
        return [
            Diagnostic(
                "SC501", f"{loss} takes {wanted} probabilities, but {where} {ends}", at, hint=mend
            )
        ]
    return []
