"""SC508: a metric that the task makes meaningless, or that ends the first batch.

The loss tells the task: one of several classes by number or one-hot, yes or no for one
output or for many, amounts. A metric made for other labels stops Keras at the first batch
(AUC on two units with class numbers) or reports a number that says nothing (accuracy on
amounts). What a metric is made for is the catalogue's `targets`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.loss_against_output import reading, sparse_axis
from spec_compiler.lint.measured import Measured, measured
from spec_compiler.lint.subject import Output, Subject
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType

OPEN = ("linear", "relu", "softplus", "exponential", "elu", "selu", "gelu", "silu", "leaky_relu")
"""Activations after which an output is an amount, not a probability."""


@dataclass(frozen=True, slots=True)
class Task:
    """What an output is trained for: `numbered`, `one_hot`, `yes_no`, `many` or `amounts`."""

    kind: str
    output: Output
    subject: Subject

    @property
    def labels(self) -> str:
        """How messages say what the labels are."""
        return _LABELS[self.kind]


_LABELS = {
    "numbered": "class numbers",
    "one_hot": "one-hot labels",
    "yes_no": "one yes or no a sample",
    "many": "a yes or no for each unit",
    "amounts": "amounts",
}
Finding = tuple[Severity, str, str]
"""How grave it is, what is wrong with the metric, and the mend."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each metric that does not fit what its output is trained for; one finding a metric."""
    tasks = {output.index: task_of(subject, output) for output in subject.outputs()}
    found = []
    for each in measured(subject):
        if not (_is_class(each.metric) or hasattr(each.metric, "word")):
            continue
        finding = _misfit(each, subject) or _unfit(each, tasks.get(each.index))
        if finding is not None:
            severity, message, mend = finding
            name = each.metric.canonical_name()
            at = subject.span(each.path)
            found.append(Diagnostic("SC508", f"{name} {message}", at, severity, hint=mend))
    return found


def _is_class(metric: Any) -> bool:
    """Whether a metric is one of the catalogue's classes, whose module is not imported for this."""
    return hasattr(metric, "compares")


def task_of(subject: Subject, output: Output) -> Task | None:
    """The task that an output's loss tells; None where it does not."""
    reads, loss, ending = reading(output), output.loss, subject.ending(output)
    kind = None
    if reads == "distribution" and hasattr(loss, "targets") and output.units != 1:
        kind = {"integers": "numbered", "one_hot": "one_hot"}.get(loss.targets)
    elif reads == "probabilities" and output.units is not None:
        kind = "yes_no" if output.units == 1 else "many"
    elif reads in ("numbers", "positive"):
        labels = subject.labels()
        known = labels is not None and labels.kind == "number"
        is_open = ending is not None and ending.activation in OPEN
        kind = "amounts" if known or is_open else None
    return None if kind is None else Task(kind, output, subject)


def _misfit(each: Measured, subject: Subject) -> Finding | None:
    """A prediction that the metric refuses by its shape."""
    metric, kind = each.metric, each.value.type
    if not _is_class(metric) or not isinstance(kind, TensorType):
        return None
    reason = metric.misfit(kind.shape)
    if sparse_axis(metric, kind.rank, subject.spec.backend):
        reason = f"has axis {metric.axis}, and TensorFlow takes the last one alone"
    if reason is not None:
        return Severity.ERROR, f"{reason}, got {kind}", "take a metric that fits, or flatten"
    class_id, units = getattr(metric, "class_id", None), kind.last
    if class_id is not None and units is not None and class_id >= units:
        mend = f"the classes are 0 to {units - 1}"
        return Severity.ERROR, f"looks at class {class_id} of {units}", mend
    return None if units is None else _counted(metric, units)


def _counted(metric: Any, units: int) -> Finding | None:
    """A number of outputs or classes that the metric has, against those that there are."""
    top, largest = getattr(metric, "top_k", None), getattr(metric, "k", None)
    classes = getattr(metric, "num_classes", None)
    if top is not None and top > units:
        return Severity.ERROR, f"looks at the {top} largest of {units} outputs", "lower top_k"
    if largest is not None and largest >= units > 1:
        message = f"is always 1: the right class is among the {largest} largest of {units} outputs"
        return Severity.WARNING, message, f"add k: {max(units // 2, 1)}, or use accuracy"
    if classes is not None and classes < units > 1:
        message = f"counts {classes} classes, and there are {units} outputs"
        return Severity.WARNING, message, f"add num_classes: {units}"
    return None


def _unfit(each: Measured, task: Task | None) -> Finding | None:
    """What is wrong with a metric for a task; the first reason is the cause."""
    if not getattr(each.metric, "compares", True):
        message = "compares no predictions with labels: in compile it says nothing"
        return Severity.ERROR, message, "leave it out"
    if task is None:
        return None
    rules = {
        "numbered": _numbered,
        "one_hot": _one_hot,
        "yes_no": _yes_no,
        "many": _many,
        "amounts": _amounts,
    }
    reasons = (*rules[task.kind](each.metric, task), *_scores(each.metric, task))
    return next(iter(reasons), None)


