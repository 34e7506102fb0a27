"""Reading, checking, inspecting and rendering a spec bring no engine into the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("keras", "tensorflow", "numpy", "h5py", "jax", "torch", "matplotlib", "pandas")

# Runs each command in one process, and says which heavy packages each has brought in.
_PROBE = """
import contextlib, io, json, sys

from spec_compiler.cli.main import main

commands, heavy = json.load(sys.stdin)
brought = {}
for command in commands:
    sys.argv = ["spec-compiler", *command]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            code = end.code
    found = sorted(name for name in heavy if name in sys.modules)
    if code or found:
        brought[" ".join(command)] = [code, found, said.getvalue()[-500:]]
print(json.dumps(brought))
"""


def test_the_verbs_on_every_example(repository: Path, tmp_path: Path) -> None:
    """Real runs over all examples end well, with none of the heavy packages in `sys.modules`."""
    specs = sorted(str(path) for path in (repository / "examples").glob("*.yaml"))
    assert specs
    commands = [["validate", *specs], ["validate", "--format", "json", *specs]]
    for number, spec in enumerate(specs):
        commands += [
            ["inspect", spec],
            ["inspect", spec, "--format", "json"],
            *(["inspect", spec, "--format", form] for form in ("mermaid", "svg", "html")),
            ["render", spec, "--target", "module"],
            ["render", spec, "--target", "notebook"],
            ["render", spec, "-o", str(tmp_path / f"{number}.py")],
            ["render", spec, "-o", str(tmp_path / f"{number}.py"), "--check"],
        ]
    commands += [["new", kind] for kind in ("image", "text", "tabular", "timeseries")]
    assert brought_by(commands) == {}


def test_what_is_brought_is_seen(tmp_path: Path) -> None:
    """The probe itself: a command that fails, and a package that is there, are reported."""
    [[code, found, said]] = brought_by([["validate", str(tmp_path / "no.yaml")]], "json").values()
    assert (code, found) == (1, ["json"])
    assert "SC101" in str(said)


def brought_by(commands: list[list[str]], *more: str) -> dict[str, list[object]]:
    """The commands that failed or have brought a heavy package, run in one process."""
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", _PROBE],
        input=json.dumps([commands, [*HEAVY, *more]]),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, list[object]] = json.loads(ended.stdout)
    return found
