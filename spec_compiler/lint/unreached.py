"""SC305: a step whose output reaches no output of the model, and an input that no step takes.

A functional model leaves such a layer out without a word. A subclassed one computes it and
trains nothing by it; there a layer of the user's own may have a loss to add, and is
passed over.
"""

from __future__ import annotations

from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.build import values_in
from spec_compiler.lint.subject import Subject


def check(subject: Subject) -> list[Diagnostic]:
    """Each place in the spec of which no pass and no use reaches an output."""
    graph = subject.graph
    if graph.kind == "sequential":
        return []
    todo = [value.ref.node for value in graph.outputs.values() if value.ref.node >= 0]
    if graph.kind == "subclassed":
        todo += [node.index for node in graph.nodes if isinstance(node.object, Imported)]
    reached: set[int] = set()
    while todo:
        index = todo.pop()
        if index not in reached:
            reached.add(index)
            node = graph.nodes[index]
            todo += [value.ref.node for value in values_in((node.args, node.kwargs))]
    if len(reached) == len(graph.nodes):
        return []
    used = {graph.nodes[index].path for index in reached}
    return [
        Diagnostic(
            "SC305",
            f"input '{node.name}' is taken by no step"
            if node.type == "InputLayer"
            else f"the output of '{node.name}' ({node.type}) reaches no output of the model",
            node.span,
            Severity.WARNING,
            hint="delete it, or use it",
            notes=node.uses,
        )
        for node in graph.nodes
        if node.path not in used
    ]
