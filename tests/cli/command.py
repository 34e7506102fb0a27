"""What the tests of the command line speak of: small specs, and how a command ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SMALL = """\
# a comment that stays
spec: 1
name: small
params: {units: 4, rate: 0.5}

model:
  kind: sequential
  inputs: {shape: [3]}
  layers:
    - Dense: {units: $units, activation: relu}   # kept
    - Dropout: $rate
    - Dense: 2
"""
WRONG = SMALL.replace("units: $units", "unit: $units")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


def process(*args: str, cwd: Path | None = None, **environment: str) -> Ended:
    """Run `python ARGS…` in a process of its own, this package in its path."""
    ended = subprocess.run(
        [sys.executable, *args],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | environment,
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
