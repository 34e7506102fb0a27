"""A model in another kind: what changes in the document, and what the checks say of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler import api
from spec_compiler.pipeline import check

CHAIN: dict[str, Any] = {
    "spec": 1,
    "name": "chain",
    "model": {
        "kind": "sequential",
        "inputs": {"shape": [4], "dtype": "float32"},
        "layers": [{"Dense": 3}, {"Dense": {"units": 2}, "name": "last"}],
    },
}


def graph(**model: Any) -> dict[str, Any]:
    """The chain's spec with another model section."""
    return {**CHAIN, "model": {**CHAIN["model"], **model}}


FUNCTIONAL = graph(
    kind="functional",
    inputs={"x": [4]},
    layers=[{"Dense": 3, "inputs": "x"}, {"Dense": 2, "name": "last"}],
    outputs="last",
)


@pytest.mark.parametrize("kind", ["sequential", "functional", "subclassed"])
@pytest.mark.parametrize("spec", [CHAIN, FUNCTIONAL], ids=["chain", "functional"])
def test_the_same_model_in_every_kind(spec: dict[str, Any], kind: Any) -> None:
    """A chain can be built in all kinds, wherever it comes from."""
    found = api.inspect(spec, kind=kind)
    assert found.kind == kind
    assert found.parameter_count == 5 * 3 + 4 * 2
    assert [node.type for node in found.nodes] == ["InputLayer", "Dense", "Dense"]


def test_a_chain_gets_a_name_for_its_input() -> None:
    """The one input of a sequential model is called `inputs` elsewhere."""
    assert list(api.inspect(CHAIN, kind="functional").inputs) == ["inputs"]


def test_the_name_of_a_class_goes_with_the_class() -> None:
    """A functional model has no class, so its name is left out."""
    spec = {**FUNCTIONAL, "model": {**FUNCTIONAL["model"], "kind": "subclassed"}}
    spec["model"]["class_name"] = "Own"
    assert "class Own" in api.render(spec)
    assert "class Own" not in api.render(spec, kind="functional")


@pytest.mark.parametrize(
    ("model", "kind", "reason"),
    [
        (
            {"inputs": {"a": [4], "b": [4]}, "layers": [{"Add": None, "inputs": ["a", "b"]}]},
            "sequential",
            "has one input, this one has 2",
        ),
        (
            {"layers": [{"Dense": 4, "name": "a"}, {"Add": None, "inputs": ["a", "x"]}]},
            "sequential",
            "it has no 'inputs'",
        ),
        ({"layers": ["ops.relu"]}, "sequential", "whose steps are layers"),
        ({"layers": [{"Dense": 4, "name": "y"}], "outputs": ["y"]}, "sequential", "no 'outputs'"),
        (
            {"kind": "subclassed", "layers": [{"Dropout": 0.1, "if": "training"}]},
            "functional",
            "'if: training'",
        ),
        (
            {"kind": "subclassed", "layers": [{"Dense": 4, "repeat": 2, "shared": True}]},
            "functional",
            "'shared: true'",
        ),
        ({"layers": [{"Dense": "$(shape('x')[-1])"}]}, "subclassed", "before it sees a tensor"),
    ],
)
def test_why_not(model: dict[str, Any], kind: Any, reason: str) -> None:
    """What a kind cannot express is SC307, at its place, with the reason."""
    spec = graph(**{"kind": "functional", "inputs": {"x": [4]}, "layers": ["ReLU"], **model})
    assert check(spec, kind=spec["model"]["kind"]).diagnostics == ()
    found = check(spec, kind=kind).diagnostics
    assert [one.code for one in found] == ["SC307"]
    assert reason in found[0].message
    assert found[0].span is not None
