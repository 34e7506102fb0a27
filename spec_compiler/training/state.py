"""How far a run is: `run.json` in its folder, and which run is to be continued.

In: the folder of all runs and the checked spec. Out: the newest run of the same spec, with
its state. A run belongs to a spec where all that it says and the values of its parameters
are the same: a spec that has been changed begins another run. Comments and layout say
nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from spec_compiler.pipeline import Checked
from spec_compiler.record import dataclass
from spec_compiler.spec.canonical import canonical
from spec_compiler.text.document import plain

FILE = "run.json"
BACKUP = "backup"
"""The folder in a run's folder that has the weights after the last epoch."""
LOCK = ".lock"
Status = Literal["running", "interrupted", "finished"]


@dataclass(frozen=True, slots=True)
class Found:
    """A run that is there already, and how far it is."""

    folder: Path
    status: Status


class RunIsTaken(Exception):
    """Another process is at work in a run's folder."""


def newest(runs: Path, checked: Checked) -> Found | None:
    """The newest run of the spec, None where there is none.

    Args:
        runs: The folder of all runs.
        checked: The spec.
    """
    wanted = _identity(checked)
    found = []
    for file in runs.glob(f"{checked.spec.name}-*/{FILE}"):
        state = _read(file)
        if state is not None and all(state.get(key) == value for key, value in wanted.items()):
            found.append((str(state.get("started")), file.parent, state["status"]))
    if not found:
        return None
    _, folder, status = max(found, key=lambda each: (each[0], each[1].name))
    return Found(folder, status)


def write_state(folder: Path, checked: Checked, status: Status) -> None:
    """Write how far a run is, whole or not at all."""
    before = _read(folder / FILE) or {}
    state = _identity(checked) | {"started": before.get("started") or _now(), "status": status}
    if status != "running":
        state["ended"] = _now()
    partial = folder / f".{FILE}"
    partial.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    partial.replace(folder / FILE)


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Hold a run's folder for this process alone; the lock ends with the process.

    Raises:
        RunIsTaken: where another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        yield
        return
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunIsTaken(f"another process is at work in '{folder}'") from error
        try:
            yield
        finally:
            (folder / LOCK).unlink(missing_ok=True)
    finally:
        os.close(handle)


def _identity(checked: Checked) -> dict[str, Any]:
    """What a run must have in common with a spec to be continued by it."""
    said = json.dumps(plain(canonical(checked.spec.document)), sort_keys=True, default=str)
    return {
        "name": checked.spec.name,
        "says sha256": hashlib.sha256(said.encode()).hexdigest(),
        "params": json.loads(json.dumps(checked.graph.params, default=str)),
    }


def _now() -> str:
    """The time to the microsecond, so that the newest of several runs is the last of them."""
    seconds, fraction = divmod(time.time(), 1)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f"{fraction:.6f}Z"[1:]


def _read(file: Path) -> dict[str, Any] | None:
    """A state that has been written; None for no state."""
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = isinstance(state, dict) and state.get("status") in (
        "running",
        "interrupted",
        "finished",
    )
    return state if known else None
