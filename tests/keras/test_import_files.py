"""HDF5 files made here, of each generation: read, their weights taken over, their traps refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spec_compiler
from spec_compiler import SpecError
from tests.importer.configs import after, functional, layer, sequential

pytestmark = pytest.mark.keras

OLD = {
    "1.2.2": [
        layer("Dense", "dense_1", output_dim=3, input_dim=4, activation="relu"),
        layer("BatchNormalization", "batchnormalization_1", mode=0, axis=-1, epsilon=1e-3),
        layer("Dense", "dense_2", output_dim=2, activation="linear"),
    ],
    "2.2.4": [
        layer("Dense", "dense_1", units=3, activation="relu", batch_input_shape=[None, 4]),
        layer("BatchNormalization", "batch_normalization_1", axis=-1, epsilon=1e-3),
        layer("Dense", "dense_2", units=2, activation="linear"),
    ],
}


def h5(
    path: Path, config: Any, version: str, weights: dict[str, list[Any]], **attributes: str
) -> Path:
    """A whole model's file as Keras 1 and 2 write it."""
    import h5py
    import numpy as np

    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        for name, text in attributes.items():
            file.attrs[name] = text
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for name, arrays in weights.items():
            inner = group.create_group(name)
            names = [f"{name}/w{i}:0" for i in range(len(arrays))]
            inner.attrs["weight_names"] = np.array(names, dtype="S")
            for each, array in zip(names, arrays, strict=True):
                inner[each] = array
    return path


def some_weights() -> dict[str, list[Any]]:
    """Weights of the three layers."""
    import numpy as np

    numbers = np.random.default_rng(5)

    def make(*shape: int) -> Any:
        return numbers.random(shape).astype("float32")

    return {
        "dense_1": [make(4, 3), make(3)],
        "batch": [make(3), make(3), make(3), make(3)],
        "dense_2": [make(3, 2), make(2)],
    }


