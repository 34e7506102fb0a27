"""What verbs share: the arguments that name specs, values for parameters, reports, files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from spec_compiler.cli.main import EXIT
from spec_compiler.diagnostics.model import Diagnostic

F = TypeVar("F", bound=Callable[..., Any])


def set_option(function: F) -> F:
    """The option `--set NAME=VALUE`, given as often as needed."""
    return click.option(
        "--set",
        "settings",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_settings,
        help="Give a parameter another value; may be repeated.",
    )(function)


def _settings(
    ctx: click.Context, option: click.Parameter, values: Sequence[str]
) -> dict[str, Any]:
    """The values by name; a value is read as YAML reads it."""
    found = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"expects NAME=VALUE, got '{text}'")
        found[name.strip()] = plain_value(value)
    return found


def plain_value(text: str) -> Any:
    """A value of the command line as YAML reads it: `64`, `0.5`, `true`, `[1, 2]`, `relu`."""
    from spec_compiler.text.document import Mapping as MappingNode
    from spec_compiler.text.document import plain
    from spec_compiler.text.read import read_text

    document = read_text(f"value: {text}\n", "--set").value
    if document is None or not isinstance(document.root, MappingNode):
        return text
    return plain(document.root.entries["value"].value)


def source_of(spec: str) -> str:
    """What the pipeline reads for an argument: the path itself, or the text on standard input."""
    if spec != "-":
        return spec
    text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    return text if "\n" in text else text + "\n"


def is_color(stream: Any) -> bool:
    """Whether a stream is a terminal that wants colour (`NO_COLOR` is honoured)."""
    return not os.environ.get("NO_COLOR") and hasattr(stream, "isatty") and bool(stream.isatty())


def report(found: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    """Print findings to standard error."""
    from spec_compiler.diagnostics.render import render_text

    if found:
        click.echo(render_text(found, texts, color=is_color(sys.stderr)), err=True)


def checked_or_exit(spec: str, settings: Mapping[str, Any]) -> Any:
    """The checked spec; errors are printed and end the command with 1. Warnings are printed."""
    from spec_compiler.pipeline import check

    texts: dict[str, str] = {}
    outcome = check(source_of(spec), settings, texts)
    report(outcome.diagnostics, texts)
    if outcome.value is None:
        raise click.exceptions.Exit(EXIT["spec"])
    return outcome.value


def refuse_to_overwrite(path: Path, why: str) -> NoReturn:
    """End with 3: a file of the user's stands where the output would go."""
    click.echo(f"spec-compiler: '{path}' {why}; --force overwrites it", err=True)
    raise click.exceptions.Exit(EXIT["overwrite"])


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    """The process's mask for new files; reading it means setting it twice."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
