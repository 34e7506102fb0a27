"""The stages in their order, from a source to a checked spec.

In: a path, a text or a mapping, and values for parameters. Out: `Checked`, with
everything that later targets read, and all diagnostics of all stages. A stage
runs where the one before it has no error.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.expand import expand
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.lint import lint
from spec_compiler.outcome import Outcome, has_errors
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Spec
from spec_compiler.spec.params import bind, unknown_settings
from spec_compiler.spec.parse import parse
from spec_compiler.spec.settings import Settings, settings
from spec_compiler.text.document import Document
from spec_compiler.text.read import read_bytes, read_file, read_text

Source = str | os.PathLike[str] | Mapping[str, Any] | Spec
"""A path, a spec's text (more than one line), a mapping, or a `Spec`."""
STDIN = "<stdin>"
"""What messages call a spec that came as bytes on standard input."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A spec that has no error, with what the stages found out.

    Attributes:
        spec: The spec.
        graph: Its expanded and typed model.
        settings: Its training set-up.
        overrides: The values given to parameters from outside.
        folder: The folder that the spec's paths are relative to.
        name: The file's name as the user gave it.
        digest: SHA-256 of the texts it was read from, in hexadecimal.
    """

    spec: Spec
    graph: CheckedGraph
    settings: Settings
    overrides: dict[str, Any] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)
    name: str = "<spec>"
    digest: str = ""


def read(source: Any, texts: dict[str, str] | None = None) -> Outcome[Document]:
    """The document of a path, a text or a mapping.

    Args:
        source: A path; a text if it has a line break; a mapping; bytes from standard input.
        texts: Gets the text of each file read, for excerpts in messages.
    """
    if isinstance(source, Spec):
        return Outcome(source.document)
    if isinstance(source, bytes):
        return read_bytes(source, STDIN, texts=texts)
    if isinstance(source, Mapping):
        import json

        return read_text(json.dumps(source, indent=2), "<spec>", texts=texts)
    if isinstance(source, str) and "\n" in source:
        return read_text(source, "<spec>", texts=texts)
    return read_file(source, texts=texts)


def check(
    source: Any, params: Mapping[str, Any] | None = None, texts: dict[str, str] | None = None
) -> Outcome[Checked]:
    """Read a spec and run every check on it."""
    document = read(source, texts)
    if document.value is None:
        return Outcome(None, document.diagnostics)
    if texts is not None:
        texts.update(document.value.files)
    parsed = parse(document.value)
    found = [*document.diagnostics, *parsed.diagnostics]
    if parsed.value is None:
        return Outcome(None, tuple(found))
    spec, given = parsed.value, dict(params or {})
    unknown = unknown_settings(given, spec.params)
    values = bind(spec.params, ("params",), given, Environment({}), spec.document, found)
    found += unknown
    if unknown or unresolved(values):
        return Outcome(None, tuple(found))
    graph, settled = expand(spec, values), settings(spec, values)
    found += [*graph.diagnostics, *settled.diagnostics]
    if graph.value is None or settled.value is None:
        return Outcome(None, tuple(found))
    found += lint(spec, graph.value, settled.value)
    if has_errors(found):
        return Outcome(None, tuple(found))
    folder, name = _place(source)
    digest = hashlib.sha256("\0".join(document.value.files.values()).encode()).hexdigest()
    checked = Checked(spec, graph.value, settled.value, given, folder, name, digest)
    return Outcome(checked, tuple(found))


def _place(source: Any) -> tuple[Path, str]:
    """The folder that a source's paths are relative to, and what it is called."""
    if isinstance(source, Mapping | Spec) or (isinstance(source, str) and "\n" in source):
        return Path(), "<spec>"
    if isinstance(source, bytes):
        return Path(), STDIN
    path = Path(source)
    return path.parent, path.name


def first_errors(found: tuple[Diagnostic, ...]) -> str:
    """The errors of a list in lines, for an exception's text."""
    from spec_compiler.diagnostics.model import Severity

    lines = [
        f"{item.span}: {item.code} {item.message}" if item.span else f"{item.code} {item.message}"
        for item in found
        if item.severity is Severity.ERROR
    ]
    return "\n".join(lines)
