"""What all tests share: the repository's root, quiet engines, and the two speeds of tests.

A test without the mark `keras` must not bring Keras into the process: the fast
half of the tests stays fast by this check, not by good intentions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports an engine, and for the processes that tests start.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["MPLBACKEND"] = "Agg"
os.environ.pop("KERAS_BACKEND", None)

# Same tests, same examples, on every machine; a slow machine is no failure.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

_ENGINES = ("keras", "tensorflow")


def _engines_here() -> frozenset[str]:
    return frozenset(name for name in _ENGINES if name in sys.modules)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse test modules that import an engine at their top: the fast run would pay for it."""
    if found := _engines_here():
        names = " and ".join(sorted(found))
        raise pytest.UsageError(
            f"collecting the tests imported {names}; import it inside a test marked 'keras'"
        )


@pytest.fixture(autouse=True)
def _fast_tests_stay_fast(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test without the mark `keras` that brings an engine into the process."""
    before = _engines_here()
    yield
    brought = _engines_here() - before
    if brought and request.node.get_closest_marker("keras") is None:
        names = " and ".join(sorted(brought))
        pytest.fail(f"this test imported {names}: mark it 'keras', or find who imports it")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def package_modules(repository: Path) -> dict[str, Path]:
    """Every module of the package by its dotted name (`spec_compiler.text.read`), in order."""
    modules = {}
    for path in sorted((repository / "spec_compiler").rglob("*.py")):
        parts = path.relative_to(repository).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules
