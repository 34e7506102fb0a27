"""A formula becomes Python: the `ast` that scripts print and live models run.

In: a formula or template, and how the names in it are spelled in the program. Out:
an `ast.expr` without positions, whose value is that which `evaluate` gives; and
`format_expr`, the canonical text for messages. Nothing is evaluated or simplified:
`filters * 2` stays `filters * 2`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from spec_compiler.expression.nodes import (
    Binary,
    Boolean,
    BoolOp,
    Call,
    Compare,
    Conditional,
    Expr,
    Float,
    Formula,
    Index,
    Integer,
    ListExpr,
    Name,
    Null,
    Shape,
    Template,
    Text,
    Unary,
)

Spelling: TypeAlias = Mapping[str, str | ast.expr] | Callable[[str], str | ast.expr]
"""From a name of the spec to the program's: a (dotted) identifier, `self.units`, or an expression.

A mapping leaves what it does not hold as it is.
"""

_UNARY: Mapping[str, type[ast.unaryop]] = {"+": ast.UAdd, "-": ast.USub, "not": ast.Not}
_BINARY: Mapping[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "**": ast.Pow,
}
_COMPARE: Mapping[str, type[ast.cmpop]] = {
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "==": ast.Eq,
    "!=": ast.NotEq,
    "in": ast.In,
    "not in": ast.NotIn,
    "is": ast.Is,
    "is not": ast.IsNot,
}
_CONNECTIVE: Mapping[str, type[ast.boolop]] = {"and": ast.And, "or": ast.Or}

# These only iterate or count, so that a range or a tensor's shape needs no list around it.
_ITERATING = frozenset({"len", "sum", "min", "max"})

# Before Python 3.12 no backslash and no quote of the outer kind may stand in an f-string's braces.
_PLAIN_TEXT = re.compile(r"[\w .,:;+*/=<>()\[\]|&!?@%-]*", re.ASCII)


def to_python(
    x: Formula | Template | Expr,
    *,
    iterable: bool = False,
    names: Spelling | None = None,
    references: Spelling | None = None,
) -> ast.expr:
    """The Python expression that computes `x`.

    `names` spells parameters and loop variables, `references` the tensors that
    `shape` reads (default: as they are). `iterable` says that the result is only
    iterated over: `range(n)` then stands bare, elsewhere it is `list(range(n))`.
    Raises `ValueError` where a spelling is no dotted identifier (a bug of the caller).
    """
    lowering = _Lowering(names, references)
    if isinstance(x, Template):
        return lowering.template(x)
    return lowering.expr(x.expr if isinstance(x, Formula) else x, iterable)


def format_expr(x: Formula | Template | Expr) -> str:
    """The canonical text of `x`, as a spec has it: `$units`, `$(units * 2)`, `run-$(name)`.

    A bare expression has no `$` around it.
    """
    if isinstance(x, Template):
        return "".join(
            part.replace("$", "$$") if isinstance(part, str) else f"$({format_expr(part)})"
            for part in x.parts
        )
    if isinstance(x, Formula):
        text = format_expr(x.expr)
        return f"${text}" if isinstance(x.expr, Name) else f"$({text})"
    return ast.unparse(_Verbatim(None, None).expr(x))


class _Lowering:
    """Node by node; the tree has the depth of the formula, which `parse` bounds."""

    def __init__(self, names: Spelling | None, references: Spelling | None) -> None:
        self._names = names
        self._references = references

    def expr(self, expr: Expr, iterable: bool = False) -> ast.expr:
        """The Python of `expr`; `iterable` as for `to_python`."""
        match expr:
            case Integer() | Float() | Text() | Boolean() | Null():
                return ast.Constant(expr.value)
            case Name():
                return _spelled(expr.id, self._names)
            case Shape():
                return self.shape(expr, iterable)
            case ListExpr():
                return ast.List([self.expr(item) for item in expr.items], ast.Load())
            case Index():
                group = self.expr(expr.value, iterable=True)
                return ast.Subscript(group, self.expr(expr.index), ast.Load())
            case Unary():
                return ast.UnaryOp(_UNARY[expr.op](), self.expr(expr.operand))
            case Binary():
                left = self.expr(expr.left)
                return ast.BinOp(left, _BINARY[expr.op](), self.expr(expr.right))
            case Compare():
                return self._compare(expr)
            case BoolOp():
                operands = [self.expr(operand) for operand in expr.operands]
                return ast.BoolOp(_CONNECTIVE[expr.op](), operands)
            case Conditional():
                then, otherwise = (self.expr(x, iterable) for x in (expr.then, expr.otherwise))
                return ast.IfExp(self.expr(expr.test), then, otherwise)
            case Call():
                return self.call(expr, iterable)

    def shape(self, shape: Shape, iterable: bool) -> ast.expr:
        """A tensor's shape is a tuple, so that where a list counts it becomes one."""
        tensor = _spelled(shape.reference, self._references)
        found = ast.Attribute(tensor, "shape", ast.Load())
        return found if iterable else _called("list", [found])

    def call(self, call: Call, iterable: bool) -> ast.expr:
        """A function of formulas is Python's of the same name, but for the type of a range."""
        iterating = call.function in _ITERATING and len(call.args) == 1
        found = _called(call.function, [self.expr(arg, iterating) for arg in call.args])
        if call.function == "range" and not iterable:
            return _called("list", [found])
        return found

    def _compare(self, expr: Compare) -> ast.expr:
        # What `in` looks into is only iterated over, unless the chain goes on comparing it.
        rights = [
            self.expr(right, op in ("in", "not in") and position == len(expr.ops) - 1)
            for position, (op, right) in enumerate(zip(expr.ops, expr.rights, strict=True))
        ]
        return ast.Compare(self.expr(expr.left), [_COMPARE[op]() for op in expr.ops], rights)

    def template(self, template: Template) -> ast.expr:
        """An f-string, or a sum of texts where an f-string could not hold the formulas."""
        parts = [part if isinstance(part, str) else self.expr(part) for part in template.parts]
        if all(isinstance(part, str) or _fits_f_string(part) for part in parts):
            return ast.JoinedStr(
                [
                    ast.Constant(part)
                    if isinstance(part, str)
                    else ast.FormattedValue(part, -1, None)
                    for part in parts
                ]
            )
        texts = [
            ast.Constant(part) if isinstance(part, str) else _called("str", [part])
            for part in parts
        ]
        joined: ast.expr = texts[0]
        for text in texts[1:]:
            joined = ast.BinOp(joined, ast.Add(), text)
        return joined


