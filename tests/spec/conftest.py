"""What the tests of specs in files share: projects, with other specs in them or with code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.code import LAYERS, OTHER


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's root folder, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with `layers.py`, which imports from `other.py` and from a package."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "layers.py").write_text(LAYERS, encoding="utf-8")
    (tmp_path / "other.py").write_text(OTHER, encoding="utf-8")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from .inner import *\n", encoding="utf-8")
    (tmp_path / "package" / "inner.py").write_text("class Starred:\n    pass\n", encoding="utf-8")
    return tmp_path
