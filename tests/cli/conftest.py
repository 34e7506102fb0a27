"""What the tests of the command line share: the command itself, and a folder to run it in."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from spec_compiler.cli.main import main
from tests.cli.command import SMALL, Ended, Run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in this process, through its real entry: `run("validate", "a.yaml")`."""

    def command(*args: str, stdin: bytes = b"") -> Ended:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["spec-compiler", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, printed.out, printed.err)

    return command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `small.yaml` in it, in which commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path
