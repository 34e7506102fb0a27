"""Layers that learn, in programs: adapted right before their first call, wherever they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spec_compiler import api

TOWER = {"layers": ["Normalization", {"Dense": 2}]}


def body(kind: str, *layers: Any, data: Any = "synthetic", **sections: Any) -> str:
    """The script of a spec with these steps."""
    inputs: Any = {"shape": [2]} if kind == "sequential" else {"u": {"shape": [2]}}
    model = {"kind": kind, "inputs": inputs, "layers": [*layers, {"Dense": 1}]}
    return api.render(
        {
            "spec": 1,
            "name": "learnt",
            "model": model,
            "compile": {"loss": "mse"},
            "data": {"train": data},
            **sections,
        }
    )


def test_a_block_gets_the_inputs_and_the_features() -> None:
    """What reaches a layer in a block's function is what a model up to there gives."""
    text = body("functional", {"tower": None}, blocks={"tower": TOWER})
    assert "def tower(x, inputs, x_train):" in text
    assert "normalization_layer.adapt(in_batches(keras.Model(inputs, x), x_train))" in text
    assert "tower(u, u, x_train)" in text


def test_a_block_without_such_layers_is_left_alone() -> None:
    """Its function takes what it needs."""
    plain = {"layers": [{"Dense": 2}]}
    text = body("functional", "Normalization", {"plain": None}, blocks={"plain": plain})
    assert "def plain(x):" in text
    assert "normalization_layer.adapt(x_train)" in text


def test_a_shared_layer_learns_once() -> None:
    """Asked for in a loop, where each pass calls it; not asked for where there is but one way."""
    shared = {"scaled": {"Normalization": None}}
    text = body("functional", {"scaled": None, "repeat": 2}, {"scaled": None}, shared=shared)
    assert "        if not scaled.built:\n            scaled.adapt(" in text
    assert text.count("scaled.adapt(") == 2
    text = body("functional", {"scaled": None}, {"scaled": None}, shared=shared)
    assert text.count("scaled.adapt(x_train)") == 1
    assert "built" not in text
    text = body("sequential", {"scaled": None, "repeat": 2}, shared=shared)
    assert "if scaled not in stack[1:]:" in text


def test_a_class_walks_to_each_layer() -> None:
    """`learning` follows `call` as far as the last layer that learns."""
    loop = {"for": {"n": [2, 3]}, "layers": [{"Dense": "$n"}, "Normalization"]}
    text = body("subclassed", {"tower": None}, loop, {"Dense": 7}, blocks={"tower": TOWER})
    walk = text.partition("class Learnt(")[2].partition("def learning(self, u):")[2]
    assert walk.partition("def call")[0].split("\n", 2)[2].rstrip() == (
        "        yield from self.tower.learning(u)\n"
        "        x = self.tower(u)\n"
        "        for dense, normalization in zip(self.dense, self.normalization, strict=True):\n"
        "            x = dense(x)\n"
        "            yield normalization, x\n"
        "            x = normalization(x)"
    )
    assert 'model = Learnt(name="learnt")\n    adapt_layers(model, x_train)\n    model(' in text


def test_a_class_leaves_out_what_leads_nowhere() -> None:
    """Only what the layers that learn depend on is walked."""
    layers = [
        {"Dense": 5, "name": "aside"},
        {"Rescaling": 2.0, "inputs": "u"},
        {"Normalization": None},
        {"Concatenate": None, "inputs": ["aside", "last"]},
    ]
    layers[2]["name"] = "last"
    text = body("subclassed", *layers)
    walk = text.partition("def learning")[2].partition("def call")[0]
    assert "aside" not in walk
    assert "yield self.last, x\n" in walk
    assert walk.count("self.last") == 1


def test_a_class_keeps_what_its_layers_have_learned() -> None:
    """Bounds and sizes of codes go into the configuration; weights and words are saved anyway."""
    text = body("subclassed", {"Discretization": {"num_bins": 3}})
    assert "return keep_learned(config, self)" in text
    assert "return with_learned(super().from_config, config)" in text
    assert "learned" not in body("subclassed", "Normalization")


def test_a_nested_spec_gets_what_reaches_it(tmp_path: Path) -> None:
    """Its function takes the features as they reach its inputs: by name, where it has several."""
    inner = "spec: 1\nname: inner\nmodel:\n  kind: functional\n  inputs: {a: [2], b: [2]}\n"
    inner += "  layers:\n    - Normalization:\n      inputs: b\n      name: n\n"
    inner += "    - Add:\n      inputs: [a, n]\n"
    (tmp_path / "inner.yaml").write_text(inner, encoding="utf-8")
    outer = "spec: 1\nname: outer\nmodel:\n  kind: functional\n  inputs: {u: [2]}\n  layers:\n"
    outer += "    - Dense: 2\n      name: d\n    - spec: inner.yaml\n      inputs: [d, u]\n"
    outer = outer.replace("Dense: 2", "Dense: {units: 2}") + "    - Dense: 1\n"
    outer += "compile: {loss: mse}\ndata: {train: synthetic}\n"
    (tmp_path / "outer.yaml").write_text(outer, encoding="utf-8")
    text = api.render(tmp_path / "outer.yaml")
    assert 'def build_inner(x_train, name="inner"):' in text
    assert 'normalization_layer.adapt(x_train["b"])' in text
    assert 'build_inner(in_batches(keras.Model(u, {"a": d, "b": u}), x_train))' in text


def test_without_data_nothing_learns() -> None:
    """A spec that is only built has no word of it."""
    spec = {
        "spec": 1,
        "name": "built",
        "blocks": {"tower": TOWER},
        "model": {"kind": "subclassed", "inputs": {"u": [2]}, "layers": [{"tower": None}]},
    }
    text = api.render(spec)
    assert "learning" not in text
    assert "adapt" not in text


def test_what_is_held_out_teaches_nothing() -> None:
    """Where something learns, `fit.validation_split` is cut off before; else `fit` does it."""
    fit = {"validation_split": 0.25}
    table = {"npz": "data.npz"}
    for text in (
        body("sequential", "Normalization", data=table, fit=fit),
        body("sequential", data=table, fit=fit),
    ):
        assert ("hold_out((x_train, y_train), 0.25)" in text) == ("Normalization" in text)
        assert ("validation_split=0.25" in text) != ("Normalization" in text)
    spec = {
        "spec": 1,
        "name": "prepared",
        "model": {"kind": "sequential", "inputs": {"shape": [2]}, "layers": [{"Dense": 1}]},
        "compile": {"loss": "mse"},
        "data": {"train": table, "prepare": ["Normalization"]},
        "fit": fit,
    }
    assert "hold_out((x_train, y_train), 0.25)" in api.render(spec)
