"""What changed between two specs: layers by structure, values, and whether weights load."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spec_compiler
from spec_compiler.api import checked
from spec_compiler.compare.compare import compare
from spec_compiler.compare.forms import json as json_form
from spec_compiler.compare.forms import markdown, text
from spec_compiler.compare.match import match
from spec_compiler.compare.model import SpecDiff
from tests.compare.pairs import GRAPHS, PAIRS, Pair, spec

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*.yaml"))


def said(diff: SpecDiff) -> list[str]:
    """The changes of layers in a word and a name each."""
    return [f"{each.kind} {each.name}" for each in diff.layers]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=list(PAIRS))
def test_layers_and_weights(pair: Pair) -> None:
    """Each change is found, once, and nothing else is; so is what weights do."""
    found = spec_compiler.diff(spec(pair.before), spec(pair.after))
    assert said(found) == pair.changes
    assert found.weights.loads is pair.loads
    assert found.is_empty == (not pair.changes)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_what_it_is(path: Path) -> None:
    """A spec against itself, and against itself laid out: no difference."""
    one = checked(path)
    found = compare(one, one)
    assert found.is_empty
    assert found.weights.loads is True
    assert match(one.graph, one.graph) == {node.index: node.index for node in one.graph.nodes}
    assert text.write(found).endswith("no difference in meaning")


def test_weights_that_land_elsewhere() -> None:
    """Layers of one class and shape are told apart by their number alone: it is said."""
    found = spec_compiler.diff(
        spec(["Flatten", {"Dense": 6, "name": "a"}, {"Dense": 64, "name": "b"}, {"Dense": 6}]),
        spec(["Flatten", {"Dense": 6, "name": "a"}, {"Dense": 64, "name": "c"}, {"Dense": 6}]),
    )
    assert found.weights.loads
    assert not found.weights.reasons
    shifted = spec_compiler.diff(
        spec(["Flatten", *({"Dense": 64, "name": name} for name in "abc")]),
        spec(["Flatten", *({"Dense": 64, "name": name} for name in "bc")]),
    )
    assert shifted.weights.loads
    assert shifted.weights.reasons == (
        "'b' gets the weights of 'a'",
        "'c' gets the weights of 'b'",
        "the weights of 'c' are left over",
    )


def test_graphs_are_matched_by_names_and_structure() -> None:
    """What is written in another order is the same; a layer between is told once."""
    before, after = GRAPHS["turned"]
    turned = spec_compiler.diff(spec(before, "functional"), spec(after, "functional"))
    assert said(turned) == []
    assert turned.weights.loads
    before, after = GRAPHS["shorter"]
    longer = spec_compiler.diff(spec(before, "functional"), spec(after, "functional"))
    assert said(longer) == ["added more"]
    assert longer.weights.loads is False


def test_inputs_of_a_layer() -> None:
    """Another wiring of the same layers is a change of the layer that is wired otherwise."""
    steps: list[Any] = [
        {"Flatten": None, "inputs": "image", "name": "flat"},
        {"Dense": 6, "inputs": "flat", "name": "left"},
        {"Dense": 6, "inputs": "flat", "name": "right"},
        {"Add": None, "inputs": ["left", "right"], "name": "sum"},
    ]
    other = [*steps[:2], {"Dense": 6, "inputs": "left", "name": "right"}, steps[3]]
    found = spec_compiler.diff(spec(steps, "functional"), spec(other, "functional"))
    assert said(found) == ["changed right"]
    changes = found.layers[0].changes
    assert [(each.path, each.before, each.after) for each in changes] == [
        ("inputs", ["flat"], ["left"])
    ]


def test_what_a_graph_does_not_show_by_its_shapes(tmp_path: Path) -> None:
    """A nested model's layers, call arguments, other outputs, steps of training alone."""
    inner = spec(["Flatten", {"Dense": {"units": 6, "activation": "relu"}}])
    for name, function in (("a", "relu"), ("b", "tanh")):
        other = json.dumps(inner).replace("relu", function)
        (tmp_path / f"{name}.json").write_text(other, encoding="utf-8")
        outer = spec([{"spec": {"path": f"{name}.json"}}, {"Dense": 2}])
        (tmp_path / f"outer_{name}.json").write_text(json.dumps(outer), encoding="utf-8")
    nested = spec_compiler.diff(tmp_path / "outer_a.json", tmp_path / "outer_b.json")
    assert [each.name.rpartition("/")[2] for each in nested.layers] == ["dense"]
    assert nested.layers[0].changes[0].after == "tanh"

    steps: list[Any] = ["Flatten", {"Dropout": 0.5, "call": {"training": True}}, {"Dense": 6}]
    plain = [steps[0], {"Dropout": 0.5}, steps[2]]
    called = spec_compiler.diff(spec(plain, "functional"), spec(steps, "functional"))
    assert [change.path for change in called.layers[0].changes] == ["call.training"]

    graph: list[Any] = [
        {"Flatten": None, "name": "flat"},
        {"Dense": 6, "inputs": "flat", "name": "left"},
        {"Dense": 6, "inputs": "flat", "name": "right"},
    ]
    one, two = spec(graph, "functional"), spec(graph, "functional")
    one["model"]["outputs"], two["model"]["outputs"] = ["left", "right"], ["right", "left"]
    assert [each.path for each in spec_compiler.diff(one, two).sections] == ["model.outputs"]

    noisy = ["Flatten", {"GaussianNoise": 0.1, "if": "training"}, {"Dense": 6, "name": "out"}]
    always = ["Flatten", {"GaussianNoise": 0.1}, noisy[2]]
    found = spec_compiler.diff(spec(always, "subclassed"), spec(noisy, "subclassed"))
    assert "model.training" in [each.path for each in found.sections]


