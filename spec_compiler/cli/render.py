"""`spec-compiler render`: a spec as a standalone training script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    checked_or_exit,
    kind_option,
    refuse_to_overwrite,
    set_option,
    write_atomically,
)
from spec_compiler.cli.main import EXIT, Failure


@click.command("render", epilog="Example: spec-compiler render digits.yaml -o train.py")
@click.argument("spec", metavar="SPEC")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--force", is_flag=True, help="Overwrite a script that has been edited.")
@click.option(
    "--check", is_flag=True, help="End with 1 where the file is not what would be rendered."
)
@kind_option
@set_option
def command(
    spec: str,
    output: Path | None,
    force: bool,
    check: bool,
    kind: str | None,
    settings: dict[str, Any],
) -> None:
    """Write the script that builds and trains the model with Keras alone."""
    from spec_compiler import api
    from spec_compiler.targets.script import is_edited

    if check and output is None:
        raise click.UsageError("--check compares with a file: name it with -o")
    text = api.rendered(checked_or_exit(spec, settings, kind=kind), output)
    if output is None:
        click.echo(text, nl=False)
        return
    if check:
        _compare(output, text)
    if output.is_file() and not force:
        before = _text(output)
        if before != text and is_edited(before):
            refuse_to_overwrite(output, "has been edited since it was rendered, or is another file")
    write_atomically(output, text.encode())
    click.echo(f"wrote {output}", err=True)


def _compare(output: Path, text: str) -> None:
    """End with 0 or 1 by whether a file is up to date."""
    same = output.is_file() and _text(output) == text
    if not same:
        click.echo(f"{output} is not what the spec renders to", err=True)
    raise click.exceptions.Exit(EXIT["ok"] if same else EXIT["spec"])


def _text(path: Path) -> str:
    """A file's text, whatever its line ends: version control may change them."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Failure(f"cannot read '{path}': {error.strerror or error}") from error
