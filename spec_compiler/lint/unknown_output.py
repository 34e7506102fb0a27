"""SC301: `compile` names an output that the model does not have, or leaves one out.

Keras goes by the keys of the model's `outputs`, or by the layers' names where they are no
mapping. It refuses an unknown name when training begins. Where the outputs are no mapping
it refuses a missing loss, and in both cases a loss without a weight beside ones with
weights. What metrics and weights call an only output it does not look at, and neither does this
rule; of weights with other names than the losses it takes the order.
"""

from __future__ import annotations

from dataclasses import replace

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.lint.settings_by_output import leaves
from spec_compiler.lint.subject import Subject
from spec_compiler.text.document import Mapping

KEYS = ("loss", "loss_weights", "metrics", "weighted_metrics")
"""What may be a mapping by output."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each name in a mapping of `compile` that is no output, each output without a loss."""
    if (nameless := _nameless(subject)) is not None:
        return [nameless]
    found: list[Diagnostic] = []
    single = len(subject.graph.outputs) == 1
    for key in KEYS:
        names = subject.output_names(alone=key == "loss")
        if names is None or (single and key != "loss"):
            continue
        node = subject.spec.document.node(("compile", key))
        given = getattr(subject.settings.compile, key, None)
        if isinstance(node, Mapping) and isinstance(given, dict):
            written = [str(name) for name in node.entries]
            unknown = [_unknown(subject, key, name, names) for name in written if name not in names]
            if key == "loss_weights" and _goes_by_order(subject, given):
                unknown = [replace(one, severity=Severity.WARNING) for one in unknown]
            found += unknown
            if key.startswith("loss") and not unknown:
                wanted = _wanted(subject, key, names)
                found += _missing(subject, key, [name for name in wanted if name not in written])
    return found


def _goes_by_order(subject: Subject, weights: dict[str, object]) -> bool:
    """Whether Keras takes weights of losses in their order, whatever their names."""
    loss = getattr(subject.settings.compile, "loss", None)
    named = isinstance(loss, dict) and not subject.is_mapping(("model", "outputs"))
    return not named and len(leaves(weights)) == len(leaves(loss))


def _nameless(subject: Subject) -> Diagnostic | None:
    """A loss by output for a class or a chain, whose outputs have no names but those of a mapping."""
    loss, kind = getattr(subject.settings.compile, "loss", None), subject.spec.model.kind
    if kind == "functional" or not isinstance(loss, dict) or subject.trains_itself():
        return None
    if subject.is_mapping(("model", "outputs")):
        return None
    noun = "output of a sequential model has no name"
    mend = "write the loss alone"
    if kind == "subclassed":
        noun = "outputs of a subclassed model have no names"
        mend = "make the model's outputs a mapping: outputs: {NAME: step}"
    message = f"loss is given by output, but the {noun}"
    at = subject.spec.document.key_span(("compile", "loss"))
    return Diagnostic("SC301", message, at, hint=mend)


def _unknown(subject: Subject, key: str, name: str, names: tuple[str, ...]) -> Diagnostic:
    """A name that is no output."""
    near = suggest(name, names)
    return Diagnostic(
        "SC301",
        f"{key} names '{name}', which is no output of the model",
        subject.spec.document.key_span(("compile", key, name)),
        label=f"did you mean '{near}'?" if near else None,
        hint=None if near else f"the outputs are {', '.join(names)}",
    )


def _wanted(subject: Subject, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The outputs that a mapping must name."""
    if key == "loss":
        return () if subject.is_mapping(("model", "outputs")) else names
    loss = subject.spec.document.node(("compile", "loss"))
    given = getattr(subject.settings.compile, "loss", None)
    trained = loss.entries if isinstance(loss, Mapping) and isinstance(given, dict) else ()
    return tuple(name for name in names if name in trained)


def _missing(subject: Subject, key: str, missing: list[str]) -> list[Diagnostic]:
    """Outputs that a mapping leaves out, where Keras asks for each."""
    if not missing:
        return []
    message = f"{key} is given by output, and has none for '{missing[0]}'"
    mend = f"add {missing[0]}: …"
    if key == "loss":
        mend += ", or make the model's outputs a mapping, of which some may go without a loss"
    at = subject.spec.document.key_span(("compile", key))
    return [Diagnostic("SC301", message, at, hint=mend)]
