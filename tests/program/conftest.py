"""What the tests of the printer share: holding a text against its tree and against Ruff."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest

from spec_compiler.program import ir
from spec_compiler.program.lower import lower
from spec_compiler.program.source import source

RUFF = which("ruff", path=str(Path(sys.executable).parent)) or "ruff"


def ruff(text: str) -> str:
    """What Ruff makes of a module, with none of the project's own settings."""
    command = [RUFF, "format", "--isolated", "--line-length", "88", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def check(program: ir.Program) -> str:
    """Print a program, hold it against its tree and against Ruff, and give its text."""
    text = source(program)
    assert ast.dump(ast.parse(text)) == ast.dump(lower(program))
    assert ruff(text) == text
    return text


@pytest.fixture(scope="session", name="ruff")
def ruff_() -> Callable[[str], str]:
    """What Ruff makes of a module, with none of the project's own settings."""
    return ruff


@pytest.fixture(scope="session", name="check")
def check_() -> Callable[[ir.Program], str]:
    """Print a program, hold it against its tree and against Ruff, and give its text."""
    return check
