"""`fit.resume`: a run that was killed goes on, and one that has finished is left alone."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import ROOT, Run
from tests.keras.test_train import only

pytestmark = [
    pytest.mark.keras,
    pytest.mark.skipif(os.name == "nt", reason="processes are killed in another way there"),
]

SPEC = """\
spec: 1
name: resumed
seed: 3
imports: {pause: ./pause.py:Pause}
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: 6, activation: relu}
    - Dense: 1
compile: {optimizer: adam, loss: mse}
data: {train: {synthetic: {samples: 256}}}
fit:
  epochs: 9
  shuffle: false
  resume: true
  callbacks:
    - pause
    # The loss falls, so that the first epoch stays the best: they end and slow the training.
    - EarlyStopping: {monitor: loss, mode: max, patience: 4, restore_best_weights: true}  # noqa: SC523
    - ReduceLROnPlateau: {monitor: loss, mode: max, patience: 3}  # noqa: SC523
    - CSVLogger: log.csv
export:
  - keras: resumed.keras
"""
PAUSE = '''\
"""A callback that takes its time where a test asks for it."""

import os
import time

import keras


class Pause(keras.callbacks.Callback):
    """Wait after each batch."""

    def on_train_batch_end(self, batch, logs=None):
        time.sleep(float(os.environ.get("PAUSE", 0)))
'''


def rows(run: Path) -> list[dict[str, str]]:
    """The history of a run."""
    with (run / "history.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def killed(folder: Path, *, epochs: int) -> Path:
    """Begin a run, and kill it in the middle of the epoch after so many."""
    process = subprocess.Popen(
        [sys.executable, "-m", "spec_compiler", "train", "resumed.yaml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PAUSE": "0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    for _ in range(1200):
        histories = list(folder.glob("runs/*/history.csv"))
        if histories and len(rows(histories[0].parent)) >= epochs:
            break
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    time.sleep(0.3)  # eight batches of a tenth of a second make an epoch
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return histories[0].parent


def test_a_killed_run_goes_on(run: Run, folder: Path) -> None:
    """Killed in the middle of an epoch: the same epochs, one history, the same weights.

    The callbacks go on where they were: patience that is used up, the best weights, the rate.
    """
    import keras
    import numpy as np

    (folder / "resumed.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "pause.py").write_text(PAUSE, encoding="utf-8")
    place = killed(folder, epochs=2)
    assert json.loads((place / "run.json").read_text())["status"] == "running"
    assert not (place / "resumed.keras").exists()
    before = rows(place)
    assert len(before) < 5

    ended = run("train", "resumed.yaml")
    assert ended.code == 0, ended.err
    assert f"continuing: runs/{place.name}" in ended.err
    assert only(Path("runs")).name == place.name
    assert [row["epoch"] for row in rows(place)] == ["0", "1", "2", "3", "4"]
    assert rows(place)[:2] == before[:2]
    assert json.loads((place / "run.json").read_text())["status"] == "finished"
    assert not (place / "backup").exists()

    ended = run("train", "resumed.yaml")
    assert (ended.code, ended.out) == (
        0,
        f"finished already: runs/{place.name}; --again trains anew\n",
    )
    ended = run("train", "resumed.yaml", "--again")
    assert ended.code == 0, ended.err
    [whole] = [each for each in Path("runs").iterdir() if each.name != place.name]
    assert rows(whole) == rows(place)
    assert rows(whole)[-1]["learning_rate"] != rows(whole)[0]["learning_rate"]
    assert (whole / "log.csv").read_text() == (place / "log.csv").read_text()
    first, second = (keras.saving.load_model(r / "resumed.keras") for r in (place, whole))
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_another_spec_is_another_run(run: Run, folder: Path) -> None:
    """A value that is changed begins a run; a comment does not."""
    (folder / "pause.py").write_text(PAUSE, encoding="utf-8")
    (folder / "resumed.yaml").write_text(SPEC, encoding="utf-8")
    assert run("train", "resumed.yaml", "--set", "fit.epochs=6").code == 0
    (folder / "resumed.yaml").write_text(f"# told\n{SPEC}", encoding="utf-8")
    assert "finished already" in run("train", "resumed.yaml", "--set", "fit.epochs=6").out
    assert "finished already" not in run("train", "resumed.yaml", "--set", "fit.epochs=7").out
    assert len(list(Path("runs").iterdir())) == 2
