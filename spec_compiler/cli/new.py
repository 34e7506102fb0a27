"""`spec-compiler new`: a commented spec to begin with, made for the data that one has."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from spec_compiler.cli.common import (
    allow_outside_option,
    allows_outside,
    refuse_to_overwrite,
    report,
    write_atomically,
)
from spec_compiler.cli.main import EXIT

KINDS = ("image", "text", "tabular", "timeseries")


@click.command(
    "new", epilog="Example: spec-compiler new tabular --from houses.csv -o houses.spec.yaml"
)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it the spec is printed.",
)
@click.option(
    "--from",
    "data",
    type=click.Path(exists=True, path_type=Path),
    help="Your data: a CSV file (tabular, timeseries), or a folder with a folder for each class.",
)
@click.option("--label", metavar="COLUMN", help="The column of the CSV file that is the label.")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@allow_outside_option
def command(
    kind: str, output: Path | None, data: Path | None, label: str | None, force: bool
) -> None:
    """Write a spec to begin with: image, text, tabular or timeseries.

    With --from it is made for your data, which is looked at first: columns, classes, sizes.
    Without, it trains on random data until you put your own in.
    """
    from spec_compiler.pipeline import check
    from spec_compiler.program.naming import identifier
    from spec_compiler.starters.found import Unusable
    from spec_compiler.starters.starter import Start, starter

    if label is not None and (data is None or kind not in ("tabular", "timeseries")):
        raise click.UsageError("--label names a column of the CSV file that --from names")
    if output is not None and output.exists() and not force:
        refuse_to_overwrite(output, "exists")
    folder = Path() if output is None else output.parent
    file = output.name if output is not None else f"{kind}.spec.yaml"
    shown = "" if data is None else os.path.relpath(data, folder).replace(os.sep, "/")
    name = identifier(file.partition(".")[0])
    try:
        text = starter(Start(kind, name, file, data, shown, label))
    except Unusable as error:
        raise click.UsageError(str(error)) from error
    # What is given to a beginner is checked before.
    texts: dict[str, str] = {}
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(folder):
        found = check(text, texts=texts, allow_outside=allows_outside())
    report(found.diagnostics, texts)
    if found.value is None:
        if is_new:
            folder.rmdir()
        raise click.exceptions.Exit(EXIT["spec"])
    if output is None:
        click.echo(text, nl=False)
        return
    write_atomically(output, text.encode())
    click.echo(f"wrote {output}; next: spec-compiler train {output}", err=True)