class _Verbatim(_Lowering):
    """The formula as the spec has it: `range` makes lists, `shape` is a function."""

    def shape(self, shape: Shape, iterable: bool) -> ast.expr:
        return _called("shape", [ast.Constant(shape.reference)])

    def call(self, call: Call, iterable: bool) -> ast.expr:
        return _called(call.function, [self.expr(arg) for arg in call.args])


def _called(function: str, args: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), args, [])


def _spelled(name: str, spelling: Spelling | None) -> ast.expr:
    """`name` as the program spells it."""
    found: str | ast.expr = name
    if callable(spelling):
        found = spelling(name)
    elif spelling is not None:
        found = spelling.get(name, name)
    if isinstance(found, ast.expr):
        return found
    first, *rest = found.split(".")
    if not all(part.isidentifier() for part in (first, *rest)):
        raise ValueError(f"not a dotted identifier: {found!r}")
    expr: ast.expr = ast.Name(first, ast.Load())
    for attribute in rest:
        expr = ast.Attribute(expr, attribute, ast.Load())
    return expr


def _fits_f_string(expr: ast.expr) -> bool:
    """Whether every text in `expr` can stand between the braces of an f-string of any Python."""
    return all(
        _PLAIN_TEXT.fullmatch(node.value)
        for node in ast.walk(expr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
