"""A checked graph as a Mermaid flowchart, which documentation sites and GitHub draw."""

from __future__ import annotations

from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.targets.table import described, input_nodes


def write(graph: CheckedGraph, batch_size: int = 1) -> str:
    """The flowchart's text; an edge bears the shape that flows along it."""
    lines = ["flowchart TD"]
    for node in graph.nodes:
        label = node.name if node.type == "InputLayer" else f"{node.name}<br/>{node.type}"
        lines.append(f'  n{node.index}["{label}"]')
    for node in graph.nodes:
        for source in input_nodes(node):
            shape, _ = described(graph.nodes[source].output)
            lines.append(f'  n{source} -->|"{shape}"| n{node.index}')
    return "\n".join(lines)
