"""Which steps learn from data, or hold what does: known from the text of a spec.

In: a spec and a step, a block or a shared entry. Out: whether training data must reach it
before it is called. What a condition leaves out counts all the same: the program has the
condition too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spec_compiler.catalog.learning import step_learns
from spec_compiler.spec.model import Spec, Step
from spec_compiler.spec.nested import NESTED
from spec_compiler.spec.settings import Data
from spec_compiler.spec.shared import shared_operation


def learning_steps(spec: Spec, steps: Sequence[Step]) -> Iterator[tuple[str, Any]]:
    """The layers that learn among steps, at any depth: each with its arguments."""
    yield from _among(spec, steps, set())


def learns_inside(spec: Spec, op: str | None) -> bool:
    """Whether a block, or a shared entry that is a layer or a block, learns from data."""
    return any(True for _ in _of(spec, op or "", None, set()))


def learns_how(spec: Spec, op: str, argument: Any = None) -> str | None:
    """How the layer of a step learns: `itself`, or as one that `holds` others; None for neither.

    A nested spec learns while it is built, which is told apart: `built`.

    Args:
        spec: The spec.
        op: The step's operation; a block stands for the layer of its class.
        argument: Its arguments.
    """
    if op in spec.shared:
        entry, op = spec.shared[op], shared_operation(spec, op) or ""
        argument = entry.get(op) if isinstance(entry, dict) else None
    if op == NESTED:
        return "built" if any(_of(spec, op, argument, set())) else None
    if op in spec.blocks:
        return "holds" if learns_inside(spec, op) else None
    return "itself" if step_learns(op, argument) else None


def model_learns(spec: Spec) -> bool:
    """Whether a layer of the model learns from data."""
    return any(True for _ in learning_steps(spec, spec.model.layers))


def learns_in_training(spec: Spec, data: Data) -> bool:
    """Whether a layer of the model, or a step on features or labels, learns from the training data."""
    steps = (*(data.prepare or ()), *(data.labels or ()))
    if any(step_learns(step.op, step.argument) for step in steps):
        return True
    return data.trains and model_learns(spec)


def keeps_in_config(op: str, argument: Any) -> bool:
    """Whether what a layer has learned is part of its configuration, not of its weights.

    The bounds of bins are; of a vocabulary the size is, where codes have that size.
    """
    if op in ("Normalization", "Discretization"):
        return op == "Discretization"
    return isinstance(argument, dict) and argument.get("output_mode", "int") != "int"


def _among(spec: Spec, steps: Sequence[Step], seen: set[str]) -> Iterator[tuple[str, Any]]:
    for step in steps:
        if step.layers is not None:
            yield from _among(spec, step.layers, seen)
        else:
            yield from _of(spec, step.op or "", step.argument, seen)


def _of(spec: Spec, op: str, argument: Any, seen: set[str]) -> Iterator[tuple[str, Any]]:
    if op in spec.shared:
        under, entry = shared_operation(spec, op) or "", spec.shared[op]
        if under not in spec.shared:
            given = entry.get(under) if isinstance(entry, dict) else None
            yield from _of(spec, under, given, seen)
    elif op in spec.blocks:
        if op not in seen:
            yield from _among(spec, spec.blocks[op].layers, seen | {op})
    elif op == NESTED:
        inner = spec.nested[str(argument["path"] if isinstance(argument, dict) else argument)]
        yield from learning_steps(inner, inner.model.layers)
    elif step_learns(op, argument):
        yield op, argument
