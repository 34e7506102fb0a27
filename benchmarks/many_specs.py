"""What one more spec costs when many are validated in one call."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import ROOT, aim, costs

COUNT = 1_000


def lines(folder: Path) -> Iterator[str]:
    """Measure one call for one spec and for many, and give the report in lines."""
    text = (ROOT / "examples" / "digits.yaml").read_text(encoding="utf-8")
    for number in range(COUNT):
        spec = folder / f"{number:03}.yaml"
        spec.write_text(text.replace("default: 32", f"default: {number + 1}"), encoding="utf-8")
    validate = (sys.executable, "-m", "spec_compiler", "validate")
    commands = {
        "one": (*validate, str(folder / "000.yaml")),
        "many": (*validate, str(folder / "*.yaml")),
    }
    found = costs(commands, {"one": 5, "many": 2})
    one, many = found["one"], found["many"]
    each = (many.processor - one.processor) / (COUNT - 1)
    yield f"spec-compiler validate, {COUNT} specs in one call, time of the processor"
    yield f"  one spec     {one.processor * 1000:8.1f} ms, the process and all"
    yield f"  one more     {each * 1000:8.1f} ms, {one.processor / each:.0f} times less"
    yield f"  {COUNT} specs   {many.megabytes:8.1f} MB, {one.megabytes:.1f} for one"
    yield aim("ms for one more spec", each * 1000, 5)
