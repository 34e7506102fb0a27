"""What changed from one spec to another.

In: two checked specs. Out: `SpecDiff`.
"""

from __future__ import annotations

from spec_compiler.compare.layers import layer_changes, output_changes
from spec_compiler.compare.match import match
from spec_compiler.compare.model import Change, SpecDiff
from spec_compiler.compare.sections import section_changes
from spec_compiler.compare.weights import weights
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import Checked


def compare(before: Checked, after: Checked) -> SpecDiff:
    """What changed from the spec `before` to the spec `after`."""
    pairs = match(before.graph, after.graph)
    old, new = _totals(before.graph), _totals(after.graph)
    return SpecDiff(
        before=before.name,
        after=after.name,
        layers=layer_changes(before.graph, after.graph, pairs),
        totals=tuple(Change(name, value, new[name]) for name, value in old.items()),
        sections=(
            *output_changes(before.graph, after.graph, pairs),
            *section_changes(before, after),
        ),
        weights=weights(before, after, pairs),
    )


def _totals(graph: CheckedGraph) -> dict[str, int | None]:
    """The sums over all layers; None where a part is unknown."""
    flops = [node.flops for node in graph.nodes]
    known = None if None in flops else sum(each for each in flops if each is not None)
    return {
        "layers": sum(node.owner == node.index for node in graph.nodes),
        "parameters": graph.parameter_count,
        "trained parameters": graph.trainable_count,
        "FLOPs": known,
    }
