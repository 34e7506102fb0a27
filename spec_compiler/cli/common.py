"""What verbs share: the arguments that name specs, values for parameters, reports, files."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from spec_compiler.cli.main import EXIT, Failure, WouldOverwrite
from spec_compiler.cli.project import project_of
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.size_limit import MAX_PARAMS, too_large

F = TypeVar("F", bound=Callable[..., Any])


OUTSIDE = "spec_compiler.allow_outside"
"""Where the context of a command keeps whether files outside the project may be read."""


def completes(what: str) -> Callable[..., Any]:
    """What completes a word in the shell: a function of `cli.complete`, imported by then."""

    def complete(*arguments: Any) -> Any:
        from importlib import import_module

        return getattr(import_module("spec_compiler.cli.complete"), what)(*arguments)

    return complete


def spec_argument(function: F) -> F:
    """The argument of every verb that reads one spec."""
    return click.argument("spec", metavar="SPEC", shell_complete=completes("files"))(function)


def set_option(function: F) -> F:
    """The options of every verb that reads a spec: `--set NAME=VALUE`, and `--allow-outside`."""
    with_set = click.option(
        "--set",
        "settings",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_settings,
        help="Give a parameter another value, or anything by its path: "
        "compile.optimizer.Adam.learning_rate=0.01, model.head.units=7. May be repeated.",
    )(function)
    return allow_outside_option(with_set)


def allow_outside_option(function: F) -> F:
    """The option `--allow-outside`, which `allows_outside` asks for."""
    return click.option(
        "--allow-outside",
        is_flag=True,
        expose_value=False,
        callback=_allow,
        help="Read files outside the project's root too.",
    )(function)


def _allow(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    """Keep the flag for `allows_outside`."""
    ctx.meta[OUTSIDE] = value


def allows_outside() -> bool:
    """Whether the running command may read files outside the project's root."""
    return bool(click.get_current_context().meta.get(OUTSIDE))


def _settings(ctx: click.Context, option: click.Parameter, values: Sequence[str]) -> dict[str, Any]:
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


def source_of(spec: str) -> str | Path | bytes:
    """What the pipeline reads for an argument: the path itself, or the bytes on standard input."""
    if spec == "-":
        return sys.stdin.buffer.read()
    # A string with a line break would be taken for a spec's text.
    return Path(spec) if "\n" in spec else spec


def paths_of(specs: Sequence[str]) -> list[str]:
    """The files that the arguments name, each once, globs expanded.

    Raises:
        UsageError: for a pattern that no file matches.
    """
    import glob

    found: dict[str, None] = {}
    for spec in specs:
        is_glob = glob.has_magic(spec) and not Path(spec).exists()
        # A Path would take no pattern that begins at the root, and tidy what messages name.
        matched = sorted(glob.glob(spec, recursive=True)) if is_glob else [spec]  # noqa: PTH207
        if not matched:
            raise click.UsageError(f"no file matches '{spec}'")
        found.update(dict.fromkeys(matched))
    return list(found)


def is_color(stream: Any) -> bool:
    """Whether a stream is a terminal that wants colour (`NO_COLOR` is honoured)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and hasattr(stream, "isatty") and bool(stream.isatty())


def report(found: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    """Print findings to standard error."""
    from spec_compiler.diagnostics.render import render_text

    if found:
        click.echo(render_text(found, texts, color=is_color(sys.stderr)), err=True)


def kind_option(function: F) -> F:
    """The option `--kind`: the same model, built in another kind."""
    return click.option(
        "--kind",
        type=click.Choice(("sequential", "functional", "subclassed")),
        help="Build the model in this kind instead of the spec's own.",
    )(function)


def max_params_option(function: F) -> F:
    """The option `--max-params`: how large a model one is willing to build."""
    return click.option(
        "--max-params",
        type=click.IntRange(min=1),
        default=MAX_PARAMS,
        show_default=True,
        help="Build no model of more parameters.",
    )(function)


def checked_or_exit(
    spec: str, settings: Mapping[str, Any], *, kind: Any = None, max_params: int | None = None
) -> Any:
    """The checked spec; errors are printed and end the command with 1. Warnings are printed.

    Args:
        spec: The spec.
        settings: Values for its parameters.
        kind: The kind to lower it to.
        max_params: How many parameters a model may have that is to be built.
    """
    from spec_compiler.pipeline import check

    texts: dict[str, str] = {}
    source = source_of(spec)
    project = project_of(Path() if spec == "-" else Path(spec).parent)
    outcome = check(
        source,
        settings,
        texts,
        kind=kind,
        allow_outside=allows_outside(),
        ignore=project.ignore,
    )
    report(outcome.diagnostics, texts)
    if outcome.value is None:
        raise click.exceptions.Exit(EXIT["spec"])
    large = too_large(outcome.value.graph, max_params) if max_params is not None else None
    if large is not None:
        report([large], texts)
        raise click.exceptions.Exit(EXIT["spec"])
    return outcome.value


@contextmanager
def reported(texts: Mapping[str, str], reason: str = "spec") -> Iterator[None]:
    """Around what runs Keras: end the command with a message where it refuses or is not there.

    Args:
        texts: The spec's files, for excerpts.
        reason: The exit code of a refusal, by its name in `EXIT`.
    """
    from spec_compiler.targets.live import BuildFailed, EngineProblem

    gc.enable()
    try:
        yield
    except EngineProblem as error:
        raise Failure(str(error)) from error
    except BuildFailed as failed:
        report([failed.diagnostic], texts)
        raise click.exceptions.Exit(EXIT[reason]) from None


def refuse_to_overwrite(path: Path, why: str) -> NoReturn:
    """End with 3: a file of the user's stands where the output would go."""
    raise WouldOverwrite(f"'{path}' {why}; --force overwrites it")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; what is no plain file (a pipe, a device) is written to.

    Raises:
        Failure: where the folder cannot be made or written to, or the file is read-only.
    """
    # A link stays a link: what it leads to is replaced.
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        if target.exists() and is_read_only(target):
            raise Failure(f"cannot write '{path}': it is read-only")
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data)
    except OSError as error:
        raise Failure(f"cannot write '{path}': {error.strerror or error}") from error


def is_read_only(path: Path) -> bool:
    """Whether nobody may write a file: replacing it would go behind that."""
    return not path.stat().st_mode & 0o222


def _replace(target: Path, data: bytes) -> None:
    """Put a new file, with the old one's mode, in the place of `target`."""
    import tempfile

    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".partial-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(mode)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask for new files; reading it means setting it twice."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
