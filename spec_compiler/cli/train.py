"""`spec-compiler train`: the whole way, into a run folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spec_compiler.cli.common import (
    checked_or_exit,
    max_params_option,
    reported,
    set_option,
    spec_argument,
)
from spec_compiler.cli.main import INTERRUPTED, Failure

if TYPE_CHECKING:
    from spec_compiler.pipeline import Checked
    from spec_compiler.training.processes import Processes


@click.command("train", epilog="Example: spec-compiler train digits.yaml --set filters=64")
@spec_argument
@click.option(
    "--runs",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="The folder in which the run's own folder is made.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Begin anew, where fit.resume would continue a run or find it finished.",
)
@click.option("--coordinator", metavar="HOST:PORT", help="Where process 0 listens, for all others.")
@click.option(
    "--processes", type=click.IntRange(min=1), help="How many processes train together (JAX)."
)
@click.option(
    "--process",
    type=click.IntRange(min=0),
    help="The number of this one, from 0; without it the line for each process is printed.",
)
@max_params_option
@set_option
def command(
    spec: str,
    runs: Path,
    again: bool,
    coordinator: str | None,
    processes: int | None,
    process: int | None,
    max_params: int,
    settings: dict[str, Any],
) -> None:
    """Build, fit, evaluate and export a spec; all that is needed to repeat it is kept."""
    checked = checked_or_exit(spec, settings, max_params=max_params)
    if checked.settings.data is None or checked.settings.compile is None:
        missing = "data" if checked.settings.data is None else "compile"
        raise click.UsageError(f"'{spec}' has no '{missing}' section: there is nothing to train on")
    together = _processes(checked, coordinator, processes, process)
    if together.count == 1:
        _train(checked, runs, again, together)
    elif processes is not None and process is None:
        _print_lines(together)
    else:
        from spec_compiler.cli.supervised import supervised

        lost = _lost(checked, together)
        supervised(lambda: _train(checked, runs, again, together), lost)


def _train(checked: Checked, runs: Path, again: bool, processes: Processes) -> None:
    """Carry out the spec in this process."""
    from spec_compiler import api
    from spec_compiler.targets.live import BuildFailed
    from spec_compiler.training.processes import LOST, agreed, join
    from spec_compiler.training.run import earlier, run
    from spec_compiler.training.state import RunIsTaken

    found = earlier(checked, runs, again=again) if processes.count == 1 else None
    if found is not None and found.status == "finished":
        click.echo(f"finished already: {found.folder}; --again trains anew")
        return
    with reported(checked.spec.document.files, "run"):
        live = api.live(checked)
        try:
            join(live, processes)
            place = _place(checked, runs, again) if processes.is_first else ""
            word, _, name = agreed(place, processes).partition(" ")
            folder = runs / name
            if word == "finished":
                click.echo(f"finished already: {folder}; --again trains anew")
                return
            click.echo(f"{'run folder' if word == 'new' else 'continuing'}: {folder}", err=True)
            finished = run(checked, live, folder, processes)
        except RunIsTaken as error:
            raise Failure(f"{error}; --again begins another run") from error
        except BuildFailed as failed:
            said = failed.diagnostic.message
            if processes.count > 1 and any(word in said for word in LOST):
                raise Failure(f"{_lost(checked, processes)} ({said})") from failed
            raise
    for name, value in (finished.evaluation or {}).items():
        click.echo(f"test {name}: {value:.4f}")
    if finished.interrupted:
        click.echo(f"interrupted: what was done is in {folder}", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    click.echo(f"done: {folder}")


def _processes(
    checked: Checked, coordinator: str | None, count: int | None, index: int | None
) -> Processes:
    """The processes that train together, by the options or the environment."""
    from spec_compiler.training.processes import Processes, of_environment

    given = any(value is not None for value in (coordinator, count, index))
    way = checked.settings.fit.distribute if checked.settings.fit is not None else None
    if way is None or way.engine != "jax":
        if given:
            raise click.UsageError(
                "--coordinator, --processes and --process are for a spec with "
                "fit.distribute: data_parallel or model_parallel"
            )
        return Processes()
    try:
        known = of_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    found = Processes(
        known.count if count is None else count,
        known.index if index is None else index,
        known.coordinator if coordinator is None else coordinator,
    )
    if found.index >= found.count:
        last = found.count - 1
        raise click.UsageError(
            f"--process {found.index}: {found.count} processes are numbered 0 to {last}"
        )
    if found.count > 1 and index is not None and found.coordinator is None:
        raise click.UsageError("--coordinator HOST:PORT is missing: where process 0 listens")
    return found


def _print_lines(processes: Processes) -> None:
    """Say what is to be started, a line for each process."""
    import shlex

    params = click.get_current_context().params
    words = ["spec-compiler", "train", params["spec"]]
    words += [] if params["runs"] == Path("runs") else ["--runs", str(params["runs"])]
    words += ["--again"] if params["again"] else []
    for name, value in params["settings"].items():
        words += ["--set", f"{name}={value}"]
    words += ["--coordinator", processes.coordinator or "HOST:1234"]
    click.echo("Start each line on a machine of its own, or all of them on one:", err=True)
    for index in range(processes.count):
        numbers = ["--processes", str(processes.count), "--process", str(index)]
        click.echo(shlex.join([*words, *numbers]))


def _lost(checked: Checked, processes: Processes) -> str:
    """What is said where another process is gone."""
    fit = checked.settings.fit
    mend = "the training goes on after the last epoch that was finished"
    if fit is None or not fit.resume:
        mend = "with fit.resume: true the training would go on"
    return (
        f"process {processes.index} of {processes.count} has lost another one; "
        f"what ended that one is in its own output. Start all of them again: {mend}"
    )


def _place(checked: Checked, runs: Path, again: bool) -> str:
    """The name of the run's folder, behind a word for what becomes of it."""
    from spec_compiler.training.folder import new_folder
    from spec_compiler.training.run import earlier

    found = earlier(checked, runs, again=again)
    if found is not None:
        return f"{found.status} {found.folder.name}"
    try:
        return f"new {new_folder(runs, checked.spec.name).name}"
    except OSError as error:
        raise Failure(f"no run folder in '{runs}': {error.strerror or error}") from error
