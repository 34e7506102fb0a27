"""Where a statement's expression takes parentheses that its meaning does not ask for.

In: nodes of Python's syntax tree. Out: the decisions of Black's layout: parentheses
are there to break an expression over lines, and left out where its own brackets
break it as well. Deliberately not done here: widths of lines.
"""

from __future__ import annotations

import ast
from enum import Enum
from typing import TypeAlias

from spec_compiler.program.precedence import (
    ATTRIBUTE,
    BOOLEAN,
    COMPARISON,
    CONDITIONAL,
    INVERSION,
    NONE,
    OPERATORS,
    needs_parens,
)
from spec_compiler.record import dataclass


class Wish(Enum):
    """When an expression takes parentheses: never, if they make it fit, or if it is broken."""

    NEVER = 0
    IF_THEY_HELP = 1
    IF_BROKEN = 2


def wished_parens(node: ast.expr) -> Wish:
    """When the expression that ends a statement takes parentheses."""
    match node:
        case ast.BinOp() | ast.BoolOp() | ast.Compare() | ast.IfExp() | ast.Starred():
            return Wish.IF_BROKEN
        case ast.Attribute() | ast.Call() | ast.Subscript():
            if is_fluent(node):
                return Wish.IF_BROKEN
            inner = _link(node)
            return Wish.NEVER if needs_parens(node, inner) else wished_parens(inner)
        case ast.UnaryOp():
            if needs_parens(node, node.operand):
                return Wish.NEVER
            return wished_parens(node.operand)
        case ast.Name() | ast.Constant() | ast.JoinedStr():
            return Wish.IF_THEY_HELP
        case _:
            return Wish.NEVER


def _link(node: ast.Attribute | ast.Call | ast.Subscript) -> ast.expr:
    """What an attribute, a call or a subscript is of."""
    return node.func if isinstance(node, ast.Call) else node.value


def is_fluent(node: ast.expr) -> bool:
    """Whether a chain of calls, broken, has each call on its own line, begun by its dot.

    That takes two attributes of calls, subscripts or of something in parentheses.
    """
    attributes = 0
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        inner = _link(node)
        parenthesized = needs_parens(node, inner)
        if isinstance(node, ast.Attribute) and (
            parenthesized or isinstance(inner, ast.Call | ast.Subscript)
        ):
            attributes += 1
        if parenthesized:
            break
        node = inner
    return attributes >= 2


# An expression with whether it is parenthesized.
_Seen: TypeAlias = tuple[ast.expr, bool]


def can_omit_parens(node: ast.expr) -> bool:
    """Whether the brackets within may break the expression as well as parentheses around it.

    They may if no operator is repeated and the expression begins or ends with them.
    """
    survey = _Survey()
    survey.inspect(node)
    if not survey.brackets or survey.loosest_count > 1:
        return False
    if survey.loosest <= ATTRIBUTE:
        return True
    return any(
        end is not None and not isinstance(end[0], ast.Subscript) and _holds_something(end)
        for end in (survey.last, survey.first)
    )


def _holds_something(seen: _Seen) -> bool:
    return seen[1] or _own_brackets(seen[0]) is True


def _own_brackets(node: ast.expr) -> bool | None:
    """Whether the brackets of a node hold something; None if it has none."""
    match node:
        case ast.Subscript():
            return True
        case ast.List() | ast.Tuple():
            return bool(node.elts)
        case ast.Dict():
            return bool(node.values)
        case ast.Call():
            return bool(node.args or node.keywords)
        case _:
            return None


@dataclass(slots=True)
class _Survey:
    """What is found on a walk through an expression, from left to right, around brackets."""

    loosest: int = NONE
    loosest_count: int = 0
    brackets: bool = False
    first: _Seen | None = None
    last: _Seen | None = None
    begun: bool = False

    def visit(self, node: ast.expr, parenthesized: bool) -> None:
        self.last = (node, parenthesized)
        if parenthesized:
            self.brackets = True
        else:
            self.inspect(node)
        if not self.begun:
            self.first, self.begun = (node, parenthesized), True

    def inspect(self, node: ast.expr) -> None:
        match node:
            case ast.List() | ast.Tuple() | ast.Dict():
                self.brackets = True
            case ast.Attribute() | ast.Call() | ast.Subscript():
                self._inspect_link(node)
            case ast.UnaryOp() | ast.Starred():
                if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
                    self._count(INVERSION, 1)
                self.begun = True
                inner = node.operand if isinstance(node, ast.UnaryOp) else node.value
                self.visit(inner, needs_parens(node, inner))
            case ast.BinOp():
                self._count(OPERATORS[type(node.op)][1], 1)
                self.visit(node.left, needs_parens(node, node.left))
                self.visit(node.right, needs_parens(node, node.right, right=True))
            case ast.BoolOp():
                self._count(BOOLEAN, len(node.values) - 1)
                for value in node.values:
                    self.visit(value, needs_parens(node, value))
            case ast.Compare():
                self._count(COMPARISON, len(node.ops))
                for value in (node.left, *node.comparators):
                    self.visit(value, needs_parens(node, value))
            case ast.IfExp():
                self._count(CONDITIONAL, 2)
                self.visit(node.body, needs_parens(node, node.body))
                self.visit(node.test, needs_parens(node, node.test))
                self.visit(node.orelse, needs_parens(node, node.orelse, right=True))
            case _:
                pass

    def _inspect_link(self, node: ast.Attribute | ast.Call | ast.Subscript) -> None:
        inner = _link(node)
        parenthesized = needs_parens(node, inner)
        if not isinstance(node, ast.Attribute):
            self.brackets = True
        self.visit(inner, parenthesized)
        if isinstance(node, ast.Attribute) and (parenthesized or _own_brackets(inner) is not None):
            self._count(ATTRIBUTE, 1)
        self.last = (node, False)

    def _count(self, precedence: int, count: int) -> None:
        if precedence > self.loosest:
            self.loosest, self.loosest_count = precedence, count
        elif precedence == self.loosest:
            self.loosest_count += count
