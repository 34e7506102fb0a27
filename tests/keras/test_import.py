"""Models of Keras, imported, built again and compared: settings, wiring, weights, predictions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import spec_compiler
from spec_compiler import api
from tests.keras.random_graphs import random_spec
from tests.keras.same_models import differences

pytestmark = pytest.mark.keras

SMALL = {"weights": None, "include_top": False, "input_shape": (32, 32, 3)}
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "MobileNetV2": SMALL | {"alpha": 0.35},
    "EfficientNetB0": SMALL,
    "ConvNeXtTiny": SMALL,
}


def sample(model: Any) -> list[Any]:
    """Something to predict on."""
    import numpy as np

    numbers = np.random.default_rng(3)
    found = []
    for x in model.inputs:
        shape = [2, *(size or 5 for size in x.shape[1:])]
        whole = numbers.integers(1, 4, shape)
        found.append(whole if "int" in x.dtype else numbers.random(shape).astype("float32"))
    return found


def predictions(model: Any, inputs: list[Any]) -> list[Any]:
    """What a model gives, one array after the other."""
    import keras
    import numpy as np

    return [
        np.array(y) for y in keras.tree.flatten(model(inputs if len(inputs) > 1 else inputs[0]))
    ]


def rendered(spec: Path) -> Any:
    """The model that a spec's script builds."""
    import importlib.util

    path = spec.with_suffix(".py")
    path.write_text(api.render(spec, output=path))
    found = importlib.util.spec_from_file_location(f"script_{spec.parent.name}", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.build_model()


def same_again(model: Any, folder: Path, *, script: bool = False, **options: Any) -> Any:
    """Import a model from its archive with its weights, build it, and compare; import that again."""
    import keras
    import numpy as np

    model.save(folder / "model.keras")
    spec = folder / "first.yaml"
    spec_compiler.import_model(folder / "model.keras", spec, weights=True, **options)
    keras.utils.clear_session(free_memory=False)
    built = spec_compiler.compile(spec)
    assert differences(model, built) == []
    inputs = sample(model)
    expected = predictions(model, inputs)
    models = [built]
    if script:
        models.append(rendered(spec))
        assert differences(model, models[1]) == []
    for each in models:
        for ours, theirs in zip(predictions(each, inputs), expected, strict=True):
            assert np.array_equal(ours, theirs)
    built.save(folder / "again.keras")
    (folder / "again").mkdir()
    again = folder / "again" / "first.yaml"
    spec_compiler.import_model(folder / "again.keras", again, weights=True, **options)
    assert again.read_text() == spec.read_text()
    return built


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_architectures(name: str, tmp_path: Path) -> None:
    """Each comes back with its names, equal in all things, and its import is a fixed point."""
    import keras

    model = getattr(keras.applications, name)(**ARCHITECTURES[name])
    built = same_again(model, tmp_path, script=name == "MobileNetV2")
    own = [layer.name for layer in model.layers if "_" in layer.name and "input" not in layer.name]
    kept = {layer.name for layer in built.layers}
    assert len([layer for layer in own if layer in kept]) > len(own) / 2


def test_a_graph_with_everything(tmp_path: Path) -> None:
    """Shared layers, states, attention, operations, masks, wrappers, frozen models, many outputs."""
    import keras
    from keras import layers, ops

    left = keras.Input((10, 8), name="left")
    words = keras.Input((10,), dtype="int32")
    right = layers.Embedding(12, 8, mask_zero=True)(words)
    code = layers.LSTM(6)
    x, y = code(left), code(right)
    sequence, h, c = layers.LSTM(6, return_sequences=True, return_state=True)(left)
    z = layers.LSTM(6)(right, initial_state=[h, c])
    seen = layers.MultiHeadAttention(2, 4)(sequence, value=left)
    seen = layers.GlobalAveragePooling1D()(seen)
    z = 1 / (1 + ops.exp(-z)) - y * 2.0
    z = ops.concatenate([z, seen, left[:, 0], ops.mean(x, axis=-1, keepdims=True)], axis=-1)
    kind = layers.Dense(3, activation=layers.LeakyReLU(0.1), name="kind.head")(z)
    steps = layers.TimeDistributed(layers.Dense(4))(left)
    both = layers.Bidirectional(layers.GRU(3))(right)
    tower = keras.Sequential(
        [keras.Input((4,)), layers.Dense(5), layers.BatchNormalization()], name="tower"
    )
    tower.trainable = False
    price = tower(layers.Flatten()(steps)[:, :4]) + tower(z[..., -4:])
    again = keras.Model([left, words], {"kind": kind, "price": price, "both": both})
    again.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, 100)),
        loss={"kind": "mse", "price": keras.losses.Huber(), "both": "mae"},
        loss_weights={"kind": 1.0, "price": 0.5, "both": 1.0},
        metrics={"kind": ["mae"]},
    )
    built = same_again(again, tmp_path, script=True)
    assert built.optimizer.get_config()["learning_rate"]["config"]["decay_steps"] == 100
    assert built.get_compile_config()["loss_weights"] == {"kind": 1.0, "price": 0.5, "both": 1.0}
    assert [layer.name for layer in built.layers if layer.name == "kind.head"]


