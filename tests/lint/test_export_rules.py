"""Rules on exports, on files that a run writes, and on several devices."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler import api
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


@pytest.mark.parametrize(
    ("distribute", "size", "expected"),
    [
        ({"data_parallel": ["cpu:0", "cpu:1"]}, 30, []),
        ({"data_parallel": ["cpu:0", "cpu:1"]}, 31, ["SC559"]),
        ("data_parallel", 31, []),
        ({"model_parallel": {"mesh": {"batch": 4, "model": 2}}}, 32, []),
        ({"model_parallel": {"mesh": {"batch": 4, "model": 2}}}, 30, ["SC559"]),
        ({"model_parallel": {"mesh": {"m": 3, "b": 2}, "batch_dim_name": "b"}}, 32, []),
        (
            {"model_parallel": {"mesh": {"batch": 1, "model": 2}, "devices": ["cpu:0"]}},
            2,
            ["SC551"],
        ),
    ],
)
def test_batches_that_devices_share(distribute: Any, size: int, expected: list[str]) -> None:
    """The size of a batch against the devices that the spec names, and those against the mesh."""
    if "model_parallel" in distribute:
        distribute["model_parallel"]["layout"] = {"code/bias": [None]}
    fit = {"distribute": distribute, "batch_size": size}
    assert codes(backend="jax", fit=fit) == expected


RECURRENT = {"LSTM": {"units": 4}}


@pytest.mark.parametrize(
    ("inputs", "layers", "form", "more", "expected"),
    [
        ([8], [{"Dense": {"units": 4, "activation": "gelu"}}], "onnx", {}, ["SC561"]),
        ([8], [{"Dense": {"units": 4, "activation": "gelu"}}], "litert", {}, []),
        ([8], ["ops.gelu", {"Dense": 4}], "onnx", {}, []),
        ([8], [{"ops.gelu": {"approximate": False}}, {"Dense": 4}], "onnx", {}, ["SC561"]),
        ([5, 8], [RECURRENT], "litert", {}, ["SC561"]),
        ([5, 8], [{"LSTM": {"units": 4, "unroll": True}}], "litert", {}, []),
        ({"shape": [5, 8], "batch_size": 4}, [RECURRENT], "litert", {}, []),
        ([5, 8], [RECURRENT], "onnx", {}, []),
        ([8], [{"Dense": 4}], "litert", {"dtype_policy": "mixed_bfloat16"}, ["SC561"]),
        ([8], [{"Dense": 4}], "saved_model", {"dtype_policy": "mixed_bfloat16"}, []),
    ],
)
def test_operations_of_formats(
    inputs: Any, layers: list[Any], form: str, more: dict[str, Any], expected: list[str]
) -> None:
    """What the converters of TensorFlow write, and nothing loads."""
    model = {"kind": "functional", "inputs": {"x": inputs}, "layers": layers}
    path = {"onnx": "m.onnx", "litert": "m.tflite"}.get(form, "m")
    assert codes(model=model, export=[{form: path}], **more) == expected


def test_random_layers_are_served_at_rest() -> None:
    """The script says that nothing trains, where a layer of the model would be at work."""
    layers: list[Any] = [{"RandomFlip": "horizontal"}, "Flatten", {"Dense": 4}]
    model = {"kind": "functional", "inputs": {"x": [4, 4, 3]}, "layers": layers}
    spec = {
        "spec": 1,
        "name": "small",
        "model": model,
        "compile": {"loss": "mse"},
        "data": {"train": "synthetic"},
        "export": [{"keras": "m.keras"}, {"saved_model": "m"}],
    }
    text = api.render(spec)
    assert "model(model.input, training=False)" in text
    assert "training=False" not in api.render(spec | {"export": [{"keras": "m.keras"}]})


@pytest.mark.parametrize(
    ("engine", "inputs", "prepare", "expected"),
    [
        ("jax", {"words": {"shape": [1], "dtype": "string"}}, [], ["SC562"]),
        ("tensorflow", {"words": {"shape": [1], "dtype": "string"}}, [], []),
        ("torch", {"words": {"shape": [1], "dtype": "int64"}}, [{"Hashing": 8}], ["SC562"]),
        ("torch", {"words": {"shape": [1], "dtype": "int64"}}, ["StringLookup"], []),
    ],
)
def test_text_on_engines(engine: str, inputs: Any, prepare: list[Any], expected: list[str]) -> None:
    """An input of text, and a hash of text, where the engine has numbers alone."""
    first = [] if inputs["words"]["dtype"] == "int64" else [{"StringLookup": {"vocabulary": ["a"]}}]
    layers = [*first, {"Embedding": {"input_dim": 9, "output_dim": 2}}, "Flatten", {"Dense": 1}]
    source = {"path": "t.csv", "label": "y", "features": ["words"], "dtypes": {"words": "string"}}
    data = {"train": {"csv": source}} | ({"prepare": prepare} if prepare else {})
    model = {"kind": "functional", "inputs": inputs, "layers": layers}
    assert codes(backend=engine, model=model, data=data) == expected


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
