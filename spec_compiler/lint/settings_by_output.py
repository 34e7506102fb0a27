"""SC505: what `compile` or `fit` gives for each output does not fit the outputs there are.

Lists go by the order of the outputs. Keras trains an output without a loss not at all, and
says nothing where a list of losses is too short; metrics, weights and class weights that do
not fit it refuses at the first batch. Names are the business of `unknown_output`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject

CODE = "SC505"


def check(subject: Subject) -> list[Diagnostic]:
    """Each list of `compile` that is not as long as there are outputs, and class weights."""
    count = len(subject.graph.outputs)
    if subject.settings.compile is None or subject.trains_itself():
        return []
    found = [*_nested(subject), *_weights(subject)]
    if count > 1:
        found += [*_losses(subject, count), *_metrics(subject, count), *_fit(subject)]
    return found


def leaves(value: Any) -> list[Any]:
    """Everything in nested lists and mappings, in order, null too."""
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value]


def _nested(subject: Subject) -> Iterator[Diagnostic]:
    """Several losses for one output, in a list, where the outputs go by their names."""
    assert subject.settings.compile is not None
    loss, outputs = subject.settings.compile.loss, subject.graph.outputs
    if not isinstance(loss, list) or not subject.is_mapping(("model", "outputs")):
        return
    nested = len(outputs) > 1 and any(isinstance(each, list) for each in loss)
    if nested or len(leaves(loss)) > len(outputs):
        message = "the outputs are a mapping, and a list of losses has one for each of them"
        name = next(iter(outputs))
        mend = f"write a mapping: loss: {{{name}: …}}, which may have a list for an output"
        yield Diagnostic(CODE, message, subject.span(("compile", "loss")), hint=mend)


def _losses(subject: Subject, count: int) -> Iterator[Diagnostic]:
    """A list of losses that is too short."""
    assert subject.settings.compile is not None
    loss = subject.settings.compile.loss
    if not isinstance(loss, list) or len(loss) == count:
        return
    if len(loss) < count or not subject.is_mapping(("model", "outputs")):
        message = f"the model has {count} outputs, and loss is a list of {len(loss)}"
        mend = "give each output its loss, null for none"
        yield Diagnostic(CODE, message, subject.span(("compile", "loss")), hint=mend)


def _weights(subject: Subject) -> Iterator[Diagnostic]:
    """Weights of losses that are not as many as the losses."""
    assert subject.settings.compile is not None
    weights, loss = subject.settings.compile.loss_weights, subject.settings.compile.loss
    at = subject.span(("compile", "loss_weights"))
    if weights is None or loss is None:
        return
    if isinstance(weights, dict) and isinstance(loss, dict) and weights.keys() != loss.keys():
        return  # That a name is missing, or is none, is another finding.
    names = subject.output_names()
    if isinstance(weights, dict) and names is not None and {*weights} - {*names}:
        return
    wanted, given = len(leaves(loss)), len(leaves(weights))
    if isinstance(weights, float) and wanted > 1:
        message = "loss_weights is one number, and there are several losses"
        yield Diagnostic(CODE, message, at, hint="give each loss its weight, in the same form")
    elif isinstance(weights, list | dict) and wanted != given:
        noun = "loss" if wanted == 1 else "losses"
        message = (
            f"there {'is' if wanted == 1 else 'are'} {wanted} {noun}, and loss_weights has {given}"
        )
        yield Diagnostic(CODE, message, at, hint="give each loss its weight, in the same form")


def _metrics(subject: Subject, count: int) -> Iterator[Diagnostic]:
    """A list of metrics that does not tell which output each belongs to."""
    for key in ("metrics", "weighted_metrics"):
        given = getattr(subject.settings.compile, key)
        yield from _too_deep(subject, key, given)
        if given is None or given == [] or isinstance(given, dict):
            continue
        if isinstance(given, list) and len(given) == count:
            continue
        message = f"the model has {count} outputs, and {key} does not say which a metric is for"
        names = subject.output_names() or tuple(subject.graph.outputs)
        mend = f"name the output: {key}: {{{names[0]}: [{'…'}]}}"
        yield Diagnostic(CODE, message, subject.span(("compile", key)), hint=mend)


def _too_deep(subject: Subject, key: str, given: Any) -> Iterator[Diagnostic]:
    """Lists in the list of an output's metrics."""
    entries = given.items() if isinstance(given, dict) else enumerate(given or ())
    for name, each in entries:
        deep = isinstance(each, list) and any(isinstance(inner, list | dict) for inner in each)
        if deep or (isinstance(each, dict) and isinstance(given, list)):
            message = f"the {key} of one output are a list of metrics, not of lists"
            at = subject.span(("compile", key, name))
            yield Diagnostic(CODE, message, at, hint="take the inner brackets out")


def _fit(subject: Subject) -> Iterator[Diagnostic]:
    """Class weights, which Keras takes for an only output."""
    fit = subject.settings.fit
    if fit is not None and fit.class_weight is not None:
        message = "class_weight goes with a model of one output"
        mend = "leave it out, or give the source sample weights"
        at = subject.key_span(("fit", "class_weight"))
        yield Diagnostic(CODE, message, at, hint=mend)
