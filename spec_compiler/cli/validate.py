"""`spec-compiler validate`: every check on every spec, without TensorFlow."""

from __future__ import annotations

import glob
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import is_color, set_option, source_of, write_atomically
from spec_compiler.cli.main import EXIT
from spec_compiler.diagnostics.machine import FORMATS, FileResult, write
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.outcome import has_errors


@click.command(
    "validate",
    epilog="Example: spec-compiler validate 'specs/**/*.yaml' --format github",
)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@click.option("--format", "form", type=click.Choice(("text", *FORMATS)), default="text")
@click.option("--fix", is_flag=True, help="Mend what is mechanical, comments and layout kept.")
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option("--select", metavar="CODES", help="Report only these, e.g. SC2,SC401.")
@click.option("--ignore", metavar="CODES", help="Report all but these.")
@set_option
def command(
    specs: Sequence[str],
    form: str,
    fix: bool,
    strict: bool,
    select: str | None,
    ignore: str | None,
    settings: dict[str, Any],
) -> None:
    """Check specs: paths, globs, or - for standard input."""
    texts: dict[str, str] = {}
    results = []
    for spec in _paths(specs):
        found = _check(spec, settings, texts)
        if fix and spec != "-":
            found = _fixed(spec, found, settings, texts)
        results.append(FileResult(spec, tuple(d for d in found if _selected(d, select, ignore))))
    every = [d for result in results for d in result.diagnostics]
    if form == "text":
        _print(every, texts, len(results))
    else:
        click.echo(write(form, results))
    failed = has_errors(every) or (strict and bool(every))
    raise click.exceptions.Exit(EXIT["spec"] if failed else EXIT["ok"])


def _paths(specs: Sequence[str]) -> list[str]:
    """The files that the arguments name, each once, globs expanded."""
    found: dict[str, None] = {}
    for spec in specs:
        matched = sorted(glob.glob(spec, recursive=True)) if glob.has_magic(spec) else [spec]
        if not matched and not Path(spec).exists():
            raise click.UsageError(f"no file matches '{spec}'")
        found.update(dict.fromkeys(matched or [spec]))
    return list(found)


def _check(spec: str, settings: dict[str, Any], texts: dict[str, str]) -> tuple[Diagnostic, ...]:
    from spec_compiler.pipeline import check

    return check(source_of(spec), settings, texts).diagnostics


def _fixed(
    spec: str, found: tuple[Diagnostic, ...], settings: dict[str, Any], texts: dict[str, str]
) -> tuple[Diagnostic, ...]:
    """Apply the mends that the findings bring, and check again; a mend that adds errors is undone."""
    from spec_compiler.text.edit import apply

    edits = [edit for item in found for edit in item.edits if edit.span.file == spec]
    if not edits:
        return found
    before = texts[spec]
    write_atomically(Path(spec), apply(before, edits))
    after = _check(spec, settings, texts)
    click.echo(f"{spec}: mended {len(found) - len(after)} of {len(found)}", err=True)
    return after


def _selected(found: Diagnostic, select: str | None, ignore: str | None) -> bool:
    """Whether a code is asked for; a prefix stands for all codes that begin with it."""
    chosen = tuple(code.strip() for code in (select or "").split(",") if code.strip())
    ignored = tuple(code.strip() for code in (ignore or "").split(",") if code.strip())
    if chosen and not found.code.startswith(chosen):
        return False
    return not (ignored and found.code.startswith(ignored) and found.severity is not Severity.ERROR)


def _print(found: list[Diagnostic], texts: dict[str, str], files: int) -> None:
    from spec_compiler.diagnostics.render import render_text, summary

    if found:
        click.echo(render_text(found, texts, color=is_color(sys.stdout)))
        click.echo()
    click.echo(summary(found, files))
