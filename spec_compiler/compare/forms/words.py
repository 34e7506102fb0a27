"""What all forms say in the same words: values, sums, whether weights load."""

from __future__ import annotations

from typing import Any

from spec_compiler.compare.model import ABSENT, Change, LayerChange, Weights
from spec_compiler.text.layout.tree import of_plain
from spec_compiler.text.layout.write import one_line

LONGEST = 200
"""Characters of a value that are shown."""


def shown(value: Any) -> str:
    """A value as a spec writes it, on one line."""
    try:
        text = one_line(of_plain(value), in_brackets=True)
    except TypeError:
        text = None
    text = str(value) if text is None else text
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def details(change: LayerChange, arrow: str) -> list[tuple[str, str]]:
    """What there is to say of a layer: what, and how it was and is."""
    found = [(each.path, sides(each, arrow)) for each in change.changes]
    old, new = change.shape
    if old != new:
        found.append(("output", f"{old} {arrow} {new}" if old and new else old or new))
    before, after = change.params
    if before != after:
        both = f"{before:,} {arrow} {after:,}" if old and new else f"{before or after:,}"
        found.append(("parameters", both))
    return found


def sides(change: Change, arrow: str) -> str:
    """A value before and after; only the one that there is."""
    if change.before is ABSENT:
        return shown(change.after)
    if change.after is ABSENT:
        return shown(change.before)
    return f"{shown(change.before)} {arrow} {shown(change.after)}"


def total(change: Change, arrow: str) -> str:
    """A sum before and after, and by how much it grew."""
    old, new = change.before, change.after
    if old is None or new is None:
        return "unknown" if old == new else f"{_count(old)} {arrow} {_count(new)}"
    if old == new:
        return f"{new:,}, as before"
    share = f", {(new - old) / old:+.1%}" if old else ""
    return f"{old:,} {arrow} {new:,} ({new - old:+,}{share})"


def _count(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def verdict(weights: Weights) -> str:
    """Whether weights of the older model load into the newer one."""
    if weights.loads is None:
        return "whether weights of the first load into the second cannot be told"
    return f"weights of the first {'load' if weights.loads else 'do not load'} into the second"
