"""The causes of Pydantic's errors: where in the document each stands, and what belongs together.

In: a `ValidationError`, the document, the path of the value that was validated. Out: its
errors with their places, grouped by cause. Pydantic's location of an error holds tags that
the document has not (a union's members); they are dropped by walking the value and the
location together. Of a union's members one may be meant, and what is wrong inside it is a
cause each; otherwise the members' errors are one cause.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from spec_compiler.record import dataclass
from spec_compiler.text.document import Document, Path, Scalar
from spec_compiler.text.document import Mapping as MappingNode

KIND_ERRORS = {
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "null",
}
"""Errors of a value of another kind than was expected, each with what was."""
_OF_A_KEY = ("missing", "invalid_key")
"""Errors whose location ends in a key that the document has not, or not as text."""


def causes_of(
    error: ValidationError, document: Document, base: Path
) -> list[list[tuple[Path, ErrorDetails]]]:
    """The errors with their places, a list for each cause."""
    located = [_located(details, document, base) for details in error.errors(include_url=False)]
    located = [each for each in located if not _is_torn_tuple(each.path, each.details, document)]
    causes: dict[Path, list[tuple[Path, ErrorDetails]]] = {}
    for each in _of_fitting_members(located):
        key = each.details["loc"][-1:] if each.details["type"] in _OF_A_KEY else ()
        cause = each.forks[0][0] if each.forks else (*each.path, *key)
        causes.setdefault(cause, []).append((each.path, each.details))
    return list(causes.values())


def _is_torn_tuple(path: Path, details: ErrorDetails, document: Document) -> bool:
    """Whether a key is the rest of `(2, 2)`, torn by YAML at its comma, and reported at its `(2`."""
    key = details["loc"][-1] if details["loc"] else None
    parent = document.node(path[:-1] if key in path[-1:] else path)
    return (
        details["type"] in ("extra_forbidden", "invalid_key")
        and re.fullmatch(r"-?[\d.]+\)?", str(key)) is not None
        and isinstance(parent, MappingNode)
        and any(_opens_tuple(entry.value) for entry in parent.entries.values())
    )


def _opens_tuple(node: Any) -> bool:
    text = node.value if isinstance(node, Scalar) and not node.quoted else None
    return isinstance(text, str) and text.startswith("(")


@dataclass(frozen=True, slots=True)
class _Located:
    """An error with its place in the document.

    Attributes:
        details: Pydantic's error.
        path: The document's path of it.
        forks: Where its location left the document, each with the tag that the document has
            not: a union's member.
    """

    details: ErrorDetails
    path: Path
    forks: tuple[tuple[Path, Any], ...]


def _located(details: ErrorDetails, document: Document, base: Path) -> _Located:
    """Find an error's place by walking the document and its location together.

    A key that a one-key mapping has not is looked for below that key: `{Adam: {…}}`
    stands where the location names only what is inside.
    """
    path, forks = base, list[tuple[Path, Any]]()
    loc = details["loc"][: -1 if details["type"] in _OF_A_KEY else None]
    for part in loc:
        node = document.node(path)
        if document.node((*path, part)) is not None:
            path = (*path, part)
            continue
        if isinstance(node, MappingNode) and len(node.entries) == 1:
            (only,) = node.entries
            if document.node((*path, str(only), part)) is not None:
                path = (*path, str(only), part)
                continue
        forks.append((path, part))
    return _Located(details, path, tuple(forks))


def _of_fitting_members(located: list[_Located]) -> list[_Located]:
    """The errors without those of a union's members that take another kind of value.

    Where one member alone takes a mapping, what is wrong inside a mapping is that member's
    error, and each such error a cause of its own.
    """
    forks: dict[Path, dict[Any, list[_Located]]] = {}
    for each in located:
        if each.forks:
            at, tag = each.forks[0]
            forks.setdefault(at, {}).setdefault(tag, []).append(each)
    inside = {
        at: [tag for tag, errors in tags.items() if not _is_another_kind(errors, at)]
        for at, tags in forks.items()
    }
    decided = {at: tags[0] for at, tags in inside.items() if len(tags) == 1}
    if not decided:
        return located
    kept = list[_Located]()
    for each in located:
        if not each.forks or each.forks[0][0] not in decided:
            kept.append(each)
        elif each.forks[0][1] == decided[each.forks[0][0]]:
            kept.append(_Located(each.details, each.path, each.forks[1:]))
    return _of_fitting_members(kept)


def _is_another_kind(errors: list[_Located], at: Path) -> bool:
    """Whether a union's member refuses the value for its kind, without a look inside."""
    return all(each.path == at and each.details["type"] in KIND_ERRORS for each in errors)
