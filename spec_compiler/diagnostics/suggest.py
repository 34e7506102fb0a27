"""The name that was probably meant.

In: a name that does not exist and those that do. Out: the nearest of these, or None.
Counts edits (insert, delete, replace, swap neighbours) on names without case and
separators, so that `maxpool2d` finds `MaxPool2D`. No imports: it runs on every mistake.
"""

from __future__ import annotations

from collections.abc import Iterable

_BEGINNING = 4
"""Letters from which on the beginning of one name alone stands for it: `EarlyStop`."""
_LIMITS = ((2, 0), (4, 1), (8, 2))  # (longest name, edits allowed); 3 for longer names


def suggest(name: str, candidates: Iterable[str]) -> str | None:
    """Give the one of `candidates` nearest to `name`, None when none is near.

    Equality without case, `_`, `-`, `.` and spaces comes first, then the fewest edits,
    then a first letter of the same case (`acuracy` is `accuracy`, not the class
    `Accuracy`), then the order of `candidates`. Where none is near, it is the only one that
    begins so.
    """
    wanted = _folded(name)
    if not wanted:
        return None
    limit = next((edits for longest, edits in _LIMITS if len(wanted) <= longest), 3)
    best: str | None = None
    best_rank = (limit + 1, False)
    longer: list[str] = []
    for candidate in candidates:
        folded = _folded(candidate)
        if folded == wanted:
            return candidate
        if folded.startswith(wanted):
            longer.append(candidate)
        furthest = best_rank[0]
        if abs(len(folded) - len(wanted)) <= furthest:
            distance = _distance(wanted, folded, furthest + 1)
            rank = (distance, candidate[:1].isupper() != name[:1].isupper())
            if rank < best_rank:
                best, best_rank = candidate, rank
    if best is None and len(longer) == 1 and len(wanted) >= _BEGINNING:
        return longer[0]
    return best


def is_certain(name: str, near: str, candidates: Iterable[str]) -> bool:
    """Whether no other candidate is as near: only then is a misspelt name mended unasked.

    >>> is_certain("Flaten", "Flatten", ("Dense", "Flatten"))
    True
    >>> is_certain("Conv4D", "Conv1D", ("Conv1D", "Conv2D", "Conv3D"))
    False
    """
    wanted = _folded(name)
    if _folded(near) == wanted:
        return all(_folded(each) != wanted for each in candidates if each != near)
    furthest = _distance(wanted, _folded(near), len(wanted) + len(near)) + 1
    return not any(
        _distance(wanted, _folded(each), furthest) < furthest
        for each in candidates
        if _folded(each) != _folded(near) and abs(len(_folded(each)) - len(wanted)) < furthest
    )


def _folded(name: str) -> str:
    return "".join(char for char in name.casefold() if char not in "_-. ")


def _distance(first: str, second: str, limit: int) -> int:
    """Give the number of edits between two words, or `limit` where there are as many or more."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, char in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            edits = min(above[column] + 1, current[-1] + 1, above[column - 1] + (char != other))
            if row > 1 and column > 1 and char == second[column - 2] and first[row - 2] == other:
                edits = min(edits, before[column - 2] + 1)
            current.append(edits)
        if min(current) >= limit:
            return limit
        before, above = above, current
    return min(above[-1], limit)
