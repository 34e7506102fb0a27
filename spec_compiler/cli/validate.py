"""`spec-compiler validate`: every check on every spec, without TensorFlow."""

from __future__ import annotations

import codecs
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    allows_outside,
    is_color,
    is_read_only,
    paths_of,
    set_option,
    source_of,
    write_atomically,
)
from spec_compiler.cli.main import EXIT
from spec_compiler.cli.project import Project, known_codes, project_of
from spec_compiler.diagnostics.machine import FORMATS, FileResult, write
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import has_errors


def _codes(ctx: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """The codes of a list, or beginnings of codes such as SC2."""
    return known_codes((value or "").split(","))


FEW = 10
"""Specs up to which one call does without collecting garbage."""


@click.command(
    "validate",
    epilog="Example: spec-compiler validate 'specs/**/*.yaml' --format github",
)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@click.option("--format", "form", type=click.Choice(("text", *FORMATS)), default="text")
@click.option("--fix", is_flag=True, help="Mend what is mechanical, comments and layout kept.")
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option(
    "--select", metavar="CODES", callback=_codes, help="Report only these, e.g. SC2,SC401."
)
@click.option("--ignore", metavar="CODES", callback=_codes, help="Report all but these.")
@set_option
def command(
    specs: Sequence[str],
    form: str,
    fix: bool,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    settings: dict[str, Any],
) -> None:
    """Check specs: paths, globs, or - for standard input.

    What is not given on the command line is taken from [tool.spec-compiler] in the nearest
    pyproject.toml: select, ignore, strict.
    """
    from spec_compiler.pipeline import STDIN

    texts: dict[str, str] = {}
    results, failed = [], False
    paths = paths_of(specs)
    if len(paths) > FEW:
        gc.enable()
    for spec in paths:
        project = project_of(Path() if spec == "-" else Path(spec).parent)
        asked = Project(
            select or project.select, ignore or project.ignore, strict or project.strict
        )
        found = _check(spec, settings, texts)
        if fix and spec != "-":
            found = _fixed(spec, found, settings, texts)
        shown = tuple(one for one in found if _is_selected(one, asked.select, asked.ignore))
        results.append(FileResult(STDIN if spec == "-" else spec, shown))
        failed |= has_errors(shown) or (asked.strict and bool(shown))
    every = [d for result in results for d in result.diagnostics]
    if form == "text":
        _print(every, texts, len(results))
    else:
        click.echo(write(form, results))
    raise click.exceptions.Exit(EXIT["spec"] if failed else EXIT["ok"])


def _check(spec: str, settings: dict[str, Any], texts: dict[str, str]) -> tuple[Diagnostic, ...]:
    from spec_compiler.pipeline import check

    source = source_of(spec)
    return check(source, settings, texts, allow_outside=allows_outside()).diagnostics


def _fixed(
    spec: str, found: tuple[Diagnostic, ...], settings: dict[str, Any], texts: dict[str, str]
) -> tuple[Diagnostic, ...]:
    """Apply the mends that the findings bring, and check again, until no mend is left.

    Mends after which there are more findings than before are undone.
    """
    from spec_compiler.text.edit import apply

    mended = 0
    while edits := [edit for item in found for edit in item.edits if edit.span.file == spec]:
        if is_read_only(Path(spec)):
            click.echo(f"{spec}: not mended, the file is read-only", err=True)
            break
        before, text = Path(spec).read_bytes(), texts[spec]
        mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
        write_atomically(Path(spec), mark + apply(text, edits).encode())
        after = _check(spec, settings, texts)
        if len(after) >= len(found):
            write_atomically(Path(spec), before)
            texts[spec] = text
            click.echo(f"{spec}: mends undone, they made nothing better", err=True)
            break
        mended, found = mended + len(found) - len(after), after
    if mended:
        click.echo(f"{spec}: mended {mended} of {mended + len(found)}", err=True)
    return found


def _is_selected(found: Diagnostic, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether a finding is asked for; `SC2` stands for all codes that begin with it."""
    return found.code.startswith(select or "SC") and not found.code.startswith(ignore)


def _print(found: list[Diagnostic], texts: dict[str, str], files: int) -> None:
    from spec_compiler.diagnostics.render import render_text, summary

    if found:
        click.echo(render_text(found, texts, color=is_color(sys.stdout)))
        click.echo()
    click.echo(summary(found, files))