def test_words_that_were_learnt(tmp_path: Path) -> None:
    """Vocabularies that layers learnt from data, and statistics, come along."""
    import keras
    import numpy as np
    from keras import layers

    words, numbers = layers.TextVectorization(output_sequence_length=4), layers.Normalization()
    words.adapt(np.array(["a b c", "c b", "c $d"]))
    numbers.adapt(np.arange(12.0).reshape(4, 3))
    kinds = layers.StringLookup(output_mode="one_hot")
    kinds.adapt(np.array(["x", "y"]))
    text, kind = keras.Input((), dtype="string"), keras.Input((1,), dtype="string")
    values = keras.Input((3,))
    code = layers.GlobalAveragePooling1D()(layers.Embedding(9, 3)(words(text)))
    joined = layers.Concatenate()([code, kinds(kind), numbers(values)])
    model = keras.Model([text, kind, values], layers.Dense(2)(joined))
    model.save(tmp_path / "model.keras")
    spec_compiler.import_model(tmp_path / "model.keras", tmp_path / "spec.yaml", weights=True)
    built = spec_compiler.compile(tmp_path / "spec.yaml")
    tensor = keras.ops.convert_to_tensor
    inputs = [tensor(["c d", "a q"]), tensor([["x"], ["z"]]), tensor(np.ones((2, 3)))]
    inputs[2] = keras.ops.cast(inputs[2], "float32")
    assert np.array_equal(predictions(built, inputs)[0], predictions(model, inputs)[0])


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_hdf5_file_of_keras_3(tmp_path: Path) -> None:
    """The older form, as Keras 3 still writes it: operations without their modules, weights."""
    import keras
    import numpy as np
    from keras import layers, ops

    x = keras.Input((6, 4))
    y = layers.GRU(5, return_sequences=True)(x)
    z = ops.concatenate([y[:, 0] * 2.0, ops.mean(y, axis=1)], axis=-1)
    model = keras.Model(x, layers.Add()([layers.Dense(3)(z), layers.Dense(3)(z)]))
    model.compile("adam", "mse", metrics=["mae"])
    model.save(tmp_path / "model.h5")
    spec_compiler.import_model(tmp_path / "model.h5", tmp_path / "spec.yaml", weights=True)
    built = spec_compiler.compile(tmp_path / "spec.yaml")
    assert differences(model, built) == []
    inputs = sample(model)
    assert np.array_equal(predictions(built, inputs)[0], predictions(model, inputs)[0])


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_random_graphs(kind: str, tmp_path: Path) -> None:
    """A spec, built and imported, builds the same model."""
    import keras

    for seed in range(12):
        spec = {k: v for k, v in random_spec(seed, kind).items() if k not in ("data", "fit")}
        keras.utils.clear_session(free_memory=False)
        model = api.compile(spec)
        if any(type(layer).__name__ == "Lifted" for layer in model.layers):
            continue  # a class of the spec's own has no graph in a file
        spec = spec_compiler.import_model(model)
        keras.utils.clear_session(free_memory=False)
        assert differences(model, api.compile(spec)) == [], seed


def test_what_a_module_makes(tmp_path: Path) -> None:
    """`module:callable` is called, in a process of its own; the spec is the model's."""
    (tmp_path / "towers.py").write_text(
        "import keras\n\n\ndef small():\n"
        "    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
    )
    command = [sys.executable, "-m", "spec_compiler", "import", "towers:small"]
    ended = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)}
    )
    assert ended.returncode == 0, ended.stderr
    assert "- Dense: 2" in ended.stdout
