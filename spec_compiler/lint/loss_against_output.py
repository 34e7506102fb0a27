"""SC501: the loss expects another last layer.

Each loss reads the output in one way: as one probability a class (`softmax`, or none with
`from_logits: true`), as independent ones (`sigmoid`), as numbers. A layer that ends
otherwise trains to nonsense or not at all. What a loss reads is the catalogue's `reads`.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.endings import Ending, rank_of
from spec_compiler.lint.subject import Output, Subject
from spec_compiler.shapes.types import TensorType

WANTED = {"distribution": "softmax", "probabilities": "sigmoid"}
"""The activation that each reading of a crossentropy needs."""
OPEN = (
    *("celu", "elu", "gelu", "glu", "hard_shrink", "hard_silu", "leaky_relu", "linear"),
    *("log_sigmoid", "log_softmax", "mish", "selu", "silu", "soft_shrink", "tanh_shrink"),
)
"""Activations that give values below 0."""
BOUNDED = ("hard_tanh", "softsign", "tanh")
"""Activations that give values from -1 to 1."""
POSITIVE = ("exponential", "relu", "relu6", "softplus", "sparse_plus", "squareplus")
"""Activations that give values from 0 on."""
SHARES = ("hard_sigmoid", "sigmoid", "sparse_sigmoid")
"""Activations that give a value from 0 to 1 for each output by itself."""
TOGETHER = ("softmax", "sparsemax")
"""Activations that give values from 0 to 1 that sum to 1."""
WRONG: dict[str, tuple[str, ...]] = {
    "distribution": (*OPEN, *BOUNDED, *POSITIVE, *SHARES),
    "probabilities": (*OPEN, *BOUNDED, *POSITIVE, *TOGETHER),
    "shares": (*OPEN, *BOUNDED),
    "logits": (*SHARES, *TOGETHER, "log_sigmoid", "log_softmax"),
    "margins": (*SHARES, *TOGETHER),
    "positive": (*OPEN, *BOUNDED, *TOGETHER),
    "numbers": (*TOGETHER, "log_softmax"),
}
"""By what a loss reads: the activations that it surely does not fit."""
TAKES = {
    "distribution": "softmax probabilities",
    "probabilities": "sigmoid probabilities",
    "shares": "values from 0 to 1",
    "logits": "raw scores",
    "margins": "values on both sides of 0",
    "positive": "values over 0",
    "numbers": "numbers",
}
"""By what a loss reads: how messages say it."""
MENDS = {
    "shares": "give that layer activation: sigmoid, or softmax",
    "logits": "leave the activation out",
    "margins": "give that layer activation: tanh, or none",
    "positive": "give that layer activation: softplus, or exponential",
    "numbers": "leave the activation out for regression",
}
LIKELY = ("margins", "positive")
"""Readings under which a wrong activation trains badly, but may train."""
CUTS = dict.fromkeys(POSITIVE, "are never negative") | dict.fromkeys(
    BOUNDED, "stay between -1 and 1"
)
"""Activations that leave raw scores, but not all of them."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each output whose last layer does not fit its loss."""
    return [found for output in subject.outputs() for found in _check(output, subject)]


def reading(output: Output) -> str | None:
    """What an output's loss reads; a loss chosen by the shape goes by the last axis."""
    loss = output.loss
    if hasattr(loss, "word"):
        units = output.units
        return None if units is None else "probabilities" if units == 1 else "distribution"
    found: str | None = getattr(loss, "reads", None)
    return found


def _check(output: Output, subject: Subject) -> list[Diagnostic]:
    reason = _misfit(output, subject)
    if reason is not None:
        message = f"{_name(output)} {reason}, got {output.value.type}"
        return [Diagnostic("SC501", message, subject.span(output.path), hint=_reshape(output))]
    reads, ending = reading(output), subject.ending(output)
    if reads is None or ending is None:
        return []
    at, loss, activation = subject.span(output.path), _name(output), ending.activation
    where = f"{ending.node.type} '{ending.node.name}'"
    single = output.units == 1
    if single and activation in (*TOGETHER, "log_softmax"):
        return []  # That the softmax stands over one unit is another finding.
    if single and reads == "distribution":
        message = f"{loss} needs one unit a class, but {output.layer} has a single one"
        mend = "use Dense with one unit a class, or binary_crossentropy with sigmoid"
        return [Diagnostic("SC501", message, at, hint=mend)]
    if getattr(output.loss, "from_logits", False):
        return _logits(f"{loss} with from_logits: true", activation, where, subject, output)
    if (across := _across(output, ending)) is not None:
        return [Diagnostic("SC501", across, at, hint="let both go by the same axis")]
    if activation not in WRONG.get(reads, ()):
        return []
    if reads == "numbers":
        return _numbers(output, where, activation, subject)
    ends = "has no activation" if activation == "linear" else f"ends in {activation}"
    severity = Severity.WARNING if reads in LIKELY else Severity.ERROR
    message = f"{loss} takes {TAKES[reads]}, but {where} {ends}"
    takes = ending.takes_activation
    mend = _mend(reads, activation, loss, output, takes_activation=takes)
    return [Diagnostic("SC501", message, at, severity, hint=mend)]


