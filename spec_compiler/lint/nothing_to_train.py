"""SC513: training that changes nothing.

Every weight is frozen, the model has none, or there is no epoch left to train. Keras warns
at most, and runs through all epochs.
"""

from __future__ import annotations

from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import Unknown


def check(subject: Subject) -> list[Diagnostic]:
    """A `fit` without a trained weight or without an epoch."""
    fit = subject.settings.fit
    if fit is None:
        return []
    found = []
    if fit.initial_epoch >= fit.epochs:
        message = f"initial_epoch is {fit.initial_epoch}, and epochs, the last one, {fit.epochs}"
        mend = "epochs counts from the beginning, not from initial_epoch"
        at = subject.span(("fit", "initial_epoch"))
        found.append(Diagnostic("SC513", message, at, hint=mend))
    if not _knows_all(subject) or subject.graph.trainable_count > 0:
        return found
    count = subject.graph.parameter_count
    message = "the model has no weights" if count == 0 else f"all {count:,} parameters are frozen"
    mend = "give it a layer with weights" if count == 0 else "leave a layer trainable"
    at = subject.key_span(("fit",))
    found.append(Diagnostic("SC513", f"fit trains nothing: {message}", at, hint=mend))
    return found


def _knows_all(subject: Subject) -> bool:
    """Whether the weights of every step are known."""
    return not subject.trains_itself() and not any(
        isinstance(node.object, Imported) or isinstance(node.output, Unknown)
        for node in subject.graph.nodes
    )