@pytest.mark.parametrize("version", OLD)
def test_weights_of_old_files(version: str, tmp_path: Path) -> None:
    """A file of an old Keras predicts what its arrays say, computed by hand."""
    import numpy as np

    layers = OLD[version]
    config = (
        sequential(*layers) if version[0] == "2" else {"class_name": "Sequential", "config": layers}
    )
    weights = some_weights()
    source = h5(tmp_path / "old.h5", config, version, weights)
    spec_compiler.import_model(source, tmp_path / "new.yaml", weights=True)
    assert (tmp_path / "new_weights.h5").exists()
    model = spec_compiler.compile(tmp_path / "new.yaml")
    for ours, theirs in zip(
        model.get_weights(), [w for ws in weights.values() for w in ws], strict=True
    ):
        assert np.array_equal(ours, theirs)
    x = np.random.default_rng(1).random((2, 4)).astype("float32")
    (k1, b1), (gamma, beta, mean, variance), (k2, b2) = weights.values()
    h = (np.maximum(x @ k1 + b1, 0) - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    assert np.allclose(np.array(model(x)), h @ k2 + b2, atol=1e-5)


def test_weights_that_were_laid_out_otherwise(tmp_path: Path) -> None:
    """Recurrent layers of Keras 1 and of the GPU's library, and Theano's kernels: refused."""
    recurrent = layer(
        "LSTM", "lstm_1", output_dim=3, inner_activation="sigmoid", batch_input_shape=[None, 4, 2]
    )
    gpu = layer("CuDNNGRU", "g", units=3, batch_input_shape=[None, 4, 2])
    conv = layer("Conv2D", "c", filters=2, kernel_size=[3, 3], batch_input_shape=[None, 8, 8, 1])
    for number, (entry, version, backend) in enumerate(
        (
            (recurrent, "1.2.2", "tensorflow"),
            (gpu, "2.2.4", "tensorflow"),
            (conv, "2.2.4", "theano"),
        )
    ):
        source = h5(tmp_path / f"{number}.h5", sequential(entry), version, {}, backend=backend)
        spec_compiler.import_model(source, tmp_path / f"{number}.yaml")
        with pytest.raises(SpecError) as refused:
            spec_compiler.import_model(source, tmp_path / f"{number}w.yaml", weights=True)
        assert [found.code for found in refused.value.diagnostics] == ["SC609"]


def test_more_than_keras_reads(tmp_path: Path) -> None:
    """A model of Keras 1 that today's Keras does not load is a spec, and is built."""
    import keras

    shape = [None, 4]
    layers = [
        after(layer("InputLayer", "input_1", batch_input_shape=shape, input_dtype="float32")),
        after(layer("Dense", "dense_1", output_dim=4), [["input_1", 0, 0]]),
        after(layer("Merge", "merge_1", mode="sum"), [["input_1", 0, 0], ["dense_1", 0, 0]]),
    ]
    config = functional(layers, [["input_1", 0, 0]], [["merge_1", 0, 0]], "Model")
    source = h5(tmp_path / "old.h5", config, "1.2.2", {})
    with pytest.raises(Exception, match=r"Merge|layer|class"):
        keras.saving.load_model(source)
    spec = spec_compiler.import_model(source)
    assert spec_compiler.compile(spec).count_params() == 20


@pytest.mark.parametrize("trap", ["external link", "soft link", "external data", "virtual data"])
def test_what_lies_elsewhere_is_not_followed(trap: str, tmp_path: Path) -> None:
    """Links and data that lead out of the file are refused, in whole models and in archives."""
    import zipfile

    import h5py
    import numpy as np

    (tmp_path / "secret.bin").write_bytes(b"\0" * 48)
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["w"] = np.zeros((4, 3), "float32")
    config = sequential(*OLD["2.2.4"])
    source = h5(tmp_path / "m.h5", config, "2.2.4", some_weights())
    with h5py.File(source, "a") as file:
        spring(file["model_weights/dense_1"], trap, tmp_path)
    assert code(source, tmp_path / "a.yaml") == "SC610"
    with h5py.File(tmp_path / "w.h5", "w") as file:
        spring(file.create_group("layers/dense"), trap, tmp_path)
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.write(tmp_path / "w.h5", "model.weights.h5")
    assert code(tmp_path / "m.keras", tmp_path / "b.yaml") == "SC610"
    assert not list(tmp_path.glob("*.yaml"))
    assert not list(tmp_path.glob(".partial*"))


def spring(group: Any, trap: str, folder: Path) -> None:
    """Put a way out of the file into a group."""
    import h5py

    if trap == "external link":
        group["out"] = h5py.ExternalLink(str(folder / "secret.h5"), "/w")
    elif trap == "soft link":
        group["out"] = h5py.SoftLink("/elsewhere")
    elif trap == "external data":
        place = [(str(folder / "secret.bin"), 0, 48)]
        group.create_dataset("out", (4, 3), "float32", external=place)
    else:
        layout = h5py.VirtualLayout((4, 3), "float32")
        layout[:] = h5py.VirtualSource(folder / "secret.h5", "w", (4, 3))
        group.create_virtual_dataset("out", layout)


def code(source: Path, output: Path) -> str:
    """The code by which an import with weights is refused."""
    with pytest.raises(SpecError) as refused:
        spec_compiler.import_model(source, output, weights=True)
    return str(refused.value.diagnostics[0].code)


def test_broken_files(tmp_path: Path) -> None:
    """Attributes that are no texts, no models, cut files: a message each."""
    import h5py

    whole = h5(tmp_path / "m.h5", sequential(*OLD["2.2.4"]), "2.2.4", some_weights()).read_bytes()
    for number, size in enumerate((9, 100, 600, 2000, len(whole) // 2)):
        (tmp_path / f"cut{number}.h5").write_bytes(whole[:size])
        assert code(tmp_path / f"cut{number}.h5", tmp_path / "x.yaml") == "SC601"
    with h5py.File(tmp_path / "number.h5", "w") as file:
        file.attrs["model_config"] = 7
    assert code(tmp_path / "number.h5", tmp_path / "x.yaml") == "SC601"
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file.attrs["layer_names"] = [b"a"]
    assert code(tmp_path / "weights.h5", tmp_path / "x.yaml") == "SC601"
    with h5py.File(tmp_path / "lambda.h5", "w") as file:
        run = layer("Lambda", "run", function=["4wEA", None, None], batch_input_shape=[None, 4])
        file.attrs["model_config"] = json.dumps(sequential(run))
    assert code(tmp_path / "lambda.h5", tmp_path / "x.yaml") == "SC602"
