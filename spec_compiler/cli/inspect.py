"""`spec-compiler inspect`: the layers of a spec, from the checker alone."""

from __future__ import annotations

from typing import Any

import click

from spec_compiler.cli.common import checked_or_exit, kind_option, set_option, spec_argument
from spec_compiler.targets import VIEWS


@click.command("inspect", epilog="Example: spec-compiler inspect digits.yaml --format json")
@spec_argument
@click.option("--format", "form", type=click.Choice(("text", *VIEWS)), default="text")
@click.option(
    "--batch-size", type=click.IntRange(1), default=1, help="For the memory of activations."
)
@kind_option
@set_option
def command(
    spec: str, form: str, batch_size: int, kind: str | None, settings: dict[str, Any]
) -> None:
    """Show layers, output shapes, dtypes, parameters, memory and FLOPs, without TensorFlow."""
    graph = checked_or_exit(spec, settings, kind=kind).graph
    from importlib import import_module

    module = import_module(f"spec_compiler.targets.{'table' if form == 'text' else form}")
    click.echo(module.write(graph, batch_size))
