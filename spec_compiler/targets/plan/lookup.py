"""The names in sight while a body is written: references, formulas, names of layers.

In: references and values as a spec writes them. Out: expressions. What the steps
are is the business of `body`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.expression.nodes import Conditional, Expr, Formula, Template, Text
from spec_compiler.expression.template import parse_value
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Spec
from spec_compiler.targets.plan.module import Module
from spec_compiler.targets.plan.references import References
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Path


@dataclass(slots=True)
class Group:
    """What a name of a group stands for: its result, and its inner names."""

    result: ir.Expr
    inner: Mapping[str, Any]


@dataclass(slots=True)
class Lookup:
    """What a body knows of its names.

    Attributes:
        spec: The spec.
        module: The functions of the program, made as they are needed.
        values: Turns values into expressions.
        scope: The variables that are taken.
        references: What the body's steps refer to.
        carry: The variable that results flow through.
        prefix: The variable that holds the name of a block's use; None for the model.
        frames: What each reference stands for, innermost last.
        passes: The variables that count the passes of the loops around, outermost first.
        instances: The names of unnamed uses of blocks, by path.
        flowing: Names whose results stay in the carry: the next step alone reads them.
        before: Statements that stand before the call that is being written.
    """

    spec: Spec
    module: Module
    values: Values
    scope: Scope
    references: References
    carry: str = "x"
    prefix: str | None = None
    frames: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    passes: list[str] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)
    flowing: set[str] = field(default_factory=set)
    instances: Mapping[Path, str] = field(default_factory=dict)
    before: list[ir.Stmt] = field(default_factory=list)

    def formula(self, value: Any, *, iterable: bool = False) -> ir.Expr:
        """A plain value or a formula as an expression."""
        parsed = parse_value(value) if isinstance(value, str) else value
        if isinstance(parsed, Formula | Template):
            self.values.references = self.spelled()
            return self.values.formula(parsed, iterable=iterable)
        return ir.Const(parsed)

    def spelled(self) -> dict[str, str]:
        """How each reference's tensor is written, for `shape('x')`."""
        found: dict[str, str] = {}
        for frame in self.frames:
            for name, value in frame.items():
                if isinstance(value, ir.Name):
                    found[name] = value.id
        return found

    def resolve(self, reference: Any) -> ir.Expr:
        """A reference, or the formula that gives one, as an expression."""
        if not isinstance(reference, str):
            assert isinstance(reference, list), reference
            return ir.ListExpr(tuple(self.resolve(item) for item in reference))
        if "$" in reference:
            parsed = parse_value(reference)
            if isinstance(parsed, Formula):
                return self._chosen(parsed.expr)
            return self._lookup(reference, [])
        head, *rest = reference.split(".")
        return self._lookup(head, rest)

    def entries(self, inputs: list[Any], first: ir.Expr | None) -> tuple[ir.Expr, ...]:
        """References as expressions, `first` in place of the first one where it is given."""
        resolved = [
            first if first is not None and index == 0 else self.resolve(item)
            for index, item in enumerate(inputs)
        ]
        return tuple(resolved)

    def _chosen(self, expr: Expr) -> ir.Expr:
        """A formula over references: a choice between them."""
        if isinstance(expr, Text):
            return self.resolve(expr.value)
        if isinstance(expr, Conditional):
            test = self.values.formula(Formula(expr.test, ""))
            return ir.IfExp(test, self._chosen(expr.then), self._chosen(expr.otherwise))
        raise Unplannable(
            "a reference that a formula gives must be a choice between names: 'a' if … else 'b'"
        )

    def _lookup(self, head: str, rest: list[str]) -> ir.Expr:
        """What a name stands for, followed through its parts."""
        for frame in reversed(self.frames):
            if head in frame:
                return _part(frame[head], rest)
        raise Unplannable(f"the reference '{head}' is made by a formula")

    def layer_name(self, name: Any) -> ir.Expr:
        """The name of a layer: the use's before it, the passes' numbers behind it."""
        parts: list[str | ir.Expr] = []
        if self.prefix is not None:
            parts += [ir.Name(self.prefix), "_"]
        parsed = parse_value(name) if isinstance(name, str) else str(name)
        if isinstance(parsed, str):
            parts.append(parsed)
        elif isinstance(parsed, Template):
            parts += [
                p if isinstance(p, str) else self.values.formula(Formula(p, ""))
                for p in parsed.parts
            ]
        else:
            parts.append(self.values.formula(parsed))
        for counter in self.passes:
            self.counted.add(counter)
            parts += ["-", ir.Name(counter)]
        merged = _merged(parts)
        if len(merged) == 1 and isinstance(merged[0], str):
            return ir.Const(merged[0])
        return ir.FString(tuple(merged))

    def category(self, op: str) -> tuple[str, Any]:
        """The namespace and the class of a built-in operation."""
        if op.startswith("ops."):
            return "keras.ops", CATEGORIES["op"].find(op.removeprefix("ops."))
        if op.startswith("applications."):
            return "keras.applications", CATEGORIES["application"].find(op.partition(".")[2])
        return "keras.layers", CATEGORIES["layer"].find(op)


class Unplannable(Exception):
    """A part of a spec that is right but that no program can be written for yet."""


def _part(value: Any, rest: list[str]) -> ir.Expr:
    """One of several outputs, by number or key; a name inside a group."""
    if isinstance(value, Group):
        if not rest:
            return value.result
        return _part(value.inner[rest[0]], rest[1:])
    expr: ir.Expr = value
    for part in rest:
        is_number = part.lstrip("-").isdigit()
        expr = ir.Index(expr, ir.Const(int(part) if is_number else part))
    return expr


def _merged(parts: list[str | ir.Expr]) -> list[str | ir.Expr]:
    """The parts of a formatted text with neighbouring constants joined."""
    merged: list[str | ir.Expr] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged
