"""SC309: layers with weights that no input reaches, in a functional model.

Such a layer is called on a constant. Keras computes it once, while the model is made: the
result is a constant too, and the layer's weights are neither trained nor saved. A class
calls its layers anew each time, so that in one such a layer is at home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.build import values_in

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

MEND = "put it, with the steps before it, into a block with layer: true"


def refuse_unfed(walk: Expansion) -> None:
    """Report the layers of a functional model that depend on no input."""
    if walk.spec.model.kind != "functional":
        return
    fed: set[int] = set()
    for node in walk.builder.nodes:
        taken = values_in((node.args, node.kwargs))
        is_unknown = not taken and (node.args or node.kwargs)
        if node.type == "InputLayer" or is_unknown or any(v.ref.node in fed for v in taken):
            fed.add(node.index)
        elif node.weights and node.index not in walk.in_classes:
            message = (
                f"{node.type} depends on no input: a functional model keeps its result as a "
                "constant, and never trains or saves its weights"
            )
            walk.builder.report(Diagnostic("SC309", message, node.span, hint=MEND), node.uses)
