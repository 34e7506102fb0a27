"""A notebook and a module do what the script does: the same weights after training."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from spec_compiler import api

pytestmark = pytest.mark.keras

SPEC = """\
spec: 1
name: trio
seed: 3
params: {units: 8}
model:
  kind: sequential
  inputs: {shape: [4]}
  layers:
    - Dense: {units: $units, activation: relu}
    - Dense: 1
compile: {optimizer: adam, loss: mse}
data: {train: synthetic, test: synthetic}
fit: {epochs: 2}
export: [{weights: trio.weights.h5}]
"""
DRIVER = """\
import json, runpy, sys
import keras
import numpy as np

def saved(run):
    keras.utils.clear_session()
    run()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
    model.load_weights("trio.weights.h5")
    return [weight.tobytes().hex() for weight in model.get_weights()]

def notebook():
    space = {}
    for cell in json.load(open("trio.ipynb"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)

def module():
    import trio_module as m
    keras.utils.set_random_seed(m.SEED)
    model = m.build_model()
    train, test = m.load_data()
    m.fit(model, train)
    m.evaluate(model, test)
    model.save_weights("trio.weights.h5")

sys.argv = ["trio.py"]
script = saved(lambda: runpy.run_path("trio.py", run_name="__main__"))
assert saved(notebook) == script
assert saved(module) == script
"""


def test_script_module_and_notebook_are_one(tmp_path: Path) -> None:
    """Run whole, cell by cell, and function by function, they end with the same bits."""
    for target, name in (
        ("script", "trio.py"),
        ("module", "trio_module.py"),
        ("notebook", "trio.ipynb"),
    ):
        (tmp_path / name).write_text(api.render(SPEC, target=target), encoding="utf-8")
    assert json.loads((tmp_path / "trio.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4
    ended = subprocess.run(
        [sys.executable, "-c", DRIVER], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
