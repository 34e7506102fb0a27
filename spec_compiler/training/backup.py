"""The backup that a run is continued from, made whole where a process died in the middle of it.

In: the folder that Keras's `BackupAndRestore` keeps. Out: the same folder, with weights and
metadata that belong together, or no folder: then the run begins anew. Keras itself falls
back on the last backup but one where the weights are broken, and on nothing where its
metadata is.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

WEIGHTS, METADATA = "latest.weights.h5", "training_metadata.json"
BEFORE = ".bkp"
"""What the names of the last backup but one end in."""


def make_whole(folder: Path) -> None:
    """Put the last backup but one in the place of one that was cut off.

    Args:
        folder: The backup's folder, which need not be there.
    """
    if not folder.is_dir() or _is_whole(folder / METADATA):
        return
    if _is_whole(folder / (METADATA + BEFORE)) and (folder / (WEIGHTS + BEFORE)).exists():
        for name in (WEIGHTS, METADATA):
            shutil.copyfile(folder / (name + BEFORE), folder / name)
    else:
        shutil.rmtree(folder)


def _is_whole(metadata: Path) -> bool:
    """Whether a backup's metadata says which epoch it is of."""
    try:
        return isinstance(json.loads(metadata.read_text(encoding="utf-8"))["epoch"], int)
    except (OSError, ValueError, KeyError, TypeError):
        return False
