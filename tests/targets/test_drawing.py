"""Drawings of graphs: ranks, crossings, overlaps, and what SVG and HTML may hold."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from spec_compiler import api
from spec_compiler.targets import html, svg
from spec_compiler.targets.drawing.order import ordered
from spec_compiler.targets.drawing.place import GAP, placed
from spec_compiler.targets.drawing.ranks import in_ranks
from tests.cli.command import Run

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [ROOT / "examples" / f"{name}.yaml" for name in ("digits", "gpt", "siamese", "unet")]
SVG = "{http://www.w3.org/2000/svg}"


def by_chance(seed: int) -> list[list[int]]:
    """The sources of each node of some graph."""
    dice = random.Random(seed)
    return [
        sorted(dice.sample(range(node), min(node, dice.randint(0, 3))))
        for node in range(dice.randint(1, 40))
    ]


@pytest.mark.parametrize("seed", range(30))
def test_a_layout_holds_for_any_graph(seed: int) -> None:
    """Edges lead down rank by rank, every node is in its rank once, and nothing overlaps."""
    sources = by_chance(seed)
    ranks = in_ranks(sources)
    assert all(ranks.rank[b] - ranks.rank[a] == 1 for a, b in ranks.edges)
    ends = [(path[0], path[-1]) for path in ranks.paths]
    assert ends == [(above, node) for node, each in enumerate(sources) for above in each]
    rows = ordered(ranks)
    assert sorted(node for row in rows for node in row) == list(range(len(ranks.rank)))
    assert all(ranks.rank[node] == rank for rank, row in enumerate(rows) for node in row)
    widths = [40.0 + 7 * (node % 5) for node in range(len(ranks.rank))]
    middles = placed(ranks, rows, widths)
    for row in rows:
        for left, right in pairwise(row):
            between = middles[right] - middles[left] - (widths[left] + widths[right]) / 2
            assert between >= GAP - 1e-6
    assert min(m - w / 2 for m, w in zip(middles, widths, strict=True)) == pytest.approx(0)


def test_a_chain_is_straight_and_a_crossing_is_undone() -> None:
    """What needs no bend gets none; two edges that cross without need do not."""
    ranks = in_ranks([[], [0], [1], [2]])
    assert len(set(placed(ranks, ordered(ranks), [10.0, 80.0, 30.0, 50.0]))) == 1
    crossed = in_ranks([[], [], [1], [0]])
    upper, lower = ordered(crossed)
    assert [upper.index(0), upper.index(1)] == [lower.index(3), lower.index(2)]


def test_very_long_edges_are_not_cut() -> None:
    """A graph in which everything reads everything stays of a size that can be drawn."""
    sources = [list(range(node)) for node in range(90)]
    ranks = in_ranks(sources)
    assert len(ranks.rank) < 52_000
    assert len(ranks.paths) == sum(map(len, sources))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_layer_and_tensor_is_drawn(path: Path) -> None:
    """A box a node with its three lines, an edge a tensor, the same bytes each time."""
    graph = api.inspect(path)
    text = svg.write(graph)
    root = ET.fromstring(text)
    boxes = [g for g in root.iter(f"{SVG}g") if (g.get("id") or "").startswith("box-")]
    assert [box.findall(f"{SVG}text")[0].text for box in boxes] == [n.type for n in graph.nodes]
    edges = [p for p in root.iter(f"{SVG}path") if p.get("class") == "edge"]
    assert len(edges) == len(re.findall(r"inputs: (.*)", text)) + sum(
        found.count(", ") for found in re.findall(r"inputs: (.*)", text)
    )
    assert text == svg.write(api.inspect(path))
    page = html.write(graph)
    assert page.count("<tr id=") == len(graph.nodes)
    assert set(re.findall(r'href="(#?)', page)) == {"#"}
    assert set(re.findall(r"https?://[^\"' ]*", page)) == {SVG.strip("{}")}
    assert "<script" not in page


def test_what_a_spec_says_is_no_markup() -> None:
    """Names and texts are shown as they are, in the picture as in the table."""
    spec: dict[str, Any] = {
        "spec": 1,
        "name": "odd",
        "model": {
            "kind": "functional",
            "inputs": {"x": [4]},
            "layers": [{"Dense": {"units": 2, "name": "a-b.c"}}],
        },
    }
    graph = api.inspect(spec)
    node = graph.nodes[1]
    hostile = type(graph)(
        name="<b>&\"'",
        kind=graph.kind,
        nodes=(
            graph.nodes[0],
            type(node)(**{f: getattr(node, f) for f in node.__slots__} | {"name": "<i>&"}),
        ),
        inputs=graph.inputs,
        outputs=graph.outputs,
    )
    for text in (svg.write(hostile), html.write(hostile)):
        assert "<i>" not in text
        assert "<b>" not in text
        assert "&lt;i&gt;&amp;" in text


@pytest.mark.parametrize(("form", "begins"), [("svg", "<svg "), ("html", "<!doctype html>")])
def test_the_command_writes_them(run: Run, folder: Path, form: str, begins: str) -> None:
    """`inspect --format` takes both."""
    ended = run("inspect", "small.yaml", "--format", form)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(begins)
