"""The files of `export`, written when training has ended.

In: a live program and the model. Out: files in the run's folder, each whole or not there. An
export that fails takes none of the others with it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live


def write_exports(live: Live, model: Any, data: dict[str, Any], folder: Path) -> None:
    """Write every export; the first failure is raised when all have been tried.

    Args:
        live: The program.
        model: The trained model.
        data: The parts of the data, with what prepares them where an export needs it.
        folder: The run's folder.

    Raises:
        BuildFailed: where Keras refuses one.
    """
    from spec_compiler.targets.live import BuildFailed

    failed: BuildFailed | None = None
    given = (data["prepare"],) if "prepare" in data else ()
    for index, (path, _) in enumerate(live.plan.exports):
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as staging:
            try:
                live.call(f"export_{index}", model, *given, Path(staging))
            except BuildFailed as error:
                failed = failed or error
                continue
            _move(Path(staging) / path, folder / path)
    if failed is not None:
        raise failed


def _move(written: Path, target: Path) -> None:
    """Put what has been written in its place, over what a run before it left there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(written, target)  # noqa: PTH105 - a folder too
