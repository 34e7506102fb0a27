"""The files of an import, all or none of them.

In: a `Product` and where its spec goes. Out: the spec, the specs of models inside it, the
weights, side by side. Each is written under another name first; only when all are there
do they get their own, the spec last.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from spec_compiler.importer.importing import Product


class WouldOverwrite(Exception):
    """A file stands where an output would go."""

    def __init__(self, path: Path) -> None:
        """Keep the file."""
        super().__init__(f"'{path}' exists")
        self.path = path


def write(product: Product, output: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the files of an import; their paths, the spec first.

    Args:
        product: The import.
        output: The spec's file.
        force: Whether files may be overwritten.

    Raises:
        WouldOverwrite: where a file is there.
        Unreadable: where the weights cannot be read.
        OSError: where the folder cannot be written to.
    """
    folder = output.parent
    writers: dict[Path, Callable[[Path], object]] = {}
    for name, text in product.texts(output.name).items():
        writers[folder / name] = _text_writer(text)
    if product.weights is not None:
        writers[folder / product.weights] = product.write_weights
    if not force:
        for path in writers:
            if path.exists() or path.is_symlink():
                raise WouldOverwrite(path)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".partial-") as partial:
        for path, writer in writers.items():
            writer(Path(partial) / path.name)
        for path in reversed(writers):
            target = Path(os.path.realpath(path))
            (Path(partial) / path.name).replace(target)
    return tuple(writers)


def _text_writer(text: str) -> Callable[[Path], object]:
    """What writes a text into a file."""
    return lambda path: path.write_text(text, encoding="utf-8", newline="\n")
