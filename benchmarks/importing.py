"""`import` of ResNet-50's archive as a whole process, beside `keras.models.load_model` of it.

The other process imports Keras and loads the same file, weights and all: what one does
without a spec. Both read the archive anew in every round.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import aim, costs

SAVE = """
import keras
keras.applications.ResNet50(weights=None).save({path!r})
"""
LOAD = """
import keras
keras.models.load_model({path!r})
"""
COMPILER = (sys.executable, "-m", "spec_compiler")
ROUNDS = {"import": 6, "import --no-fold": 6, "load_model": 2}


def lines(folder: Path) -> Iterator[str]:
    """Measure, and give the report in lines."""
    model = folder / "resnet50.keras"
    subprocess.run([sys.executable, "-c", SAVE.format(path=str(model))], check=True)
    spec = str(folder / "resnet50.yaml")
    command = (*COMPILER, "import", str(model), "-o", spec, "--force")
    commands = {
        "import": command,
        "import --no-fold": (*command, "--no-fold"),
        "load_model": (sys.executable, "-c", LOAD.format(path=str(model))),
    }
    found = costs(commands, ROUNDS)
    yield "import of ResNet-50's .keras, as a whole process (least of the rounds)"
    for name, cost in found.items():
        yield (
            f"  {name:<18}{cost.seconds:8.3f} s{cost.processor:10.3f} s of processor"
            f"{cost.megabytes:9.1f} MB"
        )
    share = found["import"].seconds / found["load_model"].seconds
    yield aim("of load_model's time", share, 0.1)
    yield aim("MB at the peak", found["import"].megabytes, 100)
