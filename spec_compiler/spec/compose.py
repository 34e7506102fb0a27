"""Several files as one spec: `include` and `extends`.

In: a document as read, and where it stands. Out: one document without `include` and
`extends`, every node of which still names its own file, and the texts of all files. What
the sections mean is not checked here.

A file's own entries and those that it includes must have different names. What it
`extends` comes first, and is overridden (`override`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from collections.abc import Mapping as Map
from dataclasses import field, replace
from pathlib import Path

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.outcome import Outcome
from spec_compiler.record import dataclass
from spec_compiler.spec.root import Refusal, Root, root_of
from spec_compiler.text.document import Document, Entry, Key, Mapping, Node, Scalar, Sequence
from spec_compiler.text.read import read_file

SECTIONS = ("params", "imports", "blocks", "shared")
"""What an included file may bring."""
COMPOSING = ("include", "extends")
"""The keys that name further files."""
MAX_FILES = 200
"""How many files a spec may be made of."""
MAX_DEPTH = 50
"""How deep files may name each other."""

Named = tuple[str, Span]
"""A file that another one names: the path as written, and where."""


def compose(
    document: Document,
    folder: Path | None = None,
    *,
    root: Root | None = None,
    texts: MutableMapping[str, str] | None = None,
) -> Outcome[Document]:
    """The one document that a spec and the files that it names make.

    Args:
        document: The spec as read.
        folder: Its folder; default: the working directory.
        root: What no file may lie outside of; default: the project's root around the folder.
        texts: Gets the text of each file read, also where composing fails.
    """
    if not isinstance(document.root, Mapping):
        return Outcome(document)
    if not any(key in document.root.entries for key in COMPOSING):
        return Outcome(document)
    place = Path() if folder is None else folder
    work = _Composition(root or root_of(place), place, texts)
    made = work.run(document)
    return Outcome(made, tuple(work.found))


@dataclass(slots=True)
class _Composition:
    """One walk over the files of a spec.

    Attributes:
        root: What no file may lie outside of.
        folder: The spec's own folder.
        texts: Gets the text of each file.
        found: The findings.
        files: The text of each file read, by its name.
        named: Where each file but the first is named.
        open: The files that are being read, outermost first: the real path, the name, and
            where the next one is named.
        done: What each file gave, by its real path; None where it was wrong.
    """

    root: Root
    folder: Path
    texts: MutableMapping[str, str] | None
    found: list[Diagnostic] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    named: dict[str, Span] = field(default_factory=dict)
    open: list[tuple[str, str]] = field(default_factory=list)
    done: dict[str, Mapping | None] = field(default_factory=dict)

    def run(self, document: Document) -> Document | None:
        """The spec with all that it names."""
        assert isinstance(document.root, Mapping)
        self.files.update(document.files)
        name = document.root.span.file
        self.open.append((os.path.realpath(name), name))
        made = self._composed(document.root, os.fspath(self.folder))
        if made is None:
            return None
        return Document(made, self.files, named=self.named)

    def _composed(self, root: Mapping, folder: str) -> Mapping | None:
        """A file's mapping with what it includes and extends."""
        before = len(self.found)
        base: Mapping | None = None
        for named in self._paths(root, "extends"):
            base = self._file(named, folder)
        own = _without(root, COMPOSING)
        for named in self._paths(root, "include"):
            part = self._file(named, folder)
            if part is not None:
                self._check_included(part)
                own = self._merged(own, part)
        if len(self.found) > before:
            return None
        if base is None:
            return own
        from spec_compiler.spec.override import override

        return override(base, own)

    def _paths(self, root: Mapping, key: str) -> Iterator[Named]:
        """The paths that a file names under `include` or `extends`."""
        node = root.get(key)
        if node is None:
            return
        items = node.items if isinstance(node, Sequence) and key == "include" else (node,)
        for item in items:
            if isinstance(item, Scalar) and isinstance(item.value, str):
                yield item.value, item.span
            else:
                form = "a list of files" if key == "include" else "one file"
                mend = "include: [common.yaml]" if key == "include" else "extends: base.yaml"
                message = f"'{key}' names {form}, by their paths"
                self.found.append(Diagnostic("SC203", message, item.span, hint=mend))

    def _file(self, named: Named, folder: str) -> Mapping | None:
        """The composed mapping of a file that is named; None with the findings added."""
        written, span = named
        path = self.root.locate(written, folder)
        if isinstance(path, Refusal):
            self.found.append(Diagnostic(path.code, path.message, span, hint=path.hint))
            return None
        real = os.path.realpath(path)
        if real in self.done:
            return self.done[real]
        if any(real == opened for opened, _ in self.open):
            self._cycle(real, path, span)
            return None
        if len(self.open) >= MAX_DEPTH or len(self.files) >= MAX_FILES:
            what = f"more than {MAX_FILES} files" if len(self.files) >= MAX_FILES else "files"
            message = f"{what} in a spec, or files that name each other more than {MAX_DEPTH} deep"
            self.found.append(Diagnostic("SC106", message, span))
            return None
        self.named[path] = span
        self.open.append((real, path))
        self.done[real] = made = self._read(path, span)
        self.open.pop()
        return made

    def _read(self, path: str, span: Span) -> Mapping | None:
        """Read a file and compose it; its paths become those of the spec's folder."""
        if Path(path).exists() and not Path(path).is_file():
            self.found.append(Diagnostic("SC109", f"'{path}' is no file", span))
            return None
        outcome = read_file(path, texts=self.texts)
        notes = chain(path, self.named)
        for diagnostic in outcome.diagnostics:
            if diagnostic.span is None:  # the file itself is spoken of
                self.found.append(replace(diagnostic, code="SC109", span=span))
            else:
                self.found.append(replace(diagnostic, notes=(*diagnostic.notes, *notes)))
        document = outcome.value
        if document is None or not isinstance(document.root, Mapping):
            return None
        self.files.update(document.files)
        folder = os.fspath(Path(path).parent)
        made = self._composed(document.root, folder)
        here = os.path.relpath(folder, self.folder).replace(os.sep, "/")
        # What this file names itself has been moved to the spec's folder already.
        own = document.root.span.file
        if made is None or here == ".":
            return made
        from spec_compiler.spec.moved_paths import moved

        return moved(made, here, own)

    def _cycle(self, real: str, path: str, span: Span) -> None:
        """Report files that name each other in a ring, with each place."""
        first = next(i for i, (opened, _) in enumerate(self.open) if opened == real)
        ring = [name for _, name in self.open[first:]]
        text = " -> ".join((*ring, ring[0]))
        notes = tuple(Note(f"'{name}' is named here", self.named[name]) for name in ring[1:])
        message = f"the files name each other: {text}"
        self.found.append(Diagnostic("SC109", message, span, notes=notes))

    def _check_included(self, part: Mapping) -> None:
        """Report what an included file may not hold."""
        for key, entry in part.entries.items():
            text = str(key)
            if text in (*SECTIONS, "spec", "$schema") or text.startswith("x-"):
                continue
            near = suggest(text, SECTIONS)
            hint = None if near else "include takes params, imports, blocks and shared; 'extends' "
            hint = hint and hint + "starts from a whole spec"
            self.found.append(
                Diagnostic(
                    "SC208",
                    f"'{text}' stands in an included file",
                    entry.key_span,
                    label=f"did you mean '{near}'?" if near else None,
                    hint=hint,
                    notes=chain(entry.key_span.file, self.named),
                )
            )

    def _merged(self, own: Mapping, part: Mapping) -> Mapping:
        """A file's entries with those of a file that it includes."""
        entries = dict(own.entries)
        for key in SECTIONS:
            there = part.entries.get(key)
            if there is None or not isinstance(there.value, Mapping):
                # What is no mapping is reported where the section is checked.
                if there is not None and key not in entries:
                    entries[key] = there
                continue
            here = entries.get(key)
            if here is None or _is_nothing(here.value):
                entries[key] = there
            elif isinstance(here.value, Mapping):
                joined = self._joined(here.value, there.value)
                entries[key] = replace(here, value=joined)
        return replace(own, entries=entries)

    def _joined(self, here: Mapping, there: Mapping) -> Mapping:
        """Two sections as one; a name in both is reported, unless it is the same definition."""
        entries: dict[Key, Entry] = dict(here.entries)
        for name, entry in there.entries.items():
            known = entries.setdefault(name, entry)
            if known.key_span != entry.key_span:
                self.found.append(
                    Diagnostic(
                        "SC302",
                        f"'{name}' is defined twice, here and in an included file",
                        known.key_span,
                        hint="give one of them another name, or override it with 'extends'",
                        notes=(Note("the other definition", entry.key_span),),
                    )
                )
        return replace(here, entries=entries)


def _without(root: Mapping, keys: tuple[str, ...]) -> Mapping:
    """A mapping without some of its keys."""
    return replace(root, entries={k: e for k, e in root.entries.items() if k not in keys})


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def with_chain(found: tuple[Diagnostic, ...], document: Document) -> tuple[Diagnostic, ...]:
    """The findings, those in a further file with the places that name the file.

    Only what stands in the spec's own file can be mended by `--fix`.
    """
    own = document.root.span.file
    made = []
    for item in found:
        edits = item.edits if all(edit.span.file == own for edit in item.edits) else ()
        notes = () if item.span is None else chain(item.span.file, document.named)
        made.append(replace(item, edits=edits, notes=(*item.notes, *notes)))
    return tuple(made)


def chain(file: str, named: Map[str, Span]) -> tuple[Note, ...]:
    """Where a file is named, then the file that names it, up to the spec."""
    notes: list[Note] = []
    while file in named:
        notes.append(Note(f"'{file}' is named here", named[file]))
        file = named[file].file
    return tuple(notes)
