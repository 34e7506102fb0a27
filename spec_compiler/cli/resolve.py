"""`spec-compiler resolve`: a spec as one file, with what it includes, extends and is set."""

from __future__ import annotations

import json
from typing import Any

import click

from spec_compiler.cli.common import allows_outside, report, set_option, source_of, spec_argument
from spec_compiler.cli.main import EXIT, Failure


@click.command("resolve", epilog="Example: spec-compiler resolve small.yaml --origin")
@spec_argument
@click.option("--format", "form", type=click.Choice(("yaml", "json")), default="yaml")
@click.option(
    "--origin", is_flag=True, help="Say behind each value which file and line it is from."
)
@click.option("--values", is_flag=True, help="Write the values of formulas over parameters.")
@set_option
def command(spec: str, form: str, origin: bool, values: bool, settings: dict[str, Any]) -> None:
    """Print the composed spec: one file that stands for all that it is made of."""
    if origin and form == "json":
        raise click.UsageError(
            "--origin writes comments, which JSON has not: leave out --format json"
        )
    root = _composed(spec, settings, values)
    from spec_compiler.text.document import Node, plain
    from spec_compiler.text.write_yaml import write_yaml

    def comment(node: Node) -> str:
        return f"{node.span.file}:{node.span.line}" if origin else ""

    if form == "yaml":
        click.echo(write_yaml(root, comment), nl=False)
        return
    try:
        click.echo(json.dumps(plain(root), indent=2, ensure_ascii=False, allow_nan=False))
    except ValueError as error:
        raise Failure("JSON has no infinity and no .nan: leave out --format json") from error


def _composed(spec: str, settings: dict[str, Any], values: bool) -> Any:
    """The tree of the composed spec; findings are printed, errors end the command with 1."""
    from spec_compiler.pipeline import composed
    from spec_compiler.spec.canonical import canonical, set_parameters, with_values

    texts: dict[str, str] = {}
    outcome = composed(source_of(spec), settings, texts, allow_outside=allows_outside())
    report(outcome.diagnostics, texts)
    if outcome.value is None:
        raise click.exceptions.Exit(EXIT["spec"])
    document, given = outcome.value.document, outcome.value.given
    if not given and not values:
        return canonical(document)
    bound = set_parameters(document, given)
    report(bound.diagnostics, texts)
    if bound.value is None:
        raise click.exceptions.Exit(EXIT["spec"])
    root = canonical(bound.value.document)
    return with_values(root, bound.value.values) if values else root
