"""The project's root, and the paths that a spec may name.

In: the folder of a spec, and a path as a file of the spec writes it. Out: the path as it
is opened, or a `Refusal`. Only names are looked at; nothing is read, and no network is
asked for: what is not below the root by its name alone is refused before the file system
is asked about it, and a link that leads out is refused after.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from spec_compiler.record import dataclass

MARKERS = ("pyproject.toml", ".git")
"""What a project's root folder holds."""

_DRIVE = re.compile(r"[A-Za-z]:")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OUTSIDE = "put it into the project, or allow it with --allow-outside"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a path is not followed: the code, the message, the mend."""

    code: str
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that the files of a spec may not lie outside of.

    Attributes:
        folder: The folder; relative paths of it are relative to the working directory.
        allow_outside: Whether the user has lifted the rule.
    """

    folder: Path
    allow_outside: bool = False

    def locate(self, written: str, folder: str) -> str | Refusal:
        """The path of a file, from the working directory.

        Args:
            written: The path as a file of the spec writes it, relative to that file; a
                backslash parts folders as a slash does.
            folder: The folder of that file, from the working directory; empty for here.
        """
        if not written.strip() or _CONTROL.search(written):
            return Refusal("SC109", "a path is text without line breaks, and not empty")
        if _ADDRESS.match(written):
            return Refusal("SC109", f"'{written}' is an address; only files are read")
        path = written.replace("\\", "/")
        is_foreign = os.sep == "/" and (path.startswith("//") or _DRIVE.match(path) is not None)
        if is_foreign and not self.allow_outside:
            return self._outside(written)
        path = os.path.normpath(os.path.join(folder, path))  # noqa: PTH118 - names stay as written
        if self.allow_outside:
            return path
        top, base = str(self.folder.resolve()), str(Path(folder).resolve())
        target = os.path.normpath(os.path.join(base, written.replace("\\", "/")))  # noqa: PTH118
        if not _is_below(target, top):
            return self._outside(written)
        if not _is_below(str(Path(target).resolve()), top):
            message = f"'{written}' is a link to a place outside the project's root"
            return Refusal("SC110", message, _OUTSIDE)
        return path

    def holds(self, path: str) -> bool:
        """Whether a file, links followed, lies below the root, or may lie anywhere."""
        return self.allow_outside or _is_below(
            str(Path(path).resolve()), str(self.folder.resolve())
        )

    def _outside(self, written: str) -> Refusal:
        name = self.folder.resolve().name
        message = f"'{written}' is outside the project's root, the folder '{name}'"
        return Refusal("SC110", message, _OUTSIDE)


def root_of(folder: Path, *, allow_outside: bool = False) -> Root:
    """The project's root: the nearest folder up from a spec's that has a marker, else its own.

    Args:
        folder: The spec's folder.
        allow_outside: Whether files outside may be read too.
    """
    top = folder.resolve()
    for parent in (top, *top.parents):
        if any((parent / marker).exists() for marker in MARKERS):
            return Root(parent, allow_outside)
    return Root(top, allow_outside)


def _is_below(path: str, top: str) -> bool:
    """Whether a path is a folder or lies in it, both absolute."""
    return path == top or path.startswith(top if top.endswith(os.sep) else top + os.sep)
