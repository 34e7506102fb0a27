"""`spec-compiler compile`: the live model, built and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import checked_or_exit, refuse_to_overwrite, report, set_option
from spec_compiler.cli.main import EXIT


@click.command("compile", epilog="Example: spec-compiler compile digits.yaml -o digits.keras")
@click.argument("spec", metavar="SPEC")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: it ends in .keras.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@set_option
def command(spec: str, output: Path, force: bool, settings: dict[str, Any]) -> None:
    """Build the model with Keras, compile it and save it."""
    if output.suffix != ".keras":
        raise click.UsageError(f"a model is saved to a file that ends in .keras, got '{output}'")
    if output.exists() and not force:
        refuse_to_overwrite(output, "exists")
    checked = checked_or_exit(spec, settings)
    from spec_compiler import api
    from spec_compiler.targets.live import BuildFailed

    try:
        model = api.live(checked).build_model()
    except BuildFailed as failed:
        report([failed.diagnostic], checked.spec.document.files)
        raise click.exceptions.Exit(EXIT["spec"]) from None
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(f".{output.stem}.partial.keras")
    try:
        model.save(temporary)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
    click.echo(f"wrote {output}: {model.count_params():,} parameters", err=True)
