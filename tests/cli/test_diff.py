"""`diff`: what is printed, how it ends, and that git can call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SMALL, WRONG, Run

WIDER = SMALL.replace("units: 4", "units: 8")
COMMAND = f'"{sys.executable}" -m spec_compiler'


def write(name: str, text: str) -> None:
    """Write a file."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def test_two_files(run: Run, folder: Path) -> None:
    """Layers, sums, settings and weights; differences are no error unless asked for."""
    write("wider.yaml", WIDER)
    ended = run("diff", "small.yaml", "wider.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "small.yaml -> wider.yaml\n"
        "\n"
        "layers\n"
        "  ~ dense (Dense)\n"
        "      units: 4 -> 8\n"
        "      output: (None, 4) -> (None, 8)\n"
        "      parameters: 16 -> 32\n"
        "    dropout: output (None, 4) -> (None, 8)\n"
        "    dense_1: parameters 10 -> 18\n"
        "\n"
        "layers: 4, as before\n"
        "parameters: 26 -> 50 (+24, +92.3%)\n"
        "trained parameters: 26 -> 50 (+24, +92.3%)\n"
        "FLOPs: 46 -> 90 (+44, +95.7%)\n"
        "\n"
        "around the layers\n"
        "  ~ params.units: 4 -> 8\n"
        "\n"
        "weights of the first do not load into the second\n"
        "  'dense' takes (3, 8), (8,), and the first model stores (3, 4), (4,)\n"
        "  'dense_1' takes (8, 2), (2,), and the first model stores (4, 2), (2,)\n"
    )
    assert run("diff", "small.yaml", "wider.yaml", "--exit-code").code == 1
    assert run("diff", "small.yaml", "wider.yaml", "--set", "units=3").out.endswith(
        ": no difference in meaning\n"
    )


def test_layout_is_no_difference(run: Run, folder: Path) -> None:
    """Comments, order and spelling mean nothing."""
    write("other.yaml", run("format", "-", "--to", "json", stdin=SMALL.encode()).out)
    ended = run("diff", "small.yaml", "other.yaml", "--exit-code")
    assert (ended.code, ended.out) == (0, "small.yaml -> other.yaml: no difference in meaning\n")


def test_forms(run: Run, folder: Path) -> None:
    """JSON for programs, Markdown for pull requests."""
    write("wider.yaml", WIDER)
    found = json.loads(run("diff", "small.yaml", "wider.yaml", "--format", "json").out)
    assert found["layers"][0]["arguments"] == [{"path": "units", "before": 4, "after": 8}]
    assert found["layers"][1]["change"] == "follows"
    assert found["weights"]["load"] is False
    page = run("diff", "small.yaml", "wider.yaml", "--format", "markdown").out
    assert page.startswith("### `small.yaml` → `wider.yaml`\n")


def test_a_wrong_spec(run: Run, folder: Path) -> None:
    """Its errors are printed, also those of the other one, and nothing is compared."""
    write("wrong.yaml", WRONG)
    ended = run("diff", "wrong.yaml", "missing.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "wrong.yaml:10:15: SC201" in ended.err
    assert "there is no file 'missing.yaml'" in ended.err


def test_standard_input_and_no_file(run: Run, folder: Path) -> None:
    """One of the two can come from a pipe; what git gives for no file is understood."""
    assert "params.units: 8 -> 4" in run("diff", "-", "small.yaml", stdin=WIDER.encode()).out
    assert run("diff", "-", "-").code == 2
    assert run("diff", os.devnull, "small.yaml").out == "small.yaml is new\n"
    assert run("diff", "small.yaml", os.devnull).out == "small.yaml is gone\n"


@pytest.fixture
def repository(folder: Path) -> Path:
    """A git repository with a spec that includes another, and a change of it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git("init", "-q", ".")
    write("specs/common.yaml", "params: {units: 4}\n")
    spec = SMALL.replace("params: {units: 4, rate: 0.5}", "include: [common.yaml]")
    write("specs/model.yaml", spec.replace("$rate", "0.5"))
    write(".gitattributes", "specs/*.yaml diff=spec\n")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "a")
    text = Path("specs/model.yaml").read_text(encoding="utf-8")
    write("specs/model.yaml", text.replace("- Dense: 2", "- Dense:   3   # three"))
    return folder


def git(*arguments: str) -> str:
    """What git prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull}
    ended = subprocess.run(["git", *arguments], capture_output=True, env=environment)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def test_git_difftool(repository: Path) -> None:
    """As a difftool: both versions are read as if they stood where the file is."""
    tool = f'{COMMAND} diff "$LOCAL" "$REMOTE" --beside "$MERGED"'
    out = git("-c", f"difftool.spec.cmd={tool}", "difftool", "-y", "-t", "spec")
    assert "~ dense_1 (Dense)\n      units: 2 -> 3\n" in out


def test_git_external_diff(repository: Path) -> None:
    """As what `git diff` itself calls."""
    tool = f'sh -c \'{COMMAND} diff "$1" "$4" --beside "$0"\''
    out = git("-c", f"diff.spec.command={tool}", "diff")
    assert "~ dense_1 (Dense)\n      units: 2 -> 3\n" in out


def test_git_textconv(repository: Path) -> None:
    """As a filter: what is only laid out otherwise makes no lines of difference."""
    tool = f"{COMMAND} format --to yaml"
    out = git("-c", f"diff.spec.textconv={tool}", "diff")
    changed = [
        line for line in out.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert changed == ["-    - Dense: 2", "+    - Dense: 3  # three"]
