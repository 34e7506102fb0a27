"""The folder of a run, and what is written into it before training begins.

In: where runs are kept, and the checked spec. Out: a folder that was not there
before, with the spec as read, the values of its parameters and the versions of what
it runs on: all that is needed to repeat the run.
"""

from __future__ import annotations

import json
import math
import platform
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from spec_compiler import __version__
from spec_compiler.pipeline import SET_FILE, Checked
from spec_compiler.spec.canonical import canonical
from spec_compiler.spec.layout import write_spec
from spec_compiler.text.layout.of_document import of_document
from spec_compiler.text.layout.tree import Table


def new_folder(runs: Path, name: str) -> Path:
    """Make a folder `<name>-<time>` that was not there before.

    Args:
        runs: The folder in which it is made.
        name: The spec's name.

    Raises:
        OSError: where it cannot be made.
    """
    stem = f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"
    runs.mkdir(parents=True, exist_ok=True)
    for number in range(1000):
        folder = runs / (stem if number == 0 else f"{stem}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise OSError(f"a thousand runs are called '{stem}' already")


def write_inputs(folder: Path, checked: Checked) -> None:
    """Write the spec as read, `params.json` and `versions.json`.

    A spec of several files, or one that was changed from outside, is written as one too.
    """
    document = checked.spec.document
    if len(document.files) > 1:
        tree = of_document(canonical(document))
        assert isinstance(tree, Table)
        composed = write_spec(tree)
        (folder / "composed.yaml").write_text(composed, encoding="utf-8", newline="")
    for index, (name, text) in enumerate(document.files.items()):
        if name == SET_FILE:
            continue
        stem = "spec" if index == 0 else f"spec-{index}-{Path(name).stem}"
        # What is JSON by its name or, for a mapping given by a program, by its text.
        is_json = name.lower().endswith(".json") or (name.startswith("<") and text.startswith("{"))
        path = folder / f"{stem}.{'json' if is_json else 'yaml'}"
        path.write_text(text, encoding="utf-8", newline="")
    write_json(folder / "params.json", checked.graph.params)
    write_json(folder / "versions.json", _versions(checked.digest))


def write_json(path: Path, value: Any) -> None:
    """Write a mapping as JSON; a number that JSON has no word for (NaN) becomes null."""
    if isinstance(value, dict):
        value = {key: None if _is_wordless(item) else item for key, item in value.items()}
    path.write_text(json.dumps(value, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def _is_wordless(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _versions(digest: str) -> dict[str, str]:
    import keras

    engine = keras.backend.backend()
    return {
        "spec-compiler": __version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        engine: str(import_module(engine).__version__),
        "platform": platform.platform(),
        "spec sha256": digest,
    }
