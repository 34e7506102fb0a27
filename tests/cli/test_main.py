"""The command as a whole: its verbs, wrong usage, pipes, and what it costs to ask for help."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from spec_compiler import __version__
from spec_compiler.cli.main import COMMANDS
from tests.cli.command import ROOT, SMALL, Run, process


@pytest.mark.parametrize("verb", COMMANDS)
def test_each_verb_explains_itself(run: Run, verb: str) -> None:
    """`VERB --help` has a usage, what the verb does, an example, and a text for each option."""
    ended = run(verb, "--help")
    assert ended.code == 0
    assert f"Usage: spec-compiler {verb}" in ended.out
    assert f"Example: spec-compiler {verb}" in ended.out
    assert "--help" in ended.out


def test_the_list_of_verbs(run: Run) -> None:
    """`--help` names every verb and every exit code; the same comes without arguments, with 2."""
    ended = run("--help")
    assert ended.code == 0
    for verb in COMMANDS:
        assert re.search(rf"^  {verb} ", ended.out, re.MULTILINE)
    assert "3 a file" in " ".join(ended.out.split())
    bare = run()
    assert bare.code == 2
    assert "Verbs:" in bare.err + bare.out


def test_version(run: Run) -> None:
    """`--version` is the package's."""
    assert run("--version").out == f"spec-compiler, version {__version__}\n"


def test_an_unknown_verb_gets_the_nearest(run: Run) -> None:
    """A slip gets the verb that was meant, anything else the list; both end with 2."""
    ended = run("valdate", "a.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "no verb 'valdate': did you mean 'validate'?" in ended.err
    other = run("quux")
    assert other.code == 2
    assert "the verbs are new, validate, inspect" in other.err


WRONG_USAGE = [
    ["validate"],
    ["validate", "small.yaml", "--format", "xml"],
    ["validate", "small.yaml", "--nope"],
    ["validate", "small.yaml", "--set", "units"],
    ["validate", "small.yaml", "--set", "=4"],
    ["validate", "small.yaml", "--select", "SC999"],
    ["validate", "small.yaml", "--ignore", "units"],
    ["validate", "nothing-*.yaml"],
    ["inspect"],
    ["inspect", "small.yaml", "small.yaml"],
    ["inspect", "small.yaml", "--batch-size", "0"],
    ["render"],
    ["render", "small.yaml", "-o"],
    ["render", "small.yaml", "-o", "."],
    ["render", "small.yaml", "--check"],
    ["compile", "small.yaml"],
    ["compile", "small.yaml", "-o", "model.h5"],
    ["train"],
    ["train", "small.yaml"],
    ["train", "small.yaml", "--runs", "small.yaml"],
    ["explain", "SC999"],
    ["schema", "extra"],
]


@pytest.mark.parametrize("arguments", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_ends_with_2(run: Run, folder: Path, arguments: list[str]) -> None:
    """A wrong command line ends with 2 and says what was wrong; nothing is written."""
    ended = run(*arguments)
    assert ended.code == 2, ended
    assert ended.out == ""
    assert "Error: " in ended.err
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


def test_both_doors_are_one(folder: Path) -> None:
    """`python -m spec_compiler` and the console script's function do the same."""
    module = process("-m", "spec_compiler", "validate", "small.yaml", cwd=folder)
    script = process(
        "-c",
        "import sys; from spec_compiler.cli.main import main; sys.argv[0] = 'x'; main()",
        "validate",
        "small.yaml",
        cwd=folder,
    )
    assert module == script
    assert (module.code, module.out, module.err) == (0, "no errors in 1 file\n", "")


def test_help_imports_no_models(folder: Path) -> None:
    """Asking for help costs no import of Pydantic, ruamel.yaml or Jinja, nor of an engine."""
    code = (
        "import sys\n"
        "from spec_compiler.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    )
    for arguments in (["--help"], ["--version"], ["vaildate"], ["explain"]):
        ended = process("-c", code, *arguments, cwd=folder)
        heavy = {"pydantic", "ruamel", "jinja2", "numpy", "keras", "tensorflow"}
        loaded = set(ended.out.splitlines()[-1].split())
        assert "click" in loaded
        assert not loaded & heavy, arguments


@pytest.mark.skipif(os.name == "nt", reason="no such pipes there")
def test_a_reader_that_goes_away(folder: Path) -> None:
    """`spec-compiler … | head -0` ends in silence, and not as an error of the spec."""
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "spec_compiler", "inspect", "small.yaml"],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_a_terminal_without_unicode(folder: Path) -> None:
    """Where the terminal has no letters beyond ASCII, messages about them still arrive."""
    (folder / "größe.yaml").write_text(SMALL.replace("Dense: 2", "Größe: 2"), encoding="utf-8")
    ended = process(
        "-m", "spec_compiler", "validate", "größe.yaml", cwd=folder, PYTHONIOENCODING="ascii"
    )
    assert ended.code == 1
    assert "SC207" in ended.out
    assert "Traceback" not in ended.err


def test_colour_is_for_terminals_that_want_it(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe gets no colour, a terminal does, and `NO_COLOR` is obeyed."""
    Path("wrong.yaml").write_text(SMALL.replace("Dense: 2", "Dens: 2"), encoding="utf-8")
    assert "\x1b" not in run("validate", "wrong.yaml").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" in run("validate", "wrong.yaml").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("validate", "wrong.yaml").out


def test_python_objects_of_the_front_are_there() -> None:
    """Every public name can be had, and none of them costs an import before that."""
    code = (
        "import sys, json, spec_compiler\n"
        "before = sorted(n for n in sys.modules if n.startswith('spec_compiler'))\n"
        "missing = [n for n in spec_compiler.__all__ if getattr(spec_compiler, n, None) is None]\n"
        "print(json.dumps([before, missing]))"
    )
    before, missing = json.loads(process("-c", code).out)
    assert before == ["spec_compiler"]
    assert missing == []
