"""`spec-compiler explain`: the long text of a code."""

from __future__ import annotations

import click

from spec_compiler.cli.common import completes
from spec_compiler.diagnostics.codes import CODES


@click.command("explain", epilog="Example: spec-compiler explain SC201")
@click.argument("code", metavar="CODE", required=False, shell_complete=completes("codes"))
def command(code: str | None) -> None:
    """Explain a code; without one, list them all."""
    if code is None:
        for row in CODES.values():
            click.echo(f"{row.code}  {row.title}")
        return
    from spec_compiler.diagnostics.explain import explain
    from spec_compiler.diagnostics.suggest import suggest

    text = explain(code.upper())
    if text is None:
        near = suggest(code.upper(), tuple(CODES))
        raise click.UsageError(
            f"no code '{code}'"
            + (f": did you mean {near}?" if near else "; without one, all are listed")
        )
    click.echo(text.rstrip())
