"""A checked graph as a picture: a box a layer, an edge a tensor, in SVG.

In: a `CheckedGraph`. Out: the text of an SVG that stands by itself: no font, no script, no
address. A box has the layer's type and name, the shape of its output and its parameters;
its colour is its family's. A box with a broken line calls the layer of another one again.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from spec_compiler.catalog.families import family
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.targets.drawing.order import ordered
from spec_compiler.targets.drawing.place import placed
from spec_compiler.targets.drawing.ranks import Ranks, in_ranks
from spec_compiler.targets.table import described, input_nodes

CHARACTER = 7.3
"""The width of a character of 12 pixels in a font of one width, in most of them."""
LONGEST = 44
"""Characters of a line; a longer one is cut in the middle."""
BOX, GAP, MARGIN, PADDING, BEND = 60, 34, 16, 12, 2
"""The height of a box, the space between ranks, around the picture, in a box, for a bend."""
FAMILIES: dict[str, str] = {
    "input": "#64748b",
    "convolutional": "#2563eb",
    "core": "#7c3aed",
    "embedding": "#7c3aed",
    "pooling": "#0891b2",
    "rnn": "#c026d3",
    "normalization": "#65a30d",
    "regularization": "#a16207",
    "attention": "#db2777",
    "reshaping": "#94a3b8",
    "merging": "#ea580c",
    "activations": "#ca8a04",
    "preprocessing": "#0d9488",
}
"""The colours of the families."""
OTHER = "#475569"
STYLE = """\
.graph{background:#fff}
.graph text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#334155}
.graph .type{font-weight:700;fill:#0f172a}
.graph .box{fill:#f8fafc;stroke:#cbd5e1}
.graph .again .box{stroke-dasharray:5 3}
.graph .edge{fill:none;stroke:#94a3b8;stroke-width:1.5}
.graph .tip{fill:#94a3b8}
@media (prefers-color-scheme:dark){
.graph{background:#0f172a}
.graph text{fill:#cbd5e1}
.graph .type{fill:#f8fafc}
.graph .box{fill:#1e293b;stroke:#475569}
}"""


TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
    ' orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
)
"""The head of an arrow."""


def write(graph: CheckedGraph, batch_size: int = 1) -> str:
    """The picture's text."""
    return drawing(graph)


def drawing(graph: CheckedGraph, rows: str | None = None) -> str:
    """The picture of a graph.

    Args:
        graph: The graph.
        rows: What stands before a layer's number in the place that its box leads to.
    """
    ranks = in_ranks([input_nodes(node) for node in graph.nodes])
    lines = [_lines(node) for node in graph.nodes]
    widths = [max(len(line) for line in each) * CHARACTER + 2 * PADDING for each in lines]
    widths += [float(BEND)] * (len(ranks.rank) - len(widths))
    middles = [place + MARGIN for place in placed(ranks, ordered(ranks), widths)]
    right = max((middle + width / 2 for middle, width in zip(middles, widths, strict=True)))
    width, height = round(right + MARGIN), _top(max(ranks.rank)) + BOX + MARGIN
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    name = escape(f"{graph.name} ({graph.kind})")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" {size}>',
        f"<title>{name}</title>",
        f"<style>{STYLE}</style>",
        TIP,
        *(_edge(path, ranks, middles) for path in ranks.paths),
        *(
            _linked(
                _box(
                    graph, node, lines[node.index], middles[node.index], widths[node.index], ranks
                ),
                None if rows is None else f"{rows}{node.index}",
            )
            for node in graph.nodes
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def _top(rank: int) -> int:
    """The upper edge of a rank."""
    return MARGIN + rank * (BOX + GAP)


def _lines(node: Node) -> tuple[str, str, str]:
    """What a box says: the type, the name, the shape with the parameters."""
    shape, _ = described(node.output)
    count = sum(weight.count for weight in node.weights) if node.owner == node.index else 0
    says = f"{shape} · {count:,}" if count else shape
    return _cut(node.type), _cut(node.name), _cut(says)


def _cut(text: str) -> str:
    """A text without its middle where it is long.

    >>> _cut("x" * 50)
    'xxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxx'
    """
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[: half - 1]}…{text[-half:]}"


def _box(
    graph: CheckedGraph,
    node: Node,
    lines: Sequence[str],
    middle: float,
    width: float,
    ranks: Ranks,
) -> str:
    """A layer."""
    left, top = round(middle - width / 2, 1), _top(ranks.rank[node.index])
    again = node.owner != node.index
    texts = "".join(
        f'<text x="{left + PADDING}" y="{top + 20 + 16 * row}"{kind}>{escape(line)}</text>'
        for row, (line, kind) in enumerate(zip(lines, (' class="type"', "", ""), strict=True))
    )
    return (
        f'<g class="node{" again" if again else ""}" id="box-{node.index}">'
        f"<title>{escape(_hover(graph, node))}</title>"
        f'<rect class="box" x="{left}" y="{top}" width="{width:.1f}" height="{BOX}" rx="6"/>'
        f'<rect x="{left}" y="{top}" width="5" height="{BOX}" rx="2.5" fill="{colour(node)}"/>'
        f"{texts}</g>"
    )


def _linked(box: str, place: str | None) -> str:
    """A box that leads to a place of the page."""
    return box if place is None else f'<a href="#{place}">{box}</a>'


def _hover(graph: CheckedGraph, node: Node) -> str:
    """What is shown of a box that is pointed at."""
    shape, dtype = described(node.output)
    inputs = ", ".join(graph.nodes[index].name for index in input_nodes(node))
    flops = "unknown" if node.flops is None else f"{node.flops:,}"
    rows = [f"{node.name}: {node.type}", f"inputs: {inputs}" if inputs else ""]
    rows += [f"output: {shape}, {dtype}", f"parameters: {sum(w.count for w in node.weights):,}"]
    rows.append(f"FLOPs: {flops}")
    if node.owner != node.index:
        rows.append(f"the layer of {graph.nodes[node.owner].name} again")
    return "\n".join(row for row in rows if row)


def colour(node: Node) -> str:
    """The colour of a layer's family."""
    return FAMILIES.get(family(type(node.object)), OTHER)


def _edge(path: Sequence[int], ranks: Ranks, middles: Sequence[float]) -> str:
    """An edge through its bends: straight down past each rank, a curve between them."""
    x, y = middles[path[0]], _top(ranks.rank[path[0]]) + BOX
    steps = [f"M{x:.1f} {y}"]
    for point in path[1:]:
        end, top = middles[point], _top(ranks.rank[point])
        if abs(end - x) < 0.5:
            steps.append(f"L{end:.1f} {top}")
        else:
            half = (y + top) / 2
            steps.append(f"C{x:.1f} {half:.1f} {end:.1f} {half:.1f} {end:.1f} {top}")
        x, y = end, top
        if point >= ranks.count:
            y = top + BOX
            steps.append(f"L{x:.1f} {y}")
    return f'<path class="edge" d="{"".join(steps)}" marker-end="url(#tip)"/>'
