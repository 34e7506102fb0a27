"""`spec-compiler schema`: the JSON Schema of the language."""

from __future__ import annotations

import click


@click.command("schema", epilog="Example: spec-compiler schema > spec.schema.json")
def command() -> None:
    """Print the JSON Schema, for editors: completion and hover text for everything."""
    from spec_compiler.spec.json_schema import json_schema_text

    click.echo(json_schema_text(), nl=False)
