"""`spec-compiler doc`: an object's arguments, types, defaults, shapes and an example."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from typing import TYPE_CHECKING

import click

from spec_compiler.cli.common import completes

if TYPE_CHECKING:
    from spec_compiler.spec.reference import Argument, Entry

OPS = "ops."
"""What stands before the names of operations."""
WIDTH = 96
"""How wide the text is."""


@click.command("doc", epilog="Example: spec-compiler doc Conv2D")
@click.argument("name", metavar="NAME", shell_complete=completes("names"))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
def command(name: str, form: str) -> None:
    """Describe a layer, an operation (ops.reshape), a loss, an optimizer … by its name."""
    from spec_compiler.spec.reference import entries

    found = entries(name)
    if not found:
        raise click.UsageError(_unknown(name))
    if form == "json":
        plain = [dataclasses.asdict(entry) for entry in found]
        click.echo(json.dumps({"name": name, "objects": plain}, indent=2, ensure_ascii=False))
        return
    click.echo("\n\n".join(_text(entry) for entry in found))


def _unknown(name: str) -> str:
    """What is said of a name that cannot be described."""
    from spec_compiler.diagnostics.suggest import suggest
    from spec_compiler.spec.reference import every_name, renamed, unbuildable

    reason = unbuildable(name)
    if reason is not None:
        noun, why = reason
        return f"the {noun} '{name}' cannot be built from plain values: {why}"
    today = renamed(name)
    if today is not None:
        return f"'{name}' is an old name: today '{today}'"
    names = every_name()
    ops = [each.removeprefix(OPS) for each in names if each.startswith(OPS)]
    op = suggest(name, ops)
    near = suggest(name, names) or (OPS + op if op else None)
    return f"nothing is called '{name}'" + (f": did you mean '{near}'?" if near else "")


def _text(entry: Entry) -> str:
    """An entry for a terminal."""
    title = f"{entry.name}: {entry.noun}" + (f", {entry.path}" if entry.path else "")
    new = f"Since Keras 3.{entry.since}." if entry.since else ""
    names = f"Also called {', '.join(entry.aliases)}." if entry.aliases else ""
    parts = [title, *_paragraphs(entry.text), *(line for line in (names, new) if line)]
    for head, arguments in (("Arguments", entry.arguments), ("As all of its kind", entry.common)):
        if arguments:
            parts.append("\n".join((f"{head}:", *map(_argument, arguments))))
    parts += [
        f"{head}: {text}"
        for head, text in (
            ("Called on", ", ".join(entry.called_on)),
            ("Gives", entry.output),
            ("Weights", entry.weights),
        )
        if text
    ]
    parts.append("Example:\n" + textwrap.indent(entry.example, "  "))
    return "\n\n".join(parts)


def _argument(argument: Argument) -> str:
    """An argument: its name, its type and its default in a line, what it means below."""
    if argument.required:
        default = "required"
    else:
        default = "default " + json.dumps(argument.default, ensure_ascii=False)
    new = f"; since Keras 3.{argument.since}" if argument.since else ""
    line = f"  {argument.name}: {argument.type}; {default}{new}"
    lines = textwrap.wrap(line, WIDTH, subsequent_indent=" " * 8)
    text = " ".join(argument.text.split())
    indent = " " * 6
    lines += textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
    return "\n".join(lines)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, wrapped."""
    return [textwrap.fill(" ".join(part.split()), WIDTH) for part in text.split("\n\n") if part]
