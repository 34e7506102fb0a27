"""What is written and not built is checked for what holds whatever the parameters are."""

from __future__ import annotations

import pytest

from spec_compiler.pipeline import check
from tests.spec.cases import findings, graph, messages

BLOCK = "blocks: {b: {params: {k: 2}, layers: [%s]}}\n"


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ("- Dense: {units: 3, foo: 1}\n  if: false\n- ReLU", "SC201 at 'foo'"),
        ("- Densee: 3\n  if: false\n- ReLU", "SC207 at 'Densee'"),
        ("- Dense: {units: -3}\n  if: false\n- ReLU", "SC204 at '-3'"),
        ("- layers:\n  - Dense: {unit: 3}\n  if: false\n- ReLU", "SC201 at 'unit'"),
        ("- Dense: {units: $(1 // 0), foo: 1}\n  if: false\n- ReLU", "SC201 at 'foo'"),
        ("- Dense: {units: 3, activation: rlu}\n  if: false\n- ReLU", "SC207 at 'rlu'"),
    ],
)
def test_a_step_that_is_not_there(steps: str, place: str) -> None:
    """Names are wrong whether the step is there or not."""
    assert place in findings(graph(steps))


@pytest.mark.parametrize(
    "steps",
    [
        "- Dense: $(1 // 0)\n  if: false\n- ReLU",
        "- Dense: {units: $(1 // 0), activation: relu}\n  if: false\n- ReLU",
        "- Reshape: [7]\n  if: false\n- ReLU",
    ],
)
def test_what_a_parameter_may_mend(steps: str) -> None:
    """Values of formulas and shapes are those of another day."""
    assert findings(graph(steps)) == []


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ("{Dense: {units: $k, foo: 1}}", ["SC201 at 'foo'"]),
        ("{Dense: {units: $(k * 0 - 1)}}", []),
        ("{b: {l: 1}}", ["SC201 at 'l'"]),
    ],
)
def test_a_block_without_a_use(inner: str, found: list[str]) -> None:
    """Its steps are looked at all the same."""
    assert findings(graph("- ReLU", head=BLOCK % inner)) == found


def test_a_shared_entry_without_a_use() -> None:
    """Its arguments are looked at all the same."""
    text = graph("- ReLU", head="shared: {b: {Dense: {units: 3, foo: 1}}}\n")
    assert findings(text) == ["SC201 at 'foo'"]


CYCLE = "- Add:\n  name: p\n  inputs: [x, q]\n- Dense: 8\n  name: q\n  inputs: %s"


@pytest.mark.parametrize(
    ("steps", "way"),
    [
        (CYCLE % "p", "p -> q -> p"),
        ("- ReLU:\n  name: p\n  inputs: p", "p -> p"),
        (
            "- Add:\n  name: p\n  inputs: [x, q]\n- Dense: 8\n- ReLU:\n  name: q",
            "p -> q -> Dense -> p",
        ),
        (
            "- layers:\n  - Add:\n    inputs: [x, q]\n  name: p\n- Dense: 8\n  name: q",
            "p -> q -> p",
        ),
    ],
)
def test_a_cycle_of_steps(steps: str, way: str) -> None:
    """The way round is said, once."""
    text = graph(steps)
    assert [one.partition(" at")[0] for one in findings(text)] == ["SC304"]
    assert way in messages(text)


def test_a_later_step_that_closes_no_circle() -> None:
    """It is a matter of order alone."""
    assert [one.partition(" at")[0] for one in findings(graph(CYCLE % "x"))] == ["SC301"]


def idle(text: str) -> list[str]:
    """What the warnings of idle steps and inputs point at."""
    found = [one.span for one in check(text).diagnostics if one.code == "SC305"]
    lines = text.split("\n")
    return [lines[at.line - 1][at.column - 1 : at.end_column - 1] for at in found if at]


