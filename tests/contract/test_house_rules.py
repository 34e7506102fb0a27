"""Rules that hold for every file of the repository, whatever is in it."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

# A Python file that needs more is two ideas; a table of cases may be longer.
MAX_LINES = {"spec_compiler": 400, "tests": 700}

# What would tie a file to one machine: a home or scratch folder, spelled out.
MACHINE_PATH = re.compile(r"(?<![\w.}~-])(?:/(?:root|home|work|tmp|Users|opt)/|[A-Z]:\\+Users\\)\w")

# Where packages happen to come from here is no business of the repository.
REGISTRY = re.compile(r"(?:pypi|pythonhosted|anaconda|npmjs|conda-forge)\.(?:org|com|io)")

# Files that are free to hold such text, with the reason.
MACHINE_PATHS_ALLOWED: dict[str, str] = {
    "tests/contract/test_house_rules.py": "shows what the search finds",
}
LONG_FILES_ALLOWED: dict[str, str] = {}


def limit(name: str) -> int:
    """The most lines that a file may have."""
    return MAX_LINES.get(name.partition("/")[0], 400)


@pytest.fixture(scope="module")
def files(repository: Path) -> dict[str, str]:
    """Every text file that is committed or about to be, by its path from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        cwd=repository,
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout: what is committed cannot be told")
    texts = {}
    for name in sorted(filter(None, listing.stdout.split("\0"))):
        path = repository / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            texts[name] = content.decode("utf-8", errors="replace")
    return texts


def test_no_file_names_a_place_on_one_machine(files: dict[str, str]) -> None:
    """Nothing that is committed works on its author's machine only."""
    assert not found(MACHINE_PATH, files, MACHINE_PATHS_ALLOWED)


def test_no_file_names_a_package_registry(files: dict[str, str]) -> None:
    """Where packages are fetched from is left to each installer's own settings."""
    assert not found(REGISTRY, files, {})


def test_no_python_file_is_too_long(files: dict[str, str]) -> None:
    """A Python file is one idea; past the limit it is to be parted."""
    long = {
        name: text.count("\n")
        for name, text in files.items()
        if name.endswith(".py")
        and text.count("\n") > limit(name)
        and name not in LONG_FILES_ALLOWED
    }
    assert not long, f"over {MAX_LINES} lines: {long}"


def test_every_python_file_says_what_it_is(files: dict[str, str]) -> None:
    """Each Python file opens with a docstring, also the ones that hold nothing else."""
    mute = [
        name
        for name, text in files.items()
        if name.endswith(".py") and ast.get_docstring(ast.parse(text)) is None
    ]
    assert not mute, f"without a module docstring: {mute}"


def found(pattern: re.Pattern[str], files: dict[str, str], allowed: dict[str, str]) -> list[str]:
    """The lines that `pattern` is found in, as `file:line: text`, but for the allowed files."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in files.items()
        if name not in allowed
        for number, line in enumerate(text.split("\n"), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("line", ["see /home/ann/x", "open('/tmp/out')", r"C:\Users\ann"])
def test_places_on_a_machine_are_found(line: str) -> None:
    """The search finds home and scratch folders of the three systems."""
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["#!/usr/bin/env bash", "docs/home/x", "~/opt/x", "</home>"])
def test_other_paths_are_left_alone(line: str) -> None:
    """Relative paths, system programs and markup are no places on one machine."""
    assert not MACHINE_PATH.search(line)
