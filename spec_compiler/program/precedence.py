"""Which operands of an expression need parentheses, and how tightly operators bind.

In: nodes of Python's syntax tree. Out: answers. The parentheses are those that the
tree needs and no others, but for `-(x**2)`, which reads better with them.
"""

from __future__ import annotations

import ast

# How late an operator is split, which is how loosely it binds. The first two are for
# expressions without operators and for attributes of calls; the fourth is that of `~`.
NONE, ATTRIBUTE, POWER, INVERSION, PRODUCT, SUM, SHIFT, BIT_AND, BIT_XOR, BIT_OR = range(10)
COMPARISON, BOOLEAN, CONDITIONAL = range(10, 13)

OPERATORS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Pow: ("**", POWER),
    ast.Mult: ("*", PRODUCT),
    ast.MatMult: ("@", PRODUCT),
    ast.Div: ("/", PRODUCT),
    ast.Mod: ("%", PRODUCT),
    ast.FloorDiv: ("//", PRODUCT),
    ast.Add: ("+", SUM),
    ast.Sub: ("-", SUM),
    ast.LShift: ("<<", SHIFT),
    ast.RShift: (">>", SHIFT),
    ast.BitAnd: ("&", BIT_AND),
    ast.BitXor: ("^", BIT_XOR),
    ast.BitOr: ("|", BIT_OR),
    ast.Eq: ("==", COMPARISON),
    ast.NotEq: ("!=", COMPARISON),
    ast.Lt: ("<", COMPARISON),
    ast.LtE: ("<=", COMPARISON),
    ast.Gt: (">", COMPARISON),
    ast.GtE: (">=", COMPARISON),
    ast.Is: ("is", COMPARISON),
    ast.IsNot: ("is not", COMPARISON),
    ast.In: ("in", COMPARISON),
    ast.NotIn: ("not in", COMPARISON),
    ast.And: ("and", BOOLEAN),
    ast.Or: ("or", BOOLEAN),
}

UNARY: dict[type[ast.unaryop], str] = {
    ast.Not: "not ",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Invert: "~",
}

# How tightly a whole expression binds, in the grammar's own order.
_LAMBDA, _CONDITIONAL, _OR, _AND, _NOT, _COMPARE, _BITS, _UNARY, _POWER, _ATOM = (
    *(0, 1, 2, 3, 4, 5, 6),
    *(12, 13, 15),
)


def binding(node: ast.expr) -> int:
    """How tightly `node` binds: the larger, the fewer parentheses it needs."""
    if isinstance(node, ast.BinOp):
        level = OPERATORS[type(node.op)][1]
        return _POWER if level == POWER else _BITS + BIT_OR - level
    if isinstance(node, ast.BoolOp):
        return _AND if isinstance(node.op, ast.And) else _OR
    if isinstance(node, ast.UnaryOp):
        return _NOT if isinstance(node.op, ast.Not) else _UNARY
    if isinstance(node, ast.Compare):
        return _COMPARE
    if isinstance(node, ast.Lambda):
        return _LAMBDA
    return _CONDITIONAL if isinstance(node, ast.IfExp) else _ATOM


def needs_parens(parent: ast.expr, child: ast.expr, *, right: bool = False) -> bool:
    """Whether `child` must be parenthesized as an operand of `parent`.

    `right` says that it is the right operand of a binary operator, or what follows
    the `else` of a conditional.
    """
    inner = binding(child)
    match parent:
        case ast.Attribute():
            return inner < _ATOM or (
                isinstance(child, ast.Constant) and type(child.value) in (int, float)
            )
        case ast.Call() | ast.Subscript():
            return inner < _ATOM
        case ast.BinOp():
            outer = binding(parent)
            if outer == _POWER:
                return inner < _UNARY if right else inner <= _POWER
            return inner <= outer if right else inner < outer
        case ast.UnaryOp():
            return inner < binding(parent) or inner == _POWER
        case ast.BoolOp() | ast.Compare():
            return inner <= binding(parent)
        case ast.IfExp():
            return inner <= _CONDITIONAL and not right  # a lambda stands after `else` as it is
        case ast.Starred():
            return inner < _BITS
        case _:
            return False
