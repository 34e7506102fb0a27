"""Blocks as arguments of layers: types, counts, names, and what is wrong."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import expanded, findings, graph, messages

SEQUENCE = "{x: {shape: [5, 8]}}"
BLOCK = (
    "blocks:\n  tower:\n    layer: true\n    params: {n: 4}\n    layers:\n"
    "      - Dense: $n\n      - Dense: 2\n"
)
PAIR = (
    "blocks:\n  tower:\n    layer: true\n    inputs: [p, q]\n    layers:\n"
    "      - Add:\n        inputs: [p, q]\n"
)
INNER = "blocks:\n  tower:\n    layer: true\n    layers: [%s]\n"


@pytest.mark.parametrize(
    ("step", "count"),
    [
        ("- TimeDistributed: {layer: {tower: {}}}", 8 * 4 + 4 + 4 * 2 + 2),
        ("- TimeDistributed: {layer: tower}", 8 * 4 + 4 + 4 * 2 + 2),
        ("- TimeDistributed: {layer: {tower: 3}}", 8 * 3 + 3 + 3 * 2 + 2),
        ("- TimeDistributed: {layer: {tower: {n: $(1 + 2)}}}", 8 * 3 + 3 + 3 * 2 + 2),
    ],
)
def test_a_block_in_a_wrapper(step: str, count: int) -> None:
    """Its steps give the shape and the weights; the layers inside take their names."""
    found = expanded(graph(f"{step}\n- Dense: 1", head=BLOCK, inputs=SEQUENCE))
    assert found.nodes[1].output.shape == (None, 5, 2)  # type: ignore[union-attr]  # a tensor's
    assert sum(weight.count for weight in found.nodes[1].weights) == count
    assert [node.name for node in found.nodes] == ["x", "time_distributed", "dense_2"]


@pytest.mark.parametrize(
    ("step", "head", "place", "words"),
    [
        (
            "TimeDistributed: {layer: {tower: {m: 3}}}",
            BLOCK,
            "SC201 at 'm'",
            "unknown argument 'm' of block 'tower'",
        ),
        (
            "TimeDistributed: {layer: tower}",
            BLOCK.replace("    layer: true\n", ""),
            "SC307 at 'tower'",
            "layer: true in the block makes it one",
        ),
        (
            "TimeDistributed: {layer: tower}",
            BLOCK.replace("n: 4", "n: null"),
            "SC202 at 'layer'",
            "needs the argument 'n'",
        ),
        (
            "TimeDistributed: {layer: tower}",
            INNER % "{Conv2D: {filters: 1, kernel_size: 3}}",
            "SC401 at 'Conv2D'",
            "Conv2D expects 4 axes",
        ),
        (
            "TimeDistributed: {layer: tower}",
            INNER % "{TimeDistributed: {layer: tower}}",
            "SC304 at 'tower'",
            "tower -> tower",
        ),
        (
            "TimeDistributed: {layer: tower}",
            "shared: {tower: {Dense: 4}}\n",
            "SC307 at 'tower'",
            "share the one around it",
        ),
        (
            "Bidirectional: {layer: tower}",
            INNER % "{LSTM: 3}",
            "SC203 at 'tower'",
            "expects a recurrent layer",
        ),
        (
            "TimeDistributed: {layer: tower}",
            PAIR,
            "SC303 at 'tower'",
            "has 2 inputs",
        ),
    ],
)
def test_blocks_that_cannot_stand_there(step: str, head: str, place: str, words: str) -> None:
    """One finding, in the block where the mistake is there."""
    text = graph(f"- {step}", head=head, inputs=SEQUENCE)
    [found] = findings(text)
    assert found.startswith(place)
    assert words in messages(text)


def test_blocks_are_layers_in_a_class() -> None:
    """A subclassed model makes a layer of each block."""
    text = graph("- TimeDistributed: {layer: tower}", head=BLOCK, inputs=SEQUENCE)
    text = text.replace("    layer: true\n", "").replace("functional", "subclassed")
    assert check(text).diagnostics == ()
