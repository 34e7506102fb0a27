"""SC524: a merging layer between tensors of different numbers of axes, one without a batch.

Keras takes the first axis of each for the batch, and stretches what has fewer axes behind
it. A table of positions, `(5, 8)`, then fits batches of five samples alone. The function of
`keras.ops` aligns the last axes, which is what is meant.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import Node
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType

MENDS = {
    "Add": "ops.add",
    "Average": "ops.add",
    "Maximum": "ops.maximum",
    "Minimum": "ops.minimum",
    "Multiply": "ops.multiply",
    "Subtract": "ops.subtract",
}
"""Each merging layer with the function that aligns the last axes."""


def check(subject: Subject) -> list[Diagnostic]:
    """Each merging layer that takes an axis for the batch which is none."""
    found = []
    for node in subject.graph.nodes:
        odd = _odd(node) if node.type in MENDS else None
        if odd is not None:
            message = f"{node.type} takes the first axis of {odd} for the batch"
            mend = f"{MENDS[node.type]} aligns the last axes"
            at, uses = node.span, node.uses
            found.append(Diagnostic("SC524", message, at, Severity.WARNING, hint=mend, notes=uses))
    return found


def _odd(node: Node) -> TensorType | None:
    """The tensor of fewer axes whose first one is known, beside one of an open batch."""
    types = [v.type for v in values_in((node.args, node.kwargs)) if isinstance(v.type, TensorType)]
    rank = max((x.rank for x in types), default=0)
    whole = any(x.rank == rank and x.shape[0] is None for x in types if x.shape)
    few = (x for x in types if 0 < x.rank < rank and x.shape[0] is not None)
    return next(few, None) if whole else None
