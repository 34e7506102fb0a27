"""`spec-compiler data`: what the data of a spec is, as text, JSON, or a picture."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from spec_compiler.cli.common import (
    checked_or_exit,
    refuse_to_overwrite,
    reported,
    set_option,
    write_atomically,
)
from spec_compiler.cli.main import EXIT, Failure

PICTURES = (".png", ".svg", ".pdf")


@click.command("data", epilog="Example: spec-compiler data digits.yaml -o digits.png")
@click.argument("spec", metavar="SPEC")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw a picture too: it ends in .png, .svg or .pdf.",
)
@click.option("--force", is_flag=True, help="Overwrite the picture.")
@click.option(
    "--part",
    type=click.Choice(("train", "validation", "test")),
    default="train",
    show_default=True,
    help="The part that is drawn, or that the sample is of.",
)
@click.option(
    "--sample",
    type=click.IntRange(0),
    metavar="N",
    help="Show sample N, counted from 0, instead: its label and all its numbers.",
)
@set_option
def command(
    spec: str,
    form: str,
    output: Path | None,
    force: bool,
    part: str,
    sample: int | None,
    settings: dict[str, Any],
) -> None:
    """Show sizes, shapes, dtypes, ranges, missing values and classes of each part of the data.

    The data is read and parted as `train` does it, before anything is done with it. It ends
    with 4 where the data cannot be read, or training would fail on it.
    """
    if output is not None and output.suffix.lower() not in PICTURES:
        raise click.UsageError(f"a picture ends in {', '.join(PICTURES)}, got '{output}'")
    if sample is not None and form == "json":
        raise click.UsageError("--sample shows one sample as text: leave --format json out")
    if output is not None and output.exists() and not force:
        refuse_to_overwrite(output, "exists")
    checked = checked_or_exit(spec, settings)
    if checked.settings.data is None:
        raise click.UsageError(f"'{spec}' has no 'data' section: there is nothing to look at")
    with reported(checked.spec.document.files, "run"):
        ended = _look(checked, form, output, part, sample)
    if ended:
        raise click.exceptions.Exit(EXIT["run"])


def _look(checked: Any, form: str, output: Path | None, part: str, sample: int | None) -> bool:
    """Read the data and show it; whether something is wrong with it."""
    from spec_compiler.training import data_findings, data_picture, data_text
    from spec_compiler.training.data_parts import read_parts
    from spec_compiler.training.data_summary import columns_of, summarize

    # What loaders print is no part of the report.
    with redirect_stdout(sys.stderr):
        parts = {each.name: each for each in read_parts(checked)}
    if (output is not None or sample is not None) and part not in parts:
        raise Failure(f"there is no {part} data; there is " + ", ".join(parts))
    if sample is not None:
        _show(checked, parts[part], sample, output)
        return False
    with redirect_stdout(sys.stderr):
        found = [summarize(each, columns_of(each.source)) for each in parts.values()]
    wrong, notes = data_findings.problems(checked, found), data_findings.notes(found)
    write = data_text.as_json if form == "json" else data_text.text
    click.echo(write(found, wrong, notes))
    if output is not None:
        [drawn] = [summary for summary in found if summary.name == part]
        kind = output.suffix[1:].lower()
        _write(output, data_picture.picture(drawn, checked.spec.name, kind))
    return bool(wrong)


def _show(checked: Any, part: Any, index: int, output: Path | None) -> None:
    """Show one sample, and draw it."""
    from spec_compiler.training import data_picture, data_text
    from spec_compiler.training.data_summary import Summary, class_names, columns_of

    found = part.sample(index)
    if found is None:
        raise Failure(f"the {part.name} data has no sample {index}: they are counted from 0")
    x, y = found
    names = class_names(part.source)
    classes = dict.fromkeys(names, 0) or None
    label = data_picture.label_of(Summary(part.name, classes=classes, names=names), y)
    columns = columns_of(part.source)
    click.echo(data_text.sample_text(part.name, index, x, label, columns))
    if output is not None:
        title = f"{checked.spec.name}: {part.name}, sample {index}"
        title += "" if label is None else f", label {label}"
        kind = output.suffix[1:].lower()
        _write(output, data_picture.sample_picture(x, title, kind))


def _write(output: Path, picture: bytes) -> None:
    write_atomically(output, picture)
    click.echo(f"wrote {output}", err=True)
