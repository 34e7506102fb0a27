"""How many lines a step takes, roughly: what folding wants to save."""

from __future__ import annotations

from typing import Any

from spec_compiler.importer.fold.ir import Block, Loop, Step, Text, Times, Until, Var

WIDTH = 90
"""Columns of a line."""


def lines(step: Step) -> float:
    """The lines of a step."""
    op = step.op
    if isinstance(op, Loop):
        return 2 + sum(lines(inner) for inner in op.body)
    size = 8 + sum(len(_key(key)) + 4 + width(value) for key, value in step.args.items())
    many = len(step.args) if size > WIDTH else 0
    return 1 + many + (0 if _is_single(step) else 1) + len(step.rest)


def cost(step: Step) -> float:
    """The lines of a step, and a little for every column: of two equal foldings the shorter wins."""
    op = step.op
    if isinstance(op, Loop):
        heads = sum(width(values) for _, values in op.columns)
        return 2 + heads / WIDTH + sum(cost(inner) for inner in op.body)
    size = sum(len(_key(key)) + 4 + width(value) for key, value in step.args.items())
    return lines(step) + size / 200


def width(term: Any) -> int:
    """The columns of a value."""
    if isinstance(term, Var):
        return len(term.hint) + 1
    if isinstance(term, Times):
        return len(term.var.hint) + 8
    if isinstance(term, Until):
        return len(term.last.hint) + 18
    if isinstance(term, Text):
        return sum(width(part) + (3 if isinstance(part, Var) else 0) for part in term.parts)
    if isinstance(term, list | tuple):
        return 2 + sum(width(item) + 2 for item in term)
    return len(str(term))


def _key(key: str | Var) -> str:
    return key.hint if isinstance(key, Var) else key


def _is_single(step: Step) -> bool:
    """Whether it is called on one result alone, most often the one before."""
    single = len(list(step.refs())) == 1
    return single or isinstance(step.op, Block)
