"""Where a model repeats itself: pieces that become a block or a loop, one after the other.

In: a program. Out: the same program, changed in place. A piece is a row of neighbouring
steps whose inner results nobody else uses. In each round the change that saves most is made,
until none saves anything; what was folded folds again, so that blocks come to stand in loops
and loops in blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spec_compiler.importer.fold.cost import cost, lines, width
from spec_compiler.importer.fold.ir import (
    Block,
    Entry,
    Loop,
    Program,
    Ref,
    Step,
    map_refs,
    same_term,
)
from spec_compiler.importer.fold.unify import Common, Differ, common

LONGEST = 64
"""Steps of the longest piece that is looked for."""
TRIED = 40
"""Pieces that are worked out in a round, of those that promise most."""
LEAST = 0.8
"""Lines that a change must save."""
COLUMN, PARAM = 0.7, 0.3
"""What a loop's variable, and a block's parameter in its definition and each call, cost in lines."""
JOINT = 2
"""What each further input of a block costs in lines at each call: one way in is easier to follow."""
UNLABELLED = 3
"""What it costs in lines where a block's layers have no common name: it is cut in a wrong place."""
ENTRIES = 3
"""Inputs that a block may have."""

Wiring = tuple[Any, list[Ref]]
"""What steps are called on, by place among them, and what they take from outside."""


@dataclass(frozen=True)
class Window:
    """A piece: steps `start` to `start + size` of a row, as they are in one round."""

    row: list[Step]
    start: int
    size: int

    @cached_property
    def steps(self) -> list[Step]:
        """Its steps."""
        return self.row[self.start : self.start + self.size]

    @cached_property
    def wiring(self) -> Wiring:
        """What its steps are called on."""
        return _wiring(self.steps)

    @property
    def outside(self) -> list[Ref]:
        """What it takes from outside, in order."""
        return self.wiring[1]


@dataclass(frozen=True, slots=True)
class Change:
    """A block or loop that could be made, and the lines that it would save."""

    saves: float
    windows: tuple[Window, ...]
    made: Common
    is_loop: bool


def search(program: Program) -> None:
    """Fold a program until nothing is left to fold.

    A block called over and over becomes a loop before another block takes a part of the row.
    """
    while True:
        change = max(_Round(program).changes(), key=_rank, default=None)
        if change is None:
            return
        (_make_loop if change.is_loop else _make_block)(program, change)


def _rank(change: Change) -> tuple[bool, float]:
    """What is done first."""
    first = change.windows[0]
    is_call = first.size == 1 and isinstance(first.steps[0].op, Block)
    return change.is_loop and is_call, change.saves


