"""The objects of `imports`, found in their sources without running any of them.

In: a spec, its folder, and the project's root. Out: each import as an `ImportedObject`;
errors for a file that is not there or that lacks the name, warnings for a module that is
not installed here. The sources are only parsed; importing is the business of building.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.outcome import Outcome
from spec_compiler.spec.model import Import, Spec
from spec_compiler.spec.root import Refusal, Root

if TYPE_CHECKING:
    from spec_compiler.catalog.imported import ImportedObject
    from spec_compiler.spec.python_source import Sources

Imports = Mapping[str, "ImportedObject"]


def known_imports(spec: Spec) -> Imports:
    """The imports of a spec as they were found, else by what the spec alone says of them."""
    if spec.found_imports is not None:
        found: Imports = spec.found_imports
        return found
    return {name: _declared(name, item) for name, item in spec.imports.items()}


def find_imports(
    spec: Spec, folder: Path, root: Root, *, is_placed: bool = True
) -> Outcome[Imports]:
    """What each import is.

    Args:
        spec: The spec.
        folder: The folder that its paths are relative to.
        root: What no file may lie outside of.
        is_placed: Whether the spec is a file itself. Beside a bare text or standard input no
            file is missed: where the spec belongs is not known.
    """
    if not spec.imports:
        return Outcome({})
    from spec_compiler.spec.python_source import Sources

    work = _Finder(spec, folder, root, Sources(root), is_placed)
    found = {name: work.find(name, item) for name, item in spec.imports.items()}
    return Outcome(found, tuple(work.found))


def _declared(name: str, item: Import) -> ImportedObject:
    """An import without its source."""
    from spec_compiler.catalog.imported import ImportedObject  # few specs import

    place, _, attribute = item.path.rpartition(":")
    is_file = place.endswith(".py")
    module = place.replace("\\", "/").rpartition("/")[2].removesuffix(".py") if is_file else place
    return ImportedObject(
        name,
        attribute=attribute,
        module=module,
        factory=item.factory,
        output=item.output,
        dtype=item.dtype,
        count=item.parameters,
    )


class _Finder:
    """Finds one import after the other, with the findings."""

    def __init__(
        self, spec: Spec, folder: Path, root: Root, sources: Sources, is_placed: bool
    ) -> None:
        self.spec, self.folder, self.root, self.sources = spec, folder, root, sources
        self.is_placed = is_placed
        self.found: list[Diagnostic] = []

    def find(self, name: str, item: Import) -> ImportedObject:
        """One import; what is wrong with it is added to the findings."""
        declared = _declared(name, item)
        place, _, attribute = item.path.rpartition(":")
        span = self.span(name)
        is_file = place.endswith(".py")
        path = self._file(place, span) if is_file else self._module(name, place, span)
        if path is None:
            return declared
        known = replace(declared, file=path if is_file else None)
        source = self.sources.read(path)
        if source.problem is not None:
            # Of an installed module's source nothing more is known; one's own is to be mended.
            if is_file:
                self.report(f"'{place}' {source.problem}", span)
            return known
        answer = self.sources.find(source, attribute)
        if answer is None:
            self._no_such_name(source.names(), attribute, place, span)
            return known
        return replace(known, kind=answer.kind, parameters=answer.parameters)

    def span(self, name: str) -> Span:
        """Where the place of an import is written."""
        document = self.spec.document
        long = ("imports", name, "path")
        return document.span(long if document.node(long) is not None else long[:2])

    def report(
        self,
        message: str,
        span: Span,
        *,
        label: str | None = None,
        hint: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a finding about an import."""
        self.found.append(Diagnostic("SC214", message, span, severity, label=label, hint=hint))

    def _file(self, place: str, span: Span) -> str | None:
        """The file of an import, None where it is not there or may not be read."""
        path = self.root.locate(place, os.fspath(self.folder))
        if isinstance(path, Refusal):
            self.found.append(Diagnostic(path.code, path.message, span, hint=path.hint))
            return None
        if Path(path).is_file():
            return path
        if not self.is_placed:
            return None
        folder, wanted = Path(path).parent, Path(path).name
        there = [each.name for each in sorted(folder.glob("*.py"))] if folder.is_dir() else []
        near = suggest(wanted, there)
        hint = f"beside it are {', '.join(there[:10])}" if there and near is None else None
        label = f"did you mean '{near}'?" if near else None
        self.report(f"there is no file '{place}'", span, label=label, hint=hint)
        return None

    def _module(self, name: str, module: str, span: Span) -> str | None:
        """The source of an installed module, None where there is none to read."""
        from spec_compiler.spec.python_modules import NotInstalled, find_module

        try:
            return find_module(module)
        except NotInstalled as missing:
            message = f"there is no module '{missing.name}' here, so '{name}' cannot be checked"
            hint = "install it where the model is built; a file beside the spec is ./FILE.py:NAME"
            self.report(message, span, hint=hint, severity=Severity.WARNING)
        return None

    def _no_such_name(self, names: list[str], attribute: str, place: str, span: Span) -> None:
        """Report a name that a source does not define."""
        near = suggest(attribute, names)
        hint = f"it defines {', '.join(names[:20])}" if names and near is None else None
        label = f"did you mean '{near}'?" if near else None
        self.report(f"'{place}' has no '{attribute}'", span, label=label, hint=hint)
