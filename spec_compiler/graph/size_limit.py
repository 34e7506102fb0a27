"""SC404: a model of more parameters than one is willing to build.

In: a checked graph and a limit. Out: the finding at the layer that has most of them, before
any memory is asked for. Checking and rendering have no such limit: they build nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.diagnostics.model import Diagnostic

if TYPE_CHECKING:
    from spec_compiler.graph.ir import CheckedGraph

MAX_PARAMS = 2_000_000_000
"""How many parameters a model may have, unless `--max-params` says otherwise."""


def too_large(graph: CheckedGraph, limit: int = MAX_PARAMS) -> Diagnostic | None:
    """The finding where a model has more parameters than the limit."""
    count = graph.parameter_count
    if count <= limit:
        return None
    counts = {node.index: sum(weight.count for weight in node.weights) for node in graph.nodes}
    largest = graph.nodes[max(counts, key=lambda index: counts[index])]
    message = (
        f"the model has {count:,} parameters, more than the limit of {limit:,}: "
        f"{largest.name} ({largest.type}) alone has {counts[largest.index]:,}"
    )
    mend = f"make it smaller, or raise the limit: --max-params {count}"
    return Diagnostic("SC404", message, largest.span, hint=mend, notes=largest.uses)
