"""A spec's live model and its rendered script are one model, bit for bit, in two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from tests.keras.whole_specs import SPECS, write_specs

pytestmark = pytest.mark.keras

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("both_ways.py")
NAMES = ("digits", *SPECS)


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The specs, with their files beside them and their rendered scripts in `scripts`."""
    folder = tmp_path_factory.mktemp("specs")
    paths = write_specs(folder)
    (folder / "scripts").mkdir()
    for name, path in paths.items():
        output = folder / "scripts" / f"{name}.py"
        output.write_text(api.render(path, output=output), encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def ways(specs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What came of all specs live, and of all scripts: a folder each, made side by side."""
    scripts = {name: path.parent / "scripts" / f"{name}.py" for name, path in specs.items()}
    outputs, running = {}, {}
    for mode, programs in (("live", specs), ("script", scripts)):
        outputs[mode] = tmp_path_factory.mktemp(mode)
        command = [sys.executable, str(DRIVER), mode, str(outputs[mode])]
        environment = dict(os.environ)
        environment.pop("PYTHONPATH", None)
        if mode == "live":  # a script does without this package
            environment["PYTHONPATH"] = str(ROOT)
        running[mode] = subprocess.Popen(
            [*command, *(f"{name}={path}" for name, path in programs.items())],
            cwd=outputs[mode],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    for mode, process in running.items():
        printed, _ = process.communicate(timeout=900)
        assert process.returncode == 0, f"{mode}: {printed.decode(errors='replace')[-4000:]}"
    return outputs


def report(ways: dict[str, Path], mode: str, name: str) -> dict[str, Any]:
    """What was written down of one program."""
    found: dict[str, Any] = json.loads((ways[mode] / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_architecture(ways: dict[str, Path], name: str) -> None:
    """Configuration, names of layers and weights, and the compiled settings are equal."""
    live, script = report(ways, "live", name), report(ways, "script", name)
    for part in ("config", "weights", "compiled"):
        assert live[part] == script[part]
    assert live["config"]["class_name"] == "Sequential"
    assert live["config"]["config"]["name"] == name
    assert live["weights"]


@pytest.mark.parametrize("name", NAMES)
def test_weights(ways: dict[str, Path], name: str) -> None:
    """Initial weights under the seed, and weights after training, have the same bits."""
    import numpy as np

    with (
        np.load(ways["live"] / f"{name}.npz") as live,
        np.load(ways["script"] / f"{name}.npz") as script,
    ):
        assert live.files == script.files
        for key in live.files:
            assert live[key].dtype == script[key].dtype
            assert live[key].tobytes() == script[key].tobytes(), key
        count = len(live.files) // 2
        changed = [
            not np.array_equal(live[f"initial {i:02}"], live[f"trained {i:02}"])
            for i in range(count)
        ]
        assert any(changed) is ("fit:" in SPECS.get(name, "fit:"))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "architecture"])
def test_training(ways: dict[str, Path], name: str) -> None:
    """The data, the history and the evaluation are equal to the last digit."""
    live, script = report(ways, "live", name), report(ways, "script", name)
    for part in ("data", "history", "evaluation"):
        assert live.get(part) == script.get(part)
    assert "loss" in live["history"]


def test_the_imported_metric_counts(ways: dict[str, Path]) -> None:
    """The user's own metric is among what is logged, in training and validation."""
    history = report(ways, "live", "mlp")["history"]
    assert {"mean_pred", "val_mean_pred", "top2"} <= set(history)
    assert abs(history["mean_pred"][0] - 1 / 3) < 1e-3


def test_the_script_needs_keras_alone(specs: dict[str, Path]) -> None:
    """No rendered script speaks of this package, but for the header that says where it is from."""
    for name, path in specs.items():
        script = (path.parent / "scripts" / f"{name}.py").read_text(encoding="utf-8")
        assert "spec_compiler" not in script
        assert script.count("spec-compiler") == 1


def test_scripts_are_clean(specs: dict[str, Path]) -> None:
    """Ruff has nothing to say about a rendered script, neither its rules nor its layout."""
    scripts = specs["mlp"].parent / "scripts"
    for command in (
        ["check", "--select", "E4,E7,E9,F,I,B,UP,SIM,W", "--target-version", "py311"],
        ["format", "--check"],
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(scripts)],
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
