"""How checking and rendering grow with the number of layers: the time a layer should not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import ROOT, aim

COUNTS = (100, 1_000, 10_000)
# In a process of its own, warm: a small spec is checked before the clock starts. As the
# command line does for one spec, garbage is not collected. Time of the processor.
PROBE = """
import gc, json, sys, time
gc.disable()
from spec_compiler.api import rendered
from spec_compiler.pipeline import check

def spec(layers):
    head = "spec: 1\\nname: large\\nmodel:\\n  kind: sequential\\n  inputs: {shape: [16]}\\n"
    return head + "  layers:\\n" + layers

def timed(text):
    start = time.process_time()
    outcome = check(text)
    assert outcome.value is not None, outcome.diagnostics
    middle = time.process_time()
    rendered(outcome.value)
    return middle - start, time.process_time() - middle

line = "    - Dense: {units: 16, activation: relu}\\n"
timed(spec(line))
found = {}
for count in json.loads(sys.argv[1]):
    written = min(timed(spec(line * count)) for _ in range(2 if count > 5000 else 3))
    repeated, _ = min(timed(spec(line + f"      repeat: {count}\\n")) for _ in range(2))
    found[count] = [*written, repeated]
print(json.dumps(found))
"""


def lines(folder: Path) -> Iterator[str]:
    """Measure, and give the report in lines."""
    command = [sys.executable, "-c", PROBE, json.dumps(COUNTS)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, list[float]] = json.loads(ended.stdout)
    yield "microseconds a layer, by the number of layers"
    yield f"  {'layers':>8}{'check':>12}{'render':>12}{'check, by repeat':>20}{'growth':>10}"
    first = found[str(COUNTS[0])][0] / COUNTS[0]
    for count in COUNTS:
        check, render, repeated = (seconds / count for seconds in found[str(count)])
        yield (
            f"  {count:>8}{check * 1e6:>12.0f}{render * 1e6:>12.0f}{repeated * 1e6:>20.0f}"
            f"{check / first:>9.2f}x"
        )
    yield aim(f"seconds to check {COUNTS[-1]} layers", found[str(COUNTS[-1])][0], 2)
