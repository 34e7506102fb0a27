"""`validate` as a whole process, beside what it cannot be faster than, and beside Keras.

The floor is a process that imports the YAML reader and defines one Pydantic model with
one field; the other end is a process that builds the same model with Keras.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import ROOT, aim, costs

SPEC = "examples/digits.yaml"
FLOOR = """
import ruamel.yaml
from pydantic import BaseModel

class Model(BaseModel):
    field: int
"""
BUILD = """
import runpy
runpy.run_path({script!r})["build_model"]()
"""
COMPILER = (sys.executable, "-m", "spec_compiler")
ROUNDS = {"python alone": 20, "floor": 20, "validate": 20, "render": 6, "Keras": 2}


def lines(folder: Path) -> Iterator[str]:
    """Measure, and give the report in lines."""
    script = folder / "digits.py"
    costs({"render": (*COMPILER, "render", SPEC, "-o", str(script))}, {"render": 1})
    commands = {
        "python alone": (sys.executable, "-c", "pass"),
        "floor": (sys.executable, "-c", FLOOR),
        "validate": (*COMPILER, "validate", SPEC),
        "render": (*COMPILER, "render", SPEC),
        "Keras": (sys.executable, "-c", BUILD.format(script=str(script))),
    }
    found = costs(commands, ROUNDS)
    floor, validate, keras = found["floor"], found["validate"], found["Keras"]
    yield f"spec-compiler validate {SPEC}, as a whole process ({ROOT.name}, least of the rounds)"
    for name, cost in found.items():
        ratio, busy = cost.seconds / floor.seconds, cost.processor / floor.processor
        yield (
            f"  {name:<14}{cost.seconds:8.3f} s{ratio:8.2f} x floor"
            f"{cost.processor:10.3f} s of processor{busy:8.2f} x floor{cost.megabytes:9.1f} MB"
        )
    yield aim("times the floor", validate.processor / floor.processor, 1.6)
    yield aim("of Keras's time", validate.seconds / keras.seconds, 0.066)
    yield aim("MB at the peak", validate.megabytes, 60)
