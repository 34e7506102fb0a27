"""SC519: class weights that do not fit the classes.

Keras gives class 1 the weight of the key 1, and passes over keys that are no class; a
class without a weight counts 1. Amounts have no classes. Beside weights of the samples Keras
refuses those of classes when training begins.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.diagnostics.span import Span
from spec_compiler.lint.metric_against_task import Task, task_of
from spec_compiler.lint.subject import Subject
from spec_compiler.text.document import Path


def check(subject: Subject) -> list[Diagnostic]:
    """Weights of classes that there are not."""
    fit, outputs = subject.settings.fit, subject.outputs()
    if fit is None or fit.class_weight is None:
        return []
    source = subject.source()
    if source is not None and source.weighted():
        message = "class_weight beside weights of the samples: Keras takes one of them"
        at = subject.key_span(("fit", "class_weight"))
        return [Diagnostic("SC519", message, at, hint="leave class_weight out, or the weights")]
    if len(outputs) != 1:
        return []
    if len(subject.graph.outputs) > 1:
        return []
    task = task_of(subject, outputs[0])
    if task is None:
        return []
    if task.kind == "amounts":
        message = "class_weight weighs classes, but the model is trained for amounts"
        at = subject.key_span(("fit", "class_weight"))
        return [Diagnostic("SC519", message, at, Severity.WARNING, hint="leave it out")]
    classes = _classes(task)
    if classes is None or not isinstance(fit.class_weight, dict):
        return []
    return [
        Diagnostic(
            "SC519",
            f"class_weight has a weight for class {key}, and the classes are 0 to {classes - 1}",
            _key_span(subject, key),
            Severity.WARNING,
            hint="classes are counted from 0",
        )
        for key in fit.class_weight
        if not 0 <= key < classes
    ]


def _key_span(subject: Subject, key: int) -> Span:
    """The place of a class's weight; JSON has the number as text."""
    at: Path = ("fit", "class_weight", key)
    written = at if subject.spec.document.node(at) is not None else (*at[:-1], str(key))
    return subject.key_span(written)


def _classes(task: Task) -> int | None:
    """How many classes a task has."""
    return 2 if task.kind == "yes_no" else task.output.units
