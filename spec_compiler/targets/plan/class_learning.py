"""Layers of a class that learn from data: the method that walks to each of them.

In: the statements of `call`, and which of the layers in them learn. Out: a generator with
the same walk, which gives each such layer with what reaches it before it is called; what
comes behind the last one is left out, and what leads to none of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from spec_compiler.program import ir
from spec_compiler.program.naming import Scope
from spec_compiler.targets.plan.loop_variables import is_call, reads

LEARNING = "learning"
"""The method's name."""
SAYS = "Give each layer that learns from data, with what reaches it."
TRAINING = "training"

Taught = Sequence[tuple[ir.Expr, bool]]
"""Each layer that learns, as `call` writes it, and whether it holds others that do."""


def learning_method(
    statements: Sequence[ir.Stmt], taught: Taught, arguments: Sequence[str], scope: Scope
) -> ir.Def:
    """The method `learning` of a class.

    Args:
        statements: Those of `call`, without what it returns.
        taught: The layers that learn.
        arguments: What `call` is called on.
        scope: The variables that are taken.
    """
    body = _needed(_up_to_last(list(_walk(statements, taught, scope))))
    params = [ir.Param("self"), *(ir.Param(name) for name in arguments)]
    if reads(body, TRAINING):
        params.append(ir.Param(TRAINING, ir.Const(False)))
    return ir.Def(LEARNING, tuple(params), tuple(body), docstring=SAYS)


def _walk(statements: Sequence[ir.Stmt], taught: Taught, scope: Scope) -> Iterator[ir.Stmt]:
    """The same statements, each layer that learns given before it is called."""
    for statement in statements:
        if isinstance(statement, ir.For):
            yield replace(statement, body=tuple(_walk(statement.body, taught, scope)))
        elif isinstance(statement, ir.If):
            body = tuple(_walk(statement.body, taught, scope))
            other = tuple(_walk(statement.orelse, taught, scope))
            yield replace(statement, body=body, orelse=other)
        elif isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Call):
            yield from _call(statement, statement.value, taught, scope)
        else:
            yield statement


def _call(statement: ir.Assign, called: ir.Call, taught: Taught, scope: Scope) -> Iterator[ir.Stmt]:
    layer = called.func
    variable = layer.args[0] if is_call(layer, "next") else layer
    holds = next((holds for each, holds in taught if each == variable), None)
    if holds is None:
        yield statement
        return
    if variable is not layer:  # taken from its list once, for both
        layer = ir.Name(scope.fresh("layer"))
        yield ir.Assign(layer, called.func)
    origin = statement.origin
    if holds:
        inside = ir.Call(ir.Attr(layer, LEARNING), called.args)
        yield ir.Yield(inside, each=True, origin=origin)
    else:
        yield ir.Yield(ir.TupleExpr((layer, called.args[0])), origin=origin)
    yield replace(statement, value=replace(called, func=layer))


def _up_to_last(statements: list[ir.Stmt]) -> list[ir.Stmt]:
    """The statements without those behind the last one that gives a layer."""
    places = [index for index, each in enumerate(statements) if _gives(each)]
    return statements[: places[-1] + 1]


def _gives(statement: Any) -> bool:
    if isinstance(statement, ir.For | ir.If):
        return any(map(_gives, (*statement.body, *getattr(statement, "orelse", ()))))
    return isinstance(statement, ir.Yield)


def _needed(statements: list[ir.Stmt]) -> list[ir.Stmt]:
    """The statements that give a layer, or that one of those depends on."""
    kept: list[ir.Stmt] = []
    wanted: set[str] = set()
    for statement in reversed(statements):
        made = _assigned(statement)
        if not _gives(statement) and not made & wanted:
            continue
        if isinstance(statement, ir.Assign):
            wanted -= made
            wanted |= _names(statement.value)
        else:
            wanted |= _names(statement)
        kept.append(statement)
    return kept[::-1]


def _assigned(statement: Any) -> set[str]:
    """The variables that a statement assigns, or may."""
    if isinstance(statement, ir.Assign):
        return _names(statement.target)
    if isinstance(statement, ir.For | ir.If):
        inner = (*statement.body, *getattr(statement, "orelse", ()))
        return set().union(*map(_assigned, inner)) | _appended(inner)
    return _appended((statement,))


def _appended(statements: Sequence[Any]) -> set[str]:
    """The lists that get an item: `codes.append(x)`."""
    effects = [each.value for each in statements if isinstance(each, ir.ExprStmt)]
    calls = [each.func for each in effects if isinstance(each, ir.Call)]
    lists = [each.value for each in calls if isinstance(each, ir.Attr)]
    return {each.id for each in lists if isinstance(each, ir.Name)}


def _names(part: Any) -> set[str]:
    """The variables in a piece of the program."""
    if isinstance(part, tuple | list):
        return set().union(*map(_names, part))
    if isinstance(part, ir.Name):
        return {part.id}
    if isinstance(part, ir.Formula):
        return {node.id for node in ast.walk(part.expr) if isinstance(node, ast.Name)}
    if is_dataclass(part) and not isinstance(part, type):
        return set().union(*(_names(getattr(part, field.name)) for field in fields(part)))
    return set()
