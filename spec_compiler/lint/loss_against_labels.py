"""SC502: the loss does not fit the labels that the source is known to give."""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Output, Subject, last_size

ONE_HOT = ("CategoricalCrossentropy", "CategoricalFocalCrossentropy")


def check(subject: Subject) -> list[Diagnostic]:
    """Each output whose loss or number of units the labels do not fit."""
    labels, data = subject.labels(), subject.settings.data
    outputs = subject.outputs()
    if labels is None or (data is not None and data.labels) or len(outputs) != 1:
        return []
    (output,) = outputs
    loss = type(output.loss).__name__
    source = subject.source()
    name = source.canonical_name() if source is not None else "the source"
    at = subject.span(output.path)
    if labels.kind == "integer" and loss in ONE_HOT:
        message = f"{loss} takes one-hot labels, but {name} has class numbers"
        return [Diagnostic("SC502", message, at, hint="use sparse_categorical_crossentropy")]
    if labels.kind == "number" and "Crossentropy" in loss:
        message = f"{loss} takes classes, but {name} has numbers to predict"
        return [Diagnostic("SC502", message, at, hint="use mse, mae or huber")]
    return _count(subject, output, name)


def _count(subject: Subject, output: Output, name: str) -> list[Diagnostic]:
    """Fewer or more units than classes."""
    source, units = subject.source(), last_size(output.value)
    labels = subject.labels()
    if labels is None or labels.classes is None or units is None or source is None:
        return []
    classes = 20 if getattr(source, "label_mode", "fine") == "coarse" else labels.classes
    if type(output.loss).__name__ != "SparseCategoricalCrossentropy" or units == classes:
        return []
    message = f"{name} has {classes} classes, but '{output.node.name}' gives {units}"
    mend = f"give {output.node.type} {classes} units"
    return [Diagnostic("SC502", message, output.node.span, hint=mend)]
