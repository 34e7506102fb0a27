"""`export`: every format read again, whole models and parts, equal in what they predict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Run
from tests.keras.test_train import only

pytestmark = [
    pytest.mark.keras,
    # What tf2onnx and LiteRT say of NumPy and of their own future is not ours to mend.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:.*tf.lite.Interpreter"),
]

SPEC = """\
spec: 1
name: exported
seed: 3
params: {size: 4}
model:
  kind: functional
  inputs: {x: [8], z: [8]}
  layers:
    - Add:
      inputs: [x, z]
      name: both
    - Dense: {units: $size, activation: relu}
      name: code_$(size)
    - BatchNormalization
    - Dense: 8
      name: back
compile: {loss: mse}
data: {train: {synthetic: {samples: 64}}}
export:
  - keras: models/whole.keras
  - weights: whole.weights.h5
  - saved_model: served
  - onnx: whole.onnx
  - litert: whole.tflite
  - keras: {path: encoder.keras, inputs: both, outputs: code_$(size)}
  - saved_model: {path: decoder, inputs: code_$(size)}
"""


def test_every_format_predicts_alike(run: Run, folder: Path) -> None:
    """SavedModel, ONNX and LiteRT give what the model gives; so do parts, one behind the other."""
    import keras
    import numpy as np
    import onnxruntime
    import tensorflow as tf

    Path("exported.yaml").write_text(SPEC, encoding="utf-8")
    ended = run("train", "exported.yaml")
    assert ended.code == 0, ended.err
    made = only(Path("runs"))
    assert not list(made.glob(".*"))
    model = keras.saving.load_model(made / "models" / "whole.keras")
    rng = np.random.default_rng(0)
    x, z = (rng.random((5, 8), dtype="float32") for _ in "xz")
    wanted = model.predict([x, z], verbose=0)

    again = keras.models.clone_model(model)
    again.load_weights(made / "whole.weights.h5")
    assert np.array_equal(again.predict([x, z], verbose=0), wanted)
    served = tf.saved_model.load(str(made / "served"))
    assert np.array_equal(served.serve([x, z]).numpy(), model([x, z]).numpy())
    session = onnxruntime.InferenceSession(made / "whole.onnx")
    names = [entry.name for entry in session.get_inputs()]
    assert np.allclose(
        session.run(None, dict(zip(names, (x, z), strict=True)))[0], wanted, atol=1e-5
    )
    assert np.allclose(_lite(made / "whole.tflite", x, z), wanted, atol=1e-5)

    encoder = keras.saving.load_model(made / "encoder.keras")
    decoder = tf.saved_model.load(str(made / "decoder"))
    code = encoder.predict(x + z, verbose=0)
    assert code.shape == (5, 4)
    assert np.allclose(decoder.serve(code).numpy(), wanted, atol=1e-6)


PREPARED = """\
spec: 1
name: prepared
seed: 1
model:
  kind: functional
  inputs: {x: [4, 2]}
  layers: [Flatten, {Dense: 1}]
compile: {loss: mse}
data:
  train: {csv: {path: table.csv, label: y, shape: [4, 2]}}
  prepare:
    - Normalization
    - ops.multiply: {x2: 0.5}
export:
  - saved_model: served
  - onnx: served.onnx
  - keras: {path: whole.keras, prepare: true}
  - keras: alone.keras
"""


def test_what_is_served_is_what_was_trained(run: Run, folder: Path) -> None:
    """Serving formats take raw features, with what the layers of `prepare` have learned."""
    import keras
    import numpy as np
    import onnxruntime
    import tensorflow as tf

    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, size=(64, 8)).astype("float32")
    lines = ["a,b,c,d,e,f,g,h,y", *(",".join(map(str, [*row, 0.5])) for row in x.tolist())]
    Path("table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Path("prepared.yaml").write_text(PREPARED, encoding="utf-8")
    ended = run("train", "prepared.yaml")
    assert ended.code == 0, ended.err
    made, raw = only(Path("runs")), x.reshape(-1, 4, 2)
    learned = (raw - raw.mean((0, 1))) / raw.std((0, 1)) * 0.5
    alone = keras.saving.load_model(made / "alone.keras")
    wanted = alone.predict(learned.astype("float32"), verbose=0)
    served = tf.saved_model.load(str(made / "served"))
    assert np.allclose(served.serve(raw).numpy(), wanted, atol=1e-5)
    session = onnxruntime.InferenceSession(made / "served.onnx")
    [entry] = session.get_inputs()
    assert np.allclose(session.run(None, {entry.name: raw})[0], wanted, atol=1e-5)
    whole = keras.saving.load_model(made / "whole.keras")
    assert np.allclose(whole.predict(raw, verbose=0), wanted, atol=1e-5)


RANDOM = """\
spec: 1
name: random
seed: 1
model:
  kind: subclassed
  inputs: {picture: [8, 8, 3], z: [4]}
  layers:
    - RandomFlip:
      inputs: picture
    - Conv2D: {filters: 4, kernel_size: 3}
    - BatchNormalization
    - GlobalMaxPooling2D:
      name: seen
    - Add:
      inputs: [seen, z]
    - Dropout: 0.5
    - Dense: 2
