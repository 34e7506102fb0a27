"""How long commands take as whole processes, and how much memory they need at their peak.

In: commands by name. Out: for each the least of its times and the highest of its peaks,
measured in turns, so that a busy moment of the machine meets all of them alike. This
module stays small: a child's peak counts from what its parent had when it was started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit in which the system gives a process's peak."""


@dataclass(slots=True)
class Cost:
    """What one command costs: seconds by the clock and of the processor, megabytes at the peak.

    A megabyte is 1,000,000 bytes.
    """

    seconds: float = float("inf")
    processor: float = float("inf")
    megabytes: float = 0.0


def costs(commands: Mapping[str, Sequence[str]], rounds: Mapping[str, int]) -> dict[str, Cost]:
    """Run each command as often as `rounds` says, in turns, and keep its least time.

    Raises:
        RuntimeError: where a command fails; its output is in the message.
    """
    found = {name: Cost() for name in commands}
    for turn in range(max(rounds.values())):
        for name, command in commands.items():
            if turn < rounds[name]:
                once, cost = _once(command), found[name]
                cost.seconds = min(cost.seconds, once.seconds)
                cost.processor = min(cost.processor, once.processor)
                cost.megabytes = max(cost.megabytes, once.megabytes)
    return found


def _once(command: Sequence[str]) -> Cost:
    """What one run costs."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    # Compiled modules are kept, as they are where a package is installed.
    environment |= {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != 0:
        text = output.decode(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)[:200]} ended with {process.returncode}:\n{text}")
    processor = usage.ru_utime + usage.ru_stime
    return Cost(seconds, processor, usage.ru_maxrss * PEAK_UNIT / 1e6)


def aim(what: str, found: float, most: float) -> str:
    """A line that compares a figure to its aim."""
    return f"  {'met' if found <= most else 'MISSED':<7} {found:.3g} {what}, the aim is {most:g}"
