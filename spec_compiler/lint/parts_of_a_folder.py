"""SC546 and SC547: subsets of a folder that are no single part, or parts that share samples.

`subset: both` gives two parts at once, and stands under `source`. Two parts of one folder are
apart only where they are its subsets `training` and `validation` under one seed and share.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject
from spec_compiler.text.document import plain

if TYPE_CHECKING:
    from spec_compiler.catalog.sources.folders import FolderSource

PARTS = ("train", "validation", "test")
ALIKE = ("validation_split", "seed", "shuffle", "class_names")
"""The arguments that two subsets of one folder must have alike to be apart."""


def check(subject: Subject) -> list[Diagnostic]:
    """Subsets in the wrong place, and parts with the same samples."""
    return [*_both(subject), *_shared(subject)]


def _both(subject: Subject) -> Iterator[Diagnostic]:
    """Two subsets where one part is meant."""
    for part in PARTS:
        source = _folder(getattr(subject.settings.data, part))
        if source is not None and source.subset == "both":
            name = source.canonical_name()
            at = subject.span(("data", part, name, "subset"))
            message = f"subset: both gives training and validation data, but '{part}' is one part"
            mend = f"write it under source: data: {{source: {{{name}: …}}}}"
            yield Diagnostic("SC546", message, at, hint=mend)


def _shared(subject: Subject) -> Iterator[Diagnostic]:
    """Parts that read the same samples."""
    document = subject.spec.document
    for first, second in combinations(PARTS, 2):
        nodes = document.node(("data", first)), document.node(("data", second))
        if nodes[0] is None or nodes[1] is None:
            continue
        one, other = (getattr(subject.settings.data, part) for part in (first, second))
        if isinstance(one, str) or isinstance(other, str):
            continue
        at = subject.key_span(("data", second))
        one_folder, other_folder = _folder(one), _folder(other)
        if one_folder is not None and other_folder is not None:
            reason = _overlap(one_folder, other_folder)
        else:
            names = getattr(type(one), "splits", ())
            is_same = plain(nodes[0]) == plain(nodes[1]) and len(names) < 2
            reason = "both read the same data" if is_same and _is_file(subject, first) else None
        if reason is not None:
            message = f"'{first}' and '{second}' have samples in common: {reason}"
            mend = "take one from the other: split: {validation: 0.2}"
            yield Diagnostic("SC547", message, at, Severity.WARNING, hint=mend)


def _folder(source: Any) -> FolderSource | None:
    """A part's source where it is the files of a folder, else None."""
    return source if getattr(source, "gives", None) == "files" else None


def _overlap(one: FolderSource, other: FolderSource) -> str | None:
    """Why two sources of one folder share files, None where they do not."""
    if one.directory != other.directory:
        return None
    if {one.subset, other.subset} == {"training", "validation"}:
        unlike = [name for name in ALIKE if getattr(one, name) != getattr(other, name)]
        return f"{unlike[0]} is not the same in both" if unlike else None
    return f"both read '{one.directory}'" if isinstance(one.directory, str) else "both read one"


def _is_file(subject: Subject, part: str) -> bool:
    """Whether a part reads files, whose samples are the same each time."""
    source = getattr(subject.settings.data, part)
    return any(
        isinstance(getattr(source, name, None), str) for name in getattr(source, "files", ())
    )
