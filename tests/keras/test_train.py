"""`train` and `compile` with Keras itself: the run folder, the model, and what goes wrong."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT, Run
from tests.keras.whole_specs import write_specs

pytestmark = pytest.mark.keras


def only(folder: Path) -> Path:
    """The one file or folder in a folder."""
    [found] = folder.iterdir()
    return found


def read_json(path: Path) -> Any:
    """What a JSON file holds, by the strict letter of JSON."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{path.name} holds {word}")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


@pytest.fixture
def specs(folder: Path) -> dict[str, Path]:
    """The specs with their data, in the folder that commands run in."""
    return write_specs(folder)


def test_the_run_folder(run: Run, specs: dict[str, Path]) -> None:
    """All that is needed to repeat a run, and all that came of it; the model evaluates alike."""
    import keras
    import numpy as np

    ended = run("train", "mlp.yaml", "--set", "units=10")
    assert ended.code == 0, ended.err
    folder = only(Path("runs"))
    assert folder.name.startswith("mlp-")
    assert ended.out.endswith(f"done: {folder}\n")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("spec.yaml", "params.json", "versions.json", "history.csv", "curves.png"),
        *("evaluation.json", "best.keras", "log.csv", "mlp.keras", "mlp.weights.h5", "run.json"),
    }
    assert (folder / "spec.yaml").read_bytes() == specs["mlp"].read_bytes()
    params = read_json(folder / "params.json")
    assert params == {"units": 10, "rate": 0.2, "act": "relu", "half": 5}
    versions = read_json(folder / "versions.json")
    assert versions["keras"] == keras.__version__
    assert {"python", "tensorflow", "spec-compiler", "spec sha256"} <= set(versions)
    with (folder / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["0", "1"]
    assert {"loss", "val_loss", "accuracy", "mean_pred", "val_top2"} <= set(rows[0])
    assert (folder / "curves.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    evaluation = read_json(folder / "evaluation.json")
    assert f"test accuracy: {evaluation['accuracy']:.4f}\n" in ended.out

    def mean_pred(y_true: Any, y_pred: Any) -> Any:
        return keras.ops.mean(y_pred)

    custom = {"mean_pred": mean_pred}
    loaded = keras.saving.load_model(folder / "mlp.keras", custom_objects=custom)
    assert loaded.layers[0].units == 10
    from spec_compiler import api

    live = api.live(api.checked("mlp.yaml"))
    x_test, y_test = live.call("load_data")[-1]
    again = loaded.evaluate(x_test, y_test, batch_size=4, return_dict=True, verbose=0)
    assert again.keys() == evaluation.keys()
    assert np.allclose([again[key] for key in evaluation], list(evaluation.values()), atol=1e-6)


def test_two_runs_at_once_have_two_folders(run: Run, specs: dict[str, Path]) -> None:
    """A run never writes into another one's folder, and repeats it to the last digit."""
    for _ in range(2):
        assert run("train", "loops.yaml", "--runs", "deep/er").code == 0
    first, second = sorted(Path("deep/er").iterdir())
    assert (first / "history.csv").read_bytes() == (second / "history.csv").read_bytes()


def test_compile_saves_the_model(run: Run, specs: dict[str, Path]) -> None:
    """`compile` writes a model that loads, refuses to overwrite it, and obeys `--force`."""
    import keras

    ended = run("compile", "loops.yaml", "-o", "models/a b.keras", "--set", "filters=2")
    assert ended.code == 0, ended.err
    assert only(Path("models")).name == "a b.keras"
    loaded = keras.saving.load_model("models/a b.keras")
    assert loaded.name == "loops"
    assert f"{loaded.count_params():,} parameters" in ended.err
    assert loaded.optimizer.momentum == 0.9
    again = run("compile", "loops.yaml", "-o", "models/a b.keras")
    assert again.code == 3
    assert "--force" in again.err
    assert run("compile", "loops.yaml", "-o", "models/a b.keras", "--force").code == 0
    blocked = run("compile", "loops.yaml", "-o", "loops.yaml/model.keras")
    assert blocked.code == 4
    assert "cannot write 'loops.yaml/model.keras'" in blocked.err


def edit(path: str, old: str, new: str) -> None:
    """Change a text file."""
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def test_a_broken_cell_of_a_csv_file(run: Run, specs: dict[str, Path]) -> None:
    """The message names the file, the row and the column, at the spec's line."""
    lines = Path("table.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[4].split(",")
    cells[2] = "abc"
    lines[4] = ",".join(cells)
    Path("table.csv").write_text("\n".join(lines), encoding="utf-8")
    ended = run("train", "mlp.yaml")
    assert ended.code == 4
    assert ended.err.count("SC701") == 1
    assert "mlp.yaml:24:3: SC701" in ended.err
    assert "table.csv, line 5, column 'x2': expected a number, found 'abc'" in ended.err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("path: table.csv", "path: tabel.csv", "tabel.csv"),
        ("label: kind", "label: kind, shape: [2, 2]", "6 features do not fold into (2, 2)"),
    ],
)
def test_data_that_is_not_there(
    run: Run, specs: dict[str, Path], old: str, new: str, says: str
) -> None:
    """A missing file, a wrong shape: exit 4 at the spec's line, no traceback."""
    edit("mlp.yaml", old, new)
    if "shape" in new:
        edit("mlp.yaml", "shape: [6]", "shape: [2, 2]")
        edit("mlp.yaml", "    - BatchNormalization\n", "    - Flatten\n")
    ended = run("train", "mlp.yaml")
    assert ended.code == 4, ended
    assert "mlp.yaml:24:3: SC701 " in ended.err
    assert says in ended.err
    assert (only(Path("runs")) / "spec.yaml").exists()


def test_a_column_that_is_not_there(run: Run, specs: dict[str, Path]) -> None:
    """The header is looked at before anything is built: exit 1, the mend, and no run."""
    edit("mlp.yaml", "label: kind", "label: knid")
    ended = run("train", "mlp.yaml")
    assert ended.code == 1, ended
    assert "mlp.yaml:24:41: SC530 the table has no column 'knid'" in ended.err
    assert "did you mean 'kind'?" in ended.err
    assert not Path("runs").exists()


def test_an_import_that_is_not_there(run: Run, specs: dict[str, Path]) -> None:
    """A missing file, object or module of `imports` is SC214, with where it was looked for."""
    for place in ("./metrics.py:median_pred", "./nowhere.py:mean_pred", "no_such_package:x"):
        text = specs["mlp"].read_text(encoding="utf-8")
        wrong = text.replace("./metrics.py:mean_pred", place)
        Path("wrong.yaml").write_text(wrong, encoding="utf-8")
        ended = run("compile", "wrong.yaml", "-o", "model.keras")
        assert ended.code == 1
        assert re.search(r"wrong.yaml:9:\d+: SC214 ", ended.err), ended.err
        assert place.rpartition(":")[0].removeprefix("./") in ended.err
        assert not Path("model.keras").exists()


def test_what_only_keras_refuses(run: Run, specs: dict[str, Path]) -> None:
    """An exception of a layer's call is SC701 at the steps, without Keras's decoration."""
    edit(
        "metrics.py",
        "        return inputs * self.factor",
        "        raise ValueError('no\\n  way')",
    )
    ended = run("compile", "texts.yaml", "-o", "model.keras")
    assert ended.code == 1, ended
    assert "texts.yaml:9:3: SC701 Exception encountered when calling Scale.call()." in ended.err
    assert "no way" in ended.err
    assert "\\x1b" not in ended.err


def test_a_constructor_that_refuses(run: Run, specs: dict[str, Path]) -> None:
    """An exception of a constructor is at the step that it stands in."""
    edit("metrics.py", "        self.factor = factor", "        raise ValueError('no\\n  way')")
    ended = run("compile", "texts.yaml", "-o", "model.keras")
    assert ended.code == 1, ended
    lines = specs["texts"].read_text(encoding="utf-8").splitlines()
    line = lines.index("    - scale: {factor: 0.5}") + 1
    assert f"texts.yaml:{line}:7: SC701 no way\n" in ended.err


def test_runs_that_cannot_be_kept(run: Run, specs: dict[str, Path]) -> None:
    """A run folder that cannot be made is said before anything is trained."""
    ended = run("train", "loops.yaml", "--runs", "loops.yaml/runs")
    assert ended.code == 4
    assert "no run folder in 'loops.yaml/runs'" in ended.err


def _heed_ctrl_c() -> None:
    """Have a process start with Python's own handling of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")
def test_ctrl_c_leaves_what_was_done(specs: dict[str, Path], folder: Path) -> None:
    """Interrupted in mid-training: exit 130, the folder's name, the history so far, the model."""
    # Enough epochs for the signal to arrive in the middle of them.
    edit("mlp.yaml", "epochs: 2", "epochs: 100000")
    edit("mlp.yaml", "    - EarlyStopping: {monitor: val_loss, patience: 1}\n", "")
    process = subprocess.Popen(
        [sys.executable, "-m", "spec_compiler", "train", "mlp.yaml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A background job ignores Ctrl-C from birth, and so would what it starts.
        preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - the test has one thread
    )
    for _ in range(1200):
        if list(Path("runs").glob("mlp-*/history.csv")):
            break
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    [history] = Path("runs").glob("mlp-*/history.csv")
    assert f"interrupted: what was done is in {history.parent}" in err
    assert "Traceback" not in out + err
    names = {path.name for path in history.parent.iterdir()}
    assert {"spec.yaml", "params.json", "curves.png", "mlp.keras"} <= names
    assert "evaluation.json" not in names
