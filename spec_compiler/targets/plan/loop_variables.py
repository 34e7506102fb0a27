"""The variables of a loop: which its body reads, and the loop over those alone.

In: loops as the plan writes them: over a list, over several with `zip`, with the passes
counted by `enumerate`. Out: the same loops without what nothing reads.
"""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeGuard

from spec_compiler.program import ir

UNREAD = ir.Name("_")


def only_read(loop: ir.For) -> ir.For:
    """A loop over those of its lists that the body reads, counted where it reads the count."""
    target, source = loop.target, loop.iterable
    if not is_call(source, "enumerate") or not isinstance(target, ir.TupleExpr):
        return _over_read(loop)
    counter, values = target.items
    inner = _over_read(replace(loop, target=values, iterable=source.args[0]))
    if not any(reads(loop.body, name.id) for name in variables(counter)):
        return inner
    counted = replace(source, args=(inner.iterable,))
    return replace(loop, target=ir.TupleExpr((counter, inner.target)), iterable=counted)


def in_call(loop: ir.For) -> ir.For:
    """A loop of a class's `call`, where no layer gets a name: passes are not counted."""
    if is_call(loop.iterable, "enumerate") and isinstance(loop.target, ir.TupleExpr):
        loop = replace(loop, target=loop.target.items[1], iterable=loop.iterable.args[0])
    return _over_read(loop)


def _over_read(loop: ir.For) -> ir.For:
    pairs = in_parallel(loop.target, loop.iterable)
    read = [(t, s) for t, s in pairs if any(reads(loop.body, v.id) for v in variables(t))]
    if not read:
        return replace(loop, target=UNREAD, iterable=pairs[0][1])
    return over(loop, read)


def in_parallel(target: ir.Expr, source: ir.Expr) -> list[tuple[ir.Expr, ir.Expr]]:
    """The variables of a loop, each with the list that it runs over."""
    if is_call(source, "zip") and isinstance(target, ir.TupleExpr):
        return list(zip(target.items, source.args, strict=True))
    return [(target, source)]


def over(loop: ir.For, pairs: list[tuple[ir.Expr, ir.Expr]]) -> ir.For:
    """The same loop over other variables and lists."""
    targets, sources = tuple(t for t, _ in pairs), tuple(s for _, s in pairs)
    if len(pairs) == 1:
        return replace(loop, target=targets[0], iterable=sources[0])
    zipped = ir.Call(ir.Name("zip"), sources, (("strict", ir.Const(True)),))
    return replace(loop, target=ir.TupleExpr(targets), iterable=zipped)


def is_call(expr: ir.Expr, name: str) -> TypeGuard[ir.Call]:
    """Whether an expression is a call of a function by its name."""
    return isinstance(expr, ir.Call) and expr.func == ir.Name(name)


def variables(target: ir.Expr) -> list[ir.Name]:
    """The variables that a loop's target assigns."""
    if isinstance(target, ir.TupleExpr):
        return [name for item in target.items for name in variables(item)]
    return [target] if isinstance(target, ir.Name) else []


def reads(statements: Any, name: str) -> bool:
    """Whether a variable is read somewhere in a piece of the program."""
    if isinstance(statements, tuple | list):
        return any(reads(item, name) for item in statements)
    if isinstance(statements, ir.Name):
        return statements.id == name
    if isinstance(statements, ir.Formula):
        return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statements.expr))
    if is_dataclass(statements) and not isinstance(statements, type):
        return any(reads(getattr(statements, f.name), name) for f in fields(statements))
    return False