def _misfit(output: Output, subject: Subject) -> str | None:
    """Why the loss refuses predictions of this shape, None where it takes them."""
    loss, kind = output.loss, output.value.type
    if not hasattr(loss, "misfit") or not isinstance(kind, TensorType):
        return None
    if sparse_axis(loss, kind.rank, subject.spec.backend):
        return f"has axis {loss.axis}, and TensorFlow takes the last one alone"
    reason: str | None = loss.misfit(kind.shape)
    return reason


def _across(output: Output, ending: Ending) -> str | None:
    """What is said of a softmax over another axis than that of the loss; None where it is not."""
    axis, rank = getattr(output.loss, "axis", None), rank_of(output.node)
    if ending.node is not output.node or rank is None or ending.axis is None:
        return None
    if not isinstance(axis, int) or axis % rank == ending.axis % rank:
        return None
    where = f"{ending.node.type} '{ending.node.name}'"
    return f"{_name(output)} has the classes on axis {axis}, but {where} sums to 1 along axis {ending.axis}"


def sparse_axis(measure: Any, rank: int, backend: str) -> bool:
    """Whether class numbers stand against another axis than the last, which TensorFlow refuses."""
    axis = getattr(measure, "axis", -1)
    name = measure.canonical_name()
    inner = name == "SparseCategoricalCrossentropy" and axis not in (-1, rank - 1)
    return inner and backend == "tensorflow"


def _reshape(output: Output) -> str:
    """What to do about predictions of the wrong shape."""
    if getattr(output.loss, "axis", None) in (None, -1):
        return "give the model an output of that shape, or take another loss"
    return "leave the axis out, or move the classes to the last one with Permute"


def _mend(reads: str, activation: str, loss: str, output: Output, *, takes_activation: bool) -> str:
    """What to do about a wrong activation."""
    wanted = WANTED.get(reads)
    if wanted is None:
        return MENDS[reads]
    mend = f"give that layer activation: {wanted}"
    if not takes_activation:
        mend = f"add {{Activation: {wanted}}} after it"
    if activation == "linear" and "from_logits" in type(output.loss).model_fields:
        mend += f", or the loss from_logits: true ({{{loss}: {{from_logits: true}}}})"
    elif activation in TOGETHER:
        mend += ", or take categorical_crossentropy where one class of several is right"
    elif activation in SHARES:
        mend += ", or take binary_crossentropy where several classes may be right at once"
    return mend


def _logits(
    loss: str, activation: str, where: str, subject: Subject, output: Output
) -> list[Diagnostic]:
    """A loss of raw scores after an activation."""
    at = subject.span(output.path)
    if activation in WRONG["logits"]:
        message = f"{loss} takes raw scores, but {where} ends in {activation}"
        return [Diagnostic("SC501", message, at, hint="leave the activation out, or from_logits")]
    if activation in CUTS:
        message = f"{loss} takes any scores, but those of {where} {CUTS[activation]}"
        mend = f"leave activation: {activation} out of the last layer"
        return [Diagnostic("SC501", message, at, Severity.WARNING, hint=mend)]
    return []


def _numbers(output: Output, where: str, activation: str, subject: Subject) -> list[Diagnostic]:
    """A loss for numbers after a softmax: wrong for sure where the labels are known."""
    at, labels = subject.span(output.path), subject.labels()
    message = f"{_name(output)} measures numbers, but {where} ends in {activation}"
    mend = MENDS["numbers"]
    if labels is None:
        mend += ", or take categorical_crossentropy for classes"
        return [Diagnostic("SC501", message, at, Severity.WARNING, hint=mend)]
    if labels.kind != "number":
        mend = "use sparse_categorical_crossentropy: the labels are class numbers"
    return [Diagnostic("SC501", message, at, hint=mend)]


def _name(output: Output) -> str:
    """What messages call a loss."""
    name: str = output.loss.canonical_name()
    return name
