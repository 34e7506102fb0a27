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
from typing import Any, TypeGuard

from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.naming import snake_case
from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.body import Body, Construct, Freeze
from spec_compiler.targets.plan.values import Values

SELF = ir.Name("self")


@dataclass(slots=True)
class ClassBody(Body):
    """Writes the two methods of one class.

    Attributes:
        init_values: Turns values into expressions in `__init__`, where parameters are arguments.
        attributes: The attributes that are taken.
        init: The statements of `__init__`, one list for each loop or condition that is open.
        iterators: The lists that the open outermost loop walks: variable and attribute.
        loops: How many loops are open.
    """

    init_values: Values = field(default_factory=lambda: Values(context=None))  # type: ignore[arg-type]  # always given
    attributes: Scope = field(default_factory=Scope)
    init: list[list[ir.Stmt]] = field(default_factory=lambda: [[]])
    iterators: list[tuple[str, str]] = field(default_factory=list)
    loops: int = 0
    shared_made: set[str] = field(default_factory=set)
    uses_training: bool = False

    def make(self, step: Step, construct: Construct) -> ir.Expr:
        """Make a step's layer in `__init__`; the expression that `call` has for it."""
        written = step.name if isinstance(step.name, str) and "$" not in step.name else None
        attribute = self.attributes.fresh(written or snake_case(str(step.op).rpartition(".")[2]))
        layer = construct(self.init_values)
        target = ir.Attr(SELF, attribute)
        if self.loops == 0:
            self.init[-1].append(ir.Assign(target, layer))
            return target
        self.init[0].append(ir.Assign(target, ir.ListExpr(())))
        self.init[-1].append(ir.ExprStmt(ir.Call(ir.Attr(target, "append"), (layer,))))
        variable = self.scope.fresh(attribute)
        self.iterators.append((variable, attribute))
        return ir.Call(ir.Name("next"), (ir.Name(variable),))

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
        counters = [name for name in ("i", *"jklmn") if _reads(body, name)]
        if body:
            source = rewritten(loop.iterable, _without_self)
            target = loop.target
            if isinstance(target, ir.Name) and target.id == "_" and counters:
                target = ir.Name(counters[-1])
            self.init[-1].append(replace(loop, target=target, iterable=source, body=tuple(body)))
        if self.loops:
            return [_needed(loop)]
        iterators, self.iterators = self.iterators, []
        return _walking(_needed(loop), iterators)

    def init_formula(self, value: Any) -> ir.Expr:
        """A formula as `__init__` writes it."""
        values, self.values = self.values, self.init_values
        try:
            return Body.formula(self, value)
        finally:
            self.values = values


def _needed(loop: ir.For) -> ir.For:
    """A loop of `call`, without what only `__init__` needs: passes counted, variables unread."""
    target, source = loop.target, loop.iterable
    if _is_call(source, "enumerate") and isinstance(target, ir.TupleExpr):
        target, source = target.items[1], source.args[0]
    pairs = _in_parallel(target, source)
    read = [(t, s) for t, s in pairs if any(_reads(loop.body, v.id) for v in _variables(t))]
    if not read:
        return replace(loop, target=ir.Name("_"), iterable=pairs[0][1])
    return _over(loop, read)


def _in_parallel(target: ir.Expr, source: ir.Expr) -> list[tuple[ir.Expr, ir.Expr]]:
    """The variables of a loop, each with the list that it runs over."""
    if _is_call(source, "zip") and isinstance(target, ir.TupleExpr):
        return list(zip(target.items, source.args, strict=True))
    return [(target, source)]


def _over(loop: ir.For, pairs: list[tuple[ir.Expr, ir.Expr]]) -> ir.For:
    """The same loop over other variables and lists."""
    targets, sources = tuple(t for t, _ in pairs), tuple(s for _, s in pairs)
    if len(pairs) == 1:
        return replace(loop, target=targets[0], iterable=sources[0])
    zipped = ir.Call(ir.Name("zip"), sources, (("strict", ir.Const(True)),))
    return replace(loop, target=ir.TupleExpr(targets), iterable=zipped)


def _is_call(expr: ir.Expr, name: str) -> TypeGuard[ir.Call]:
    return isinstance(expr, ir.Call) and expr.func == ir.Name(name)


def _walking(loop: ir.For, iterators: list[tuple[str, str]]) -> list[ir.Stmt]:
    """A loop over the lists of layers themselves, and iterators for what inner loops take."""
    plain = [s for s in loop.body if not isinstance(s, ir.For | ir.If)]
    direct = [(v, a) for v, a in iterators if _reads(plain, v)]
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
        pairs = [*_in_parallel(loop.target, loop.iterable), *pairs]
    return [*begin, _over(replace(loop, body=body), pairs)]


def _variables(target: ir.Expr) -> list[ir.Name]:
    if isinstance(target, ir.TupleExpr):
        return [name for item in target.items for name in _variables(item)]
    return [target] if isinstance(target, ir.Name) else []


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


def _reads(statements: Any, name: str) -> bool:
    """Whether a variable is read somewhere in a piece of the program."""
    if isinstance(statements, tuple | list):
        return any(_reads(item, name) for item in statements)
    if isinstance(statements, ir.Name):
        return statements.id == name
    if isinstance(statements, ir.Formula):
        return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statements.expr))
    if is_dataclass(statements) and not isinstance(statements, type):
        return any(_reads(getattr(statements, f.name), name) for f in fields(statements))
    return False
