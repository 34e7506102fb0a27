"""`spec-compiler compile`: the live model, built and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    checked_or_exit,
    kind_option,
    max_params_option,
    refuse_to_overwrite,
    reported,
    set_option,
    spec_argument,
)
from spec_compiler.cli.main import Failure


@click.command("compile", epilog="Example: spec-compiler compile digits.yaml -o digits.keras")
@spec_argument
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: it ends in .keras.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@kind_option
@max_params_option
@set_option
def command(
    spec: str,
    output: Path,
    force: bool,
    kind: str | None,
    max_params: int,
    settings: dict[str, Any],
) -> None:
    """Build the model with Keras, compile it and save it."""
    if output.suffix != ".keras":
        raise click.UsageError(f"a model is saved to a file that ends in .keras, got '{output}'")
    if output.exists() and not force:
        refuse_to_overwrite(output, "exists")
    checked = checked_or_exit(spec, settings, kind=kind, max_params=max_params)
    from spec_compiler import api

    with reported(checked.spec.document.files):
        model = api.live(checked).build_model()
    if getattr(model, "optimizer", None) is not None:
        # Without its variables Keras would warn on loading that it skips them.
        model.optimizer.build(model.trainable_variables)
    _save(model, output)
    click.echo(f"wrote {output}: {model.count_params():,} parameters", err=True)


def _save(model: Any, output: Path) -> None:
    """Save a model whole or not at all."""
    temporary = output.with_name(f".{output.stem}.partial.keras")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        try:
            model.save(temporary)
            temporary.replace(output)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise Failure(f"cannot write '{output}': {error.strerror or error}") from error
