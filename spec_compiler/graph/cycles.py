"""A step that is made from a later one, which is made from it: a cycle among steps.

In: the steps of a body, and the two between which a reference leads backwards. Out: the
steps of the circle in the order in which each takes the next, None where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spec_compiler.graph.choices import texts
from spec_compiler.spec.model import Step


def cycle(steps: Sequence[Step], start: int, name: str) -> tuple[int, ...] | None:
    """The circle that the step at `start` closes by taking what is called `name`.

    Args:
        steps: The steps of the body.
        start: The place of the step that takes it.
        name: The name of itself, or of a later step.
    """
    places = {step.name: i for i, step in enumerate(steps) if isinstance(step.name, str)}
    if name not in places:
        return None
    begin = places[name]
    takes: dict[int, int] = {}  # each step reached, with the step that takes it
    todo = [begin]
    while todo and start not in (begin, *takes):
        place = todo.pop(0)
        for taken in _taken(steps, place, places):
            if taken not in takes and taken != begin:
                takes[taken] = place
                todo.append(taken)
    if start not in (begin, *takes):
        return None
    back = [start]
    while back[-1] != begin:
        back.append(takes[back[-1]])
    return (start, *reversed(back))


def _taken(steps: Sequence[Step], place: int, places: dict[Any, int]) -> Iterator[int]:
    """The steps of the body from which one is made."""
    step = steps[place]
    if place > 0 and (step.inputs is None or isinstance(step.inputs, dict)):
        yield place - 1
    for text, _ in texts([step.inputs, *(inner.inputs for inner in _inner(step))]):
        head = text.partition(".")[0]
        if head in places:
            yield places[head]


def _inner(step: Step) -> Iterator[Step]:
    """The steps of a group, at any depth."""
    for each in step.layers or ():
        yield each
        yield from _inner(each)
