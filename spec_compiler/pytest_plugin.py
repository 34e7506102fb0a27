"""The plugin for pytest: a spec file is a test, which passes where it has no error.

In: files that match `spec_files` (`*.spec.yaml`, `*.spec.yml`, `*.spec.json`). Out: a test
a file, called `validate`; its failure is the report that `spec-compiler validate` prints.
What `[tool.spec-compiler]` says of a project holds here too. The compiler is imported when
a spec is checked: a run without specs pays for this file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PATTERNS = ["*.spec.yaml", "*.spec.yml", "*.spec.json"]
"""The files that are specs, where the project does not say otherwise."""


class WrongSpec(Exception):
    """A spec with errors; the text is the report."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting `spec_files`."""
    parser.addini(
        "spec_files",
        type="args",
        default=PATTERNS,
        help=f"Specs that are checked as tests (default: {' '.join(PATTERNS)}).",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SpecFile | None:
    """A spec file is collected, every other one is left to others."""
    if any(file_path.match(pattern) for pattern in parent.config.getini("spec_files")):
        made: SpecFile = SpecFile.from_parent(parent, path=file_path)
        return made
    return None


class SpecFile(pytest.File):
    """A spec."""

    def collect(self) -> Iterator[SpecItem]:
        """Its one test."""
        yield SpecItem.from_parent(self, name="validate")


class SpecItem(pytest.Item):
    """The check of a spec."""

    def runtest(self) -> None:
        """Run every check; warnings are shown with the test, errors fail it."""
        from spec_compiler.cli.project import project_of
        from spec_compiler.cli.validate import is_selected
        from spec_compiler.diagnostics.render import render_text
        from spec_compiler.outcome import has_errors
        from spec_compiler.pipeline import check

        project = project_of(self.path.parent)
        texts: dict[str, str] = {}
        found = check(str(self._shown()), texts=texts).diagnostics
        found = tuple(one for one in found if is_selected(one, project.select, project.ignore))
        report = render_text(found, texts) if found else ""
        if has_errors(found) or (found and project.strict):
            raise WrongSpec(report)
        if report:
            self.add_report_section("call", "spec-compiler", report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report as `validate` prints it; anything else as pytest shows it."""
        import click

        if isinstance(excinfo.value, WrongSpec):
            return str(excinfo.value)
        if isinstance(excinfo.value, click.ClickException):
            return excinfo.value.format_message()
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test is: the file."""
        return self.path, 0, f"spec {self._shown()}"

    def _shown(self) -> Path:
        """The file as one names it from the folder that pytest runs in."""
        here = self.config.invocation_params.dir
        return self.path.relative_to(here) if self.path.is_relative_to(here) else self.path
