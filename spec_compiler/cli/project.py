"""What a project says of its specs: the table `[tool.spec-compiler]` of a `pyproject.toml`.

In: the folder of a spec. Out: a `Project`, from the nearest file above that has the table,
or the defaults. A file that cannot be read right is a wrong use of the command. What guards
the reader of a stranger's spec (`--allow-outside`, limits) is no setting of a project: the
project would lift its own limits.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from spec_compiler.record import dataclass

FILE = "pyproject.toml"
TABLE = "spec-compiler"
MENTIONED = r"(?m)tool\s*\.\s*[\"']?spec-compiler|\[\s*tool\s*\]|^\s*tool\s*="
"""What stands in every text that has the table, and in few that have none."""
LARGEST = 1_000_000
"""Bytes of a project file that are looked at; more is no project file."""
GUARDS = {"allow-outside": "--allow-outside", "max-params": "--max-params"}
"""Keys that a project might want, each with the option that it takes instead."""


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of a project.

    Attributes:
        select: The codes, or beginnings of codes, that are reported; none is all.
        ignore: Those that are not.
        strict: Whether warnings end `validate` with 1.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False


DEFAULT = Project()


def project_of(folder: Path) -> Project:
    """The settings for the specs of a folder: the nearest table in a file above, or none.

    Raises:
        UsageError: for a file that is no TOML, or a table with a wrong key or value.
    """
    top = Path(os.path.abspath(folder))  # noqa: PTH100 - links are left as they are
    for parent in (top, *top.parents):
        text = _text(parent / FILE)
        # Reading TOML has its price, which a project without the table does not pay.
        if text is not None and TABLE in text:
            table = _table(parent / FILE, text)
            if table is not None:
                return _project(table)
    return DEFAULT


def known_codes(wanted: Sequence[str]) -> tuple[str, ...]:
    """Codes, or beginnings of codes such as SC2, in capitals.

    Raises:
        BadParameter: for one with which no code begins.
    """
    from spec_compiler.diagnostics.codes import CODES

    codes = tuple(code.strip().upper() for code in wanted if code.strip())
    for code in codes:
        if not any(known.startswith(code) for known in CODES):
            raise click.BadParameter(
                f"no code begins with '{code}': 'spec-compiler explain' lists them"
            )
    return codes


def _text(path: Path) -> str | None:
    """A project file's text; None where there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _table(path: Path, text: str) -> dict[str, Any] | None:
    """The table of a project file, None where it has none."""
    if re.search(MENTIONED, text) is None:  # reading all of it is slow, and seldom needed
        return None
    import tomllib

    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"{path.name} is no TOML: {error}") from error
    found = whole.get("tool", {}).get(TABLE) if isinstance(whole.get("tool"), dict) else None
    if found is not None and not isinstance(found, dict):
        raise _wrong(f"expects a table, got {found!r}")
    return found


def _project(table: dict[str, Any]) -> Project:
    """The settings in a table."""
    for key in table:
        if key in GUARDS:
            raise _wrong(f"'{key}' is no setting of a project: give {GUARDS[key]} to the command")
        if key not in ("select", "ignore", "strict"):
            from spec_compiler.diagnostics.suggest import suggest

            near = suggest(key, ("select", "ignore", "strict"))
            mend = f"did you mean '{near}'?" if near else "the keys are select, ignore, strict"
            raise _wrong(f"unknown key '{key}': {mend}")
    strict = table.get("strict", False)
    if not isinstance(strict, bool):
        raise _wrong(f"strict: expects true or false, got {strict!r}")
    return Project(_listed(table, "select"), _listed(table, "ignore"), strict)


def _listed(table: dict[str, Any], key: str) -> tuple[str, ...]:
    """The codes under a key."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise _wrong(f'{key}: expects a list of codes such as ["SC515"], got {value!r}')
    try:
        return known_codes(value)
    except click.BadParameter as error:
        raise _wrong(f"{key}: {error.message}") from error


def _wrong(message: str) -> click.UsageError:
    return click.UsageError(f"{FILE}, [tool.{TABLE}]: {message}")
