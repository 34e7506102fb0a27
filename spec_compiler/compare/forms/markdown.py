"""A difference for a pull request: tables, with everything of a spec in code."""

from __future__ import annotations

from spec_compiler.compare.forms.words import details, sides, total, verdict
from spec_compiler.compare.model import ABSENT, SpecDiff

ARROW = "→"
MOST_FOLLOWING = 12
"""Layers that only follow, which have a row each."""


def write(diff: SpecDiff) -> str:
    """The Markdown, without a line end after the last line."""
    head = f"### {code(diff.before)} {ARROW} {code(diff.after)}"
    if diff.is_empty:
        return f"{head}\n\nNo difference in meaning."
    said = verdict(diff.weights)
    parts = [head, f"**{said[0].upper()}{said[1:]}.**"]
    if diff.weights.reasons:
        parts.append("\n".join(f"- {escaped(reason)}" for reason in diff.weights.reasons))
    rows: list[tuple[str, ...]] = [(each.path, total(each, ARROW)) for each in diff.totals]
    parts.append(_table(("", f"before {ARROW} after"), rows))
    if diff.layers:
        parts.append(_table(("layer", "class", "change", "what"), _layers(diff)))
    if diff.sections:
        rows = []
        for each in diff.sections:
            how = "added" if each.before is ABSENT else "removed" if each.after is ABSENT else ""
            rows.append((code(each.path), how, code(sides(each, ARROW))))
        parts.append(_table(("setting", "", f"before {ARROW} after"), rows))
    return "\n\n".join(parts)


def _layers(diff: SpecDiff) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    following = 0
    for change in diff.layers:
        following += change.kind == "follows"
        if change.kind == "follows" and following > MOST_FOLLOWING:
            continue
        said = "<br>".join(f"{code(what)} {code(how)}" for what, how in details(change, ARROW))
        rows.append((code(change.name), code(change.type), change.kind, said))
    if following > MOST_FOLLOWING:
        rows.append(("", "", "follows", f"and {following - MOST_FOLLOWING} more"))
    return rows


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def code(text: str) -> str:
    r"""A text of a spec as code in a table's cell, whatever is in it.

    >>> print(code("a|b"), code("a`b"))
    `a\|b` ``a`b``
    """
    longest, run = 0, 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    inner = text.replace("|", "\\|").replace("\n", " ")
    return f"{fence}{pad}{inner}{pad}{fence}"


def escaped(text: str) -> str:
    """A sentence with nothing in it that Markdown reads as markup."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|~" else char for char in text)
