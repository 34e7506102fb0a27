"""SC505: what `compile` or `fit` gives for each output does not fit the outputs there are.

Lists go by the order of the outputs. Keras trains an output without a loss not at all, and
says nothing where a list of losses is too short; metrics, weights and class weights that do
not fit it refuses at the first batch. Names are the business of `unknown_output`.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

CODE = "SC505"


def check(subject: Subject) -> list[Diagnostic]:
    """Each list of `compile` that is not as long as there are outputs, and class weights."""
    count = len(subject.graph.outputs)
    if count < 2 or subject.settings.compile is None or subject.trains_itself():
        return []
    return [*_losses(subject, count), *_weights(subject), *_metrics(subject, count), *_fit(subject)]


def _losses(subject: Subject, count: int) -> Iterator[Diagnostic]:
    """A list of losses of another length."""
    assert subject.settings.compile is not None
    loss = subject.settings.compile.loss
    if isinstance(loss, list) and len(loss) != count:
        message = f"the model has {count} outputs, and loss is a list of {len(loss)}"
        mend = "give each output its loss, null for none"
        yield Diagnostic(CODE, message, subject.span(("compile", "loss")), hint=mend)


def _weights(subject: Subject) -> Iterator[Diagnostic]:
    """Weights of losses that are not as many as the losses."""
    assert subject.settings.compile is not None
    weights, loss = subject.settings.compile.loss_weights, subject.settings.compile.loss
    at = subject.span(("compile", "loss_weights"))
    if isinstance(weights, float) and isinstance(loss, list | dict):
        message = "loss_weights is one number, and loss has one for each output"
        yield Diagnostic(CODE, message, at, hint="give each loss its weight, in the same form")
    elif isinstance(weights, list) and isinstance(loss, list | dict) and len(weights) != len(loss):
        message = f"loss has {len(loss)} losses, and loss_weights {len(weights)} weights"
        yield Diagnostic(CODE, message, at, hint="give each loss its weight")


def _metrics(subject: Subject, count: int) -> Iterator[Diagnostic]:
    """A list of metrics that does not tell which output each belongs to."""
    for key in ("metrics", "weighted_metrics"):
        given = getattr(subject.settings.compile, key)
        if given is None or given == [] or isinstance(given, dict):
            continue
        if isinstance(given, list) and len(given) == count:
            continue
        message = f"the model has {count} outputs, and {key} does not say which a metric is for"
        names = subject.output_names() or tuple(subject.graph.outputs)
        mend = f"name the output: {key}: {{{names[0]}: [{'…'}]}}"
        yield Diagnostic(CODE, message, subject.span(("compile", key)), hint=mend)


def _fit(subject: Subject) -> Iterator[Diagnostic]:
    """Class weights, which Keras takes for an only output."""
    fit = subject.settings.fit
    if fit is not None and fit.class_weight is not None:
        message = "class_weight goes with a model of one output"
        mend = "leave it out, or give the source sample weights"
        at = subject.key_span(("fit", "class_weight"))
        yield Diagnostic(CODE, message, at, hint=mend)
