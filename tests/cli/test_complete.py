"""Completion in the shell, and the line that says how far a long command is."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from spec_compiler.cli import progress
from spec_compiler.cli.main import COMMANDS, cli
from tests.cli.command import SMALL, Run, process


def completed(*words: str) -> list[str]:
    """What the last word may become, after the others."""
    shell = ShellComplete(cli, {}, "spec-compiler", "_SPEC_COMPILER_COMPLETE")
    return [f"{item.type}:{item.value}" for item in shell.get_completions([*words[:-1]], words[-1])]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("",), [f"plain:{verb}" for verb in COMMANDS]),
        (("va",), ["plain:validate"]),
        (("render", "a"), ["file:a"]),
        (("validate", "a.yaml", "b"), ["file:b"]),
        (("render", "--targ"), ["plain:--target"]),
        (("render", "--target", "n"), ["plain:notebook"]),
        (("explain", "sc10"), [f"plain:SC10{digit}" for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9)]),
        (("validate", "--ignore", "SC201,SC11"), ["plain:SC201,SC110", "plain:SC201,SC111"]),
        (("doc", "conv2"), ["plain:Conv2D", "plain:Conv2DTranspose"]),
        (("doc", "ops.einsu"), ["plain:ops.einsum"]),
    ],
)
def test_words_are_completed(words: tuple[str, ...], found: list[str]) -> None:
    """Verbs, options, their values, files, codes, names of objects."""
    assert set(found) <= set(completed(*words))
    if words[-1]:
        assert all(words[-1].lower() in each.lower() for each in completed(*words))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(tmp_path: Path, shell: str) -> None:
    """The variable that the page names prints the shell's script."""
    ended = process(
        "-c",
        "from spec_compiler.cli.main import main; main()",
        cwd=tmp_path,
        _SPEC_COMPILER_COMPLETE=f"{shell}_source",
    )
    assert ended.code == 0
    assert f"_SPEC_COMPILER_COMPLETE={shell}_complete" in ended.out


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_progress_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal sees how far it is, and nothing stays; anything else sees nothing."""
    times = iter(range(100))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    names = [f"{number}.yaml" for number in range(5)]
    terminal, file = Terminal(), io.StringIO()
    assert list(progress.with_progress(names, terminal)) == names
    assert list(progress.with_progress(names, file)) == names
    assert "\r\x1b[K3/5 2.yaml" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert file.getvalue() == ""


def test_many_files_are_all_checked(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is the same with progress shown, and it goes to standard output alone."""
    for number in range(12):
        Path(f"{number}.spec.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "PAUSE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ended = run("validate", "*.spec.yaml")
    assert (ended.code, ended.out) == (0, "no errors in 12 files\n")
    assert ended.err.endswith("\r\x1b[K")
