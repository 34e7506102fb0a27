"""The two halves of a class: its layers made in `__init__`, the graph walked in `call`.

In: steps. Out: the statements of both methods. They keep one structure: where the
walk enters a loop or a condition, `__init__` gets the same one. Layers made in a
loop stand in one flat list each (Keras saves no nested ones), which `call` walks in
the order of their making.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import field, fields, is_dataclass, replace
from typing import Any

from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.body import Body, Construct, Freeze
from spec_compiler.targets.plan.learners import learns_how
from spec_compiler.targets.plan.loop_variables import (
    in_call,
    in_parallel,
    is_call,
    only_read,
    over,
    reads,
)
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Path

SELF = ir.Name("self")


@dataclass(slots=True)
class ClassBody(Body):
    """Writes the two methods of one class.

    Attributes:
        init_values: Turns values into expressions in `__init__`, where parameters are arguments.
        attributes: The attributes that are taken.
        init: The statements of `__init__`, one list for each loop or condition that is open.
        iterators: The lists that the open outermost loop walks: variable and attribute.
        walked: Variables of these lists that the outermost loop itself must walk.
        loops: How many loops are open.
        taught: The layers that learn from data, as `call` writes them, and which hold such.
    """

    init_values: Values = field(default_factory=lambda: Values(context=None))  # type: ignore[arg-type]  # always given
    attributes: Scope = field(default_factory=Scope)
    init: list[list[ir.Stmt]] = field(default_factory=lambda: [[]])
    iterators: list[tuple[str, str]] = field(default_factory=list)
    walked: set[str] = field(default_factory=set)
    loops: int = 0
    shared_made: set[str] = field(default_factory=set)
    uses_training: bool = False
    taught: list[tuple[ir.Expr, bool]] = field(default_factory=list)

    def make(self, step: Step, construct: Construct) -> ir.Expr:
        """Make a step's layer in `__init__`; the expression that `call` has for it."""
        written = step.name if isinstance(step.name, str) and "$" not in step.name else None
        attribute = self.attributes.fresh(written or snake_case(str(step.op).rpartition(".")[2]))
        layer = construct(self.init_values)
        target = ir.Attr(SELF, attribute)
        how = learns_how(self.spec, step.op or "", step.argument)
        if self.loops == 0:
            self.init[-1].append(ir.Assign(target, layer))
            self._teach(target, how)
            return target
        self.init[0].append(ir.Assign(target, ir.ListExpr(())))
        self.init[-1].append(ir.ExprStmt(ir.Call(ir.Attr(target, "append"), (layer,))))
        variable = self.scope.fresh(attribute)
        self.iterators.append((variable, attribute))
        self._teach(ir.Name(variable), how)
        return ir.Call(ir.Name("next"), (ir.Name(variable),))

    def _teach(self, layer: ir.Expr, how: str | None) -> None:
        """Note a layer that learns from data, itself or others inside it."""
        if how in ("itself", "holds") and self.module.learning is not None:
            self.taught.append((layer, how == "holds"))

    def _repeat(
        self, step: Step, path: Path, current: ir.Expr | None
    ) -> tuple[list[ir.Stmt], ir.Expr | None]:
        """A step applied a counted number of times: with `shared`, one layer made before."""
        if not step.shared:
            return Body._repeat(self, step, path, current)
        entries, first = self._first_input(step)
        made = self._into_carry(first if first is not None else current)
        carry = ir.Name(self.carry)
        keys = {"repeat": None, "condition": None, "inputs": entries, "outputs": None}
        # The layer bears the step's name; the results of all passes flow through the carry.
        self.flowing.add(str(step.name))
        turn, _ = self._operation(step.model_copy(update=keys), path, carry, first=carry)
        self.flowing.discard(str(step.name))
        self.frames[-1].pop(str(step.name), None)
        turn, before = self._one_layer(turn)
        times = ir.Call(ir.Name("range"), (self.formula(step.repeat),))
        origin = self.spec.document.span((*path, "repeat"))
        made += [*before, ir.For(ir.Name("_"), times, tuple(turn), origin=origin)]
        return self._named_result(step, path, made, carry, {})

    def _one_layer(self, turn: list[ir.Stmt]) -> tuple[list[ir.Stmt], list[ir.Stmt]]:
        """A pass without `next`, and what stands before the passes to take the layer once."""
        if self.loops == 0:
            return turn, []
        variable, _ = self.iterators[-1]
        before: list[ir.Stmt] = []
        if self.loops == 1:
            self.walked.add(variable)
            layer = ir.Name(variable)
        else:
            layer = ir.Name(self.scope.fresh("layer"))
            self.taught += [
                (layer, holds) for each, holds in self.taught if each == ir.Name(variable)
            ]
            taken = ir.Call(ir.Name("next"), (ir.Name(variable),))
            before = [ir.Assign(layer, taken)]

        def named(expr: Any) -> Any:
            return layer if is_call(expr, "next") else expr

        return list(rewritten(tuple(turn), named)), before

    def make_model(self, step: Step, construct: Construct, freeze: Freeze, noun: str) -> ir.Expr:
        """Make a step's model in `__init__`, frozen there."""
        made = self.make(step, construct)
        if self.loops == 0:
            self.init[-1] += freeze(made, self.init_values)
            return made
        appended = self.init[-1].pop()
        assert isinstance(appended, ir.ExprStmt)
        assert isinstance(appended.value, ir.Call)
        variable = ir.Name("model")
        self.init[-1].append(ir.Assign(variable, appended.value.args[0]))
        self.init[-1] += freeze(variable, self.init_values)
        self.init[-1].append(ir.ExprStmt(replace(appended.value, args=(variable,))))
        return made

    def shared(self, op: str) -> ir.Expr:
        """The attribute of a shared entry, made once at the top of `__init__`."""
        target = ir.Attr(SELF, op)
        if op not in self.shared_made:
            self.shared_made.add(op)
            self.attributes.reserve(op)
            made = self.module.shared_layer(op, self.init_values)
            freeze = self.module.shared_freezing(op, target, self.init_values)
            self.init[0][:0] = [ir.Assign(target, made), *freeze]
            self._teach(target, learns_how(self.spec, op))
        return target

    def as_layer(self, op: str) -> bool:
        """Blocks are layers in this kind."""
        return True

    def layer_name(self, name: Any) -> ir.Expr:
        """The name of a layer, written in `__init__`."""
        values, self.values = self.values, self.init_values
        try:
            return Body.layer_name(self, name)
        finally:
            self.values = values

    def test(self, condition: Any) -> ir.Expr:
        """The condition of an `if` in `call`; `training` is the call's own argument."""
        if condition == "training":
            self.uses_training = True
            return ir.Name("training")
        return Body.formula(self, condition)

    def enter(self, *, loop: bool = True) -> None:
        """A loop or a condition begins: `__init__` gets a body of its own."""
        self.init.append([])
        self.loops += loop

    def leave_if(self, step: Step, origin: Span) -> None:
        """A condition has ended; one on `training` makes its layers all the same."""
        body = self.init.pop()
        if step.condition == "training" or not body:
            self.init[-1] += body
            return
        test = self.init_formula(step.condition)
        self.init[-1].append(ir.If(test, tuple(body), origin=origin))

    def leave_test(self, test: ir.Expr, origin: Span) -> None:
        """The condition around the last pass of a repeated step has ended."""
        body = self.init.pop()
        if body:
            bare = rewritten(test, _without_self)
            self.init[-1].append(ir.If(bare, tuple(body), origin=origin))

    def leave_for(self, loop: ir.For) -> list[ir.Stmt]:
        """A loop has ended: the same loop in `__init__`, and the lists to walk before it in `call`."""
        self.loops -= 1
        body = self.init.pop()
        counters = [name for name in ("i", *"jklmn") if reads(body, name)]
        if body:
            source = rewritten(loop.iterable, _without_self)
            target = loop.target
            if isinstance(target, ir.Name) and target.id == "_" and counters:
                target = ir.Name(counters[-1])
            same = replace(loop, target=target, iterable=source, body=tuple(body))
            self.init[-1].append(only_read(same))
        if self.loops:
            return [in_call(loop)]
        iterators, self.iterators = self.iterators, []
        walked, self.walked = self.walked, set()
        return _walking(in_call(loop), iterators, walked)

    def init_formula(self, value: Any) -> ir.Expr:
        """A formula as `__init__` writes it."""
        values, self.values = self.values, self.init_values
        try:
            return Body.formula(self, value)
        finally:
            self.values = values


