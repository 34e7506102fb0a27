"""The files of `export`, written when training has ended.

In: a live program and the model. Out: files in the run's folder, each whole or not there. An
export that fails takes none of the others with it. Converters write what nothing can load and
say nothing: what they have written is looked at.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.span import Span
from spec_compiler.program import ir

if TYPE_CHECKING:
    from spec_compiler.targets.live import Live

FLEX = re.compile(rb"(?<![A-Za-z0-9_/])Flex[A-Z][A-Za-z0-9]+")
"""The names of TensorFlow's own operations in a LiteRT file."""


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
    for index, (path, statements) in enumerate(live.plan.exports):
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as staging:
            written = Path(staging) / path
            try:
                live.call(f"export_{index}", model, *given, Path(staging))
                problem = _problem(written)
                if problem is not None:
                    raise BuildFailed(Diagnostic("SC701", problem, _origin(statements)))
            except BuildFailed as error:
                failed = failed or error
                continue
            _move(written, folder / path)
    if failed is not None:
        raise failed


def _origin(statements: tuple[ir.Stmt, ...]) -> Span | None:
    """The entry of the spec that statements are of: the last one writes it."""
    last = statements[-1]
    return None if isinstance(last, ir.Blank) else last.origin


def _problem(written: Path) -> str | None:
    """Why nothing would load a file; None where there is nothing to say."""
    if written.suffix == ".tflite":
        found = sorted(set(FLEX.findall(written.read_bytes())))
        if found:
            names = ", ".join(name.decode() for name in found)
            sys.stderr.write(f"{written.name} needs TensorFlow's Flex delegate, for {names}\n")
    if written.suffix != ".onnx":
        return None
    import onnx

    try:
        onnx.checker.check_model(str(written))
    except onnx.checker.ValidationError as error:
        return f"ONNX does not load what was converted: {str(error).strip().splitlines()[0]}"
    return None


def _move(written: Path, target: Path) -> None:
    """Put what has been written in its place, over what a run before it left there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(written, target)  # noqa: PTH105 - a folder too
