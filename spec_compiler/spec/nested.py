"""The specs that a spec nests as steps, read and parsed, each file once.

In: a parsed spec, its folder, and the root that no file may leave. Out: the spec with each
nested one attached by the path that its step writes; findings, with the chain of places
that led to the file. What the nested models do is the graph's business.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import field, replace
from pathlib import Path as FilePath

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass
from spec_compiler.spec.compose import compose
from spec_compiler.spec.imports import find_imports
from spec_compiler.spec.model import Spec, Step
from spec_compiler.spec.parse import parse
from spec_compiler.spec.root import Refusal, Root
from spec_compiler.text.document import Document, Mapping, Path, Scalar
from spec_compiler.text.read import read_file

MAX_DEPTH = 20
"""How deep specs may nest each other."""
NESTED = "spec"
"""The operation that nests a spec."""


def attach(
    spec: Spec, folder: FilePath, root: Root, texts: MutableMapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Read every spec that `spec` nests, at any depth, and attach each to the one that names it.

    Args:
        spec: The spec.
        folder: Its folder.
        root: What no file may lie outside of.
        texts: Gets the text of each file read.
    """
    name = spec.document.root.span.file
    loader = _Loader(root, texts, open=[(os.path.realpath(name), name)])
    loader.attach(spec, str(folder), "")
    if not loader.found:
        loader.check_imports(spec)
    spec.document.files.update(loader.files)
    return tuple(loader.found)


def used_specs(spec: Spec) -> list[Spec]:
    """Every spec that one nests at any depth, each once, the inner ones first."""
    found: list[Spec] = []
    for inner in spec.nested.values():
        for each in (*used_specs(inner), inner):
            if each not in found:
                found.append(each)
    return found


def places(spec: Spec) -> Iterator[Path]:
    """Where a spec nests others: the paths of the key `spec` of each such step."""
    yield from _steps(spec.model.layers, ("model", "layers"))
    for name, block in spec.blocks.items():
        yield from _steps(block.layers, ("blocks", name, "layers"))
    for name in spec.shared:
        at: Path = ("shared", name, NESTED)
        if spec.document.node(at) is not None:
            yield at


def _steps(steps: Sequence[Step], path: Path) -> Iterator[Path]:
    for index, step in enumerate(steps):
        if step.op == NESTED:
            yield (*path, index, NESTED)
        if step.layers is not None:
            yield from _steps(step.layers, (*path, index, "layers"))


def written_path(document: Document, at: Path) -> Scalar | None:
    """The node of the path that a step of a nested spec writes: bare, or under `path`."""
    node = document.node(at)
    if isinstance(node, Mapping):
        node = node.get("path")
    return node if isinstance(node, Scalar) and isinstance(node.value, str) else None


def nested_spec(spec: Spec, at: Path) -> Spec:
    """The spec that a step nests, once it has been attached.

    Args:
        spec: The spec around it.
        at: The path of the key `spec`.
    """
    node = written_path(spec.document, at)
    assert node is not None
    return spec.nested[str(node.value)]


@dataclass(slots=True)
class _Loader:
    """One walk over nested files.

    Attributes:
        root: What no file may lie outside of.
        texts: Gets the text of each file.
        open: The files that are being read, outermost first: real path and name.
        uses: Where each open file is nested, outermost first.
        done: The spec of each file; None where it was wrong.
        files: The text of each file read.
        found: The findings.
    """

    root: Root
    texts: MutableMapping[str, str] | None
    open: list[tuple[str, str]]
    uses: list[Span] = field(default_factory=list)
    done: dict[str, Spec | None] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def attach(self, spec: Spec, folder: str, from_first: str) -> None:
        """Read what a spec nests.

        Args:
            spec: The spec.
            folder: Its folder, from the working directory.
            from_first: Its folder, from the first spec's.
        """
        spec._folder = from_first
        for at in places(spec):
            node = written_path(spec.document, at)
            if node is None or "$" in str(node.value):
                message = "a nested spec is named by its path, a plain text"
                mend = "spec: {path: backbone.yaml, params: {width: 2}}"
                self._report(Diagnostic("SC203", message, spec.document.key_span(at), hint=mend))
                continue
            inner = self._load(str(node.value), node.span, folder, from_first)
            if inner is not None:
                spec._nested[str(node.value)] = inner

    def _load(self, written: str, span: Span, folder: str, from_first: str) -> Spec | None:
        """The spec of a file, itself with what it nests."""
        path = self.root.locate(written, folder)
        if isinstance(path, Refusal):
            self._report(Diagnostic(path.code, path.message, span, hint=path.hint))
            return None
        real = os.path.realpath(path)
        if any(real == opened for opened, _ in self.open):
            ring = [name for opened, name in self.open]
            text = " -> ".join((*ring[[o for o, _ in self.open].index(real) :], path))
            self._report(Diagnostic("SC304", f"specs nest each other: {text}", span))
            return None
        if real in self.done:
            return self.done[real]
        if len(self.open) > MAX_DEPTH:
            message = f"specs nest each other more than {MAX_DEPTH} deep"
            self._report(Diagnostic("SC106", message, span))
            return None
        self.open.append((real, path))
        self.uses.append(span)
        self.done[real] = made = self._read(path, span)
        if made is not None:
            there = posixpath.dirname(written.replace("\\", "/"))
            self.attach(made, str(FilePath(path).parent), _joined(from_first, there))
        self.open.pop()
        self.uses.pop()
        return made

    def _read(self, path: str, span: Span) -> Spec | None:
        """Read, compose and parse one file."""
        read = read_file(path, texts=self.texts)
        found = list(read.diagnostics)
        spec: Spec | None = None
        if read.value is not None:
            folder = FilePath(path).parent
            composed = compose(read.value, folder, root=self.root, texts=self.texts)
            found += composed.diagnostics
            if composed.value is not None:
                self.files.update(composed.value.files)
                parsed = parse(composed.value)
                found += parsed.diagnostics
                spec = parsed.value
                if spec is not None:
                    imports = find_imports(spec, folder, self.root)
                    found += imports.diagnostics
                    spec._found_imports = imports.value
        for diagnostic in found:
            if diagnostic.span is None:
                self._report(replace(diagnostic, code="SC109", span=span), self.uses[:-1])
            else:
                self._report(diagnostic)
        return spec

    def _report(self, diagnostic: Diagnostic, uses: list[Span] | None = None) -> None:
        """Add a finding with the places that led to it, innermost first."""
        uses = self.uses if uses is None else uses
        notes = tuple(Note("in the spec nested here", span) for span in reversed(uses))
        self.found.append(replace(diagnostic, notes=(*diagnostic.notes, *notes)))

    def check_imports(self, spec: Spec) -> None:
        """Report a name that two of the specs import from different places: a program has one."""
        seen: dict[str, tuple[str, Span]] = {}
        for each in (spec, *used_specs(spec)):
            for name, item in each.imports.items():
                place = _joined(each.folder, item.path) if ".py:" in item.path else item.path
                span = each.document.key_span(("imports", name))
                first = seen.setdefault(name, (place, span))
                if first[0] != place:
                    message = f"'{name}' is imported from '{first[0]}' and from '{place}'"
                    note = Note("the other import", first[1])
                    mend = "give one of them another name"
                    self.found.append(Diagnostic("SC302", message, span, hint=mend, notes=(note,)))


def _joined(folder: str, path: str) -> str:
    """A path of a file in a folder, seen from where the folder is."""
    joined = posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))
    return "" if joined == "." else joined
