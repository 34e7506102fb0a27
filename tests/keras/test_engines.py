"""`backend: jax` and `torch`: what is trained, live and as a script, on each engine that is there."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from tests.cli.command import ROOT, process
from tests.keras.test_train import only

pytestmark = pytest.mark.keras

SPEC = """\
spec: 1
name: engines
seed: 3
backend: {engine}
imports: {{halve: ./halve.py:halve}}
model:
  kind: functional
  inputs: {{x: [4, 2]}}
  layers:
    - RandomFlip: horizontal
      inputs: x
    - Flatten
    - Dense: {{units: 6, activation: relu}}
    - Dropout: 0.2
    - Dense: {{units: 3, activation: softmax}}
compile: {{loss: categorical_crossentropy, metrics: [accuracy]}}
data:
  train: {{csv: {{path: table.csv, label: kind, stream: true}}}}
  split: {{validation: 0.25, test: 0.25}}
  prepare:
    - Normalization
    - halve
    - ops.clip: {{x_min: -1.0, x_max: 1.0}}
    - Reshape: {{target_shape: [4, 2]}}
  labels:
    - CategoryEncoding: {{num_tokens: 3, output_mode: one_hot}}
  augment:
    - GaussianNoise: 0.1
fit:
  epochs: 3
  batch_size: 8
  verbose: 2
  resume: true
  callbacks:
    - EarlyStopping: {{patience: 2, restore_best_weights: true}}
export:
  - keras: engines.keras
  - weights: engines.weights.h5
{more}"""
HALVE = '''\
"""A step of the user's own."""

from keras import ops


def halve(x):
    """Half of it."""
    return ops.divide(x, 2.0)
'''
BOTH = """\
import runpy
import sys

from spec_compiler.cli.main import main

sys.argv = ["spec-compiler", "train", "engines.yaml"]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code

import keras

keras.utils.clear_session()
sys.argv = ["t.py", "--output", "script"]
runpy.run_path("t.py", run_name="__main__")

import glob

import numpy as np

[path] = glob.glob("runs/*/engines.keras")
live, script = (keras.saving.load_model(p) for p in (path, "script/engines.keras"))
for one, other in zip(live.get_weights(), script.get_weights(), strict=True):
    assert np.array_equal(one, other)
"""


@pytest.mark.parametrize("engine", ["jax", "torch"])
def test_live_and_script_train_alike(folder: Path, engine: str) -> None:
    """A stream that other layers than TensorFlow's prepare and vary, callbacks, exports."""
    if importlib.util.find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    lines = ["a,b,c,d,e,f,g,h,kind"]
    lines += [",".join(str((i * j) % 7) for j in range(1, 9)) + f",{i % 3}" for i in range(64)]
    Path("table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Path("halve.py").write_text(HALVE, encoding="utf-8")
    served = "  - saved_model: {path: served, prepare: true}\n" if engine == "jax" else ""
    text = SPEC.format(engine=engine, more=served)
    Path("engines.yaml").write_text(text, encoding="utf-8")
    made = process("-m", "spec_compiler", "render", "engines.yaml", "-o", "t.py")
    assert made.code == 0, made.err
    # An engine may be installed apart, and be found by the path.
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    ended = process("-c", BOTH, PYTHONPATH=path)
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    if engine == "jax":
        _answers_alike(only(Path("runs")))


def _answers_alike(run: Path) -> None:
    """A SavedModel that JAX has written takes rows as they are, and is at rest."""
    import numpy as np
    import tensorflow as tf

    served = tf.saved_model.load(str(run / "served"))
    rows = np.arange(16, dtype="float32").reshape(2, 8)
    first, second = (served.serve(rows).numpy() for _ in range(2))
    assert first.shape == (2, 3)
    assert np.array_equal(first, second)
