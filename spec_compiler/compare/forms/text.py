"""A difference for a terminal: a line a layer, what is about it below."""

from __future__ import annotations

from spec_compiler.compare.forms.words import details, sides, total, verdict
from spec_compiler.compare.model import ABSENT, LayerChange, SpecDiff

MARKS = {"added": "+", "removed": "-", "changed": "~", "follows": " "}
ARROW = "->"
MOST_FOLLOWING = 12
"""Layers that only follow, which are named one by one."""


def write(diff: SpecDiff) -> str:
    """The text, without a line end after the last line."""
    head = f"{diff.before} {ARROW} {diff.after}"
    if diff.is_empty:
        return f"{head}: no difference in meaning"
    parts = [head]
    if diff.layers:
        parts.append("\n".join(("layers", *_layers(diff))))
    parts.append("\n".join(f"{each.path}: {total(each, ARROW)}" for each in diff.totals))
    if diff.sections:
        parts.append("\n".join(_section_lines(diff)))
    reasons = (f"  {reason}" for reason in diff.weights.reasons)
    parts.append("\n".join((verdict(diff.weights), *reasons)))
    return "\n\n".join(parts)


def _layers(diff: SpecDiff) -> list[str]:
    lines, following = [], 0
    for change in diff.layers:
        if change.kind != "follows":
            lines += _layer(change)
            continue
        following += 1
        if following <= MOST_FOLLOWING:
            said = "; ".join(f"{what} {how}" for what, how in details(change, ARROW))
            lines.append(f"    {change.name}: {said}")
    if following > MOST_FOLLOWING:
        lines.append(f"    and {following - MOST_FOLLOWING} more whose output or weights follow")
    return lines


def _layer(change: LayerChange) -> list[str]:
    top = f"  {MARKS[change.kind]} {change.name} ({change.type})"
    said = details(change, ARROW)
    if change.kind == "changed":
        return [top, *(f"      {what}: {how}" for what, how in said)]
    return [f"{top}: {', '.join(f'{what} {how}' for what, how in said)}" if said else top]


def _section_lines(diff: SpecDiff) -> list[str]:
    lines = ["around the layers"]
    for change in diff.sections:
        mark = "+" if change.before is ABSENT else "-" if change.after is ABSENT else "~"
        lines.append(f"  {mark} {change.path}: {sides(change, ARROW)}")
    return lines
