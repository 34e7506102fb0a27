"""The examples as their readers run them: `train`, and the rendered script with Keras alone."""

from __future__ import annotations

import ast
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spec_compiler import api

pytestmark = pytest.mark.keras

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def start(*args: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start `python ARGS…` with deterministic operations."""
    return subprocess.Popen(
        [sys.executable, *args],
        cwd=cwd,
        env={**os.environ, "TF_DETERMINISTIC_OPS": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def write_fashion_mnist(home: Path) -> None:
    """A small data set of the classes' form, in the files of Keras's own cache."""
    import numpy as np

    rng = np.random.default_rng(0)
    folder = home / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    for part, count in (("train", 200), ("t10k", 50)):
        labels = rng.integers(10, size=count).astype("uint8")
        images = rng.integers(60, size=(count, 28, 28)).astype("uint8")
        for image, label in zip(images, labels, strict=True):
            image[2 * label : 2 * label + 4] += 150  # a bar, higher or lower by the class
        for name, header, data in (("labels-idx1", 8, labels), ("images-idx3", 16, images)):
            with gzip.open(folder / f"{part}-{name}-ubyte.gz", "wb") as file:
                file.write(bytes(header) + data.tobytes())


def test_fashion_mnist(tmp_path: Path) -> None:
    """Keras's own loader, the run, and the script: all three see the same data and learn alike."""
    write_fashion_mnist(tmp_path / "home")
    spec = EXAMPLES / "fashion_mnist.yaml"
    script = tmp_path / "train.py"
    script.write_text(api.render(spec, output=script), encoding="utf-8")
    home = {"KERAS_HOME": str(tmp_path / "home")}
    command = ("-m", "spec_compiler", "train", str(spec))
    trained = start(*command, cwd=tmp_path, PYTHONPATH=str(ROOT), **home)
    alone = start("-E", str(script), cwd=tmp_path, **home)
    for process in (trained, alone):
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
        assert "Downloading" not in out + err
    [run] = (tmp_path / "runs").iterdir()
    evaluation = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    assert ast.literal_eval(out.strip().splitlines()[-1]) == evaluation
    assert evaluation["accuracy"] > 0.5


def test_the_demo(tmp_path: Path) -> None:
    """`make demo`: real digits, at least 0.97 of them right, the model kept."""
    command = ("-m", "spec_compiler", "train", str(EXAMPLES / "digits.yaml"))
    process = start(*command, cwd=tmp_path, PYTHONPATH=str(ROOT))
    out, err = process.communicate(timeout=900)
    assert process.returncode == 0, err
    [run] = (tmp_path / "runs").iterdir()
    evaluation = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    assert evaluation["accuracy"] >= 0.97
    assert (run / "digits.keras").exists()
    assert f"test accuracy: {evaluation['accuracy']:.4f}" in out
