"""A look at the folders that a folder source reads, where they are there.

In: the source's arguments, and what may be looked at. Out: the classes, and what is wrong
with them. Names are looked at, and no file is opened; of large folders a beginning only.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.diagnostics.suggest import suggest

if TYPE_CHECKING:
    from spec_compiler.catalog.sources.folders import FolderSource

PARTS = frozenset(
    ("eval", "test", "testing", "train", "training", "val", "valid", "validation", "unsup")
)
"""Names of folders that hold a part of the data, and no class of it."""
MOST = 2_000
"""How many names are looked at in one folder."""
LISTED = 6
"""How many classes a message lists."""


def class_folders(source: "FolderSource", place: str, files: Files) -> Iterator[Finding]:
    """What is wrong with the folder of a source; the classes are noted in the source.

    Args:
        source: The source.
        place: Its folder.
        files: What may be looked at.
    """
    written = source.directory
    if not Path(place).exists():
        yield from _missing(written, place)
        return
    if not Path(place).is_dir():
        message = f"'{written}' is no folder; {source.canonical_name()} reads the files of one"
        yield Finding(("directory",), message, "SC540")
        return
    found = _folders(place)
    if found is None:
        return
    outside = [name for name in found if not files.may_lie(str(Path(place) / name))]
    if outside:
        message = f"'{written}/{outside[0]}' is a link to a place outside the project's root"
        yield Finding(("directory",), message, "SC110")
        return
    if source.file_labels != "inferred" or not source.has_labels:
        yield from _empty(source, place, [""])
        return
    yield from _classes(source, place, found)


def _classes(source: "FolderSource", place: str, found: list[str]) -> Iterator[Finding]:
    """What is wrong with the folders that are classes."""
    written, names = source.directory, source.class_names
    if not found:
        message = f"'{written}' has no folders, and each class is one"
        mend = "put the files of each class into a folder of its name, or write labels: null"
        yield Finding(("directory",), message, "SC541", hint=mend)
        return
    missing = [index for index, name in enumerate(names or ()) if name not in found]
    for index in missing:
        name = (names or [])[index]
        near = suggest(name, found)
        there = None if near else "there are " + _listed(found)
        message = f"'{written}' has no folder '{name}'"
        yield Finding(("class_names", index), message, "SC541", hint=there, near=near)
    if missing:
        source._seen["are_wrong"] = True
        return
    classes = names or found
    source._seen["classes"] = tuple(classes)
    if names is None and {name.lower() for name in classes} <= PARTS:
        message = f"the classes would be the folders of '{written}': {_listed(classes)}"
        mend = f"name the folder of each part: train: {{{source.canonical_name()}: "
        mend += f"{written.rstrip('/')}/{classes[-1]}}}"
        yield Finding(("directory",), message, "SC543", hint=mend, is_warning=True)
    elif source.label_mode == "binary" and len(classes) != 2:
        message = f"label_mode: binary needs 2 classes, but '{written}' has {_listed(classes)}"
        yield Finding(("label_mode",), message, "SC541", hint="leave label_mode out")
    elif len(classes) == 1:
        source._seen["are_wrong"] = True
        message = f"'{written}' has one class, '{classes[0]}': there is nothing to tell apart"
        mend = f"each class is a folder; labels: null is for {source.noun} without classes"
        yield Finding(("directory",), message, "SC541", hint=mend, is_warning=True)
    else:
        yield from _empty(source, place, classes)


def _missing(written: str, place: str) -> Iterator[Finding]:
    """A folder that is not there; it may come into being, unless another is called nearly so."""
    name = Path(place).name
    near = suggest(name, _folders(str(Path(place).parent)) or ())
    if near is not None and near != name:
        head = written.rstrip("/").rpartition("/")
        yield Finding(
            ("directory",),
            f"there is no folder '{written}'",
            "SC540",
            near=f"{head[0]}{head[1]}{near}",
            is_warning=True,
        )


def _empty(source: "FolderSource", place: str, classes: list[str]) -> Iterator[Finding]:
    """Classes without a file that would be read."""
    empty = [name for name in classes if _has_file(Path(place) / name, source) is False]
    if not empty:
        return
    ends = ", ".join(source.endings)
    mend = f"{source.noun} end in {ends}"
    if len(empty) == len(classes):
        message = f"'{source.directory}' has no {source.noun}"
        yield Finding(("directory",), message, "SC542", hint=mend)
    else:
        message = f"'{source.directory}/{empty[0]}' has no {source.noun}"
        yield Finding(("directory",), message, "SC542", hint=mend, is_warning=True)


def _has_file(folder: Path, source: "FolderSource") -> bool | None:
    """Whether a folder has a file that is read, at any depth; None where it is too large to say."""
    todo, looked = [str(folder)], 0
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    looked += 1
                    if looked > MOST:
                        return None
                    if entry.is_dir(follow_symlinks=source.follow_links):
                        todo.append(entry.path)
                    elif entry.name.lower().endswith(source.endings):
                        return True
        except OSError:
            return None
    return False


def _folders(place: str) -> list[str] | None:
    """The folders in a folder by name; None where there are too many, or they cannot be read."""
    found = []
    try:
        with os.scandir(place) as entries:
            for looked, entry in enumerate(entries):
                if looked >= MOST:
                    return None
                if not entry.name.startswith(".") and entry.is_dir():
                    found.append(entry.name)
    except OSError:
        return None
    return sorted(found)


def _listed(names: list[str]) -> str:
    """Names for a message: the first ones, and how many more."""
    shown = ", ".join(f"'{name}'" for name in names[:LISTED])
    return shown if len(names) <= LISTED else f"{shown} and {len(names) - LISTED} more"
