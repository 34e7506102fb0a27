"""`[tool.spec-compiler]` in pyproject.toml: what it sets, for which specs, what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Run

ONE = """\
spec: 1
name: one
model:
  kind: sequential
  inputs: {shape: [3]}
  layers:
    - Dense: 4
    - BatchNormalization
    - Dense: 1
compile: {loss: mse}
data: {train: synthetic}
fit: {epochs: 2}
"""


def project(folder: Path, text: str) -> None:
    """A project with this table, and a spec with one warning below it."""
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "specs" / "one.yaml").write_text(ONE, encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"[tool.spec-compiler]\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "code", "shown"),
    [
        ("", 0, True),
        ("strict = true", 1, True),
        ('ignore = ["SC515"]', 0, False),
        ('ignore = ["sc5"]\nstrict = true', 0, False),
        ('select = ["SC2"]', 0, False),
        ('select = ["SC515"]\nstrict = true', 1, True),
    ],
)
def test_a_project_settles_what_is_reported(
    run: Run, folder: Path, table: str, code: int, shown: bool
) -> None:
    """The nearest table above a spec counts, wherever the command is run."""
    project(folder, table)
    ended = run("validate", "specs/one.yaml")
    assert ended.code == code
    assert ("SC515" in ended.out) is shown


def test_the_command_line_goes_before_the_project(run: Run, folder: Path) -> None:
    """An option that is given replaces the project's."""
    project(folder, 'ignore = ["SC515"]')
    assert "SC515" in run("validate", "specs/one.yaml", "--ignore", "SC2").out


def test_other_verbs_pass_over_what_a_project_ignores(run: Run, folder: Path) -> None:
    """What is ignored keeps no verb from its work, and is not printed."""
    project(folder, "")
    assert "SC515" in run("inspect", "specs/one.yaml").err
    project(folder, 'ignore = ["SC515"]')
    ended = run("inspect", "specs/one.yaml")
    assert (ended.code, ended.err) == (0, "")
    wrong = ONE.replace("Dense: 1\n", "Dense: {units: 1, activation: softmax}\n")
    (folder / "specs" / "one.yaml").write_text(wrong, encoding="utf-8")
    assert run("inspect", "specs/one.yaml").code == 1
    project(folder, 'ignore = ["SC5"]')
    (folder / "specs" / "one.yaml").write_text(wrong, encoding="utf-8")
    assert run("inspect", "specs/one.yaml").code == 0


def test_a_project_without_the_table_is_none(run: Run, folder: Path) -> None:
    """Above a project file without the table the search goes on."""
    project(folder, 'ignore = ["SC515"]')
    (folder / "specs" / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert "SC515" not in run("validate", "specs/one.yaml").out


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("selekt = []", "did you mean 'select'?"),
        ("colour = 1", "the keys are select, ignore, strict"),
        ("strict = 1", "expects true or false"),
        ('ignore = "SC515"', "expects a list of codes"),
        ('ignore = ["SC999"]', "no code begins with 'SC999'"),
        ("allow-outside = true", "give --allow-outside to the command"),
        ("strict = ", "is no TOML"),
    ],
)
def test_a_wrong_table_is_a_wrong_use(run: Run, folder: Path, table: str, words: str) -> None:
    """Exit code 2 and what is wrong; a project cannot lift the limits that guard its reader."""
    project(folder, table)
    ended = run("validate", "specs/one.yaml")
    assert ended.code == 2
    assert words in " ".join(ended.err.split())
