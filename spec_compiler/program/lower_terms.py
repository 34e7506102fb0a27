"""Turn expressions of a program into Python's own syntax tree.

In: nodes of `terms`. Out: `ast.expr`, as Python's parser would make them of their
source: negative numbers are negations, infinities are calls of `float`. Deliberately
not done here: where they stand, which the statement says.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from spec_compiler.program import terms

# By the number that the syntax tree has for each.
CONVERSIONS = {-1: "", 115: "!s", 114: "!r", 97: "!a"}

# Python's parser shares these too.
_LOAD, _STORE = ast.Load(), ast.Store()

Node = TypeVar("Node", bound=ast.AST)


def lower_expression(expr: terms.Expr) -> ast.expr:
    """Lower one expression, for a printer: its positions mean nothing."""
    return ExpressionLowering().expression(expr)


def lower_target(expr: terms.Expr) -> ast.expr:
    """Lower an expression that is assigned to, for a printer."""
    return ExpressionLowering().target(expr)


class ExpressionLowering:
    """Builds nodes at one position, that of the statement at hand."""

    def __init__(self) -> None:
        """Stand at the beginning."""
        self.position = position((1, 0), (1, 0))

    def at(self, node: Node) -> Node:
        """Set the position of `node`, never of its children: they have theirs."""
        node.__dict__.update(self.position)
        return node

    def expression(self, expr: terms.Expr) -> ast.expr:
        """Lower an expression that is read."""
        return self.at(self._bare_expression(expr))

    def target(self, expr: terms.Expr) -> ast.expr:
        """Lower an expression that is assigned to."""
        match expr:
            case terms.TupleExpr(items):
                elements = [self.target(item) for item in items]
                return self.at(ast.Tuple(elts=elements, ctx=_STORE))
            case terms.Star(value):
                return self.at(ast.Starred(value=self.target(value), ctx=_STORE))
            case terms.Name() | terms.Attr() | terms.Index():
                node = self.expression(expr)
                assert isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
                node.ctx = _STORE
                return node
            case _:
                raise ValueError(f"expected what can be assigned to, found {type(expr).__name__}")

    def _bare_expression(self, expr: terms.Expr) -> ast.expr:
        match expr:
            case terms.Const(value):
                return self._constant(value)
            case terms.Name(name):
                return ast.Name(id=name, ctx=_LOAD)
            case terms.Attr(value, name):
                return ast.Attribute(value=self.expression(value), attr=name, ctx=_LOAD)
            case terms.Call():
                return self._call(expr)
            case terms.Index(value, index):
                key = self._index(index)
                return ast.Subscript(value=self.expression(value), slice=key, ctx=_LOAD)
            case terms.ListExpr(items):
                return ast.List(elts=self._all(items), ctx=_LOAD)
            case terms.TupleExpr(items):
                return ast.Tuple(elts=self._all(items), ctx=_LOAD)
            case terms.DictExpr(pairs):
                keys: list[ast.expr | None] = [self.expression(key) for key, _ in pairs]
                return ast.Dict(keys=keys, values=self._all([value for _, value in pairs]))
            case terms.Star(value):
                return ast.Starred(value=self.expression(value), ctx=_LOAD)
            case terms.Formula(made):
                return self._copy(made)
            case terms.Lambda():
                return self._lambda(expr)
            case terms.FString(parts):
                return self._formatted(
                    [
                        part if isinstance(part, str) else (self.expression(part), -1)
                        for part in parts
                    ]
                )
            case terms.Slice():
                raise ValueError("expected a slice in an index only")
            case _:
                return self._operation(expr)

    def _operation(
        self, expr: terms.BinOp | terms.Compare | terms.BoolOp | terms.Not | terms.IfExp
    ) -> ast.expr:
        match expr:
            case terms.BinOp(left, op, right):
                return ast.BinOp(
                    left=self.expression(left),
                    op=terms.BINARY_OPERATORS[op](),
                    right=self.expression(right),
                )
            case terms.Compare(left, op, right):
                return ast.Compare(
                    left=self.expression(left),
                    ops=[terms.COMPARISONS[op]()],
                    comparators=[self.expression(right)],
                )
            case terms.BoolOp(op, values):
                return ast.BoolOp(op=terms.BOOLEAN_OPERATORS[op](), values=self._all(values))
            case terms.Not(value):
                return ast.UnaryOp(op=ast.Not(), operand=self.expression(value))
            case terms.IfExp(test, body, orelse):
                return ast.IfExp(
                    test=self.expression(test),
                    body=self.expression(body),
                    orelse=self.expression(orelse),
                )

    def _all(self, items: Sequence[terms.Expr]) -> list[ast.expr]:
        return [self.expression(item) for item in items]

    def _call(self, call: terms.Call) -> ast.expr:
        keywords = [
            self.at(ast.keyword(arg=name, value=self.expression(value)))
            for name, value in call.kwargs
        ]
        return ast.Call(
            func=self.expression(call.func), args=self._all(call.args), keywords=keywords
        )

    def _lambda(self, made: terms.Lambda) -> ast.expr:
        params = [self.at(ast.arg(arg=name)) for name in made.params]
        arguments = ast.arguments(
            posonlyargs=[], args=params, kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        return ast.Lambda(args=arguments, body=self.expression(made.body))

    def _index(self, index: terms.Expr) -> ast.expr:
        match index:
            case terms.Slice(lower, upper, step):
                ends = [
                    None if end is None else self.expression(end) for end in (lower, upper, step)
                ]
                return self.at(ast.Slice(lower=ends[0], upper=ends[1], step=ends[2]))
            case terms.TupleExpr(items):
                return self.at(
                    ast.Tuple(elts=[self._index_item(item) for item in items], ctx=_LOAD)
                )
            case _:
                return self.expression(index)

    def _index_item(self, item: terms.Expr) -> ast.expr:
        return self._index(item) if isinstance(item, terms.Slice) else self.expression(item)

    def _constant(self, value: bool | int | float | str | None) -> ast.expr:
        if isinstance(value, float) and not math.isfinite(value):
            text = self.at(ast.Constant(value=str(value)))
            function = self.at(ast.Name(id="float", ctx=_LOAD))
            return ast.Call(func=function, args=[text], keywords=[])
        if isinstance(value, float | int) and not isinstance(value, bool) and _is_negative(value):
            # The grammar has no negative numbers.
            positive = self.at(ast.Constant(value=-value))
            return ast.UnaryOp(op=ast.USub(), operand=positive)
        return ast.Constant(value=value)

    def _formatted(self, parts: Sequence[str | tuple[ast.expr, int]]) -> ast.expr:
        """Make an f-string, or where an expression holds texts of its own, `"…".format(…)`.

        `parts` are texts, and expressions with their conversion (-1, or that of `!s`).
        Up to Python 3.11 a quote or a backslash within an f-string's braces is an error.
        """
        pieces: list[str | tuple[ast.expr, int]] = []
        for part in parts:
            if isinstance(part, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += part
            elif part:
                pieces.append(part)
        holes = [piece[0] for piece in pieces if not isinstance(piece, str)]
        if not holes:
            return ast.Constant(value="".join(part for part in pieces if isinstance(part, str)))
        if any(map(_is_unfit_for_braces, chain.from_iterable(map(ast.walk, holes)))):
            text = "".join(
                piece.replace("{", "{{").replace("}", "}}")
                if isinstance(piece, str)
                else "{" + CONVERSIONS[piece[1]] + "}"
                for piece in pieces
            )
            template = self.at(ast.Constant(value=text))
            method = self.at(ast.Attribute(value=template, attr="format", ctx=_LOAD))
            return ast.Call(func=method, args=holes, keywords=[])
        values: list[ast.expr] = [
            self.at(ast.Constant(value=piece))
            if isinstance(piece, str)
            else self.at(ast.FormattedValue(value=piece[0], conversion=piece[1]))
            for piece in pieces
        ]
        return ast.JoinedStr(values=values)

    def _copy(self, node: ast.expr) -> ast.expr:
        """Copy a formula's tree to this position, its constants as the grammar has them."""
        if isinstance(node, ast.Constant) and isinstance(node.value, float | int):
            return self.at(self._constant(node.value))
        if isinstance(node, ast.JoinedStr):
            return self.at(self._formatted([self._copy_part(value) for value in node.values]))
        fields = {name: self._copy_field(value) for name, value in ast.iter_fields(node)}
        make: Callable[..., ast.expr] = type(node)
        copied = make(**fields)
        return self.at(copied)

    def _copy_field(self, value: object) -> object:
        if isinstance(value, list):
            return [self._copy_field(item) for item in value]
        if isinstance(value, ast.expr):
            return self._copy(value)
        if isinstance(value, ast.keyword):
            return self.at(ast.keyword(arg=value.arg, value=self._copy(value.value)))
        return value

    def _copy_part(self, part: ast.expr) -> str | tuple[ast.expr, int]:
        if isinstance(part, ast.FormattedValue) and part.format_spec is None:
            return self._copy(part.value), part.conversion
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            return part.value
        raise ValueError(f"expected a text or a plain value, found {ast.dump(part)}")


def position(start: tuple[int, int], end: tuple[int, int]) -> dict[str, int]:
    """Name lines, counted from 1, and columns, counted from 0, as nodes do."""
    return {
        "lineno": start[0],
        "col_offset": start[1],
        "end_lineno": end[0],
        "end_col_offset": end[1],
    }


def _is_negative(value: float | int) -> bool:
    return value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)


def _is_unfit_for_braces(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.Dict | ast.JoinedStr | ast.Lambda)
