"""What a class cannot hold is said before a program is written for it."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.pipeline import check


def spec(kind: str, *layers: Any, **sections: Any) -> dict[str, Any]:
    """A spec with these steps."""
    model = {"kind": kind, "inputs": {"x": {"shape": [4]}}, "layers": list(layers)}
    return {"spec": 1, "name": "limits", "model": model, **sections}


def messages(source: dict[str, Any]) -> list[str]:
    """What is found, as code and message."""
    return [f"{one.code} {one.message}" for one in check(source).diagnostics]


SHAPE = "SC307 a class makes its layers before it sees a tensor: no shape(…) here"


@pytest.mark.parametrize(
    "step",
    [
        {"Dense": "$(shape('x')[-1])"},
        {"Dense": 3, "if": "$(shape('x')[-1] > 2)"},
        {"Dense": 3, "repeat": "$(shape('x')[-1])"},
        {"for": {"n": "$(range(shape('x')[-1]))"}, "layers": [{"Dense": 3}]},
    ],
)
def test_shapes_decide_on_no_layer(step: dict[str, Any]) -> None:
    """A shape may decide in a functional model, not in a class."""
    assert messages(spec("functional", step)) == []
    assert messages(spec("subclassed", step)) == [SHAPE]


def test_shapes_in_a_block_that_is_a_layer() -> None:
    """Such a block is a class in every kind."""
    block = {"layer": True, "layers": [{"Dense": "$(shape('x')[-1])"}]}
    assert messages(spec("functional", {"own": None}, blocks={"own": block})) == [SHAPE]


def test_what_is_computed_may_ask() -> None:
    """An op runs in `call`, where tensors have shapes."""
    step = {"ops.multiply": {"x2": "$(shape('x')[-1])"}}
    assert messages(spec("subclassed", step)) == []


def test_weights_of_training_alone() -> None:
    """A layer with weights that is there in training alone would not be built."""
    assert messages(spec("subclassed", {"GaussianNoise": 0.1, "if": "training"})) == []
    [found] = messages(spec("subclassed", {"Dense": 4, "if": "training"}))
    assert "has weights" in found


def test_a_given_mean() -> None:
    """A Normalization with its mean given keeps a tensor that Keras loses in a class."""
    step = {"Normalization": {"mean": 0.5, "variance": 0.1}}
    assert messages(spec("functional", step)) == []
    [found] = messages(spec("subclassed", step))
    assert "Normalization" in found


def test_a_loss_by_output_needs_names() -> None:
    """Outputs of a class have names in a mapping only."""
    given = {"compile": {"loss": {"out": "mse"}}}
    step = {"Dense": 1, "name": "out"}
    assert messages(spec("functional", step, **given)) == []
    [found] = messages(spec("subclassed", step, **given))
    assert found.startswith("SC301 loss is given by output")
