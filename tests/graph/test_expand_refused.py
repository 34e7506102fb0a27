"""Models that cannot be expanded: references, numbers of tensors, names, blocks, shapes."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import chain, findings, graph, messages

TWO = "{a: {shape: [8]}, b: {shape: [8]}}"
SEQUENCE = "{x: {shape: [5, 4]}}"
LSTM = "- LSTM: {units: 3, return_state: true}"
BLOCK = "blocks: {b: {params: {k: 2, twice: $(k * 2)}, layers: [{Dense: $k}, {Dense: $twice}]}}\n"
NAMED = "blocks: {b: {params: {units: 2}, layers: [{Dense: $units}]}}\n"
FORK = (
    "blocks:\n  fork:\n    inputs: [p, q]\n    layers:\n      - Add:\n        inputs: [p, q]\n"
    "        name: sum\n      - Dense: 3\n        name: small\n    outputs: [sum, small]\n"
)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (graph("- ReLU:\n  inputs: hidden"), "SC301 at 'hidden'", "in sight are x"),
        (
            graph("- Dense: 3\n  name: hidden\n- ReLU:\n  inputs: hiden"),
            "SC301 at 'hiden'",
            "did you mean 'hidden'?",
        ),
        (graph("- Add:\n  inputs: [x, y]"), "SC301 at 'y'", "unknown reference 'y'"),
        (
            graph("- ReLU:\n  inputs: later\n- Dense: 3\n  name: later\n  inputs: x"),
            "SC301 at 'later'",
            "move this step below it",
        ),
        (graph("- Dense: 3", "  outputs: nothing\n"), "SC301 at 'nothing'", "unknown reference"),
        (graph("- Dense: 3", "  outputs: [x, 3]\n"), "SC203 at '3'", "must be references"),
        (
            graph(LSTM + "\n  name: l\n- ReLU:\n  inputs: l.7", inputs=SEQUENCE),
            "SC301 at 'l.7'",
            "numbered 0 to 2",
        ),
        (graph("- Dense: 3\n  name: h\n- ReLU:\n  inputs: h.1"), "SC301 at 'h.1'", "one output"),
        (
            graph("- layers: [{Dense: 3, name: c}]\n  name: g\n- ReLU:\n  inputs: g.d"),
            "SC301 at 'g.d'",
            "inside are c",
        ),
        (
            graph("- Dense: 3\n  name: h\n  if: false\n- ReLU:\n  inputs: h"),
            "SC306 at 'h'",
            "not there",
        ),
        (
            graph(
                "- b\n- ReLU:\n  inputs: inner",
                head="blocks: {b: {layers: [{Dense: 2, name: inner}]}}\n",
            ),
            "SC301 at 'inner'",
            "unknown reference 'inner'",
        ),
        (graph("- ReLU:\n  inputs: 3"), "SC203 at '3'", "must be a reference"),
        (graph("- Add:\n  inputs: [x, 3]"), "SC203 at '3'", "must be references"),
    ],
)
def test_wrong_references(text: str, place: str, words: str) -> None:
    """A reference that cannot be followed: at its place, with what is in sight."""
    assert findings(text) == [place]
    assert words in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (graph("- Dense: 3", inputs=TWO), "SC303 at 'Dense: 3'", "name one with inputs:"),
        (
            graph("- Dense: 3\n  inputs: [a, b]", inputs=TWO),
            "SC303 at '[a, b]'",
            "Concatenate or Add",
        ),
        (graph("- Dense: 3\n  inputs: [x]"), "SC303 at '[x]'", "inputs: x"),
        (graph("- Add:\n  inputs: [[x]]"), "SC303 at '[[x]]'", "not several"),
        (
            graph(
                "- MultiHeadAttention: {num_heads: 1, key_dim: 2}\n  inputs: [x, x]",
                inputs=SEQUENCE,
            ),
            "SC303 at '[x, x]'",
            "inputs: {query: x, value: x}",
        ),
        (
            graph("- MultiHeadAttention: {num_heads: 1, key_dim: 2}", inputs=SEQUENCE),
            "SC303 at 'MultiHeadAttention: {num_heads: 1, key_dim: 2}'",
            "query",
        ),
        (
            graph(
                "- MultiHeadAttention: {num_heads: 1, key_dim: 2}\n  inputs: {query: x, value: [x, x]}",
                inputs=SEQUENCE,
            ),
            "SC303 at '{query: x, value: [x, x]}'",
            "one tensor as 'value'",
        ),
        (
            graph(
                "- MultiHeadAttention: {num_heads: 1, key_dim: 2}\n  inputs: {query: x, valu: x}",
                inputs=SEQUENCE,
            ),
            "SC303 at 'valu'",
            "it takes query, value",
        ),
        (
            graph("- ops.matmul:\n  inputs: [x, x, x]"),
            "SC303 at '[x, x, x]'",
            "takes 2 tensors, got 3",
        ),
        (graph("- b:\n  inputs: [x, x]", head=BLOCK), "SC303 at '[x, x]'", "takes 1 input"),
        (graph("- fork", head=FORK), "SC303 at 'fork'", "fork"),
        (graph("- layers: [ReLU]\n  inputs: [x, x]"), "SC303 at '[x, x]'", "a group has one input"),
        (graph(LSTM + "\n- Dense: 3", inputs=SEQUENCE), "SC308 at 'Dense: 3'", "stand 0, 1, 2"),
        (
            graph(LSTM + "\n  name: l\n- Dense: 3\n  inputs: l", inputs=SEQUENCE),
            "SC308 at 'l'",
            "stand 0, 1, 2",
        ),
        (
            graph(LSTM + "\n  name: l\n- Add:\n  inputs: [l, x]", inputs=SEQUENCE),
            "SC308 at '[l, x]'",
            "several outputs",
        ),
        (
            graph(LSTM + "\n  outputs: [h, c]\n- Dense: 1\n  inputs: h", inputs=SEQUENCE),
            "SC303 at '[h, c]'",
            "3 outputs",
        ),
    ],
)
def test_wrong_numbers_of_tensors(text: str, place: str, words: str) -> None:
    """Fewer, more or other tensors than a call takes, with the form that it takes."""
    assert findings(text) == [place]
    assert words in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (graph("- Dense: 3\n  name: h\n- Dense: 3\n  name: h"), "SC302 at 'h'", "used twice"),
        (graph("- Dense: 3\n  name: x"), "SC302 at 'x'", "used twice"),
        (graph("- Dense: 3\n- Dense: 4\n  name: dense"), "SC302 at 'Dense'", "Keras gives it"),
        (
            graph("- Dense: {units: 3, name: re_lu}\n- ReLU\n- Dense: 1"),
            "SC302 at 'Dense'",
            "Keras gives it to the ReLU",
        ),
        (graph("- Dense: 3\n  name: 5"), "SC203 at '5'", "must be text"),
        (graph("- Dense: 3\n  name: Hidden"), "SC212 at 'Hidden'", "lower-case"),
        (graph("- Dense: 3\n  name: 'class); import os'"), "SC212 at ''class); import os''", ""),
        (graph("- Dense: 1", inputs="{Image: {shape: [8]}}"), "SC212 at 'Image'", "an input"),
        (graph("- Dense: 1", inputs="{shape: [8]}"), "SC203 at 'shape'", "give the input a name"),
        (graph("- Dense: 1", inputs="{x: 8}"), "SC203 at '8'", "input 'x' must be a mapping"),
        (
            graph("- Dense: 1", inputs="{x: {shap: [8]}}"),
            "SC201 at 'shap'",
            "did you mean 'shape'?",
        ),
        (graph("- Dense: 1\n  if: training"), "SC307 at 'training'", "subclassed"),
        (graph("- Dense: 1\n  repeat: two"), "SC203 at 'two'", "repeat must be an integer"),
        (graph("- Dense: 1\n  repeat: -1"), "SC203 at '-1'", "repeat must be an integer"),
        (graph("- Dense: 1\n  repeat: 2\n  shared: true"), "SC307 at 'shared'", "subclassed"),
        (graph("- for: {i: 3}\n  layers: [{Dense: $i}]"), "SC203 at '3'", "$(range(3))"),
        (
            graph("- for: {i: [1, 2], j: [1]}\n  layers: [{Dense: $i}, {Dense: $j}]"),
            "SC203 at '{i: [1, 2], j: [1]}'",
            "i has 2, j has 1",
        ),
        (chain("- Dense: 1\n  inputs: x"), "SC307 at 'inputs'", "kind: functional"),
        (chain("- ops.relu"), "SC307 at 'ops.relu'", "kind: functional"),
        (chain("- Dense: 1", "  outputs: x\n"), "SC307 at 'outputs'", "has no 'outputs'"),
        (chain("- fork", head=FORK), "SC307 at 'fork'", "2 inputs"),
    ],
)
def test_wrong_keys_of_steps(text: str, place: str, words: str) -> None:
    """Names, conditions, counts and loops that cannot be, and kinds that cannot express them."""
    assert place in findings(text)
    assert len(findings(text)) == 1
    assert words in messages(text)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (graph("- b: {unit: 3}", head=NAMED), "SC201 at 'unit'", "did you mean 'units'?"),
        (
            graph("- b: {k: 3}", head="blocks: {b: {layers: [ReLU]}}\n"),
            "SC201 at 'k'",
            "its parameters are: none",
        ),
        (
            graph("- b", head="blocks: {b: {params: {k: null}, layers: [{Dense: $k}]}}\n"),
            "SC202 at 'b'",
            "needs the argument 'k'",
        ),
        (
            graph(
                "- b: {k: 9}",
                head="blocks: {b: {params: {k: {default: 1, max: 4}}, layers: [{Dense: $k}]}}\n",
            ),
            "SC123 at '9'",
            "at most 4",
        ),
        (graph("- b: {k: 0}", head=BLOCK), "SC204 at '$k'", "at least 1, got 0"),
        (
            graph("- b", head="blocks: {b: {layers: [c]}, c: {layers: [b]}}\n"),
            "SC304 at 'b'",
            "b -> c -> b",
        ),
        (graph("- b", head="blocks: {b: {layers: [b]}}\n"), "SC304 at 'b'", "b -> b"),
        (
            graph("- c", head="blocks: {bb: {layers: [ReLU]}}\n"),
            "SC207 at 'c'",
            "unknown layer 'c'",
        ),
        (
            graph("- s\n- Dense: 2\n- s", head="shared: {s: {Dense: 4}}\n"),
            "SC401 at 's'",
            "other shapes",
        ),
    ],
)
def test_wrong_uses_of_blocks(text: str, place: str, words: str) -> None:
    """Arguments, recursion and shapes of blocks and shared entries."""
    assert place in findings(text)
    assert words in messages(text)


def test_a_block_that_is_wrong_is_wrong_once() -> None:
    """A mistake inside a block is said once, with where the block is used."""
    head = "blocks: {b: {layers: [{Dense: {units: 3, unts: 4}}]}}\n"
    [found] = check(graph("- b\n- b\n- b", head=head)).diagnostics
    assert found.code == "SC201"
    assert [note.message for note in found.notes] == ["in block 'b', used here"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            chain("- Flatten\n- Conv2D: {filters: 1, kernel_size: 3}", inputs="{shape: [8, 8, 1]}"),
            "SC401 at 'Conv2D'",
            "Conv2D",
        ),
        (
            graph(
                "- Concatenate:\n  inputs: [a, b]", inputs="{a: {shape: [4, 8]}, b: {shape: [8]}}"
            ),
            "SC401 at 'Concatenate'",
            "same number of axes",
        ),
        (
            chain("- Conv2D: {filters: 1, kernel_size: 9}", inputs="{shape: [8, 8, 1]}"),
            "SC402 at 'kernel_size'",
            "padding: same",
        ),
        (chain("- Reshape: [3, 5]"), "SC401 at", "Reshape"),
    ],
)
def test_shapes_that_do_not_fit(text: str, place: str, words: str) -> None:
    """The step is named, and the notes say where the tensors come from."""
    [found] = findings(text)
    assert found.startswith(place)
    assert words in messages(text)
    assert check(text).diagnostics[0].notes


def test_one_wrong_step_is_one_finding() -> None:
    """What follows from a wrong step is not reported again."""
    text = graph(
        "- Dens: 3\n- Conv2D: {filters: 1, kernel_size: 3}\n- Dense: 2\n  name: h\n- Add:\n  inputs: [h, x]"
    )
    assert findings(text) == ["SC207 at 'Dens'"]
