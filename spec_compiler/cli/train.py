"""`spec-compiler train`: the whole way, into a run folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    checked_or_exit,
    max_params_option,
    reported,
    set_option,
    spec_argument,
)
from spec_compiler.cli.main import INTERRUPTED, Failure


@click.command("train", epilog="Example: spec-compiler train digits.yaml --set filters=64")
@spec_argument
@click.option(
    "--runs",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="The folder in which the run's own folder is made.",
)
@max_params_option
@set_option
def command(spec: str, runs: Path, max_params: int, settings: dict[str, Any]) -> None:
    """Build, fit, evaluate and export a spec; all that is needed to repeat it is kept."""
    checked = checked_or_exit(spec, settings, max_params=max_params)
    if checked.settings.data is None or checked.settings.compile is None:
        missing = "data" if checked.settings.data is None else "compile"
        raise click.UsageError(f"'{spec}' has no '{missing}' section: there is nothing to train on")
    from spec_compiler import api
    from spec_compiler.training.folder import new_folder
    from spec_compiler.training.run import run

    with reported(checked.spec.document.files, "run"):
        live = api.live(checked)
        try:
            folder = new_folder(runs, checked.spec.name)
        except OSError as error:
            raise Failure(f"no run folder in '{runs}': {error.strerror or error}") from error
        click.echo(f"run folder: {folder}", err=True)
        finished = run(checked, live, folder)
    for name, value in (finished.evaluation or {}).items():
        click.echo(f"test {name}: {value:.4f}")
    if finished.interrupted:
        click.echo(f"interrupted: what was done is in {folder}", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    click.echo(f"done: {folder}")