compile: {loss: mse}
data: {train: {synthetic: {samples: 32}}}
export: [keras: whole.keras, saved_model: served, onnx: whole.onnx, litert: whole.tflite]
"""
STATES = """\
spec: 1
name: states
seed: 1
model:
  kind: functional
  inputs: {x: {shape: [5, 4], batch_size: 4}}
  layers:
    - LSTM: {units: 6, stateful: true, return_sequences: true}
      name: sequence
    - GRU: {units: 6, dropout: 0.2}
    - Dense: {units: 2, activation: softmax}
      name: kind
  outputs: {sequence: sequence, kind: kind}
compile: {loss: {sequence: mse, kind: sparse_categorical_crossentropy}}
data: {train: {synthetic: {samples: 32}}}
fit: {batch_size: 4, shuffle: false}
export: [keras: whole.keras, saved_model: served, onnx: whole.onnx, litert: whole.tflite]
"""
HALF = """\
spec: 1
name: half
seed: 1
dtype_policy: mixed_bfloat16
model:
  kind: sequential
  inputs: {shape: [8, 8, 3]}
  layers:
    - RandomContrast: 0.5
    - Conv2D: {filters: 4, kernel_size: 3}
    - Flatten
    - Dense: {units: 2, dtype: float32}
compile: {loss: mse}
data: {train: {synthetic: {samples: 32}}}
export: [keras: whole.keras, saved_model: served]
"""


def test_what_is_served_is_at_rest(run: Run, folder: Path) -> None:
    """Random layers, dropout, states, several inputs and outputs, half precision: served alike."""
    import keras
    import numpy as np
    import tensorflow as tf

    for name, text in (("random", RANDOM), ("states", STATES), ("half", HALF)):
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
        ended = run("train", f"{name}.yaml", "--runs", name)
        assert ended.code == 0, ended.err
        made = only(Path(name))
        model = keras.saving.load_model(made / "whole.keras")
        rng = np.random.default_rng(0)
        x = rng.random((4, 5, 4) if name == "states" else (4, 8, 8, 3), dtype="float32")
        z = rng.random((4, 4), dtype="float32")
        given = {"picture": x, "z": z} if name == "random" else x
        for layer in model.layers:
            if getattr(layer, "stateful", False):
                layer.reset_state()
        wanted = keras.tree.flatten(model(given, training=False))
        served = tf.saved_model.load(str(made / "served"))
        for one, other in zip(wanted, keras.tree.flatten(served.serve(given)), strict=True):
            # A graph rounds bfloat16 less often than single operations do.
            assert np.allclose(one, other, atol=0.02 if name == "half" else 0), name
        arrays = (x, z) if name == "random" else (x,)
        if name == "random":
            assert np.allclose(_lite(made / "whole.tflite", *arrays), wanted[0], atol=1e-5)
        if name != "half":
            for one, other in zip(wanted, _onnx(made / "whole.onnx", *arrays), strict=True):
                assert np.allclose(one, other, atol=1e-5), name


def _onnx(path: Path, *arrays: Any) -> Any:
    """What an ONNX file predicts."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    names = [entry.name for entry in session.get_inputs()]
    return session.run(None, dict(zip(names, arrays, strict=True)))


def _lite(path: Path, *arrays: Any) -> Any:
    """What a LiteRT file predicts."""
    import tensorflow as tf

    interpreter = tf.lite.Interpreter(model_path=str(path))
    inputs = sorted(interpreter.get_input_details(), key=lambda each: each["name"])
    for entry, array in zip(inputs, arrays, strict=True):
        interpreter.resize_tensor_input(entry["index"], array.shape)
    interpreter.allocate_tensors()
    for entry, array in zip(inputs, arrays, strict=True):
        interpreter.set_tensor(entry["index"], array)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


def test_a_missing_package_is_said_before_training(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export that could not be written ends the run before its first epoch, at its line."""
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "tf2onnx" else found(name, *a)
    )
    Path("exported.yaml").write_text(SPEC, encoding="utf-8")
    ended = run("train", "exported.yaml")
    assert ended.code == 4
    line = SPEC.splitlines().index("  - onnx: whole.onnx") + 1
    assert f"exported.yaml:{line}:5: SC556 export 'onnx' needs tf2onnx" in ended.err
    assert "pip install tf2onnx" in ended.err
    assert not (only(Path("runs")) / "history.csv").exists()


def test_an_export_that_fails_takes_no_other_with_it(run: Run, folder: Path) -> None:
    """What Keras cannot write is said at its line; what can be written is there."""
    wrong = SPEC.replace("    - BatchNormalization\n", "    - halve\n").replace(
        "params: {size: 4}\n", "params: {size: 4}\nimports: {halve: ./halve.py:Halve}\n"
    )
    Path("halve.py").write_text(
        "import keras\n\n\nclass Halve(keras.layers.Layer):\n"
        "    def call(self, x):\n        return keras.activations.gelu(x / 2)\n\n"
        "    def get_config(self):\n        raise RuntimeError('not to be written')\n",
        encoding="utf-8",
    )
    Path("wrong.yaml").write_text(wrong, encoding="utf-8")
    ended = run("train", "wrong.yaml")
    assert ended.code == 4
    line = wrong.splitlines().index("  - keras: models/whole.keras") + 1
    assert f"wrong.yaml:{line}:5: SC701 not to be written" in ended.err
    made = only(Path("runs"))
    assert not (made / "models").exists()
    assert not (made / "whole.onnx").exists()  # it has the exact gelu, which does not load
    assert (made / "whole.tflite").stat().st_size > 0
