"""Files of the data that are not there, while others are called nearly so.

In: the sources of the section `data`. Out: findings. That a file is not there is no mistake of
the spec, which may be checked where the data is not. But where its folder holds a file whose
name is near, and which the spec does not name itself, the name is probably misspelt.
"""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.files import MAGIC, MOST, Files, Finding
from spec_compiler.diagnostics.suggest import suggest

Argument = tuple[str | int, ...]
SUFFIXES = (".csv", ".npy", ".npz", ".tsv", ".txt")
"""What the names of tables and arrays end in, so that one may be taken for another."""


def missing_files(
    source: DataSource, files: Files, others: Sequence[DataSource]
) -> Iterator[Finding]:
    """Files of a source that are probably misspelt.

    Args:
        source: The source.
        files: Finds files by the paths that a spec writes.
        others: All sources of the section: what they name is not misspelt.
    """
    named = {Path(path).name for each in others for _, path in _paths(each)}
    for argument, path in _paths(source):
        place = files.locate(path)
        if place is None or Path(place).exists():
            continue
        near = _near(Path(place), named)
        if near is not None:
            head, slash, _ = path.replace("\\", "/").rpartition("/")
            message = f"there is no file '{path}'"
            yield Finding(argument, message, "SC549", near=f"{head}{slash}{near}", is_warning=True)


def _paths(source: DataSource) -> Iterator[tuple[Argument, str]]:
    """The files that a source names one by one, with their arguments."""
    for name in source.nested:
        inner = getattr(source, name, None)
        if isinstance(inner, DataSource):
            for argument, path in _paths(inner):
                yield (name, inner.canonical_name(), *argument), path
    for name in source.files:
        value = getattr(source, name, None)
        items = value if isinstance(value, list) else [value]
        for index, path in enumerate(items):
            at: Argument = (name, index) if items is value else (name,)
            is_one = isinstance(path, str) and not any(char in path for char in MAGIC)
            if is_one and Path(path).suffix:
                yield at, path


def _near(place: Path, named: set[str]) -> str | None:
    """The file of the folder that is probably meant; numbers in names are never misspelt."""
    folder, digits = place.parent, _digits(place.name)
    try:
        there = _names_in(folder, folder.stat().st_mtime_ns, (place.suffix, *SUFFIXES))
    except OSError:
        return None
    alike = [
        name
        for name in there
        if name not in named and _digits(name) == digits and (folder / name).is_file()
    ]
    stems = {Path(name).stem: name for name in alike if Path(name).suffix == place.suffix}
    near = suggest(place.stem, stems)
    if near is not None:
        return stems[near]
    others = [n for n in alike if Path(n).stem == place.stem and Path(n).suffix in SUFFIXES]
    return others[0] if len(others) == 1 else None


@lru_cache(maxsize=16)
def _names_in(folder: Path, changed: int, endings: tuple[str, ...]) -> tuple[str, ...]:
    """The names in a folder with one of some endings; `changed` is when the folder last did."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in islice(entries, MOST))
    return tuple(name for name in names if name.endswith(endings))


def _digits(name: str) -> str:
    return "".join(char for char in name if char.isdigit())
