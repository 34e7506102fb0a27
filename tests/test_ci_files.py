"""The hooks for pre-commit and the action for GitHub: what they run is what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from spec_compiler.cli.main import COMMANDS, cli
from tests.cli.command import ROOT, SMALL, WRONG


def loaded(name: str) -> Any:
    """A YAML file of the repository as plain values."""
    return YAML(typ="safe", pure=True).load((ROOT / name).read_text(encoding="utf-8"))


HOOKS = {hook["id"]: hook for hook in loaded(".pre-commit-hooks.yaml")}


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_runs_a_verb_that_there_is(name: str) -> None:
    """Each entry is a verb with options that it has; the pattern of files is a pattern."""
    program, verb, *options = HOOKS[name]["entry"].split()
    assert program == "spec-compiler"
    assert verb in COMMANDS
    command = cli.get_command(None, verb)  # type: ignore[arg-type]  # the context is not used
    assert command is not None
    assert {*options} <= {opt for param in command.params for opt in param.opts}
    pattern = re.compile(HOOKS[name]["files"])
    assert pattern.search("a/digits.spec.yaml")
    assert not pattern.search("README.md")


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The environment of an action's step, with the program where the first step installs it."""
    program = tmp_path / "temp" / "spec-compiler" / "bin" / "spec-compiler"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m spec_compiler "$@"\n')
    program.chmod(0o755)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "right one.spec.yaml").write_text(SMALL, encoding="utf-8")
    return os.environ | {"RUNNER_TEMP": str(tmp_path / "temp"), "PYTHONPATH": str(ROOT)}


def step(folder: Path, environment: dict[str, str], **inputs: str) -> tuple[int, str]:
    """The action's last step with its inputs: the exit code and what was printed."""
    action = loaded("action.yml")
    last = action["runs"]["steps"][-1]
    given = {name: each["default"] for name, each in action["inputs"].items()} | inputs
    # No input is pasted into the shell's text: each one comes as a variable.
    assert "${{" not in last["run"]
    own = {key: given[re.findall(r"inputs\.(\w+)", value)[0]] for key, value in last["env"].items()}
    ended = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", last["run"]],
        cwd=folder,
        env=environment | own,
        capture_output=True,
        text=True,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="composite steps run in bash")
def test_the_action_annotates(tmp_path: Path, runner: dict[str, str]) -> None:
    """Right specs pass; a wrong one fails the step with an annotation, and SARIF is written."""
    assert step(tmp_path, runner) == (0, "\n")
    (tmp_path / "specs" / "wrong.spec.yaml").write_text(WRONG, encoding="utf-8")
    code, printed = step(tmp_path, runner, sarif="found.sarif")
    assert code == 1
    assert printed.startswith("::error file=specs/wrong.spec.yaml,line=10,")
    assert '"SC201"' in (tmp_path / "found.sarif").read_text(encoding="utf-8")
    several = "specs/right*.yaml\nspecs/wrong.spec.yaml\n"
    code, _ = step(tmp_path, runner, specs=several, arguments="--ignore=SC201\n", strict="true")
    assert code == 0


@pytest.mark.skipif(os.name == "nt", reason="composite steps run in bash")
def test_an_input_is_no_shell(tmp_path: Path, runner: dict[str, str]) -> None:
    """What an input says is an argument, whatever it holds."""
    code, printed = step(tmp_path, runner, specs='$(touch "gone")`touch gone`; touch gone')
    assert (code, (tmp_path / "gone").exists()) == (1, False)
    assert "no file" in printed
