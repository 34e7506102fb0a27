"""One run of training: build, fit, evaluate, export, into a folder of its own.

In: a checked spec, its live program and a folder. Out: a `Run`; the folder holds the
spec as read, the parameters, the versions, the history, its curves, the evaluation
and the exported files. What is there is written as it comes about, so that an
interrupted run keeps what was done.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from spec_compiler.pipeline import Checked
from spec_compiler.record import dataclass
from spec_compiler.training import unreadable
from spec_compiler.training.backup import make_whole
from spec_compiler.training.exports import write_exports
from spec_compiler.training.folder import write_inputs, write_json
from spec_compiler.training.history import HistoryFile, draw_curves
from spec_compiler.training.interrupts import ending
from spec_compiler.training.packages import missing_packages
from spec_compiler.training.processes import Processes, alone, check_callbacks, own_folder
from spec_compiler.training.state import BACKUP, Found, newest, taken, write_state

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended: its folder, the test's results, whether it was interrupted."""

    folder: Path
    evaluation: dict[str, float] | None = None
    interrupted: bool = False


ALONE = Processes()
Stopped = Literal["together", "apart"] | None
"""Whether training was interrupted: all processes at the same batch, or this one alone."""


def earlier(checked: Checked, runs: Path, *, again: bool = False) -> Found | None:
    """The run that is there already: under `resume` the newest one of the spec.

    Args:
        checked: The spec.
        runs: The folder of all runs.
        again: Whether to begin anew, whatever runs there are.
    """
    fit = checked.settings.fit
    resumes = fit is not None and fit.resume and not again
    return newest(runs, checked) if resumes else None


def run(checked: Checked, live: Live, folder: Path, processes: Processes = ALONE) -> Run:
    """Carry out a spec, or what an earlier process has left of it.

    Ctrl-C ends it early, after the batch at hand: the model as trained so far is still exported,
    unless Ctrl-C comes again.

    Args:
        checked: The spec.
        live: Its program.
        folder: The run's own folder: empty, or that of a run to be continued.
        processes: Those that train together, which have joined; the first one writes.

    Raises:
        BuildFailed: where Keras or the data refuses; the folder stays with what was written.
        RunIsTaken: where another process is at work in the folder.
    """
    from spec_compiler.targets.live import BuildFailed

    missing = missing_packages(checked)
    if missing is not None:
        raise BuildFailed(missing)
    if not processes.is_first:
        return _carry_out(checked, live, folder, processes)
    with taken(folder):
        write_inputs(folder, checked)
        write_state(folder, checked, "running")
        ended = _carry_out(checked, live, folder, processes)
        write_state(folder, checked, "interrupted" if ended.interrupted else "finished")
        if not ended.interrupted:
            shutil.rmtree(folder / BACKUP, ignore_errors=True)
    return ended


def _carry_out(checked: Checked, live: Live, folder: Path, processes: Processes) -> Run:
    """Build, load, fit, evaluate, export."""
    evaluation = None
    try:
        data: dict[str, Any] = {}
        model = live.build_distributed(data)
        check_callbacks(checked, model, processes)
        with live.policy():
            data = data or live.load_data()
            stopped = _fit(live, model, data, folder, processes)
            interrupted = stopped is not None
            if stopped == "apart" and processes.count > 1:
                # The others go on, and there is no model without them.
                return Run(folder, None, interrupted)
            if live.plan.spread == "parallel":
                model = alone(live, model, processes)
            if model is None:
                return Run(folder, None, interrupted)
            if live.plan.evaluate is not None and not interrupted:
                evaluation = _evaluate(live, model, data, folder)
            write_exports(live, model, data, folder)
    except KeyboardInterrupt:
        interrupted = True
    return Run(folder, evaluation, interrupted)


def _fit(
    live: Live, model: Any, data: dict[str, Any], folder: Path, processes: Processes
) -> Stopped:
    """Train, where the spec does; how it was interrupted."""
    import keras

    if live.plan.fit is None:
        return None
    if live.plan.spread != "parallel":
        make_whole(folder / BACKUP)
    own = own_folder(folder, processes)
    history = HistoryFile(own / "history.csv")
    parts = [data[name] for name in ("train", "validation") if name in data]
    folders = {"output": own, "backup": folder / BACKUP}
    given = {name: path for name, path in folders.items() if _takes(live.plan.fit, name)}
    with ending(processes) as end:
        watches = keras.callbacks.LambdaCallback(
            on_epoch_end=history.write,
            on_train_batch_begin=end.before_training,
            on_test_batch_begin=end.before_testing,
        )
        try:
            unreadable.call(live, "fit", model, *parts, callbacks=[watches], **given)
        except KeyboardInterrupt:
            return "together" if end.agreed else "apart"
        finally:
            draw_curves(history, own / "curves.png")
    return None


def _evaluate(live: Live, model: Any, data: dict[str, Any], folder: Path) -> dict[str, float]:
    """The loss and the metrics on the test data, which `evaluation.json` gets too."""
    output = {"output": folder} if _takes(live.plan.evaluate, "output") else {}
    results = unreadable.call(live, "evaluate", model, data["test"], **output)
    evaluation = {name: float(value) for name, value in results.items()}
    write_json(folder / "evaluation.json", evaluation)
    return evaluation


def _takes(function: Any, name: str) -> bool:
    """Whether a function of the program has a parameter."""
    return any(param.name == name for param in function.params)
