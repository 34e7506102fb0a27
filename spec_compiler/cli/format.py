"""`spec-compiler format`: the one layout for specs, and YAML to JSON and back."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from spec_compiler.cli.common import (
    completes,
    is_read_only,
    paths_of,
    refuse_to_overwrite,
    report,
    source_of,
    write_atomically,
)
from spec_compiler.cli.main import EXIT, Failure
from spec_compiler.cli.unified import unified

FORMS = ("yaml", "json")
"""What a spec is written as."""


class Text(NamedTuple):
    """A spec before and after, with line ends and byte order mark as they were."""

    before: bytes
    after: bytes


@click.command("format", epilog="Example: spec-compiler format --check 'specs/**/*.yaml'")
@click.argument(
    "specs", nargs=-1, required=True, metavar="SPEC...", shell_complete=completes("files")
)
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--to", "form", type=click.Choice(FORMS), help="Print the spec as YAML or as JSON instead."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write there instead; .json or .yaml says as what.",
)
@click.option("--force", is_flag=True, help="Overwrite the file of -o.")
def command(
    specs: Sequence[str],
    check: bool,
    diff: bool,
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Lay specs out in one way: paths, globs, or - for standard input.

    Files are written in place, standard input to standard output. Comments, anchors and values
    stay as they are; public aliases of Keras get their canonical names.
    """
    paths = paths_of(specs)
    is_elsewhere = form is not None or output is not None
    if is_elsewhere and (len(paths) > 1 or check or diff):
        raise click.UsageError("--to and -o write one spec elsewhere: without --check and --diff")
    if is_elsewhere:
        _convert(paths[0], form, output, force=force)
        return
    changed, failed = 0, False
    for path in paths:
        text = _formatted(path, _form(path))
        if text is None:
            failed = True
            continue
        changed += text.before != text.after
        _show(path, text, diff=diff, check=check)
    if len(paths) > 1 or changed or paths != ["-"]:
        _summary(changed, len(paths), is_done=not (check or diff), failed=failed)
    raise click.exceptions.Exit(EXIT["spec"] if failed or (check and changed) else EXIT["ok"])


def _show(path: str, text: Text, *, diff: bool, check: bool) -> None:
    """Write a file in place, or say what would change in it."""
    is_changed = text.before != text.after
    if diff:
        click.echo(unified(path, text.before.decode(), text.after.decode()), nl=False)
    if check:
        if is_changed:
            click.echo(f"{path} would be laid out anew", err=True)
    elif path == "-" and not diff:
        click.echo(text.after, nl=False)
    elif is_changed and not diff:
        if is_read_only(Path(path)):
            raise Failure(f"cannot write '{path}': it is read-only")
        write_atomically(Path(path), text.after)
        click.echo(f"{path} laid out anew", err=True)


def _summary(changed: int, files: int, *, is_done: bool, failed: bool) -> None:
    """Say in a line how many files were, or would be, changed."""
    verb = "laid out anew" if is_done else "would be laid out anew"
    rest = ", some could not be read" if failed else ""
    click.echo(f"{changed} of {files} file{'s' * (files != 1)} {verb}{rest}", err=True)


def _convert(path: str, form: str | None, output: Path | None, *, force: bool) -> None:
    """Print a spec, or write it to another file, as YAML or JSON."""
    wanted = form or _form(str(output))
    has_ending = output is not None and output.suffix in (".json", ".yaml", ".yml")
    if has_ending and wanted != _form(str(output)):
        raise click.UsageError(f"--to {wanted} does not fit the ending of '{output}'")
    text = _formatted(path, wanted)
    if text is None:
        raise click.exceptions.Exit(EXIT["spec"])
    if output is None:
        click.echo(text.after, nl=False)
        return
    if output.exists() and not force and output.read_bytes() != text.after:
        refuse_to_overwrite(output, "exists")
    write_atomically(output, text.after)
    click.echo(f"wrote {output}", err=True)


def _form(path: str) -> str:
    """What a file is written as, by its name."""
    return "json" if path.lower().endswith(".json") else "yaml"


def _formatted(path: str, form: str) -> Text | None:
    """A spec laid out; what keeps it from being read is printed."""
    from spec_compiler.pipeline import STDIN, read
    from spec_compiler.spec.layout import formatted
    from spec_compiler.text.read import looks_like_json

    texts: dict[str, str] = {}
    source = source_of(path)
    document = read(source, texts)
    report(document.diagnostics, texts)
    if document.value is None:
        return None
    name = STDIN if path == "-" else path
    before = source if isinstance(source, bytes) else Path(path).read_bytes()
    outcome = formatted(document.value, name, form)
    report(outcome.diagnostics, texts)
    if outcome.value is None:
        return None
    if form == "json" and "#" in texts[name] and not looks_like_json(texts[name]):
        _say_what_is_lost(texts[name], name)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    end = "\r\n" if is_windows(texts[name]) else "\n"
    return Text(before, mark + outcome.value.replace("\n", end).encode())


def _say_what_is_lost(text: str, name: str) -> None:
    """Say how many comments a spec has that JSON cannot hold."""
    from spec_compiler.text.layout.parse import parse_layout
    from spec_compiler.text.layout.tree import comments

    count = len(list(comments(parse_layout(text, name))))
    if count:
        click.echo(f"{name}: {count} lines of comments left out, JSON has none", err=True)


def is_windows(text: str) -> bool:
    r"""Whether most lines of a text end as Windows ends them.

    >>> is_windows("a\r\nb\r\n"), is_windows("a\nb\r\nc\n")
    (True, False)
    """
    return text.count("\r\n") * 2 > len(re.findall("\r\n|\n|\r", text))
