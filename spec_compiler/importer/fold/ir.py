"""A spec's steps as folding sees them: references are objects, not names.

A `Step` calls a layer by its name, a `Block`, or a `Loop`. What it is called on are `Ref`s to
other steps, to the model's inputs, or to the entry of the block or loop that it stands in.
Names are given when all is folded (`naming`), and so are written nowhere here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False, slots=True)
class Var:
    """A block's parameter or a loop's variable.

    Attributes:
        hint: What it may be called: the argument that it fills, a word of a name.
        default: The parameter's default; None for a parameter that every call gives.
        name: Its name, once it has one.
    """

    hint: str
    default: Any = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A name in pieces: texts, numbers, variables."""

    parts: tuple[str | int | Var, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A multiple of a variable."""

    factor: int
    var: Var


@dataclass(frozen=True, slots=True)
class Until:
    """The whole numbers from `start` to a variable, the variable included."""

    start: int
    last: Var


@dataclass(eq=False, slots=True)
class Entry:
    """An input: of the model, a block or a loop."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """What a step gives, or one of its outputs: `select` is `.1` or `.key`."""

    target: Step | Entry
    select: str = ""


@dataclass(eq=False, slots=True)
class Step:
    """One call.

    Attributes:
        op: What is called.
        args: Its arguments by name, the layer's `name` among them; a block's by parameter.
        inputs: A `Ref`, a list or a mapping of them; None for what takes no tensor.
        rest: The step's other keys, as they are.
        bare: A bare value in the place of the arguments.
        name: What the step is called by others, once it has a name.
    """

    op: str | Block | Loop
    args: dict[str | Var, Any]
    inputs: Any
    rest: dict[str, Any] = field(default_factory=dict)
    bare: Any = None
    name: str = ""

    def refs(self) -> Iterator[Ref]:
        """What it is called on, in order."""
        yield from refs(self.inputs)


@dataclass(eq=False, slots=True)
class Block:
    """A piece that is used in several places; its result is its last step's."""

    body: list[Step]
    entries: list[Entry]
    params: list[Var]
    name: str = ""


@dataclass(eq=False, slots=True)
class Loop:
    """A piece that is applied several times, each pass to the result of the one before.

    Attributes:
        body: The piece.
        entry: What a pass is applied to.
        columns: Each variable with its values, one a pass, or `Until`.
        passes: How many there are, where no variable has values.
    """

    body: list[Step]
    entry: Entry
    columns: list[tuple[Var, Any]]
    passes: int


@dataclass(eq=False, slots=True)
class Program:
    """A model's steps, and the blocks that they use."""

    main: list[Step]
    inputs: list[Entry]
    outputs: list[Ref]
    blocks: list[Block] = field(default_factory=list)

    def bodies(self) -> Iterator[list[Step]]:
        """Every row of steps, each before the rows inside it."""
        rows = [self.main, *(block.body for block in self.blocks)]
        while rows:
            row = rows.pop(0)
            yield row
            rows += [step.op.body for step in row if isinstance(step.op, Loop)]


def refs(inputs: Any) -> Iterator[Ref]:
    """The references in what a step is called on, in order."""
    if isinstance(inputs, Ref):
        yield inputs
    elif isinstance(inputs, list):
        for item in inputs:
            yield from refs(item)
    elif isinstance(inputs, dict):
        for item in inputs.values():
            yield from refs(item)


def map_refs(inputs: Any, change: Callable[[Ref], Any]) -> Any:
    """What a step is called on, with other references."""
    if isinstance(inputs, Ref):
        return change(inputs)
    if isinstance(inputs, list):
        return [map_refs(item, change) for item in inputs]
    if isinstance(inputs, dict):
        return {key: map_refs(item, change) for key, item in inputs.items()}
    return inputs


def substitute(term: Any, values: dict[Var, Any]) -> Any:
    """A term with other terms in the place of variables."""
    if isinstance(term, Var):
        return values.get(term, term)
    if isinstance(term, Text):
        return text([p for part in term.parts for p in _pieces(substitute(part, values))])
    if isinstance(term, Times):
        base = substitute(term.var, values)
        return Times(term.factor, base) if isinstance(base, Var) else term.factor * base
    if isinstance(term, Until):
        last = substitute(term.last, values)
        return Until(term.start, last) if isinstance(last, Var) else term
    if isinstance(term, list):
        return [substitute(item, values) for item in term]
    if isinstance(term, dict):
        return {key: substitute(item, values) for key, item in term.items()}
    return term


def variables(term: Any) -> Iterator[Var]:
    """The variables in a term."""
    if isinstance(term, Var):
        yield term
    elif isinstance(term, Times):
        yield term.var
    elif isinstance(term, Until):
        yield term.last
    elif isinstance(term, Text | list | dict):
        parts = term.parts if isinstance(term, Text) else term
        for part in parts.values() if isinstance(parts, dict) else parts:
            yield from variables(part)


def text(parts: list[Any]) -> Text:
    """A name of pieces, neighbouring texts joined."""
    joined: list[Any] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return Text(tuple(joined))


def _pieces(term: Any) -> tuple[Any, ...]:
    return term.parts if isinstance(term, Text) else (term,)


def same_term(a: Any, b: Any) -> bool:
    """Whether two terms are one: `True` is not 1, and 1 is not 1.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(same_term(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same_term(a[key], b[key]) for key in a)
    return bool(a == b)
