"""The versions of Keras that a spec must work on: `keras: ">=3.12"`.

In: the text, clauses as pip writes them. Out: the minor version of the oldest
Keras 3 that it lets in. Only the forms that a person writes are read: six
comparisons and `~=`, numbers of one to three parts, `.*` behind `==` and `!=`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.since import OLDEST

Version = tuple[int, ...]

_CLAUSE = re.compile(r"(~=|==|!=|>=|<=|>|<)\s*(\d{1,4}(?:\.\d{1,4}){0,2})(\.\*)?")
_COMPARED: dict[str, Callable[[Version, Version], bool]] = {
    "==": eq,
    "!=": ne,
    ">=": ge,
    "<=": le,
    ">": gt,
    "<": lt,
}
_MINORS, _PATCHES = 100, 20
"""How many versions are tried for the oldest one; the patches of a minor version are few."""


def oldest_minor(text: str) -> int:
    """The minor version of the oldest Keras 3 among the versions that `text` lets in.

    Raises:
        PydanticCustomError: SC203 where the text is no specifier; SC204 where it lets in no
            version of Keras 3, or one older than those that the catalogue knows.

    >>> oldest_minor(">=3.12"), oldest_minor(">3.12.3,<4"), oldest_minor("~=3.14.1")
    (12, 12, 14)
    >>> oldest_minor("!=3.12.*, >=3.12"), oldest_minor("==3.13.*")
    (13, 13)
    """
    clauses = [_clause(part.strip()) for part in text.split(",")]
    tried = ((minor, patch) for minor in range(_MINORS) for patch in range(_PATCHES))
    first = next((m for m, p in tried if all(fits((3, m, p)) for fits in clauses)), None)
    if first is None:
        raise PydanticCustomError("SC204", "expects versions that Keras 3 has")
    if first < OLDEST:
        raise PydanticCustomError(
            "SC204",
            "expects versions from 3.{oldest} on, the oldest that is known here",
            {"oldest": OLDEST, "hint": f'write keras: ">=3.{OLDEST}"'},
        )
    return first


def _clause(text: str) -> Callable[[Version], bool]:
    """The test that a clause such as `>=3.12` stands for."""
    found = _CLAUSE.fullmatch(text)
    if found is None or (found[3] and found[1] not in ("==", "!=")):
        raise PydanticCustomError("SC203", "expects versions of Keras", _mend(text))
    sign, parts = found[1], tuple(map(int, found[2].split(".")))
    whole = (*parts, *(0,) * (3 - len(parts)))
    if found[3]:
        same = sign == "=="
        return lambda version: (version[: len(parts)] == parts) is same
    if sign == "~=":
        if len(parts) < 2:
            raise PydanticCustomError("SC203", "expects two numbers or more behind ~=")
        return lambda version: version >= whole and version[: len(parts) - 1] == parts[:-1]
    return lambda version: _COMPARED[sign](version, whole)


def _mend(text: str) -> dict[str, str]:
    """What was probably meant: a bare number is a version to start from."""
    bare = re.fullmatch(r"(?:=|=>|v)?\s*(3\.\d+)(?:\.\d+|\.\*)?", text)
    return {"suggestion": f">={bare[1]}"} if bare else {"hint": 'such as keras: ">=3.12"'}
