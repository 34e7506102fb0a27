"""`fit.distribute`: several devices and several processes train what one would."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT, Ended, Run, process

pytestmark = [
    pytest.mark.keras,
    pytest.mark.skipif(os.name == "nt", reason="processes are killed in another way there"),
]

SPEC = """\
spec: 1
name: spread
seed: 3
{backend}
model:
  kind: functional
  inputs: {{x: [8]}}
  layers:
    - Dense: {{units: 6, activation: relu}}
    - Dropout: 0.2
    - Dense: 2
compile: {{optimizer: adam, loss: mse, metrics: [mae]}}
data:
  train: {{synthetic: {{samples: 100}}}}
  test: {{synthetic: {{samples: 50}}}}
fit:
  epochs: {epochs}
  batch_size: 20
  shuffle: false
  verbose: 2
  {more}
export:
  - keras: spread.keras
"""
TWO_DEVICES = """\
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

from spec_compiler.cli.main import main

main()
"""
PATIENCE = 90
"""Seconds after which a process is thought to hang."""


def write(folder: Path, name: str, *, backend: str = "", more: str = "", epochs: int = 3) -> None:
    """A spec with another way to train."""
    text = SPEC.format(backend=backend, more=more, epochs=epochs)
    (folder / name).write_text(text, encoding="utf-8")


def train(folder: Path, *args: str, **environment: str) -> Ended:
    """`train` in a process of its own."""
    return process("-m", "spec_compiler", "train", *args, cwd=folder, **environment)


def weights(run: Path) -> list[Any]:
    """The weights of the one model that a folder of runs has."""
    import keras

    [path] = run.glob("*/spread.keras")
    made: list[Any] = keras.saving.load_model(path, compile=False).get_weights()
    return made


def close(first: list[Any], second: list[Any]) -> bool:
    """Whether weights are equal within what the order of additions does to floats."""
    import numpy as np

    return all(np.allclose(a, b, atol=1e-6) for a, b in zip(first, second, strict=True))


def test_mirrored_on_two_devices(run: Run, folder: Path) -> None:
    """Two logical devices of TensorFlow give the weights of one, without dropout's own dice."""
    more = "distribute: {mirrored: ['CPU:0', 'CPU:1']}"
    write(folder, "two.yaml", more=more)
    write(folder, "one.yaml")
    for name in ("one.yaml", "two.yaml"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace("    - Dropout: 0.2\n", "")
        path.write_text(text, encoding="utf-8")
    two = process("-c", TWO_DEVICES, "train", "two.yaml", "--runs", "two", cwd=folder)
    assert two.code == 0, two.err
    one = run("train", "one.yaml", "--runs", "one")
    assert one.code == 0, one.err
    assert close(weights(folder / "one"), weights(folder / "two"))


def port() -> int:
    """A port that is free."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


def begin(folder: Path, spec: str, runs: str) -> list[subprocess.Popen[str]]:
    """Two processes that train together, by options and by the environment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    address = f"127.0.0.1:{port()}"
    command = [sys.executable, "-m", "spec_compiler", "train", spec, "--runs", runs]
    first = [*command, "--coordinator", address, "--processes", "2", "--process", "0"]
    others = {
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": address,
        "KERAS_DISTRIBUTION_NUM_PROCESSES": "2",
        "KERAS_DISTRIBUTION_PROCESS_ID": "1",
    }
    return [
        subprocess.Popen(
            each,
            cwd=folder,
            env=environment | more,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for each, more in ((first, {}), (command, others))
    ]


def rows(runs: Path) -> list[dict[str, str]]:
    """The history of the one run in a folder, none before it has one."""
    for path in runs.glob("*/history.csv"):
        with path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))
    return []


@pytest.fixture
def parallel(folder: Path) -> Path:
    """A folder with a spec for JAX, trained by one process into `one`, and its script."""
    more = "distribute: data_parallel\n  resume: true"
    write(folder, "spread.yaml", backend="backend: jax", more=more)
    ended = train(folder, "spread.yaml", "--runs", "one")
    assert ended.code == 0, ended.err
    return folder


def test_two_processes_on_jax(parallel: Path) -> None:
    """Two processes train what one trains, and a script what a live program trains."""
    import numpy as np

    for each in begin(parallel, "spread.yaml", "two"):
        _, err = each.communicate(timeout=PATIENCE)
        assert each.returncode == 0, err
    assert close(weights(parallel / "one"), weights(parallel / "two"))
    one, two = rows(parallel / "one"), rows(parallel / "two")
    assert [row["epoch"] for row in two] == ["0", "1", "2"]
    for first, second in zip(one, two, strict=True):
        assert all(abs(float(first[key]) - float(second[key])) < 1e-5 for key in first)

    render = process("-m", "spec_compiler", "render", "spread.yaml", "-o", "t.py", cwd=parallel)
    assert render.code == 0, render.err
    script = process("t.py", "--output", "script/run", cwd=parallel)
    assert script.code == 0, script.err
    for first, second in zip(weights(parallel / "one"), weights(parallel / "script"), strict=True):
        assert np.array_equal(first, second)


def test_a_killed_process_ends_the_other(folder: Path) -> None:
    """The other ends soon, says why, and all go on when they are started again."""
    more = "distribute: data_parallel\n  resume: true"
    write(folder, "spread.yaml", backend="backend: jax", more=more, epochs=40)
    first, second = begin(folder, "spread.yaml", "runs")
    started = time.monotonic()
    while len(rows(folder / "runs")) < 2:
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < started + PATIENCE
        time.sleep(0.05)
    second.send_signal(signal.SIGKILL)
    _, err = first.communicate(timeout=PATIENCE)
    second.communicate()
    assert first.returncode == 4, err
    assert "process 0 of 2 has lost another one" in err
    assert "Start all of them again: the training goes on" in err
    assert "Traceback" not in err
    assert 2 <= len(rows(folder / "runs")) < 40

    for each in begin(folder, "spread.yaml", "runs"):
        _, err = each.communicate(timeout=PATIENCE)
        assert each.returncode == 0, err
        assert "continuing: runs/" in err
    assert [int(row["epoch"]) for row in rows(folder / "runs")] == list(range(40))
    assert weights(folder / "runs")
