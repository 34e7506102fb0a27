"""A look at a folder of images or texts: parts, classes, sizes, lengths.

In: a path. Out: `Folders`. The size of an image is read from its first bytes, of at most
`SEEN` files; nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from spec_compiler.starters.found import Folders, Unusable
from spec_compiler.starters.image_size import image_size

IMAGES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
TEXTS = (".txt",)
PARTS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val"),
    "test": ("test", "testing"),
}
"""The names of folders that are parts of the data."""
SEEN, MOST_FILES = 200, 1_000_000
SIDES = (32, 48, 64, 96, 128, 160, 192, 224)
"""The sizes that images are brought to."""


def look_at_folder(path: Path, endings: tuple[str, ...], noun: str) -> Folders:
    """What a folder holds.

    Args:
        path: The folder.
        endings: How its files end.
        noun: What they are called.

    Raises:
        Unusable: for a folder without two folders of such files.
    """
    below = {folder.name: folder for folder in _folders(path)}
    lower = {name.lower(): name for name in below}
    parts = {
        part: next(lower[name] for name in names if name in lower)
        for part, names in PARTS.items()
        if any(name in lower for name in names)
    }
    if "train" not in parts:
        parts = {}
    root = below[parts["train"]] if parts else path
    classes = tuple(sorted(folder.name for folder in _folders(root)))
    files = [*islice(_files(root, endings), MOST_FILES)]
    if len(classes) < 2 or not files:
        ends = ", ".join(endings)
        raise Unusable(
            f"'{root}' needs a folder for each class, with {noun} ({ends}) in it; "
            f"it has {len(classes)} folders and {len(files)} {noun}"
        )
    step = max(1, len(files) // SEEN)
    seen = files[::step][:SEEN]
    if endings == TEXTS:
        return Folders(classes, len(files), parts, words=_words(seen))
    sizes = [found for found in map(image_size, seen) if found is not None]
    if not sizes:
        raise Unusable(f"no {noun} in '{root}' can be read")
    is_grey = all(found.is_grey for found in sizes)
    sides = sorted((found.height, found.width) for found in sizes)
    return Folders(classes, len(files), parts, _size(sides), is_grey)


def _folders(path: Path) -> list[Path]:
    """The folders in a folder, hidden ones left out."""
    return [each for each in sorted(path.iterdir()) if each.is_dir() and each.name[0] != "."]


def _files(root: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """The files in the folders of a folder, by name."""
    for folder in _folders(root):
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() in endings:
                yield file


def _size(sides: list[tuple[int, int]]) -> tuple[int, int]:
    """The size of all where they have one that is small; else a square that suits the middle one."""
    if sides[0] == sides[-1] and max(sides[0]) <= SIDES[-1]:
        return sides[0]
    smaller = sorted(min(each) for each in sides)[len(sides) // 2]
    side = max((side for side in SIDES if side <= smaller), default=SIDES[0])
    return side, side


def _words(files: list[Path]) -> int:
    """The words that nine of ten texts have at most, rounded up, from 20 to 500."""
    counts = []
    for file in files:
        with file.open("rb") as opened:
            counts.append(len(opened.read(65_536).split()))
    most = sorted(counts)[len(counts) * 9 // 10]
    return min(500, max(20, -(-most // 10) * 10))