class _Round:
    """One look at a program, which stays as it is."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.last_users = _last_users(program)

    def changes(self) -> Iterator[Change]:
        """The changes that promise most."""
        groups = [(_promise(group), group) for group in self.groups() if len(group) > 1]
        groups.sort(key=lambda item: -item[0])
        best = LEAST
        for promise, group in groups[:TRIED]:
            if promise <= best:
                break
            for alike in _alike(group):
                for change in (*self.loops(alike), *_blocks(alike)):
                    if change.saves > LEAST:
                        best = max(best, change.saves)
                        yield change

    def groups(self) -> list[list[Window]]:
        """Pieces by what they call."""
        found: dict[Any, list[Window]] = {}
        for row in self.program.bodies():
            keys = [hash(_key(step)) for step in row]
            ends = [self.last_users.get(id(step), -1) for step in row]
            for start in range(len(row)):
                key, reach = 0, -1.0
                for end in range(start, min(len(row), start + LONGEST)):
                    key = hash((key, keys[end]))
                    # Only the last result of a piece may be used outside of it.
                    if reach <= end:
                        size = end - start + 1
                        found.setdefault((size, key), []).append(Window(row, start, size))
                    reach = max(reach, ends[end])
                    if reach > start + LONGEST:
                        break
        return list(found.values())

    def loops(self, windows: list[Window]) -> Iterator[Change]:
        """Loops over pieces that follow one another."""
        for run in self.runs(windows):
            if not _is_chain(run[0]):
                continue
            try:
                made = common([window.steps for window in run], labelled=False)
            except Differ:
                continue
            before = sum(cost(step) for window in run for step in window.steps)
            heads = 1 + sum(COLUMN + width(values) / 90 for _, values in made.columns)
            saves = before - heads - sum(cost(step) for step in made.steps)
            yield Change(saves * _worth(run[0]), tuple(run), made, is_loop=True)

    def runs(self, windows: list[Window]) -> Iterator[list[Window]]:
        """Pieces each of which is applied to the result of the one before, and nothing else is."""
        by_start = {(id(window.row), window.start): window for window in windows}
        used: set[tuple[int, int]] = set()
        for window in windows:
            row, start = id(window.row), window.start
            if (row, start) in used or len(window.outside) != 1:
                continue
            run = [window]
            while (after := by_start.get((row, start + window.size))) is not None:
                last, start = run[-1].steps[-1], after.start
                if after.outside != [Ref(last)]:
                    break
                if self.last_users.get(id(last), 0) >= start + window.size:
                    break
                run.append(after)
            if len(run) > 1:
                used |= {(row, item.start) for item in run}
                yield run


def _promise(group: list[Window]) -> float:
    """What a group could save at the most."""
    count = len(_apart(group))
    return (count - 1) * sum(lines(step) for step in group[0].steps)


def _last_users(program: Program) -> dict[int, float]:
    """For each step the place, in its row, of the last step that uses its result."""
    found: dict[int, float] = {id(ref.target): float("inf") for ref in program.outputs}
    for row in program.bodies():
        own = {id(step) for step in row}
        for index, step in enumerate(row):
            for ref in step.refs():
                key = id(ref.target)
                place = float(index) if key in own else float("inf")
                found[key] = max(found.get(key, -1.0), place)
    return found


def _worth(window: Window) -> float:
    """What a piece's lines count: half, where it is itself one piece several times over."""
    keys = [_key(step) for step in window.steps]
    for size in range(1, window.size // 2 + 1):
        if keys[size:] == keys[:-size]:
            return 0.5
    return 1.0


def _key(step: Step) -> Any:
    """What a step calls, and on how much."""
    op = step.op
    if isinstance(op, Loop):
        called: Any = ("for", len(op.columns), tuple(_key(inner) for inner in op.body))
    else:
        called = op if isinstance(op, str) else id(op)
    return called, sum(1 for _ in step.refs()), step.args.get("name") is None


def _alike(group: list[Window]) -> Iterator[list[Window]]:
    """The pieces of a group that agree in what is called on what."""
    found: dict[Any, list[Window]] = {}
    for window in group:
        found.setdefault(window.wiring[0], []).append(window)
    yield from (alike for alike in found.values() if len(alike) > 1)


def _wiring(steps: list[Step]) -> Wiring:
    """What a piece's steps are called on, by place inside it, and what it takes from outside."""
    place = {id(step): index for index, step in enumerate(steps)}
    outside: list[Ref] = []

    def at(ref: Ref) -> tuple[Any, ...]:
        if id(ref.target) in place:
            return place[id(ref.target)], ref.select
        if ref not in outside:
            outside.append(ref)
        return "outside", outside.index(ref)

    key = tuple((repr(map_refs(step.inputs, at)), repr(step.rest), _op_key(step)) for step in steps)
    return key, outside


def _op_key(step: Step) -> Any:
    """What tells a step's call from others, arguments aside."""
    op = step.op
    if isinstance(op, Loop):
        wiring = _wiring(op.body)[0]
        return "for", len(op.columns), op.passes if not op.columns else 0, wiring
    return op if isinstance(op, str) else id(op)


def _apart(windows: Sequence[Window]) -> list[Window]:
    """Pieces that do not overlap, the first ones taken."""
    kept: list[Window] = []
    ends: dict[int, int] = {}
    for window in windows:
        if window.start >= ends.get(id(window.row), 0):
            kept.append(window)
            ends[id(window.row)] = window.start + window.size
    return kept


def _is_chain(window: Window) -> bool:
    """Whether only the first step uses what comes from outside, as it would by itself."""
    first, *others = window.steps
    [outside] = window.outside
    if not isinstance(first.inputs, Ref) or first.inputs != outside or outside.select:
        return False
    return all(ref != outside for step in others for ref in step.refs())


def _blocks(windows: list[Window]) -> Iterator[Change]:
    """A block of pieces that do not overlap."""
    apart = _apart(windows)
    size = windows[0].size
    outside = apart[0].outside
    if size < 2 or len(apart) < 2 or not 1 <= len(outside) <= ENTRIES:
        return
    try:
        made = common([window.steps for window in apart], labelled=True)
    except Differ:
        return
    before = sum(cost(step) for window in apart for step in window.steps)
    body = 2 + PARAM * len(made.columns) + sum(cost(step) for step in made.steps)
    calls = 0.0
    for k in range(len(apart)):
        text = sum(len(var.hint) + 4 + width(col[k]) for var, col in made.columns)
        calls += 1 + PARAM * len(made.columns) + text / 100 + JOINT * (len(outside) - 1)
        calls += (text > 80) * len(made.columns)
    saves = before - body - calls - (0 if made.is_labelled else UNLABELLED)
    yield Change(saves * _worth(apart[0]), tuple(apart), made, is_loop=False)


def _make_block(program: Program, change: Change) -> None:
    """Put calls of a new block in the place of pieces."""
    columns = change.made.columns
    for var, values in columns:
        var.default = _usual(values)
    outside = change.windows[0].outside
    entries = [Entry() for _ in outside]
    params = sorted((var for var, _ in columns), key=lambda var: var.default is not None)
    block = Block([], entries, params)
    block.body = _rewired(change.made.steps, change.windows[0].steps, outside, entries)
    calls: dict[int, Step] = {}
    for k, window in enumerate(change.windows):
        taken = window.outside
        given = {var: column[k] for var, column in columns}
        args: dict[Any, Any] = {
            var: given[var]
            for var in params
            if var.default is None or not same_term(given[var], var.default)
        }
        call = Step(block, args, taken[0] if len(taken) == 1 else list(taken))
        calls[id(window.steps[-1])] = call
    _replace(program, change.windows, calls)
    program.blocks.append(block)


def _make_loop(program: Program, change: Change) -> None:
    """Put a loop in the place of pieces that follow one another."""
    first, last = change.windows[0], change.windows[-1]
    outside = first.outside
    entry = Entry()
    body = _rewired(change.made.steps, first.steps, outside, [entry])
    loop = Step(Loop(body, entry, change.made.columns, len(change.windows)), {}, outside[0])
    whole = Window(first.row, first.start, first.size * len(change.windows))
    _replace(program, (whole,), {id(last.steps[-1]): loop})


def _rewired(
    steps: list[Step], originals: list[Step], outside: list[Ref], entries: list[Entry]
) -> list[Step]:
    """Steps that refer to one another and to entries instead of to a piece of the model."""
    inner = {id(old): new for old, new in zip(originals, steps, strict=True)}

    def at(ref: Ref) -> Ref:
        if ref in outside:
            return Ref(entries[outside.index(ref)])
        return Ref(inner[id(ref.target)], ref.select)

    for step in steps:
        step.inputs = map_refs(step.inputs, at)
    return steps


def _replace(program: Program, windows: Sequence[Window], calls: dict[int, Step]) -> None:
    """Put calls in the place of pieces, and refer to them instead of to the pieces' results."""
    for window in reversed(windows):
        call = calls[id(window.steps[-1])]
        window.row[window.start : window.start + window.size] = [call]

    def at(ref: Ref) -> Ref:
        return Ref(calls[id(ref.target)], ref.select) if id(ref.target) in calls else ref

    for row in program.bodies():
        for step in row:
            step.inputs = map_refs(step.inputs, at)
    for call in calls.values():
        call.inputs = map_refs(call.inputs, at)
    program.outputs = [at(ref) for ref in program.outputs]


def _usual(values: list[Any]) -> Any:
    """The value that most calls give, where it is worth a default."""
    plain = [value for value in values if isinstance(value, bool | int | float | str)]
    best = max(plain, key=lambda value: sum(same_term(value, v) for v in values), default=None)
    count = sum(same_term(best, value) for value in values)
    return best if best is not None and 2 * count > len(values) else None
