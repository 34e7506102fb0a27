"""Layers that learn from data: where no data reaches them, and sizes that nothing tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api

LOOKUP = {"StringLookup": {"output_mode": "one_hot"}}
TOWER = {"layers": [{"layers": ["Normalization"]}, {"Dense": 2}]}


def said(
    kind: str,
    *layers: Any,
    shape: Any = (5, 2),
    words: bool = False,
    data: bool = True,
    **sections: Any,
) -> list[tuple[str, str]]:
    """The codes and messages of a spec with these steps."""
    given: dict[str, Any] = {"shape": list(shape), "dtype": "string" if words else "float32"}
    inputs = given if kind == "sequential" else {"x": given}
    spec = {
        "spec": 1,
        "name": "tried",
        "model": {"kind": kind, "inputs": inputs, "layers": list(layers)},
        "compile": {"loss": "mse"},
        **sections,
    }
    if data:
        spec["data"] = {"train": "synthetic"}
    found = api.validate(spec)
    return [(each.code, each.message) for each in found if each.severity == "error"]


@pytest.mark.parametrize("kind", ["sequential", "functional", "subclassed"])
def test_everywhere_in_a_model(kind: str) -> None:
    """In loops, groups, repeated steps, blocks of both kinds and shared entries: no finding."""
    assert not said(
        kind,
        {"for": {"n": [2, 2]}, "layers": ["Normalization", {"Dense": "$n"}]},
        {"layers": ["Normalization"], "repeat": 2},
        {"Discretization": {"num_bins": 3}, "repeat": 1},
        {"ReLU": None},
        "tower",
        "layered",
        "scaled",
        "whole",
        blocks={"tower": TOWER, "layered": {**TOWER, "layer": True}},
        shared={"scaled": {"Normalization": None}, "whole": {"layered": None}},
    )


def test_inside_another_layer() -> None:
    """Whatever stands between: a layer, a block that is one."""
    message = (
        "Normalization inside TimeDistributed cannot learn: the training data does not reach it"
    )
    for inner in ("Normalization", {"tower": {}}):
        found = said(
            "functional",
            {"TimeDistributed": {"layer": inner}},
            blocks={"tower": {**TOWER, "layer": True}} if isinstance(inner, dict) else {},
        )
        assert found == [("SC535", message)]
    assert not said("functional", {"TimeDistributed": {"layer": "Normalization"}}, data=False)


def test_in_a_nested_spec(tmp_path: Path) -> None:
    """As a step it learns while it is built; shared, or in a class, it is built too early."""
    inner = (
        "spec: 1\nname: inner\nmodel: {kind: sequential, inputs: {shape: [2]}, layers: [LAYER]}\n"
    )
    (tmp_path / "inner.yaml").write_text(inner.replace("LAYER", "Normalization"), "utf-8")
    wrapped = inner.replace("LAYER", "TimeDistributed: {layer: Normalization}")
    (tmp_path / "wrapped.yaml").write_text(wrapped.replace("[2]", "[5, 2]"), "utf-8")
    outer = tmp_path / "outer.yaml"

    def found(kind: str, step: str, shared: str = "{}", shape: str = "[2]") -> list[str]:
        head = f"spec: 1\nname: outer\nshared: {shared}\ncompile: {{loss: mse}}\n"
        model = f"model: {{kind: {kind}, inputs: {{x: {shape}}}, layers: [{step}, Flatten, Dense: 1]}}\n"
        outer.write_text(head + model + "data: {train: synthetic}\n", encoding="utf-8")
        return [each.message for each in api.validate(outer)]

    said = "Normalization in the nested spec 'inner', which is shared or part of a class,"
    said += " cannot learn: the training data does not reach it"
    assert found("functional", "spec: inner.yaml") == []
    assert found("subclassed", "spec: inner.yaml") == [said]
    assert found("functional", "once", "{once: {spec: inner.yaml}}") == [said]
    assert found("functional", "spec: wrapped.yaml", shape="[5, 2]") == [
        "Normalization inside TimeDistributed cannot learn: the training data does not reach it"
    ]


def test_in_training_alone() -> None:
    """A step under `if: training` is not there when layers learn."""
    step = {"Discretization": {"num_bins": 3}, "if": "training"}
    message = "Discretization learns before training, and is there in training alone"
    assert said("subclassed", step, {"Dense": 1}) == [("SC535", message)]


def test_a_size_that_nothing_tells() -> None:
    """Without data, a layer that needs the size of a vocabulary; whatever stands between."""
    message = (
        "Dense needs the size of the codes of StringLookup, which is that of its vocabulary, "
        "and there is no data to learn it from"
    )
    steps = [LOOKUP, {"Rescaling": 2.0}, {"Dense": 1}]
    for kind in ("sequential", "functional", "subclassed"):
        found = said(kind, *steps, shape=[1], words=True, data=False)
        assert found == [("SC536", message)]
        assert not said(kind, *steps, shape=[1], words=True)


def test_a_size_that_is_told() -> None:
    """The vocabulary, or its largest size; and who needs no size."""
    told = ({"vocabulary": ["a", "b"]}, {"max_tokens": 9, "pad_to_max_tokens": True})
    for given in told:
        step = {"StringLookup": {"output_mode": "multi_hot", **given}}
        assert not said("functional", step, {"Dense": 1}, shape=[1], words=True, data=False)
    assert not said("functional", LOOKUP, "ReLU", shape=[1], words=True, data=False)


def test_another_mistake_stays_itself() -> None:
    """A shape that does not fit, whatever the size of the codes."""
    steps = [LOOKUP, {"Conv2D": {"filters": 2, "kernel_size": 3}}]
    [(code, _)] = said("functional", *steps, shape=[1], words=True, data=False)
    assert code == "SC401"
