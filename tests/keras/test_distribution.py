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


def begin(folder: Path, spec: str, runs: str, **more: str) -> list[subprocess.Popen[str]]:
    """Two processes that train together, by options and by the environment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} | more
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
            env=environment | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # A background job ignores Ctrl-C from birth, and so would what it starts.
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - the test has one thread
        )
        for each, own in ((first, {}), (command, others))
    ]


def _heed_ctrl_c() -> None:
    """Have a process start with Python's own handling of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def rows(runs: Path) -> list[dict[str, str]]:
    """The history of the one run in a folder, none before it has one."""
    for path in runs.glob("*/history.csv"):
        with path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))
    return []


def wait_for(count: int, folder: Path, runner: subprocess.Popen[str]) -> None:
    """Wait until the run in a folder has so many rows in its history."""
    started = time.monotonic()
    while len(rows(folder)) < count:
        assert runner.poll() is None, runner.communicate()
        assert time.monotonic() < started + PATIENCE
        time.sleep(0.05)


PARTED = """distribute:
    model_parallel:
      mesh: {batch: 2, model: 2}
      layout:
        dense/kernel: [null, model]
        dense/bias: [model]
  callbacks:
    - EarlyStopping: {monitor: loss, patience: 2, restore_best_weights: true}"""
DEVICES = "--xla_force_host_platform_device_count="


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a spec for JAX, trained by one process into `one`."""
    folder = tmp_path_factory.mktemp("parallel")
    more = "distribute: data_parallel\n  resume: true"
    write(folder, "spread.yaml", backend="backend: jax", more=more)
    write(folder, "parted.yaml", backend="backend: jax", more=PARTED)
    ended = train(folder, "spread.yaml", "--runs", "one")
    assert ended.code == 0, ended.err
    return folder


def script(folder: Path, spec: str, output: str, **environment: str) -> None:
    """A spec's script, carried out by one process."""
    made = process("-m", "spec_compiler", "render", spec, "-o", "t.py", "--force", cwd=folder)
    assert made.code == 0, made.err
    ended = process("t.py", "--output", output, cwd=folder, **environment)
    assert ended.code == 0, ended.err


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

    script(parallel, "spread.yaml", "script/run")
    for first, second in zip(weights(parallel / "one"), weights(parallel / "script"), strict=True):
        assert np.array_equal(first, second)


def test_weights_in_parts(parallel: Path) -> None:
    """Two processes of two devices each, and a script on four, train what one device trains."""
    for each in begin(parallel, "parted.yaml", "parts", XLA_FLAGS=f"{DEVICES}2"):
        _, err = each.communicate(timeout=PATIENCE)
        assert each.returncode == 0, err
    assert close(weights(parallel / "one"), weights(parallel / "parts"))
    script(parallel, "parted.yaml", "script4/run", XLA_FLAGS=f"{DEVICES}4")
    assert close(weights(parallel / "one"), weights(parallel / "script4"))


def test_a_script_prints_the_line_for_each_process(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `train` does, with what it was given; nothing is trained."""
    from spec_compiler.targets.runtime import function

    write(folder, "parted.yaml", backend="backend: jax", more=PARTED)
    text = run("render", "parted.yaml").out
    called = text.index(
        "        print_launch_lines(args.processes, args.coordinator)\n        return\n"
    )
    assert text.index("if args.processes > 1 and args.process is None:") < called
    monkeypatch.setattr(sys, "argv", ["t.py", "--processes", "2", "--output", "my runs"])
    function("print_launch_lines")(2, None)
    start = "python t.py --processes 2 --output 'my runs' --coordinator HOST:1234 --process"
    assert capsys.readouterr().out == f"{start} 0\n{start} 1\n"


def test_a_killed_process_ends_the_other(folder: Path) -> None:
    """The other ends soon, says why, and all go on when they are started again.

    Ctrl-C in one of them ends both at the same batch; the model is exported, and they go on
    from the last epoch when they are started once more.
    """
    more = """distribute: data_parallel
  resume: true
  callbacks:
    - EarlyStopping: {monitor: loss, patience: 119, restore_best_weights: true}"""
    write(folder, "spread.yaml", backend="backend: jax", more=more, epochs=120)
    first, second = begin(folder, "spread.yaml", "runs")
    wait_for(2, folder / "runs", first)
    second.send_signal(signal.SIGKILL)
    _, err = first.communicate(timeout=PATIENCE)
    second.communicate()
    assert first.returncode == 4, err
    assert "process 0 of 2 has lost another one" in err
    assert "Start all of them again: the training goes on" in err
    assert "Traceback" not in err
    count = len(rows(folder / "runs"))
    assert 2 <= count < 120

    both = begin(folder, "spread.yaml", "runs")
    wait_for(count + 2, folder / "runs", both[0])
    both[1].send_signal(signal.SIGINT)
    for each in both:
        _, err = each.communicate(timeout=PATIENCE)
        assert each.returncode == 130, err
        assert "continuing: runs/" in err
        assert "interrupted: what was done is in runs/" in err
    count = len(rows(folder / "runs"))
    assert count < 120
    assert weights(folder / "runs")

    for each in begin(folder, "spread.yaml", "runs"):
        _, err = each.communicate(timeout=PATIENCE)
        assert each.returncode == 0, err
    assert [int(row["epoch"]) for row in rows(folder / "runs")] == list(range(120))
