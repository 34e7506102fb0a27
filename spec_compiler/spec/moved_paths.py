"""The paths in a file of another folder, as seen from the spec's folder.

In: what a file in another folder brings, and that folder seen from the spec's. Out: the
same with each relative path rewritten, its place kept. Paths of files that are written
(`export`, `evaluate.weights`, what callbacks write) go to the run's folder wherever they
are named, and stay.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.text.document import Key, Mapping, Node, Scalar, Sequence

PATH_KEYS = (
    *("path", "label_path", "directory", "data_dir"),
    *("vocabulary", "mask_vocabulary", "file", "files"),
)
"""Arguments that name files to read, of data sources and of layers that learn words."""
READ_SECTIONS = ("imports", "data", "model", "blocks", "shared")
"""Where files to read are named."""

_ABSOLUTE = r"/|\\|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]+://"
_BACKSLASH = "\\"
_PARAMETER = r"\$([A-Za-z_]\w*)"


def moved(root: Mapping, folder: str, file: str) -> Mapping:
    """What a file brings, with its paths relative to the spec's folder.

    Args:
        root: The file's sections, together with what it names itself.
        folder: The file's folder, seen from the spec's.
        file: The file's name in spans: what comes from other files has been moved before.
    """
    move = _Move(folder, file)
    entries = dict(root.entries)
    for key in READ_SECTIONS:
        entry = entries.get(key)
        if entry is not None:
            change = move.imports if key == "imports" else move.values
            entries[key] = replace(entry, value=change(entry.value))
    model = entries.get("model")
    if model is not None and isinstance(model.value, Mapping):
        entries["model"] = replace(model, value=move.key(model.value, "weights"))
    return replace(root, entries=entries)


class _Move:
    def __init__(self, folder: str, file: str) -> None:
        self.folder, self.file = folder, file

    def imports(self, node: Node) -> Node:
        """The section `imports`: a path is the value, or its `path`."""
        if not isinstance(node, Mapping):
            return node
        entries = {}
        for name, entry in node.entries.items():
            value = entry.value
            if isinstance(value, Mapping):
                inner = value.entries.get("path")
                if inner is not None:
                    path = replace(inner, value=self._code(inner.value))
                    value = replace(value, entries={**value.entries, "path": path})
            else:
                value = self._code(value)
            entries[name] = replace(entry, value=value)
        return replace(node, entries=entries)

    def values(self, node: Node) -> Node:
        """Any value: paths by their keys, or behind the name of a source."""
        if isinstance(node, Sequence):
            return replace(node, items=tuple(self.values(item) for item in node.items))
        if not isinstance(node, Mapping):
            return node
        entries = {
            key: replace(
                entry,
                value=self.path(entry.value) if names_file(key) else self.values(entry.value),
            )
            for key, entry in node.entries.items()
        }
        return replace(node, entries=entries)

    def key(self, node: Mapping, key: str) -> Mapping:
        """One key of a mapping that holds a path."""
        entry = node.entries.get(key)
        if entry is None:
            return node
        moved_entry = replace(entry, value=self.path(entry.value))
        return replace(node, entries={**node.entries, key: moved_entry})

    def path(self, node: Node) -> Node:
        """A path, or a list of them; what is no text has no path in itself but below."""
        if isinstance(node, Sequence):
            return replace(node, items=tuple(self.path(item) for item in node.items))
        if not isinstance(node, Scalar):
            return self.values(node)
        if not self._is_own(node) or re.match(_ABSOLUTE, str(node.value)):
            return node
        text = str(node.value)
        parameter = re.fullmatch(_PARAMETER, text)
        if parameter is not None:
            # Inside a longer text a parameter is written as a formula.
            text = f"$({parameter[1]})"
        return replace(node, value=_joined(self.folder.replace("$", "$$"), text))

    def _code(self, node: Node) -> Node:
        """The place of an import: a file's path is moved, a module's name is not."""
        if not isinstance(node, Scalar) or not self._is_own(node):
            return node
        place, colon, name = str(node.value).rpartition(":")
        if not place.endswith(".py") or re.match(_ABSOLUTE, place):
            return node
        return replace(node, value=f"{_joined(self.folder, place)}{colon}{name}")

    def _is_own(self, node: Scalar) -> bool:
        return isinstance(node.value, str) and node.span.file == self.file


def _joined(folder: str, path: str) -> str:
    """A path in a folder, its steps up taken."""
    return posixpath.normpath(f"{folder}/{path.replace(_BACKSLASH, '/')}")


def names_file(key: Key) -> bool:
    """Whether what stands at a key is the path of a file to read."""
    if key in PATH_KEYS or key == "spec":
        return True
    source = CATEGORIES["source"].find(key) if isinstance(key, str) else None
    return source is not None and source.first_field() in PATH_KEYS
