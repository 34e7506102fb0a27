"""The stages in their order, from a source to a checked spec.

In: a path, a text or a mapping, and values for parameters. Out: `Checked`, with
everything that later targets read, and all diagnostics of all stages. A stage
runs where the one before it has no error.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.data_steps import check_data
from spec_compiler.graph.expand import expand
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.lint import lint
from spec_compiler.lint.silence import silence
from spec_compiler.outcome import Outcome, has_errors
from spec_compiler.record import dataclass
from spec_compiler.spec.compose import compose, with_chain
from spec_compiler.spec.confined import confined
from spec_compiler.spec.data_files import look_at_data
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.imports import find_imports
from spec_compiler.spec.kinds import Kind, in_kind
from spec_compiler.spec.model import Spec
from spec_compiler.spec.nested import attach, places
from spec_compiler.spec.params import bind, unknown_settings
from spec_compiler.spec.parse import parse
from spec_compiler.spec.root import Root, root_of
from spec_compiler.spec.settings import Settings, settings
from spec_compiler.spec.unused import unused
from spec_compiler.spec.unused_params import unused_params
from spec_compiler.text.document import Document
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.read import read_bytes, read_file, read_text

Source = str | os.PathLike[str] | Mapping[str, Any] | Spec
"""A path, a spec's text (more than one line), a mapping, or a `Spec`."""
STDIN = "<stdin>"
"""What messages call a spec that came as bytes on standard input."""
TEXT = "<spec>"
"""What messages call a spec that came as text or as a mapping."""
SET_FILE = "--set"
"""What messages call the file that values set from outside stand in."""
PLAIN_KEYS = ("name", "description", "seed", "backend", "dtype_policy", "keras")
"""Keys of the spec itself that are set by their bare names, where no parameter has them."""


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
    name: str = TEXT
    digest: str = ""


def read(source: Any, texts: dict[str, str] | None = None, stdin: str = STDIN) -> Outcome[Document]:
    """The document of a path, a text or a mapping.

    Args:
        source: A path; a text if it has a line break; a mapping; bytes from standard input.
        texts: Gets the text of each file read, for excerpts in messages.
        stdin: What bytes are called.
    """
    if isinstance(source, Spec):
        return Outcome(source.document)
    if isinstance(source, bytes):
        return read_bytes(source, stdin, texts=texts)
    if isinstance(source, Mapping):
        import json

        return read_text(json.dumps(source, indent=2), TEXT, texts=texts)
    if isinstance(source, str) and "\n" in source:
        return read_text(source, TEXT, texts=texts)
    return read_file(source, texts=texts)


@dataclass(frozen=True, slots=True)
class Composed:
    """A spec's one document with all that it names.

    Attributes:
        document: The document.
        folder: The folder that its paths are relative to.
        root: What no file may lie outside of.
        name: What the spec is called.
        given: Values for its parameters.
    """

    document: Document
    folder: Path
    root: Root
    name: str
    given: dict[str, Any]


def composed(
    source: Any,
    params: Mapping[str, Any] | None = None,
    texts: dict[str, str] | None = None,
    *,
    allow_outside: bool = False,
    kind: Kind | None = None,
    beside: str | os.PathLike[str] | None = None,
) -> Outcome[Composed]:
    """Read a spec and the files that it names, and set what is set from outside.

    Args:
        source: The spec.
        params: Values for its parameters by their names, and for anything else by dotted path.
        texts: Gets the text of each file read.
        allow_outside: Whether files outside the project's root may be read.
        kind: The kind that the model is built in; none is the spec's own.
        beside: The file in whose place the spec is taken to stand; none is its own.
    """
    document = read(source, texts, STDIN if beside is None else os.fspath(beside))
    if document.value is None:
        return Outcome(None, document.diagnostics)
    folder, name = _place(source if beside is None else beside)
    root = root_of(folder, allow_outside=allow_outside)
    made = compose(document.value, folder, root=root, texts=texts)
    found = (*document.diagnostics, *made.diagnostics)
    if made.value is None:
        return Outcome(None, found)
    given, sets = _parted(params or {}, made.value)
    changed = _changed(made.value, sets, texts)
    if changed.value is None:
        return Outcome(None, (*found, *changed.diagnostics))
    lowered = in_kind(changed.value, kind)
    found = (*found, *lowered.diagnostics)
    if lowered.value is None:
        return Outcome(None, found)
    return Outcome(Composed(lowered.value, folder, root, name, given), found)


