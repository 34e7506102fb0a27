"""What several pieces have in common: one piece, with a variable where they differ.

In: rows of steps that agree in what is called on what. Out: one row, and for each variable
its value in each of the given rows. Anti-unification, as it is called for terms, over layers'
arguments; a layer's name is a term too, made of texts and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.importer.fold.ir import (
    Loop,
    Step,
    Text,
    Times,
    Until,
    Var,
    same_term,
    substitute,
    text,
    variables,
)
from spec_compiler.importer.fold.labels import common_labels

NAME = "name"
"""The argument that names a layer."""
LABEL = "label"
"""What the parameter is called that the names of a block's layers begin with."""
_MISSING = object()


class Differ(Exception):
    """The pieces have no common form."""


@dataclass(slots=True)
class Common:
    """A row of steps in their common form.

    Attributes:
        steps: The steps.
        columns: Each variable with its values, one a piece.
        is_labelled: Whether the names of all layers begin with one parameter, or are the same.
    """

    steps: list[Step]
    columns: list[tuple[Var, list[Any]]]
    is_labelled: bool


def common(rows: Sequence[Sequence[Step]], *, labelled: bool) -> Common:
    """The common form of rows of steps; their inputs are the first row's.

    Args:
        rows: Two rows or more, equal in length and calls.
        labelled: Whether names of layers may begin with one parameter, as in a block.

    Raises:
        Differ: where an argument of one row has no counterpart in another.
    """
    unifier = _Unifier(len(rows))
    columns = list(zip(*rows, strict=True))
    steps = [unifier.step(list(column)) for column in columns]
    places = [(i, key) for i, row in enumerate(columns) for key in _naming(row[0])]
    names = [[_argument(step, key) for step in columns[i]] for i, key in places]
    found, is_labelled = unifier.names(names, labelled=labelled)
    for (i, key), name in zip(places, found, strict=True):
        steps[i].args[key] = name
    return unifier.settled(steps, is_labelled=is_labelled)


def _naming(step: Step) -> list[str | Var]:
    """The arguments of a step that layers are named by."""
    return [key for key in step.args if key == NAME or (isinstance(key, Var) and key.hint == LABEL)]


@dataclass(slots=True)
class _Unifier:
    size: int
    columns: list[tuple[Var, list[Any]]] = field(default_factory=list)
    bound: set[Var] = field(default_factory=set)
    """Variables of loops inside the pieces: nothing outside of them knows their values."""

    counts: set[Var] = field(default_factory=set)
    """Variables for numbers in names."""

    def step(self, steps: list[Step]) -> Step:
        """The common form of a call, its name left out."""
        first = steps[0]
        args: dict[str | Var, Any] = {}
        naming = _naming(first)
        for key in dict.fromkeys(key for step in steps for key in step.args):
            if key in naming:
                args[key] = None  # the place is kept; names are compared with one another
                continue
            values = [_argument(step, key) for step in steps]
            args[key] = self.term(values, key.hint if isinstance(key, Var) else key)
        if any(step.bare != first.bare for step in steps):
            raise Differ
        op = self.loop([s.op for s in steps]) if isinstance(first.op, Loop) else first.op  # type: ignore[misc]
        return Step(op, args, first.inputs, dict(first.rest), first.bare)

    def loop(self, loops: list[Loop]) -> Loop:
        """The common form of loops that do the same."""
        first = loops[0]
        if first.columns == [] and any(loop.passes != first.passes for loop in loops):
            raise Differ
        fresh = [Var(var.hint) for var, _ in first.columns]
        self.bound |= set(fresh)
        bodies = []
        for loop in loops:
            values: dict[Var, Any] = {
                var: new for (var, _), new in zip(loop.columns, fresh, strict=True)
            }
            bodies.append([_replaced(step, values) for step in loop.body])
        body = [self.step([row[i] for row in bodies]) for i in range(len(first.body))]
        for i, step in enumerate(body):
            for key in _naming(bodies[0][i]):
                step.args[key] = self.term([_argument(row[i], key) for row in bodies], LABEL)
        columns = [
            (new, self.values([loop.columns[c][1] for loop in loops], new))
            for c, new in enumerate(fresh)
        ]
        return Loop(body, first.entry, columns, first.passes)

    def values(self, lists: list[Any], var: Var) -> Any:
        """The values of a loop's variable."""
        if all(item == lists[0] for item in lists):
            return lists[0]
        starts = {item[0] if is_range(item) else None for item in lists}
        if len(starts) == 1 and None not in starts:
            last = self.hole([item[-1] for item in lists], f"{var.hint}s")
            assert isinstance(last, Var)
            return Until(lists[0][0], last)
        # Loops of different length with values of their own: a list each.
        if any(not isinstance(item, list) or not all(_is_plain(v) for v in item) for item in lists):
            raise Differ
        return self.hole(lists, f"{var.hint}s")

    def term(self, values: list[Any], hint: str) -> Any:
        """The common form of a value."""
        first = values[0]
        if all(same_term(value, first) for value in values):
            return first
        if all(isinstance(value, Text) for value in values):
            found = self.numbers(values)
            if found is not None:
                return found
        is_object = all(isinstance(value, dict) and len(value) == 1 for value in values)
        if is_object and len({next(iter(value)) for value in values}) == 1:
            [key] = first
            inner = [value[key] for value in values]
            if all(isinstance(item, dict) and item.keys() == inner[0].keys() for item in inner):
                return {key: {n: self.term([i[n] for i in inner], n) for n in inner[0]}}
        return self.hole(values, hint)

    def numbers(self, values: list[Text]) -> Text | None:
        """A name whose numbers differ, None where its texts do."""
        skeletons = {tuple("#" if self.may_differ(p) else p for p in v.parts) for v in values}
        if len(skeletons) != 1:
            return None
        parts: list[Any] = []
        for index, part in enumerate(values[0].parts):
            column = [value.parts[index] for value in values]
            if self.may_differ(part) and any(item != part for item in column):
                word = _word_before(values[0].parts, index)
                parts.append(self.hole(column, word, is_count=True))
            else:
                parts.append(part)
        return text(parts)

    def may_differ(self, part: Any) -> bool:
        """Whether a piece of a name is a number, or stands for one."""
        return isinstance(part, int) or (isinstance(part, Var) and part not in self.bound)

    def names(self, names: list[list[Any]], *, labelled: bool) -> tuple[list[Any], bool]:
        """Names of layers, each row one layer's in all pieces; whether a label begins them all."""
        if all(same_term(item, row[0]) for row in names for item in row):
            return [row[0] for row in names], True
        labels = common_labels(names) if labelled else None
        if labels is None:
            return [self.term(row, LABEL) for row in names], False
        prefixes, suffixes = labels
        label = self.hole([text(prefix) for prefix in prefixes], LABEL)
        return [text([label, *suffix]) for suffix in suffixes], True

    def hole(self, values: list[Any], hint: str, *, is_count: bool = False) -> Any:
        """A variable for values that differ; the same one where another has the same values.

        Args:
            values: The value in each piece.
            hint: What the variable may be called.
            is_count: Whether they are numbers in names, which count the same thing if equal.
        """
        if any(self.bound.intersection(variables(value)) for value in values):
            raise Differ
        for var, column in self.columns:
            is_one = var.hint == hint or _is_telling(values) or (is_count and var in self.counts)
            if is_one and all(same_term(a, b) for a, b in zip(column, values, strict=True)):
                return var
        var = Var(hint)
        self.columns.append((var, values))
        if is_count:
            self.counts.add(var)
        return var

    def settled(self, steps: list[Step], *, is_labelled: bool) -> Common:
        """The result; whole multiples of another variable become products."""
        products: dict[Var, Any] = {}
        for var, column in self.columns:
            for base, values in self.columns:
                factor = _factor(column, values) if base not in products else None
                if base is not var and base.hint == var.hint and factor is not None:
                    products[var] = Times(factor, base)
                    break
        for step in steps:
            _replace(step, products)
        columns = [column for column in self.columns if column[0] not in products]
        return Common(steps, columns, is_labelled)


