"""A checked graph as a page: the picture beside the table, each leading to the other.

In: a `CheckedGraph`. Out: one HTML file without a script that needs no other file and no
network. What a spec says stands in it as text alone: the template escapes it, and the page
forbids itself to load anything.
"""

from __future__ import annotations

from pathlib import Path

from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.targets.svg import colour, drawing
from spec_compiler.targets.table import HEAD, RIGHT, cells, totals

TEMPLATES = Path(__file__).parent / "templates"


def write(graph: CheckedGraph, batch_size: int = 1) -> str:
    """The page's text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    return environment.get_template("graph.html.j2").render(
        name=graph.name,
        kind=graph.kind,
        totals=totals(graph, batch_size),
        # The drawing has escaped what it holds.
        picture=Markup(drawing(graph, "row-")),  # noqa: S704
        head=_classed(HEAD),
        rows=[(node.index, colour(node), _classed(cells(graph, node))) for node in graph.nodes],
    )


def _classed(row: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each cell with the class of its column: numbers stand at the right."""
    return [("number" if index in RIGHT else "text", cell) for index, cell in enumerate(row)]
