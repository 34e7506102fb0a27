"""A row of operands and operators, seen through all that is not parenthesized.

In: nodes of Python's syntax tree. Out: a list, in which operands are at even places
and operators between them, so that the loosest ones can be split first.
"""

from __future__ import annotations

import ast
from typing import TypeAlias

from spec_compiler.program.precedence import OPERATORS, needs_parens

# An operand with whether it is parenthesized; an operator with how loosely it binds.
Operand: TypeAlias = tuple[ast.expr, bool]
Operator: TypeAlias = tuple[str, int]
Row: TypeAlias = list[Operand | Operator]


def flatten(node: ast.expr) -> Row:
    """List the operands and operators of a chain, through all that is not parenthesized."""
    match node:
        case ast.BinOp():
            operator = OPERATORS[type(node.op)]
            right = needs_parens(node, node.right, right=True)
            return [
                *_flatten_operand(node.left, needs_parens(node, node.left)),
                operator,
                *_flatten_operand(node.right, right),
            ]
        case ast.BoolOp():
            operands, operators = node.values, [OPERATORS[type(node.op)]] * len(node.values)
        case ast.Compare():
            operands = [node.left, *node.comparators]
            operators = [OPERATORS[type(op)] for op in node.ops]
        case _:
            return [(node, False)]
    parts: Row = []
    for index, operand in enumerate(operands):
        if parts:
            parts.append(operators[index - 1])
        parts += _flatten_operand(operand, needs_parens(node, operand))
    return parts


def _flatten_operand(node: ast.expr, parenthesized: bool) -> Row:
    return [(node, True)] if parenthesized else flatten(node)


def looseness(part: Operand | Operator) -> int:
    """How late an operator is split, of those in its row."""
    return int(part[1])


def is_simple(part: Operand | Operator) -> bool:
    """Whether `**` stands close to this operand: a name, a number, or an attribute of names."""
    node, parenthesized = part
    while isinstance(node, ast.Attribute | ast.UnaryOp):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return False
        node = node.value if isinstance(node, ast.Attribute) else node.operand
    plain = isinstance(node, ast.Name) or (
        isinstance(node, ast.Constant) and not isinstance(node.value, str)
    )
    return plain and not parenthesized
