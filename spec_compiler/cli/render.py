"""`spec-compiler render`: a spec as a standalone script, a module or a notebook."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    checked_or_exit,
    kind_option,
    refuse_to_overwrite,
    set_option,
    spec_argument,
    write_atomically,
)
from spec_compiler.cli.main import EXIT, Failure
from spec_compiler.targets import ENDINGS, TARGETS


@click.command("render", epilog="Example: spec-compiler render digits.yaml -o train.py")
@spec_argument
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option(
    "--target",
    type=click.Choice(TARGETS),
    help="The form of the program; by default the file's ending says: .ipynb is a notebook.",
)
@click.option(
    "--template",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A Jinja template of your own for the page of a script or module.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that has been edited.")
@click.option(
    "--check", is_flag=True, help="End with 1 where the file is not what would be rendered."
)
@kind_option
@set_option
def command(
    spec: str,
    output: Path | None,
    target: str | None,
    template: Path | None,
    force: bool,
    check: bool,
    kind: str | None,
    settings: dict[str, Any],
) -> None:
    """Write the program that builds and trains the model with Keras alone."""
    from spec_compiler import api
    from spec_compiler.targets.own_template import TemplateProblem

    if check and output is None:
        raise click.UsageError("--check compares with a file: name it with -o")
    target = _target(target, output)
    checked = checked_or_exit(spec, settings, kind=kind)
    try:
        text = api.rendered(checked, output, target=target, template=template)
    except TemplateProblem as problem:
        raise click.UsageError(str(problem)) from problem
    if output is None:
        click.echo(text, nl=False)
        return
    form = import_module(f"spec_compiler.targets.{target}")
    if check:
        is_same = output.is_file() and form.is_current(_text(output), text)
        if not is_same:
            again = "without --check the command writes it again, --force over edits"
            click.echo(f"{output} is not what '{spec}' renders to: {again}", err=True)
        raise click.exceptions.Exit(EXIT["ok"] if is_same else EXIT["spec"])
    if output.is_file() and not force:
        before = _text(output)
        if before != text and form.is_edited(before):
            refuse_to_overwrite(output, "has been edited since it was rendered, or is another file")
    write_atomically(output, text.encode())
    click.echo(f"wrote {output}", err=True)


def _target(given: str | None, output: Path | None) -> str:
    """The form of the program: the one asked for, or the one that the file's ending says."""
    ending = "" if output is None else output.suffix
    by_ending = ENDINGS.get(ending, TARGETS[0])
    if output is not None and given is not None and ENDINGS.get(ending, given) != given:
        raise click.UsageError(f"a file that ends in {ending} is a {by_ending}, no {given}")
    if output is not None and given in ENDINGS.values() and ending not in ENDINGS:
        raise click.UsageError(f"a {given}'s file ends in {next(iter(ENDINGS))}, got '{output}'")
    return given or by_ending


def _text(path: Path) -> str:
    """A file's text, whatever its line ends: version control may change them."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Failure(f"cannot read '{path}': {error.strerror or error}") from error
