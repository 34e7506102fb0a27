"""SC507: a softmax or sigmoid of what is a probability already.

The second one squeezes values from 0 to 1 into nearly the same number: the model cannot
become sure of anything, and trains slowly and badly.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.lint.endings import activation_of, softmax_axis
from spec_compiler.lint.subject import Subject

SQUEEZING = ("softmax", "sigmoid", "hard_sigmoid", "log_softmax")
"""Functions that make probabilities of raw scores."""
ALONE = (
    "Activation",
    "Softmax",
    "ops.hard_sigmoid",
    "ops.log_softmax",
    "ops.sigmoid",
    "ops.softmax",
)
"""Calls that apply an activation and nothing else."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each activation applied to another one's probabilities."""
    found = []
    for node in subject.graph.nodes:
        second = activation_of(node)
        if node.type not in ALONE or second not in SQUEEZING:
            continue
        before = subject.flow.ending(subject.flow.before(node))
        if before is None or before.activation not in SQUEEZING[:3]:
            continue
        if before.axis != softmax_axis(node) and {second, before.activation} == {"softmax"}:
            continue
        first = before.activation
        message = f"{second} of what {before.node.type} '{before.node.name}' has made {first} of"
        mend = "leave one of the two out"
        found.append(Diagnostic("SC507", message, node.span, hint=mend, notes=node.uses))
    return found
