"""`spec-compiler import`: a spec from a model that is there already."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec_compiler.cli.common import completes, refuse_to_overwrite, report
from spec_compiler.cli.main import EXIT, Failure

if TYPE_CHECKING:
    from spec_compiler.importer.importing import Product


@click.command("import", epilog="Example: spec-compiler import model.keras -o model.yaml --weights")
@click.argument("model", metavar="MODEL", shell_complete=completes("files"))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The spec to write; without it, it is printed.",
)
@click.option("--no-fold", is_flag=True, help="Write every layer as a step of its own.")
@click.option("--weights", is_flag=True, help="Write the weights beside the spec.")
@click.option("--partial", is_flag=True, help="Write the spec even where something is left out.")
@click.option("--force", is_flag=True, help="Overwrite the files.")
def command(
    model: str, output: Path | None, no_fold: bool, weights: bool, partial: bool, force: bool
) -> None:
    """Write the spec of a saved model: a .keras or HDF5 file, a JSON text of to_json().

    - is that text on standard input. MODULE:CALLABLE imports a module and calls what gives the model; nothing else here runs
    code, or needs Keras.
    """
    from spec_compiler.importer.findings import Unreadable

    if weights and output is None:
        raise click.UsageError("--weights writes beside the spec: name it with -o")
    try:
        product = _product(model, output, fold=not no_fold, weights=weights)
    except Unreadable as reason:
        report([reason.diagnostic], {})
        raise click.exceptions.Exit(EXIT["spec"]) from None
    report(product.diagnostics, {})
    if not product.is_whole and not partial:
        click.echo("nothing is written; --partial writes what there is", err=True)
        raise click.exceptions.Exit(EXIT["spec"])
    _write(product, output, force=force)
    if not product.is_whole:
        raise click.exceptions.Exit(EXIT["spec"])


def _product(model: str, output: Path | None, *, fold: bool, weights: bool) -> Product:
    """The import of a file, or of what a callable gives."""
    from spec_compiler.importer.importing import import_file, import_live, import_text

    if model == "-":
        stem = output.stem if output else "model"
        data = sys.stdin.buffer.read()
        return import_text(data, "<stdin>", stem, fold=fold, weights=weights)
    path = Path(model)
    module, colon, attribute = model.partition(":")
    is_callable = colon and all(
        part.isidentifier() for part in (*module.split("."), *attribute.split("."))
    )
    if is_callable and not path.exists():
        from spec_compiler.importer.live import called

        stem = output.stem if output else attribute.rpartition(".")[2]
        return import_live(called(model), stem, model, fold=fold, weights=weights)
    stem = output.stem if output else path.name.partition(".")[0]
    return import_file(path, stem, fold=fold, weights=weights)


def _write(product: Product, output: Path | None, *, force: bool) -> None:
    """Write the files, or print the spec."""
    from spec_compiler.importer.findings import Unreadable
    from spec_compiler.importer.write import WouldOverwrite, write

    if output is None:
        if product.model.nested:
            raise click.UsageError(
                "the model has models inside, whose specs stand beside its own: name it with -o"
            )
        click.echo(next(iter(product.texts("spec.yaml").values())), nl=False)
        return
    try:
        written = write(product, output, force=force)
    except Unreadable as reason:
        report([reason.diagnostic], {})
        raise click.exceptions.Exit(EXIT["spec"]) from None
    except WouldOverwrite as reason:
        refuse_to_overwrite(reason.path, "exists")
    except OSError as error:
        raise Failure(f"cannot write '{output}': {error.strerror or error}") from error
    for path in written:
        click.echo(f"wrote {path}", err=True)
