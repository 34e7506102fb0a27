"""`spec-compiler diff`: what changed between two specs, in meaning and not in lines."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from spec_compiler.cli.common import allows_outside, completes, report, set_option, source_of
from spec_compiler.cli.main import EXIT
from spec_compiler.compare.forms import FORMS


@click.command("diff", epilog="Example: spec-compiler diff old.yaml new.yaml --format markdown")
@click.argument("before", metavar="A", shell_complete=completes("files"))
@click.argument("after", metavar="B", shell_complete=completes("files"))
@click.option("--format", "form", type=click.Choice(FORMS), default="text")
@click.option("--exit-code", is_flag=True, help="End with 1 where the two differ.")
@click.option(
    "--beside",
    metavar="FILE",
    help="Take both to stand where this file is: for copies that git has made elsewhere.",
)
@set_option
def command(
    before: str,
    after: str,
    form: str,
    exit_code: bool,
    beside: str | None,
    settings: dict[str, Any],
) -> None:
    """Say what changed from spec A to spec B: layers, shapes, weights, training.

    Layers are matched by structure. Also said: whether weights saved of A load into B.
    """
    if before == after == "-":
        raise click.UsageError("one of the two can be standard input, not both")
    if os.devnull in (before, after):
        # What git gives for a file that is not there.
        name, word = (after, "new") if before == os.devnull else (before, "gone")
        click.echo(f"{beside or name} is {word}")
        raise click.exceptions.Exit(EXIT["spec"] if exit_code else EXIT["ok"])
    checked = [_checked(spec, settings, beside) for spec in (before, after)]
    if None in checked:
        raise click.exceptions.Exit(EXIT["spec"])
    from spec_compiler.compare.compare import compare

    found = compare(*checked)
    click.echo(import_module(f"spec_compiler.compare.forms.{form}").write(found))
    raise click.exceptions.Exit(EXIT["spec"] if exit_code and not found.is_empty else EXIT["ok"])


def _checked(spec: str, settings: dict[str, Any], beside: str | None) -> Any:
    """A checked spec; None where it has errors, which are printed. Warnings are not."""
    from spec_compiler.outcome import has_errors
    from spec_compiler.pipeline import check

    texts: dict[str, str] = {}
    outcome = check(source_of(spec), settings, texts, allow_outside=allows_outside(), beside=beside)
    if has_errors(outcome.diagnostics):
        report(outcome.diagnostics, texts)
    return outcome.value
