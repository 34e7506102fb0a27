"""`spec-compiler validate`: every check on every spec, without TensorFlow."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    allows_outside,
    completes,
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
from spec_compiler.diagnostics.model import Diagnostic, Severity
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
@click.argument(
    "specs", nargs=-1, required=True, metavar="SPEC...", shell_complete=completes("files")
)
@click.option("--format", "form", type=click.Choice(("text", *FORMATS)), default="text")
@click.option("--fix", is_flag=True, help="Mend what is mechanical, comments and layout kept.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option(
    "--select",
    metavar="CODES",
    callback=_codes,
    shell_complete=completes("codes"),
    help="Report only these, e.g. SC2,SC401.",
)
@click.option(
    "--ignore",
    metavar="CODES",
    callback=_codes,
    shell_complete=completes("codes"),
    help="Report all but these.",
)
@set_option
def command(
    specs: Sequence[str],
    form: str,
    fix: bool,
    diff: bool,
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

    if diff and form != "text":
        raise click.UsageError("--diff prints a patch: without --format")
    texts: dict[str, str] = {}
    results, failed, left_out = [], False, 0
    paths = paths_of(specs)
    shown_paths: Iterable[str] = paths
    if len(paths) > FEW:
        from spec_compiler.cli.progress import with_progress

        shown_paths = with_progress(paths, sys.stderr)
    for number, spec in enumerate(shown_paths):
        if number == FEW:
            # What is loaded by now stays; only what further specs leave behind is looked for.
            gc.freeze()
            gc.enable()
        project = project_of(Path() if spec == "-" else Path(spec).parent)
        asked = Project(
            select or project.select, ignore or project.ignore, strict or project.strict
        )
        found = _check(spec, None, settings, texts)
        wanted = partial(is_selected, select=asked.select, ignore=asked.ignore)
        if (fix or diff) and spec != "-":
            found = _fixed(spec, found, wanted, settings, texts, show=diff)
        shown = tuple(filter(wanted, found))
        left_out += sum(one.severity is Severity.ERROR for one in found if one not in shown)
        results.append(FileResult(STDIN if spec == "-" else spec, shown))
        failed |= has_errors(shown) or (asked.strict and bool(shown))
    every = [d for result in results for d in result.diagnostics]
    if diff:
        pass  # the mends have been shown
    elif form == "text":
        _print(every, texts, len(results), left_out)
    else:
        click.echo(write(form, results))
    raise click.exceptions.Exit(EXIT["spec"] if failed else EXIT["ok"])


def _check(
    spec: str, data: bytes | None, settings: dict[str, Any], texts: dict[str, str]
) -> tuple[Diagnostic, ...]:
    """What is found in a spec, or in other bytes that are taken to stand in its place."""
    from spec_compiler.pipeline import check

    if data is None:
        return check(source_of(spec), settings, texts, allow_outside=allows_outside()).diagnostics
    outcome = check(data, settings, texts, allow_outside=allows_outside(), beside=spec)
    return outcome.diagnostics


def _fixed(
    spec: str,
    found: tuple[Diagnostic, ...],
    wanted: Callable[[Diagnostic], bool],
    settings: dict[str, Any],
    texts: dict[str, str],
    *,
    show: bool,
) -> tuple[Diagnostic, ...]:
    """Make the mends that the findings bring, or show them; what is found then."""
    from spec_compiler.mend import mend

    if not any(edit.span.file == spec for item in found if wanted(item) for edit in item.edits):
        return found
    if is_read_only(Path(spec)) and not show:
        click.echo(f"{spec}: not mended, the file is read-only", err=True)
        return found
    before, text = Path(spec).read_bytes(), texts[spec]
    made = mend(before, spec, lambda data: _check(spec, data, settings, texts), wanted)
    done = "would mend" if show else "mended"
    if made.undone:
        click.echo(f"{spec}: some mends are not made, they made nothing better", err=True)
    if made.count:
        left = sum(map(wanted, made.found))
        click.echo(f"{spec}: {done} {made.count} of {made.count + left}", err=True)
    texts[spec] = text
    if show:
        from spec_compiler.cli.unified import unified

        click.echo(unified(spec, before.decode(), made.data.decode()), nl=False)
    elif made.data != before:
        write_atomically(Path(spec), made.data)
        return _check(spec, None, settings, texts)
    return found


def is_selected(found: Diagnostic, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether a finding is asked for; `SC2` stands for all codes that begin with it."""
    return found.code.startswith(select or "SC") and not found.code.startswith(ignore)


def _print(found: list[Diagnostic], texts: dict[str, str], files: int, left_out: int) -> None:
    from spec_compiler.diagnostics.render import render_text, summary

    if found:
        click.echo(render_text(found, texts, color=is_color(sys.stdout)))
        click.echo()
    more = f"; {left_out} left out by select and ignore" if left_out else ""
    click.echo(summary(found, files) + more)
