"""What the shell may complete: files, codes, names of objects. Imported by completion alone.

In: what has been typed of a word. Out: the words that it may become, as Click takes them.
"""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files: the shell knows them."""
    return [CompletionItem(incomplete, type="file")]


def codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes, each with its title; in a list, those behind its last comma."""
    from spec_compiler.diagnostics.codes import CODES

    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + row.code, help=row.title)
        for row in CODES.values()
        if row.code.startswith(last.upper())
    ]


def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The objects of Keras by the names that a spec has for them."""
    from spec_compiler.spec.reference import every_name

    begins = incomplete.lower()
    return [CompletionItem(name) for name in every_name() if name.lower().startswith(begins)]
