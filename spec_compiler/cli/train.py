"""`spec-compiler train`: the whole way, into a run folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import checked_or_exit, report, set_option
from spec_compiler.cli.main import EXIT


@click.command("train", epilog="Example: spec-compiler train digits.yaml --set filters=64")
@click.argument("spec", metavar="SPEC")
@click.option(
    "--runs",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="The folder in which the run's own folder is made.",
)
@set_option
def command(spec: str, runs: Path, settings: dict[str, Any]) -> None:
    """Build, fit, evaluate and export a spec; all that is needed to repeat it is kept."""
    checked = checked_or_exit(spec, settings)
    if checked.settings.data is None or checked.settings.compile is None:
        missing = "data" if checked.settings.data is None else "compile"
        raise click.UsageError(f"'{spec}' has no '{missing}' section: there is nothing to train on")
    from spec_compiler import api
    from spec_compiler.targets.live import BackendMismatch, BuildFailed
    from spec_compiler.training.run import run

    try:
        finished = run(checked, api.live(checked), runs)
    except BackendMismatch as error:
        click.echo(f"spec-compiler: {error}", err=True)
        raise click.exceptions.Exit(EXIT["run"]) from None
    except BuildFailed as failed:
        report([failed.diagnostic], checked.spec.document.files)
        raise click.exceptions.Exit(EXIT["run"]) from None
    for name, value in (finished.evaluation or {}).items():
        click.echo(f"test {name}: {value:.4f}")
    click.echo(f"{'interrupted' if finished.interrupted else 'done'}: {finished.folder}")
    if finished.interrupted:
        raise click.exceptions.Exit(130)