def _numbered(metric: Any, task: Task) -> Iterator[Finding]:
    """Class numbers: only the sparse metrics, and overlaps that take the largest output."""
    targets = getattr(metric, "targets", "integers")
    if targets != "integers":
        message = f"does not fit {task.labels}: it compares them with {task.output.units} units"
        yield Severity.ERROR, message, "use accuracy, or a metric whose name begins with Sparse"
    elif getattr(metric, "sparse_y_pred", False):
        message = "takes predictions that are class numbers, and gets probabilities"
        yield Severity.ERROR, message, "add sparse_y_pred: false"


def _one_hot(metric: Any, task: Task) -> Iterator[Finding]:
    """One-hot labels: none of the sparse metrics."""
    name = metric.canonical_name()
    if getattr(metric, "targets", None) == "integers" and getattr(metric, "sparse_y_true", True):
        mend = f"use {name.removeprefix('Sparse')}" if name.startswith("Sparse") else ""
        yield (
            Severity.ERROR,
            "takes class numbers, and the labels are one-hot",
            mend or "use the metric for one-hot labels: OneHotIoU, OneHotMeanIoU",
        )
    elif name == "BinaryAccuracy":
        message = "counts every unit by itself: who always says no is right for all but one"
        yield Severity.WARNING, message, "use accuracy"
    yield from _equality(metric)


def _yes_no(metric: Any, task: Task) -> Iterator[Finding]:
    """One unit: nothing that looks for the largest of several."""
    targets = getattr(metric, "targets", "binary")
    scores_f = hasattr(metric, "average") and metric.threshold is not None
    if targets in ("one_hot", "integers") and not scores_f:
        message = "looks for the largest of several outputs, and there is one"
        mend = "add a threshold: 0.5" if hasattr(metric, "average") else "use accuracy"
        yield Severity.ERROR, message, mend
    labels = task.subject.labels()
    flat = labels is not None and labels.shape == ()
    if flat and metric.canonical_name() == "BinaryCrossentropy":
        message = "needs labels of the output's shape, and gets one number a sample"
        yield Severity.ERROR, message, "leave it out: the loss says the same"
    yield from _equality(metric)


def _many(metric: Any, task: Task) -> Iterator[Finding]:
    """Several units, each a yes or no: nothing that takes the largest for the answer."""
    name = metric.canonical_name()
    is_f = hasattr(metric, "average")
    if getattr(metric, "targets", None) == "integers":
        yield Severity.ERROR, f"takes class numbers, not {task.labels}", "use binary_accuracy"
    elif hasattr(metric, "word") or name == "CategoricalAccuracy":
        message = "asks whether the largest output is right, not whether each is"
        yield Severity.WARNING, message, "use binary_accuracy"
    elif is_f and metric.threshold is None:
        message = "without a threshold takes the largest output for the only yes"
        yield Severity.WARNING, message, "add threshold: 0.5"
    yield from _equality(metric)


def _amounts(metric: Any, task: Task) -> Iterator[Finding]:
    """Amounts: no decisions to be right or wrong."""
    targets = getattr(metric, "targets", None)
    if targets in ("binary", "one_hot", "integers") or hasattr(metric, "word"):
        labels = task.subject.labels()
        known = labels is not None and labels.kind == "number"
        message = f"counts right decisions, but the output is trained for {task.labels}"
        severity = Severity.ERROR if known else Severity.WARNING
        yield severity, message, "use mae, root_mean_squared_error or r2_score"
    yield from _equality(metric)


def _equality(metric: Any) -> Iterator[Finding]:
    """The class `Accuracy`, which compares for equality."""
    if _is_class(metric) and metric.canonical_name() == "Accuracy":
        message = "is right only where a prediction equals its label to the last digit"
        yield Severity.ERROR, message, "write accuracy, in lower case: it goes by the shapes"


def _scores(metric: Any, task: Task) -> Iterator[Finding]:
    """Raw scores: nothing that takes them for probabilities."""
    loss = task.output.loss
    if not getattr(loss, "from_logits", False):
        return
    name = metric.canonical_name()
    if getattr(metric, "from_logits", None) is False:
        message = "takes probabilities, and the output gives raw scores"
        yield Severity.WARNING, message, f"use {{{name}: {{from_logits: true}}}}"
    elif hasattr(metric, "word"):
        if task.kind == "yes_no":
            message = "takes a score over 0.5 for a yes, and of raw scores it is 0"
            yield Severity.WARNING, message, "use {BinaryAccuracy: {threshold: 0.0}}"
    elif getattr(metric, "threshold", None) == 0.5:
        message = "takes a score over 0.5 for a yes, and of raw scores it is 0"
        yield Severity.WARNING, message, f"use {{{name}: {{threshold: 0.0}}}}"
    elif metric.targets == "binary" and not _has_own_scale(metric):
        message = "has thresholds from 0 to 1, and the output gives raw scores"
        mend = "end the model in an activation, and leave from_logits out of the loss"
        yield Severity.WARNING, message, mend


def _has_own_scale(metric: Any) -> bool:
    """Whether a metric is told of raw scores, or does not look at their size."""
    if getattr(metric, "from_logits", False) or getattr(metric, "top_k", None) is not None:
        return True
    own = ("threshold", "thresholds", "label_smoothing")
    return any(getattr(metric, name, None) is not None for name in own)