def _walking(loop: ir.For, iterators: list[tuple[str, str]], walked: set[str]) -> list[ir.Stmt]:
    """A loop over the lists of layers themselves, and iterators for what inner loops take."""
    plain = [s for s in loop.body if not isinstance(s, ir.For | ir.If)]
    direct = [(v, a) for v, a in iterators if v in walked or reads(plain, v)]
    begin: list[ir.Stmt] = [
        ir.Assign(ir.Name(v), ir.Call(ir.Name("iter"), (ir.Attr(SELF, a),)))
        for v, a in iterators
        if (v, a) not in direct
    ]
    names = {variable for variable, _ in direct}

    def named(expr: Any) -> Any:
        is_next = isinstance(expr, ir.Call) and expr.func == ir.Name("next")
        return expr.args[0] if is_next and expr.args[0].id in names else expr

    body = rewritten(loop.body, named)
    pairs: list[tuple[ir.Expr, ir.Expr]] = [
        (ir.Name(variable), ir.Attr(SELF, attribute)) for variable, attribute in direct
    ]
    if not direct or loop.target != ir.Name("_"):
        pairs = [*in_parallel(loop.target, loop.iterable), *pairs]
    return [*begin, over(replace(loop, body=body), pairs)]


def rewritten(value: Any, change: Callable[[Any], Any]) -> Any:
    """A piece of the program with `change` applied to each part, inner ones first."""
    if isinstance(value, tuple):
        return tuple(rewritten(item, change) for item in value)
    if isinstance(value, ir.Formula):
        return change(value)
    if is_dataclass(value) and not isinstance(value, Span | type):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        new = {name: rewritten(part, change) for name, part in parts.items()}
        if any(new[name] is not parts[name] for name in parts):
            value = replace(value, **new)
        return change(value)
    return value


def _without_self(expr: Any) -> Any:
    """A parameter as `__init__` has it: an argument, not an attribute."""
    if isinstance(expr, ir.Formula):
        return ir.Formula(_Bare().visit(ast.parse(ast.unparse(expr.expr), mode="eval").body))
    return expr


class _Bare(ast.NodeTransformer):
    """Writes `self.filters` as `filters`."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        is_self = isinstance(node.value, ast.Name) and node.value.id == "self"
        return ast.copy_location(ast.Name(node.attr, ast.Load()), node) if is_self else node
