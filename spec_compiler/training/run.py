"""One run of training: build, fit, evaluate, export, into a folder of its own.

In: a checked spec and its live program. Out: a `Run`; the folder holds the spec as
read, the parameters, the versions, the history, its curves, the evaluation and the
exported files. What is there is written as it comes about, so that an interrupted
run keeps what was done.
"""

from __future__ import annotations

import csv
import json
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_compiler import __version__
from spec_compiler.pipeline import Checked

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended: its folder, the test's results, whether it was interrupted."""

    folder: Path
    evaluation: dict[str, float] | None = None
    interrupted: bool = False


def run(checked: Checked, live: Live, runs: Path) -> Run:
    """Carry out a spec.

    Args:
        checked: The spec.
        live: Its program.
        runs: The folder in which the run's own folder is made.

    Raises:
        BuildFailed: where Keras or the data refuses; the folder stays with what was written.
    """
    import keras

    folder = _new_folder(runs, checked.spec.name)
    _write_inputs(folder, checked)
    plan = live.plan
    model = live.build_model()
    with live.policy():
        parts = live.call("load_data") if plan.load_data is not None else ()
        data = dict(zip(plan.parts, (parts,) if len(plan.parts) == 1 else parts, strict=True))
        interrupted = False
        if plan.fit is not None:
            history = HistoryFile(folder / "history.csv")
            stop = [keras.callbacks.LambdaCallback(on_epoch_end=history.write)]
            own = {name: folder for name in ("output",) if _takes(plan.fit, name)}
            fitted = [data[name] for name in ("train", "validation") if name in data]
            try:
                live.call("fit", model, *fitted, callbacks=stop, **own)
            except KeyboardInterrupt:
                interrupted = True
            _draw_curves(history.rows, folder / "curves.png")
        evaluation = None
        if plan.evaluate is not None and not interrupted:
            own = {name: folder for name in ("output",) if _takes(plan.evaluate, name)}
            results = live.call("evaluate", model, data["test"], **own)
            evaluation = {name: float(value) for name, value in results.items()}
            _write_json(folder / "evaluation.json", evaluation)
        for kind, path in plan.exports:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            model.save(target) if kind == "keras" else model.save_weights(target)
    return Run(folder, evaluation, interrupted)


class HistoryFile:
    """Writes the logs of each epoch as a row, at once."""

    def __init__(self, path: Path) -> None:
        """Nothing is written before the first epoch has ended."""
        self.path = path
        self.rows: list[dict[str, float]] = []

    def write(self, epoch: int, logs: dict[str, Any] | None) -> None:
        """Add the row of an epoch; the columns are those of the first one."""
        row = {"epoch": float(epoch)} | {name: float(v) for name, v in (logs or {}).items()}
        self.rows.append(row)
        first = len(self.rows) == 1
        with self.path.open("w" if first else "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(self.rows[0]), extrasaction="ignore")
            if first:
                writer.writeheader()
            writer.writerow({**row, "epoch": epoch})


def _takes(function: Any, name: str) -> bool:
    """Whether a function of the program has a parameter."""
    return any(param.name == name for param in function.params)


def _new_folder(runs: Path, name: str) -> Path:
    """A folder `<name>-<time>` that was not there before."""
    stem = f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"
    for number in range(1000):
        folder = runs / (stem if number == 0 else f"{stem}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise OSError(f"no free name for a run folder '{stem}' in '{runs}'")


def _write_inputs(folder: Path, checked: Checked) -> None:
    """What is needed to repeat the run: the spec, its parameters, the versions."""
    import keras

    files = checked.spec.document.files
    for index, (name, text) in enumerate(files.items()):
        shown = "spec.yaml" if index == 0 else f"spec-{index}-{Path(name).name}"
        if index == 0 and (Path(name).suffix == ".json" or name == "<spec>" and text.startswith("{")):
            shown = "spec.json"
        (folder / shown).write_text(text, encoding="utf-8", newline="")
    _write_json(folder / "params.json", checked.graph.params)
    versions = {
        "spec-compiler": __version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        keras.backend.backend(): _engine_version(keras.backend.backend()),
        "platform": platform.platform(),
        "spec sha256": checked.digest,
    }
    _write_json(folder / "versions.json", versions)


def _engine_version(name: str) -> str:
    from importlib import import_module

    return str(import_module(name).__version__)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def _draw_curves(rows: list[dict[str, float]], path: Path) -> None:
    """The history as curves: the loss, and each metric, with its validation beside it."""
    if not rows:
        return
    import matplotlib

    matplotlib.use("Agg", force=False)
    from matplotlib.figure import Figure

    names = [n for n in rows[0] if n != "epoch" and not n.startswith("val_")]
    figure = Figure(figsize=(4.5 * len(names), 3.5), layout="constrained")
    for axis, name in zip(figure.subplots(1, len(names), squeeze=False)[0], names, strict=True):
        for column, style, label in ((name, "-", "training"), (f"val_{name}", "--", "validation")):
            if column in rows[0]:
                epochs = [row["epoch"] + 1 for row in rows]
                axis.plot(epochs, [row.get(column) for row in rows], style, label=label)
        axis.set_xlabel("epoch")
        axis.set_title(name.replace("_", " "))
        axis.legend()
    figure.savefig(path, dpi=120)
