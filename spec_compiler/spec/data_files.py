"""What the files of the data tell before anything runs, where they are there.

In: the checked section `data`. Out: what its sources find wrong with their files. A source
keeps what it has seen, and later stages ask it: which columns there are, which classes.
Files outside the project are not looked at; that they are named is said elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path as FilePath

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.catalog.sources.files import Files, Finding
from spec_compiler.diagnostics.model import Diagnostic, Edit, Severity
from spec_compiler.spec.missing_files import missing_files
from spec_compiler.spec.root import Root
from spec_compiler.spec.settings import Data
from spec_compiler.text.document import Document, Path, Scalar

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
"""Names from files that may be written into a spec as they are."""
PLACES = ("source", "train", "validation", "test")
"""The keys of the section that hold a source."""


def look_at_data(
    document: Document, data: Data | None, folder: FilePath, root: Root
) -> list[Diagnostic]:
    """Let each source look at its files.

    Args:
        document: The composed spec.
        data: The section; none has no files.
        folder: The folder that paths are relative to.
        root: What no file may lie outside of.
    """
    return list(_look(document, data, folder, root))


def _look(
    document: Document, data: Data | None, folder: FilePath, root: Root
) -> Iterator[Diagnostic]:
    def locate(written: str) -> str | None:
        place = root.locate(written, os.fspath(folder))
        return place if isinstance(place, str) else None

    files = Files(locate, root.holds)
    sources = {key: getattr(data, key, None) for key in PLACES}
    named = {key: each for key, each in sources.items() if isinstance(each, DataSource)}
    for key, source in named.items():
        missing = missing_files(source, files, list(named.values()))
        for finding in (*source.look(files), *missing):
            yield _diagnostic(document, ("data", key, source.canonical_name()), finding)


def _diagnostic(document: Document, base: Path, finding: Finding) -> Diagnostic:
    """A finding at its argument; at the source where the argument is not written."""
    path = (*base, *finding.argument)
    while document.node(path) is None and len(path) > len(base):
        path = path[:-1]
    if document.node(path) is None:
        path = base[:-1]  # a source by its bare name
    node = document.node(path)
    span = document.key_span(path) if finding.at_key else document.span(path)
    label = finding.label
    edits: tuple[Edit, ...] = ()
    if finding.near is not None:
        label = f"did you mean '{finding.near}'?"
        is_written = isinstance(node, Scalar) and f"'{node.value}'" in finding.message
        if (finding.at_key or is_written) and PLAIN.fullmatch(finding.near):
            quote = "'" if is_written and getattr(node, "quoted", False) else ""
            edits = (Edit(span, f"{quote}{finding.near}{quote}"),)
    severity = Severity.WARNING if finding.is_warning else Severity.ERROR
    return Diagnostic(
        finding.code, finding.message, span, severity, label=label, hint=finding.hint, edits=edits
    )
