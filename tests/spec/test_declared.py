"""What a spec declares of an imported object, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.shapes.types import UNKNOWN, TensorType
from tests.spec.code import STEPS, findings, graph, told


def declared(declaration: str, step: str = "own: {dim: 5}") -> CheckedGraph:
    """The graph of a step whose import declares something."""
    path = "path: './layers.py:Open'"
    return graph(STEPS.replace("./layers.py:NAME", f"{{{path}, {declaration}}}"), STEP=step)


def test_without_a_declaration_nothing_is_known(folder: Path) -> None:
    """The output is unknown, and nothing downstream is complained of."""
    nodes = graph(STEPS, NAME="Open", STEP="own").nodes
    assert nodes[1].output is UNKNOWN
    assert nodes[2].output is UNKNOWN
    assert nodes[1].type == "Open"


@pytest.mark.parametrize(
    ("declaration", "step", "output"),
    [
        ("output: same", "own", TensorType((None, 8))),
        ("output: same, dtype: float16", "own", TensorType((None, 8), "float16")),
        ("output: [null, 49, $dim]", "own: {dim: 5}", TensorType((None, 49, 5))),
        ("output: [null, 49, $dim]", "own: 5", TensorType((None, 49, 5))),
        ("output: [null, 49, $dim]", "own", TensorType((None, 49, 8))),
        ("output: [null, $(dim * 2)], dtype: int32", "own: 5", TensorType((None, 10), "int32")),
        ("output: [[null, 3], same]", "own", (TensorType((None, 3)), TensorType((None, 8)))),
        ("output: {a: [null, 3], b: same}", "own", None),
    ],
)
def test_a_declared_output(folder: Path, declaration: str, step: str, output: object) -> None:
    """`same`, a shape, several; formulas see the step's arguments and the defaults."""
    if isinstance(output, tuple) or output is None:
        step = "{own: {}, outputs: [first, last]}\n    - Dense: {units: 4}\n      inputs: last"
    found = declared(declaration, step).nodes[1].output
    if output is None:
        output = {"a": TensorType((None, 3)), "b": TensorType((None, 8))}
    assert found == output


def test_what_follows_a_declared_output_is_checked(folder: Path) -> None:
    """A shape that is declared is held against the next step."""
    text = STEPS.replace("./layers.py:NAME", "{path: './layers.py:Open', output: [null, 3]}")
    assert told(text.replace("Dense: 4", "Conv2D: {filters: 3, kernel_size: 3}"), STEP="own") == [
        ("SC401", "Conv2D")
    ]


def test_a_declared_count(folder: Path) -> None:
    """The parameters of an imported layer count, formulas too."""
    nodes = declared("output: same, parameters: $(dim * 7)").nodes
    assert sum(weight.count for weight in nodes[1].weights) == 35
    assert sum(weight.count for weight in nodes[2].weights) == 36


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("output: 3", "SC203"),
        ("output: [a, b]", "SC203"),
        ("output: [null, -3]", "SC203"),
        ("output: [null, $nothing]", "SC122"),
        ("output: same, parameters: some", "SC203"),
        ("output: same, parameters: -1", "SC204"),
    ],
)
def test_a_wrong_declaration(folder: Path, declaration: str, code: str) -> None:
    """What declares no output, or no count, is told at the import."""
    text = STEPS.replace("./layers.py:NAME", f"{{path: './layers.py:Open', {declaration}}}")
    (one,) = findings(text, STEP="own")
    assert one.code == code
    assert one.span is not None
    assert one.span.line == 4