def _argument(step: Step, key: str | Var) -> Any:
    """A step's argument, or what it is where it is not given."""
    if key in step.args:
        return step.args[key]
    if isinstance(key, Var):
        found = _MISSING if key.default is None else key.default
    else:
        found = default_of(step.op, key) if isinstance(step.op, str) else _MISSING
    if found is _MISSING:
        raise Differ
    return found


def default_of(op: str, key: str) -> Any:
    """A layer's default for an argument, where it is a plain value."""
    cls = CATEGORIES["layer"].find(op)
    if cls is None or key not in cls.model_fields or cls.model_fields[key].is_required():
        return _MISSING
    default = cls.model_fields[key].get_default(call_default_factory=True)
    if isinstance(default, tuple) and default and all(item == default[0] for item in default):
        return default[0]
    return default if _is_plain(default) else _MISSING


def _replaced(step: Step, values: dict[Var, Any]) -> Step:
    """A copy with other terms in the place of variables."""
    args = substitute(step.args, values)
    op = step.op
    if isinstance(op, Loop):
        body = [_replaced(inner, values) for inner in op.body]
        op = Loop(body, op.entry, [(v, substitute(c, values)) for v, c in op.columns], op.passes)
    return Step(op, args, step.inputs, dict(step.rest), step.bare)


def _replace(step: Step, values: dict[Var, Any]) -> None:
    """Put other terms in the place of variables."""
    step.args = substitute(step.args, values)
    if isinstance(step.op, Loop):
        for inner in step.op.body:
            _replace(inner, values)
        step.op.columns = [(var, substitute(column, values)) for var, column in step.op.columns]


def _word_before(parts: tuple[Any, ...], index: int) -> str:
    """The word before a number in a name."""
    before = parts[index - 1] if index else ""
    words = re.findall(r"[a-z]+", before.lower()) if isinstance(before, str) else []
    return words[-1] if words and len(words[-1]) > 1 else "index"


def _factor(values: list[Any], base: list[Any]) -> int | None:
    """What `base` times gives `values`, from two on."""
    if not all(
        type(v) is int and type(b) is int and b > 0 for v, b in zip(values, base, strict=True)
    ):
        return None
    factor = values[0] // base[0]
    fits = factor > 1 and all(v == factor * b for v, b in zip(values, base, strict=True))
    return factor if fits else None


def is_range(values: Any) -> bool:
    """Whether values are whole numbers one after the other."""
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        return False
    return values == list(range(values[0], values[0] + len(values)))


def _is_telling(values: list[Any]) -> bool:
    """Whether equal values are hardly equal by chance."""
    return all(type(value) is int and value > 8 for value in values)


def _is_plain(value: Any) -> bool:
    """Whether a value is JSON's."""
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)
