"""The command `spec-compiler`: its verbs, imported when they are called."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from keyword import iskeyword
from typing import IO, Any

import click

from spec_compiler import __version__

COMMANDS: dict[str, str] = {
    "new": "write a commented spec to begin with, made for your data",
    "validate": "check specs: names, arguments, shapes, wiring, training set-up",
    "inspect": "show a spec's layers with shapes, dtypes and parameters",
    "render": "write a spec as a standalone training script",
    "compile": "build the live Keras model and save it",
    "data": "show what the data is: sizes, ranges, classes, and a picture",
    "train": "build, fit, evaluate and export, into a run folder",
    "format": "give specs the one layout, comments kept; YAML to JSON and back",
    "import": "write the spec of a saved model: .keras, .h5, the JSON of to_json()",
    "diff": "say what changed between two specs: layers, shapes, weights, training",
    "resolve": "print a spec with what it includes and extends as one file",
    "schema": "print the JSON Schema of the language, for editors",
    "explain": "explain a code such as SC201, with a wrong and a right example",
    "doc": "describe a layer, an operation, a loss, an optimizer: arguments, shapes, an example",
}
"""Each verb with its line in the list; its module below `cli` bears its name."""

RUNS_KERAS = ("compile", "data", "train")
"""The verbs that run Keras, and with it code of the user's own."""

EXIT = {"ok": 0, "spec": 1, "usage": 2, "overwrite": 3, "run": 4}
"""What the exit codes mean."""
INTERRUPTED, BROKEN_PIPE = 130, 141
"""What a shell reports of a program that Ctrl-C, or a pipe without a reader, has ended."""


class Failure(click.ClickException):
    """The end of a command after a valid spec, with a message."""

    exit_code = EXIT["run"]

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to standard error, as all of the program's own messages look."""
        click.echo(f"spec-compiler: {self.format_message()}", err=True)


class WouldOverwrite(Failure):
    """A file of the user's stands where an output would go."""

    exit_code = EXIT["overwrite"]


class Verbs(click.Group):
    """The group of all verbs; a verb's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of a name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in RUNS_KERAS:
            # Plugins of other packages for Pydantic have no business here, and finding them costs.
            os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"spec_compiler.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; an unknown one gets the nearest name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from spec_compiler.diagnostics.suggest import suggest

            near = suggest(args[0], tuple(COMMANDS))
            mend = f"did you mean '{near}'?" if near else "the verbs are " + ", ".join(COMMANDS)
            ctx.fail(f"no verb '{args[0]}': {mend}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The verbs from the table, without importing their modules; then the options."""
        from click.shell_completion import CompletionItem

        verbs = [
            CompletionItem(verb, help=says)
            for verb, says in COMMANDS.items()
            if verb.startswith(incomplete)
        ]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs from the table, without importing their modules."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well, 1 the spec has errors, 2 wrong usage, 3 a file would be "
    "overwritten, 4 the run failed.",
)
@click.version_option(__version__, prog_name="spec-compiler")
def cli() -> None:
    """Declarative model specs for Keras 3: checked, compiled, rendered."""


def main() -> None:
    """Run the command; a pipe closed by its reader and Ctrl-C end it without a traceback."""
    # A command ends before there is garbage worth looking for; the verbs that run longer
    # (`train`, `compile`, `validate` of many specs) look for it again.
    gc.disable()
    try:
        code = cli.main(prog_name="spec-compiler", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except SystemExit as end:
        # Click's way to say that the reader of a pipe has gone, and no error of the spec.
        code = BROKEN_PIPE if end.code == 1 else end.code
    except OSError as error:
        click.echo(f"spec-compiler: {error}", err=True)
        code = EXIT["run"]
    finally:
        # What is left goes with the process: Python need not look through it once more.
        gc.freeze()
        gc.enable()
    sys.exit(code if isinstance(code, int) else EXIT["ok"])
