"""Losses, weights and metrics in every form that `compile` takes, for one output and for two.

What Keras does with each of them was looked up by training it: the rows say what it did.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import SIX, dense, found, marks, read

S = "sparse_categorical_crossentropy"
OUTPUTS: dict[str, Any] = {
    "one": "a",
    "named": {"p": "a"},
    "list": ["a", "b"],
    "mapping": {"a": "a", "b": "b"},
}
BOTH = {"loss": ["mse", S]}
BY_NAME = {"loss": {"a": "mse", "b": S}}


def said(outputs: str, compiled: dict[str, Any]) -> list[str]:
    """What is found in a model of two heads, or of the first alone."""
    layers: list[Any] = [{**dense(1), "inputs": "x", "name": "a"}]
    if outputs in ("list", "mapping"):
        layers.append({**dense(3, "softmax"), "inputs": "x", "name": "b"})
    model = {"kind": "functional", "inputs": {"x": SIX}, "layers": layers}
    spec = {"spec": 1, "name": "m", "model": model | {"outputs": OUTPUTS[outputs]}}
    return marks(read(spec | {"compile": compiled, "data": {"train": "synthetic"}, "fit": {}}))


Rows = list[tuple[Any, ...]]
ONE: Rows = [
    ({"loss": ["mse"]}, []),
    ({"loss": ["mse", "mae"]}, []),
    ({"loss": [["mse", "mae"]]}, []),
    ({"loss": {"a": "mse"}}, []),
    ({"loss": {"a": ["mse", "mae"]}}, []),
    ({"loss": {"z": "mse"}}, ["SC301"]),
    ({"loss": {"a": "mse", "b": "mae"}}, ["SC301"]),
    ({"loss": "mse", "loss_weights": 2.0}, []),
    ({"loss": "mse", "loss_weights": 2}, ["SC203"]),
    ({"loss": ["mse"], "loss_weights": 2.0}, []),
    ({"loss": "mse", "loss_weights": [2]}, []),
    ({"loss": "mse", "loss_weights": [None]}, []),
    ({"loss": "mse", "loss_weights": []}, ["SC505"]),
    ({"loss": "mse", "loss_weights": [1, 2]}, ["SC505"]),
    ({"loss": "mse", "loss_weights": {"z": 2}}, []),
    ({"loss": "mse", "loss_weights": {"a": 1, "b": 2}}, ["SC505"]),
    ({"loss": ["mse", "mae"], "loss_weights": [1, 2]}, []),
    ({"loss": ["mse", "mae"], "loss_weights": [1]}, ["SC505"]),
    ({"loss": ["mse", "mae"], "loss_weights": 2.0}, ["SC505"]),
    ({"loss": "mse", "loss_weights": "two"}, ["SC203"]),
    ({"loss": "mse", "metrics": {"z": ["mae"]}}, []),
    ({"loss": "mse", "metrics": [[["mae"]]]}, []),
]
NAMED: Rows = [
    ({"loss": ["mse"]}, []),
    ({"loss": [["mse"]]}, []),
    ({"loss": ["mse", "mae"]}, ["SC505"]),
    ({"loss": [["mse", "mae"]]}, ["SC505"]),
    ({"loss": {"p": ["mse", "mae"]}}, []),
    ({"loss": {"a": "mse"}}, ["SC301"]),
    ({"loss": "mse", "metrics": {"z": ["mae"]}}, []),
    ({"loss": "mse", "loss_weights": {"z": 2.0}}, []),
]
TWO: Rows = [
    ("list", BOTH, []),
    ("list", {"loss": [["mse"], [S]]}, []),
    ("mapping", BOTH, []),
    ("mapping", {"loss": [["mse"], [S]]}, ["SC505"]),
    ("mapping", {"loss": {"a": ["mse"], "b": [S]}}, []),
    ("list", {"loss": ["mse", None]}, []),
    ("list", {"loss": ["mse"]}, ["SC505"]),
    ("list", BOTH | {"loss_weights": [1, 2]}, []),
    ("list", BOTH | {"loss_weights": [None, 1]}, []),
    ("list", BOTH | {"loss_weights": {"a": 1, "b": 2}}, []),
    ("list", BOTH | {"loss_weights": {"p": 1, "q": 2}}, ["sc301", "sc301"]),
    ("list", BY_NAME | {"loss_weights": {"p": 1, "q": 2}}, ["SC301", "SC301"]),
    ("mapping", BY_NAME | {"loss_weights": {"p": 1, "q": 2}}, ["sc301", "sc301"]),
    ("list", BOTH | {"loss_weights": {"a": 1}}, ["SC505"]),
    ("list", BOTH | {"loss_weights": 2.0}, ["SC505"]),
    ("list", {"loss": ["mse", None], "loss_weights": [1, 2]}, []),
    ("list", {"loss": ["mse", None], "loss_weights": [1]}, ["SC505"]),
    ("mapping", BY_NAME | {"loss_weights": {"a": None, "b": 1}}, []),
    ("mapping", BY_NAME | {"loss_weights": {"a": 1}}, ["SC301"]),
    ("mapping", {"loss": {"a": ["mse", "mae"], "b": S}, "loss_weights": {"a": 1, "b": 2}}, ["SC505"]),
    ("mapping", {"loss": {"a": ["mse", "mae"], "b": S}, "loss_weights": {"a": [1, 2], "b": 2}}, []),
    ("mapping", BY_NAME | {"metrics": {"a": "mae", "b": ["accuracy"]}}, []),
    ("mapping", BY_NAME | {"metrics": {"a": [["mae"]]}}, ["SC505"]),
    ("mapping", BY_NAME | {"metrics": [["mae"], []]}, []),
    ("list", BOTH | {"metrics": [[["mae"]], ["accuracy"]]}, ["SC505"]),
    ("list", BOTH | {"metrics": ["mae", ["accuracy"]]}, []),
    ("list", BOTH | {"weighted_metrics": [None, ["accuracy"]]}, []),
    ("list", BOTH | {"metrics": ["mae"]}, ["SC505"]),
]  # fmt: skip
ALL = [*(("one", *row) for row in ONE), *(("named", *row) for row in NAMED), *TWO]
"""Every row: which outputs there are, what `compile` has, what is found."""


@pytest.mark.parametrize(("compiled", "codes"), ONE)
def test_one_output(compiled: dict[str, Any], codes: list[str]) -> None:
    """A loss goes by the output's name; metrics and weights do not."""
    assert said("one", compiled) == codes


@pytest.mark.parametrize(("compiled", "codes"), NAMED)
def test_one_output_in_a_mapping(compiled: dict[str, Any], codes: list[str]) -> None:
    """Several losses of it stand in a mapping as well."""
    assert said("named", compiled) == codes


@pytest.mark.parametrize(("outputs", "compiled", "codes"), TWO)
def test_two_outputs(outputs: str, compiled: dict[str, Any], codes: list[str]) -> None:
    """As many weights as losses, and no lists in the lists of metrics."""
    assert said(outputs, compiled) == codes


def test_a_chain_has_no_name_for_its_output() -> None:
    """A sequential or subclassed model takes its loss alone, or in a list."""
    assert marks(found([dense(1)], {"loss": {"dense": "mse"}})) == ["SC301"]
    assert marks(found([dense(1)], {"loss": ["mse"]})) == []
