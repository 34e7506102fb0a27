"""Loops of a program: only what is read runs, a repeated layer is made as often as it says."""

from __future__ import annotations

from typing import Any

from spec_compiler import api


def body(kind: str, *layers: Any, **params: Any) -> str:
    """The script of a spec with these steps."""
    model = {"kind": kind, "inputs": {"u": {"shape": [4]}}, "layers": list(layers)}
    return api.render({"spec": 1, "name": "loops", "params": params, "model": model})


def test_unread_variables_are_dropped() -> None:
    """A list that only sets the number of passes is walked without a name."""
    step = {"for": {"a": [1, 2], "b": [3, 4]}, "layers": [{"Dense": "$b"}]}
    assert "for b in [3, 4]:" in body("functional", step)
    step = {"for": {"a": [1, 2]}, "layers": [{"Dense": 4}]}
    assert "for _ in [1, 2]:" in body("functional", step)


def test_a_class_walks_its_lists() -> None:
    """`call` goes over the layers; sizes are the business of `__init__`."""
    text = body("subclassed", {"for": {"n": [4, 8]}, "layers": [{"Dense": "$n"}, "ReLU"]})
    assert "for dense, re_lu in zip(self.dense, self.re_lu, strict=True):" in text
    assert "for n in [4, 8]:" in text


def test_a_shared_repeat_is_one_layer() -> None:
    """With `shared`, the layer is made once and called in the loop."""
    step = {"Dense": 4, "repeat": "$n", "shared": True, "name": "turn"}
    text = body("subclassed", step, {"ops.relu": None, "inputs": "turn"}, n=3)
    assert 'self.turn = layers.Dense(4, name="turn")' in text
    assert "for _ in range(self.n):\n            x = self.turn(x)\n" in text


def test_a_shared_repeat_in_a_loop() -> None:
    """Each pass of the loop around has a layer of its own."""
    step = {"for": {"n": [1, 2]}, "layers": [{"Dense": 4, "repeat": 3, "shared": True}]}
    text = body("subclassed", step)
    assert "for dense in self.dense:\n            for _ in range(3):\n" in text
    assert "                x = dense(x)\n" in text


def test_one_pass_is_no_loop() -> None:
    """A step that is repeated once is there once; one repeated never is not there."""
    text = body("subclassed", {"Dense": 4, "repeat": 1, "name": "a"}, {"Dense": 4, "repeat": 0})
    assert "for " not in text
    assert text.count("layers.Dense(") == 1


def test_an_input_called_x_is_kept() -> None:
    """What flows through the model does not overwrite the input that the model is made of."""
    model = {"kind": "functional", "inputs": {"x": [4]}, "layers": [{"Dense": 4, "repeat": 3}]}
    text = api.render({"spec": 1, "name": "loops", "model": model})
    assert "y = x\n    for _ in range(3):\n        y = layers.Dense(4)(y)\n" in text
    assert "keras.Model(x, y" in text


def test_an_input_that_is_called_like_a_block() -> None:
    """A variable hides no function."""
    model = {"kind": "functional", "inputs": {"head": [4]}, "layers": ["head"]}
    blocks = {"head": {"layers": [{"Dense": 2}]}}
    text = api.render({"spec": 1, "name": "loops", "blocks": blocks, "model": model})
    assert 'head_1 = keras.Input(shape=(4,), name="head")' in text
    assert "x = head(head_1)" in text


def test_a_step_that_is_called_like_a_loops_variable() -> None:
    """What a step gives is not overwritten by the loop that stands between it and its reader."""
    first = {"Dense": 4, "name": "n"}
    loop = {"for": {"n": [1, 4]}, "layers": [{"Dense": "$n"}], "name": "passes"}
    text = body("functional", first, loop, {"Add": None, "inputs": ["n", "passes"]})
    assert 'n_1 = layers.Dense(4, name="n")(u)' in text
    assert "for n in [1, 4]:" in text
    assert "layers.Add()([n_1, " in text


def test_a_deep_chain_raises_the_limit() -> None:
    """Near Python's limit of recursion a script says that Keras needs more."""
    deep = body("functional", {"Dense": 4, "repeat": 900})
    assert "sys.setrecursionlimit(1901)" in deep
    assert "import sys" in deep
    assert "setrecursionlimit" not in body("functional", {"Dense": 4, "repeat": 700})
    assert "setrecursionlimit" not in body("subclassed", {"Dense": 4, "repeat": 900})