def check(
    source: Any,
    params: Mapping[str, Any] | None = None,
    texts: dict[str, str] | None = None,
    *,
    allow_outside: bool = False,
    kind: Kind | None = None,
    ignore: tuple[str, ...] = (),
    beside: str | os.PathLike[str] | None = None,
) -> Outcome[Checked]:
    """Read a spec and run every check on it.

    Args:
        source: As for `composed`, like the following ones.
        params: Values for parameters.
        texts: Gets the text of each file.
        allow_outside: Whether paths may leave the project.
        kind: The kind to lower the model to.
        ignore: Codes, or beginnings of codes, that are passed over where a comment in the
            spec could silence them too.
        beside: The file in whose place the spec is taken to stand.
    """
    parts = composed(source, params, texts, allow_outside=allow_outside, kind=kind, beside=beside)
    if parts.value is None:
        return Outcome(None, parts.diagnostics)
    checked = _check(parts.value, texts, ignore)
    left = silence(checked.diagnostics, parts.value.document, complete=False, ignore=ignore)
    found = with_chain(left, parts.value.document)
    return Outcome(checked.value, (*parts.diagnostics, *found))


def _check(
    parts: Composed, texts: dict[str, str] | None, ignore: tuple[str, ...]
) -> Outcome[Checked]:
    """Every check on a composed spec."""
    parsed = parse(parts.document)
    found = [*parsed.diagnostics]
    if parsed.value is None:
        return Outcome(None, tuple(found))
    spec, given = parsed.value, parts.given
    if any(places(spec)):
        nested = attach(spec, parts.folder, parts.root, texts)
        found += nested
        if nested:
            return Outcome(None, tuple(found))
    unknown = unknown_settings(given, spec.params)
    values = bind(spec.params, ("params",), given, Environment({}), spec.document, found)
    found += unknown
    is_placed = parts.name not in (TEXT, STDIN)
    imports = find_imports(spec, parts.folder, parts.root, is_placed=is_placed)
    found += imports.diagnostics
    spec._found_imports = imports.value
    if unknown or unresolved(values):
        return Outcome(None, tuple(found))
    graph = expand(spec, values)
    settled = settings(spec, values)
    found += [*graph.diagnostics, *settled.diagnostics, *unused(spec)]
    if has_errors(found):
        # Imported here: only a wrong spec needs it.
        from spec_compiler.spec.quoted_params import at_their_parameter

        found = at_their_parameter(found, spec)
    else:  # a name that is misspelt where it is used has its message
        found += unused_params(spec)
    if graph.value is None or settled.value is None:
        return Outcome(None, tuple(found))
    found += _files(parts.document, values, graph.value, parts.folder, parts.root)
    seen = look_at_data(parts.document, settled.value.data, parts.folder, parts.root)
    found += seen
    if not has_errors(seen):
        found += check_data(spec, graph.value, settled.value.data, values)
    found += lint(spec, graph.value, settled.value)
    found = [*silence(found, parts.document, complete=True, ignore=ignore)]
    if has_errors(found):
        return Outcome(None, tuple(found))
    files = (text for file, text in parts.document.files.items() if file != SET_FILE)
    checked = Checked(
        spec=spec,
        graph=graph.value,
        settings=settled.value,
        overrides=given,
        folder=parts.folder,
        name=parts.name,
        digest=hashlib.sha256("\0".join(files).encode()).hexdigest(),
    )
    return Outcome(checked, tuple(found))


def _files(
    document: Document, values: Mapping[str, Any], graph: CheckedGraph, folder: Path, root: Root
) -> list[Diagnostic]:
    """The files outside the project that a spec reads, and the specs nested in it."""
    layers = ((node.path, node.object) for node in graph.nodes)
    found = confined(document, values, layers, folder, root)
    for node in graph.nodes:
        model = getattr(node.object, "graph", None)
        if isinstance(model, CheckedGraph):  # that of a nested spec
            inner: Spec = node.object.spec  # type: ignore[union-attr]  # a nested model has one
            found += _files(inner.document, model.params, model, folder / inner.folder, root)
    return found


def _changed(
    document: Document, sets: Mapping[str, Any], texts: dict[str, str] | None
) -> Outcome[Document]:
    """The document with the values that are set by their paths."""
    if not sets:
        return Outcome(document)
    # Imported here: few runs set anything by its path.
    from spec_compiler.spec.set_values import assignments, set_values

    if texts is not None:
        texts[SET_FILE] = "\n".join(assignments(sets))
    return set_values(document, sets)


def _parted(params: Mapping[str, Any], document: Document) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values for parameters, and values by path; a key of the spec itself is a path too."""
    declared = document.node(("params",))
    names = declared.entries if isinstance(declared, MappingNode) else {}
    paths = [name for name in params if "." in name or (name in PLAIN_KEYS and name not in names)]
    given = {name: value for name, value in params.items() if name not in paths}
    return given, {path: params[path] for path in paths}


def _place(source: Any) -> tuple[Path, str]:
    """The folder that a source's paths are relative to, and what it is called."""
    if isinstance(source, Spec):
        # A spec that has been loaded stands where its document was read.
        source = source.document.root.span.file
        if source in (STDIN, TEXT):
            return Path(), source
    if isinstance(source, Mapping) or (isinstance(source, str) and "\n" in source):
        return Path(), TEXT
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
