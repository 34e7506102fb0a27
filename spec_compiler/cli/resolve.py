"""`spec-compiler resolve`: a spec as one file, with what it includes, extends and is set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from spec_compiler.cli.common import allows_outside, report, set_option, source_of, spec_argument
from spec_compiler.cli.main import EXIT, Failure
from spec_compiler.text.layout.tree import Item, Listing, Pair, Table, Tree, pair_key, plain_of

if TYPE_CHECKING:
    from spec_compiler.text.document import Node


@click.command("resolve", epilog="Example: spec-compiler resolve small.yaml --origin")
@spec_argument
@click.option("--format", "form", type=click.Choice(("yaml", "json")), default="yaml")
@click.option("--origin", is_flag=True, help="Say of each value which file and line it is from.")
@click.option("--values", is_flag=True, help="Write the values of formulas over parameters.")
@click.option("--defaults", is_flag=True, help="Write the arguments that have their defaults.")
@set_option
def command(
    spec: str, form: str, origin: bool, values: bool, defaults: bool, settings: dict[str, Any]
) -> None:
    """Print the composed spec: one file that stands for all that it is made of."""
    root = _composed(spec, settings, values)
    from spec_compiler.spec.layout import arrange
    from spec_compiler.text.layout.of_document import gather_comments, of_document
    from spec_compiler.text.layout.write import write_layout

    def comment(node: Node) -> str:
        return f"# {node.span.file}:{node.span.line}" if origin else ""

    tree = of_document(root, comment)
    assert isinstance(tree, Table)
    if defaults:
        from spec_compiler.spec.defaults import with_defaults

        with_defaults(tree, "# default" if origin else "")
    arrange(tree)
    if form == "json":
        click.echo(_json(tree, with_origins=origin))
        return
    gather_comments(tree)
    click.echo(write_layout(tree), nl=False)


def _json(tree: Table, *, with_origins: bool) -> str:
    """The spec as JSON; with origins beside it, by the path of each value."""
    plain = plain_of(tree)
    if with_origins:
        plain = {"spec": plain, "origins": dict(_origins(tree, ""))}
    try:
        return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise Failure("JSON has no infinity and no .nan: leave out --format json") from error


def _origins(tree: Tree, path: str) -> Iterator[tuple[str, str]]:
    """The path of each single value, and where it is from."""
    holders: list[tuple[str, Pair | Item]]
    if isinstance(tree, Table):
        holders = [
            (f"{path}.{pair_key(pair)}" if path else str(pair_key(pair)), pair)
            for pair in tree.pairs
        ]
    elif isinstance(tree, Listing):
        holders = [(f"{path}[{index}]", item) for index, item in enumerate(tree.items)]
    else:
        return
    for inner, holder in holders:
        if holder.behind:
            yield inner, holder.behind.removeprefix("# ")
        yield from _origins(holder.value, inner)


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