@pytest.mark.parametrize(
    ("steps", "rest", "found"),
    [
        ("- Dense: 3\n- Dense: 4\n  inputs: x", "", ["Dense"]),
        ("- Dense: 3\n  name: h\n- Dense: 4", "  outputs: h\n", ["Dense"]),
        ("- Dense: 3\n  name: h\n- Dense: 4", "  outputs: [h, x]\n", ["Dense"]),
        ("- Dense: 3\n  name: h\n- Dense: 4\n  name: k", "  outputs: [h, k]\n", []),
        ("- Dense: 3\n  repeat: 3", "", []),
    ],
)
def test_steps_that_reach_no_output(steps: str, rest: str, found: list[str]) -> None:
    """A warning at each."""
    assert idle(graph(steps, rest)) == found


def test_idle_layers_are_no_part_of_the_model() -> None:
    """A functional model is what its outputs are made of; a class has all its layers."""
    text = graph("- s\n- Dense: 4\n- s:\n  inputs: x", head="shared: {s: {Dense: 8}}\n")
    outcome = check(text)
    assert outcome.value is not None
    model = outcome.value.graph
    assert [(node.name, node.owner) for node in model.nodes] == [("x", 0), ("s", 1)]
    assert model.parameter_count == 8 * 8 + 8
    assert model.outputs["0"].ref.node == 1
    built = check(text.replace("functional", "subclassed")).value
    assert built is not None
    assert built.graph.parameter_count == 8 * 8 + 8 + 8 * 4 + 4


def test_an_input_that_no_step_takes() -> None:
    """A warning at its name."""
    text = graph("- Dense: 3\n  inputs: x", inputs="{x: {shape: [8]}, y: {shape: [8]}}")
    assert idle(text) == ["y"]


UNFED = "- ops.arange: {start: 4}\n  inputs: []\n- Embedding: {input_dim: 4, output_dim: 8}\n"


@pytest.mark.parametrize(
    ("kind", "found"), [("functional", ["SC309 at 'Embedding'"]), ("subclassed", [])]
)
def test_weights_that_no_input_reaches(kind: str, found: list[str]) -> None:
    """A class computes them each time, a graph once."""
    steps = UNFED + "  name: e\n- ops.add:\n  inputs: [e, x]"
    text = graph(steps, inputs="{x: {shape: [4, 8]}}")
    assert findings(text.replace("functional", kind)) == found


RAGGED = "{x: {shape: [null, 8], ragged: true}}"
OPTIONAL = "{x: {shape: [8]}, y: {shape: [8], optional: true}}"


@pytest.mark.parametrize(
    ("steps", "inputs", "found"),
    [
        ("- LSTM: 3", RAGGED, ["SC405 at 'LSTM'"]),
        ("- Dense: 3", RAGGED, ["SC405 at 'Dense'"]),
        ("- GlobalAveragePooling1D\n- Dense: 3", RAGGED, []),
        ("- LayerNormalization\n- Conv1D: [3, 2]", RAGGED, None),
        ("- LayerNormalization\n- GRU: 3", RAGGED, ["SC405 at 'GRU'"]),
        ("- Dense: 3\n- Reshape: [3, 1]\n- LSTM: 3", "{x: {shape: [8], sparse: true}}", []),
        ("- LSTM: 3", "{x: {shape: [8, 2], sparse: true}}", ["SC405 at 'LSTM'"]),
        (
            "- Pipeline: [{Dropout: 0.1}, BatchNormalization]",
            "{x: {shape: [8], sparse: true}}",
            ["SC405 at 'Pipeline'"],
        ),
        ("- Add:\n  inputs: [x, y]", OPTIONAL, ["SC405 at 'Add'"]),
        ("- Dropout: 0.1\n  inputs: y\n- Add:\n  inputs: [x, y]", OPTIONAL, None),
        ("- ops.add:\n  inputs: [x, y]", OPTIONAL, ["SC405 at 'ops.add'"]),
        (
            "- GRU: 8\n  inputs: {sequences: x, initial_state: y}",
            OPTIONAL.replace("[8]", "[3, 8]", 1),
            [],
        ),
    ],
)
def test_kinds_of_tensors(steps: str, inputs: str, found: list[str] | None) -> None:
    """Keras builds a model around each, and fails at the first batch."""
    got = findings(graph(steps, inputs=inputs))
    assert got == found if found is not None else got


def test_the_words_about_an_optional_tensor() -> None:
    """They say where one is of use."""
    assert "initial_state" in messages(graph("- Add:\n  inputs: [x, y]", inputs=OPTIONAL))
