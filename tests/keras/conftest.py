"""What the tests of whole runs share: the command in this process, and a folder to run it in."""

from __future__ import annotations

from tests.cli.conftest import folder, run

__all__ = ["folder", "run"]
