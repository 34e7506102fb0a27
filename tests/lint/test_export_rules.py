"""Rules on exports, on files that a run writes, and on several devices."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.pipeline import check

LAYERS: list[Any] = [
    {"Dense": 8, "name": "code"},
    {"ops.relu": {}, "name": "cut"},
    {"Dense": 4, "name": "back"},
]


def codes(**sections: Any) -> list[str]:
    """The codes of a small functional spec with further sections."""
    spec = {
        "spec": 1,
        "name": "small",
        "model": {"kind": "functional", "inputs": {"x": [8]}, "layers": LAYERS},
        "compile": {"loss": "mse"},
        "data": {"train": "synthetic"},
    }
    return [found.code for found in check(spec | sections).diagnostics]


@pytest.mark.parametrize(
    ("export", "expected"),
    [
        ({"keras": "a/b.keras"}, []),
        ({"keras": "/var/b.keras"}, ["SC552"]),
        ({"keras": "a/../../b.keras"}, ["SC552"]),
        ({"saved_model": "."}, ["SC552"]),
        ({"onnx": "b.pb"}, ["SC504"]),
        ({"keras": {"path": "b.keras", "outputs": "code"}}, []),
        ({"keras": {"path": "b.keras", "inputs": "code", "outputs": ["back"]}}, []),
        ({"keras": {"path": "b.keras", "outputs": "cod"}}, ["SC301"]),
        ({"keras": {"path": "b.keras", "outputs": "cut"}}, ["SC554"]),
        ({"keras": {"path": "b.keras", "inputs": "back", "outputs": "code"}}, ["SC554"]),
        ({"keras": {"path": "b.keras", "outputs": 3}}, ["SC203"]),
        ({"keras": {"path": "b.keras", "output": "code"}}, ["SC201"]),
        ({"keras": {}}, ["SC202"]),
    ],
)
def test_exports(export: dict[str, Any], expected: list[str]) -> None:
    """Where an export is written, and what part of the model it is."""
    assert codes(export=[export]) == expected


def test_a_subclassed_model_is_not_cut() -> None:
    """It has no graph; the whole of it is exported."""
    layers = [LAYERS[0], LAYERS[2]]
    model = {"kind": "subclassed", "inputs": {"x": [8]}, "layers": layers}
    export = {"keras": {"path": "b.keras", "outputs": "code"}}
    assert codes(model=model, export=[export]) == ["SC307"]
    assert codes(model=model, export=[{"keras": "b.keras"}]) == []


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        ({"callbacks": [{"CSVLogger": "log.csv"}]}, []),
        ({"callbacks": [{"CSVLogger": "../log.csv"}]}, ["SC552"]),
        ({"callbacks": [{"TensorBoard": {"log_dir": "/var/logs"}}]}, ["SC552"]),
        ({"resume": True, "initial_epoch": 2}, ["SC206"]),
        ({"resume": True, "callbacks": [{"BackupAndRestore": "backup"}]}, ["SC206"]),
        ({"resume": True}, []),
        ({"distribute": "mirrored"}, []),
        ({"distribute": {"mirrored": ["GPU:0", "GPU:1"]}}, []),
        ({"distribute": "data_parallel"}, ["SC550"]),
        ({"distribute": "MultiWorkerMirroredStrategy"}, ["SC550"]),
        ({"distribute": "miror"}, ["SC207"]),
        ({"distribute": "model_parallel"}, ["SC202"]),
    ],
)
def test_fit(fit: dict[str, Any], expected: list[str]) -> None:
    """Files of callbacks, what goes on, and what the engine has."""
    assert codes(fit=fit) == expected


@pytest.mark.parametrize(
    ("layout", "more", "expected"),
    [
        ({"code/kernel": [None, "model"]}, {}, []),
        ({".*kernel": [None, "model"]}, {}, []),
        ({"kernel": [None, "model"]}, {}, ["SC551"]),
        ({".*kernel": ["model"], "code/.*": ["model"]}, {}, ["SC551"]),
        ({"code/bias": [None, "model"]}, {}, ["SC551"]),
        ({"code/kernel": [None, "width"]}, {}, ["SC551"]),
        ({"code/kernel": ["model", "model"]}, {}, ["SC551"]),
        ({"code/kernel": [None, "model"]}, {"mesh": {"batch": 1, "model": 3}}, ["SC551"]),
        ({"code/kernel": [None, "model"]}, {"mesh": {"batch": 1, "model": 4}}, []),
        ({"code/(": [None, "model"]}, {}, ["SC203"]),
        ({"code/kernel": [None, "model"]}, {"batch_dim_name": "b"}, ["SC551"]),
    ],
)
def test_layouts(layout: dict[str, Any], more: dict[str, Any], expected: list[str]) -> None:
    """Patterns against the paths of weights, and axes against their shapes."""
    fit = {"distribute": {"model_parallel": {"layout": layout} | more}}
    assert codes(backend="jax", fit=fit) == expected


def test_a_single_metric() -> None:
    """Keras takes a list of metrics or a mapping by output, and no metric by itself."""
    assert codes(compile={"loss": "mse", "metrics": "mae"}) == ["SC203"]
    assert codes(compile={"loss": "mse", "metrics": {"Mean": {"name": "m"}}}) == ["SC203"]
    assert codes(compile={"loss": "mse", "metrics": ["mae"]}) == []
    assert codes(compile={"loss": "mse", "metrics": {"back": "mae"}}) == []


@pytest.mark.parametrize(
    ("folder", "data", "fit", "expected"),
    [
        ({"shuffle": False}, {}, {"validation_split": 0.2}, ["SC557"]),
        ({"shuffle": False}, {}, {"shuffle": False}, ["SC557"]),
        ({"shuffle": False}, {"shuffle": False}, {"shuffle": False}, ["SC557"]),
        ({"shuffle": False}, {"split": {"test": 0.1, "shuffle": False}}, {}, ["SC557"]),
        ({"shuffle": False}, {"split": {"test": 0.1}}, {}, []),
        ({}, {"shuffle": False}, {"validation_split": 0.2}, []),
        ({"shuffle": False, "labels": None}, {"shuffle": False}, {}, ["SC544"]),
    ],
)
def test_classes_one_after_another(
    folder: dict[str, Any], data: dict[str, Any], fit: dict[str, Any], expected: list[str]
) -> None:
    """Files that stand class by class, taken in that order or cut at their end."""
    layers: list[Any] = ["Flatten", {"Dense": {"units": 3, "activation": "softmax"}}]
    source = {"directory": "flowers", "image_size": [8, 8]} | folder
    found = codes(
        model={"kind": "sequential", "inputs": {"shape": [8, 8, 3]}, "layers": layers},
        compile={"loss": "sparse_categorical_crossentropy"},
        data={"train": {"images": source}, "prepare": [{"Rescaling": 0.004}]} | data,
        fit=fit,
    )
    assert found == expected
