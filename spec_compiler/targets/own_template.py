"""A page by the user's own template: Jinja in its sandbox, strict about names.

In: a template's file, the parts of a page. Out: the page's text. A template reaches the
parts and nothing else: no file, no attribute that Python keeps to itself.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LARGEST = 1_000_000
"""Bytes of a template that are read."""


class TemplateProblem(ValueError):
    """A template that cannot be read or rendered; the text says where and why."""


def fill(path: Path, parts: Mapping[str, Any]) -> str:
    """The page's text.

    Args:
        path: The template.
        parts: What it may use, by name.

    Raises:
        TemplateProblem: where it cannot be read or rendered, or gives no Python.
    """
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    try:
        text: str = environment.from_string(_read(path)).render(parts)
    except TemplateSyntaxError as error:
        raise TemplateProblem(f"{path}:{error.lineno}: {error.message}") from error
    except UndefinedError as error:
        names = ", ".join(parts)
        raise TemplateProblem(f"{_place(path, error)}: {error}; a page has {names}") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise TemplateProblem(f"{_place(path, error)}: {error}") from error
    try:
        ast.parse(text)
    except SyntaxError as error:
        line = text.splitlines()[(error.lineno or 1) - 1].strip()
        raise TemplateProblem(
            f"{path}: what it gives is no Python: line {error.lineno}, {error.msg}: {line}"
        ) from error
    return text if text.endswith("\n") else text + "\n"


def _read(path: Path) -> str:
    """A template's text."""
    try:
        if path.stat().st_size > LARGEST:
            raise TemplateProblem(f"{path}: more than {LARGEST:,} bytes are no template")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TemplateProblem(f"{path}: is not in UTF-8") from error
    except OSError as error:
        raise TemplateProblem(f"cannot read '{path}': {error.strerror or error}") from error


def _place(path: Path, error: BaseException) -> str:
    """The template with the line that an error arose in."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"{path}:{line}" if line else str(path)
