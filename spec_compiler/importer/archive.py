"""A `.keras` archive: a ZIP file with the configuration, the weights and assets of a model.

In: a path. Out: the configuration, and the weights' bytes on demand. Members are read one
by one from the archive, within limits; nothing is extracted, so a member's name is never a
path on disk, and one that would be a path out of the archive is refused as a forgery.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from spec_compiler.importer.assets import FILE, ROOT, with_vocabularies
from spec_compiler.importer.findings import Unreadable, shown
from spec_compiler.importer.json_text import MAX_BYTES, read_json

CONFIG = "config.json"
METADATA = "metadata.json"
WEIGHTS = "model.weights.h5"
MAX_MEMBERS = 20_000
MAX_RATIO = 1_000
"""How many times larger a member may be than it is in the archive."""
SMALL = 2**20
"""Up to this size the ratio does not matter."""
MAX_WEIGHTS = 64 * 2**30
"""Bytes of weights that are copied."""

_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)


def archive_config(path: Path) -> tuple[Any, str]:
    """The configuration of the model in an archive, and the version of Keras that wrote it.

    Raises:
        Unreadable: where it is no such archive, or beyond the limits.
    """
    with _opened(path) as archive:
        if CONFIG not in archive.namelist():
            raise Unreadable("SC601", f"it is a ZIP archive without a {CONFIG}")
        config = with_vocabularies(_json(archive, CONFIG), _vocabularies(archive))
        about = _json(archive, METADATA) if METADATA in archive.namelist() else {}
    version = about.get("keras_version") if isinstance(about, dict) else None
    return config, version if isinstance(version, str) else ""


def _vocabularies(archive: zipfile.ZipFile) -> dict[str, str]:
    """The vocabularies among an archive's assets, by their paths."""
    found = {}
    left = MAX_BYTES
    for info in archive.infolist():
        if not info.filename.startswith(f"{ROOT}/") or not info.filename.endswith(f"/{FILE}"):
            continue
        _require_size(info, left)
        left -= info.file_size
        with archive.open(info) as member:
            found[info.filename] = member.read(info.file_size).decode("utf-8", "replace")
    return found


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    """The value of a member."""
    info = archive.getinfo(name)
    _require_size(info, MAX_BYTES)
    with archive.open(info) as member:
        return read_json(member.read(MAX_BYTES + 1), name)


def has_weights(path: Path) -> bool:
    """Whether an archive holds weights."""
    with _opened(path) as archive:
        return WEIGHTS in archive.namelist()


def copy_weights(path: Path, target: IO[bytes]) -> None:
    """Write the weights of an archive to a file.

    Raises:
        Unreadable: where there are none, or they are beyond the limits.
    """
    with _opened(path) as archive:
        if WEIGHTS not in archive.namelist():
            raise Unreadable("SC609", "the archive holds no weights")
        info = archive.getinfo(WEIGHTS)
        _require_size(info, MAX_WEIGHTS)
        left = info.file_size
        with archive.open(info) as member:
            while chunk := member.read(SMALL):
                left -= len(chunk)
                if left < 0:
                    raise Unreadable("SC605", f"{WEIGHTS} is larger than the archive says")
                target.write(chunk)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive whose members have harmless names."""
    try:
        with zipfile.ZipFile(path) as archive:
            _require_members(archive)
            yield archive
    except Unreadable:
        raise
    except _BROKEN as error:
        raise Unreadable("SC601", f"the archive is damaged: {error}") from error


def _require_members(archive: zipfile.ZipFile) -> None:
    """Refuse archives that no Keras has written."""
    names = archive.namelist()
    if len(names) > MAX_MEMBERS:
        raise Unreadable("SC605", f"the archive has {len(names):,} members")
    if len(set(names)) < len(names):
        raise Unreadable("SC610", "the archive has two members of one name")
    for name in names:
        if _OUTSIDE.search(name):
            raise Unreadable("SC610", f"the archive has a member {shown(name)}, a path out of it")


def _require_size(info: zipfile.ZipInfo, limit: int) -> None:
    """Refuse a member that is, or pretends to be, beyond the limits."""
    if info.file_size > limit:
        raise Unreadable("SC605", f"{info.filename} has {info.file_size:,} bytes")
    if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise Unreadable(
            "SC605",
            f"{info.filename} unpacks to {info.file_size:,} bytes from {info.compress_size:,}",
        )
