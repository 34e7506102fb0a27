"""One run of training: build, fit, evaluate, export, into a folder of its own.

In: a checked spec, its live program and a folder. Out: a `Run`; the folder holds the
spec as read, the parameters, the versions, the history, its curves, the evaluation
and the exported files. What is there is written as it comes about, so that an
interrupted run keeps what was done.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_compiler.pipeline import Checked
from spec_compiler.record import dataclass
from spec_compiler.training.folder import write_inputs, write_json
from spec_compiler.training.history import HistoryFile, draw_curves

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended: its folder, the test's results, whether it was interrupted."""

    folder: Path
    evaluation: dict[str, float] | None = None
    interrupted: bool = False


def run(checked: Checked, live: Live, folder: Path) -> Run:
    """Carry out a spec.

    Ctrl-C ends it early: the model as trained so far is still exported, unless Ctrl-C
    comes again.

    Args:
        checked: The spec.
        live: Its program.
        folder: The run's own folder, which is there and empty.

    Raises:
        BuildFailed: where Keras or the data refuses; the folder stays with what was written.
    """
    write_inputs(folder, checked)
    evaluation = None
    try:
        model = live.build_model()
        with live.policy():
            data = _data(live)
            interrupted = _fit(live, model, data, folder)
            if live.plan.evaluate is not None and not interrupted:
                evaluation = _evaluate(live, model, data, folder)
            _export(live, model, folder)
    except KeyboardInterrupt:
        interrupted = True
    return Run(folder, evaluation, interrupted)


def _data(live: Live) -> dict[str, Any]:
    """The features and labels of each part; none for a spec without data."""
    if live.plan.load_data is None:
        return {}
    parts = live.call("load_data")
    names = live.plan.parts
    return dict(zip(names, (parts,) if len(names) == 1 else parts, strict=True))


def _fit(live: Live, model: Any, data: dict[str, Any], folder: Path) -> bool:
    """Train, where the spec does; whether it was interrupted."""
    import keras

    if live.plan.fit is None:
        return False
    history = HistoryFile(folder / "history.csv")
    writes = keras.callbacks.LambdaCallback(on_epoch_end=history.write)
    parts = [data[name] for name in ("train", "validation") if name in data]
    output = {"output": folder} if _takes(live.plan.fit, "output") else {}
    try:
        live.call("fit", model, *parts, callbacks=[writes], **output)
    except KeyboardInterrupt:
        return True
    finally:
        draw_curves(history, folder / "curves.png")
    return False


def _evaluate(live: Live, model: Any, data: dict[str, Any], folder: Path) -> dict[str, float]:
    """The loss and the metrics on the test data, which `evaluation.json` gets too."""
    output = {"output": folder} if _takes(live.plan.evaluate, "output") else {}
    results = live.call("evaluate", model, data["test"], **output)
    evaluation = {name: float(value) for name, value in results.items()}
    write_json(folder / "evaluation.json", evaluation)
    return evaluation


def _export(live: Live, model: Any, folder: Path) -> None:
    """Write the files that the spec's `export` names."""
    for kind, path in live.plan.exports:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        model.save(target) if kind == "keras" else model.save_weights(target)


def _takes(function: Any, name: str) -> bool:
    """Whether a function of the program has a parameter."""
    return any(param.name == name for param in function.params)