def test_settings_by_meaning() -> None:
    """A default that is written is no change, an alias is none; a value is, by its path."""
    base = spec(["Flatten", {"Dense": 1}]) | {"params": {"a": 1}}
    same = spec_compiler.diff(
        base | {"compile": {"optimizer": "adam", "loss": "mse"}},
        base | {"compile": {"optimizer": {"Adam": {"learning_rate": 0.001}}, "loss": "MSE"}},
    )
    assert same.is_empty
    found = spec_compiler.diff(
        base | {"compile": {"optimizer": {"Adam": {"beta_1": 0.8}}, "loss": "mse"}, "seed": 1},
        base | {"compile": {"optimizer": {"Adam": {"beta_1": 0.7}}}, "params": {"a": 2, "b": 3}},
    )
    assert [each.path for each in found.sections] == [
        "seed",
        "params.a",
        "params.b",
        "compile.optimizer.Adam.beta_1",
        "compile.loss",
    ]


def test_names_in_logs() -> None:
    """A metric by its function's name and by its class is one, but not in logs."""
    base = spec(["Flatten", {"Dense": 1}])
    short, long = ({"loss": "mse", "metrics": [name]} for name in ("mae", "MeanAbsoluteError"))
    [found] = spec_compiler.diff(base | {"compile": short}, base | {"compile": long}).sections
    assert (found.path, found.before, found.after) == (
        "logs",
        ["loss", "mae"],
        ["loss", "MeanAbsoluteError"],
    )


def test_subclassed_models_are_judged_with_care() -> None:
    """Yes where they are the same, no where weights lack, otherwise: cannot be told."""
    flat: list[Any] = ["Flatten", {"Dense": 6, "name": "a"}]
    one = spec(flat, "subclassed")
    assert spec_compiler.diff(one, one).weights.loads is True
    assert spec_compiler.diff(one, spec(flat, "functional")).weights.loads is None
    more = spec([*flat, {"Dense": 2, "name": "b"}], "subclassed")
    assert spec_compiler.diff(one, more).weights.loads is False
    assert spec_compiler.diff(more, one).weights.loads is None


def test_the_forms() -> None:
    """Text, Markdown and JSON say the same, and nothing in a spec breaks them."""
    pair = PAIRS["normalised"]
    hostile = "a|b`c` *d* <e>"
    before = spec(pair.before) | {"description": hostile}
    found = spec_compiler.diff(before, spec(pair.after) | {"description": "x"})
    as_json = json.loads(json_form.write(found))
    assert as_json["same"] is False
    assert as_json["layers"][0]["change"] == "added"
    assert as_json["weights"]["load"] is False
    lines = text.write(found).splitlines()
    assert (
        "  + batch_normalization (BatchNormalization): output (None, 6, 6, 4), parameters 16"
        in (lines)
    )
    page = markdown.write(found)
    assert "``a\\|b`c` *d* <e> → x``" in page
    assert "| `batch_normalization` | `BatchNormalization` | added |" in page
    assert page.count("\n\n|") == 3


def test_a_long_model_in_a_moment() -> None:
    """Hundreds of layers that all differ a little are matched in a second or two."""
    deep = [{"Dense": 8 + index % 7} for index in range(400)]
    other = [{"Dense": 9 + index % 7} for index in range(400)]
    begun = time.process_time()
    found = spec_compiler.diff(spec(["Flatten", *deep]), spec(["Flatten", *other]))
    assert found.layers
    assert time.process_time() - begun < 60


LAYER = st.sampled_from(
    ({"Dense": 4}, {"Dense": 6}, "ReLU", {"Dropout": 0.5}, "BatchNormalization", {"Dense": 4})
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LAYER, min_size=1, max_size=7), st.lists(LAYER, min_size=1, max_size=7))
def test_what_is_said_adds_up(before: list[Any], after: list[Any]) -> None:
    """Layers and parameters before, plus what is told, are those after."""
    found = spec_compiler.diff(spec(["Flatten", *before]), spec(["Flatten", *after]))
    totals = {each.path: (each.before, each.after) for each in found.totals}
    added = sum(each.kind == "added" for each in found.layers)
    removed = sum(each.kind == "removed" for each in found.layers)
    assert totals["layers"][1] - totals["layers"][0] == added - removed
    grown = sum(each.params[1] - each.params[0] for each in found.layers)
    assert totals["parameters"][1] - totals["parameters"][0] == grown
