"""The value of a formula, in bounded time and memory.

In: a formula or template, the values of the names in sight, and where `shape` is
known a function from reference to shape. Out: the value, or `FormulaError` (SC121,
SC122) at the operation that failed. The meaning is Python's, less what grows
without bound (`limits`); nothing outside the formula is read or run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from spec_compiler.expression import operations
from spec_compiler.expression.error import (
    NOT_EVALUABLE,
    UNKNOWN_PARAMETER,
    FormulaError,
    Refused,
)
from spec_compiler.expression.functions import call
from spec_compiler.expression.limits import Value, bounded
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
    children,
)

Shapes = Callable[[str], tuple[int | None, ...]]


def evaluate(
    x: Formula | Template | Expr,
    env: Mapping[str, object],
    shapes: Shapes | None = None,
) -> Value:
    """The value of `x`.

    `env` holds the names in sight (a tuple counts as a list); a name alone yields
    its value as it is. `shapes` gives the static shape of a reference, None where a
    size is unknown, and may itself raise `FormulaError` or `KeyError` for a reference
    it does not know; without it `shape` is an error. A template formats each value
    with `str` (so `True`, `None`, `0.5`). Raises `FormulaError`: SC122 with
    `unknown_name` for a name that `env` lacks, SC121 for all else.
    """
    evaluation = _Evaluation(env, shapes)
    if isinstance(x, Formula):
        return cast("Value", evaluation.value(x.expr))
    if isinstance(x, Template):
        return evaluation.text(x)
    return cast("Value", evaluation.value(x))


class _Evaluation:
    """One evaluation: the names in sight and the shapes known."""

    def __init__(self, env: Mapping[str, object], shapes: Shapes | None) -> None:
        self._env = env
        self._shapes = shapes

    def text(self, template: Template) -> str:
        """The text of `template`, each formula formatted with `str`."""
        parts = (
            part if isinstance(part, str) else str(self.value(part)) for part in template.parts
        )
        try:
            text = "".join(parts)
            bounded(text)
        except Refused as refused:
            raise _error(refused, 0, len(template.text)) from None
        return text

    def value(self, expr: Expr) -> object:
        """The value of `expr`; a refused operation gets its place here."""
        try:
            return self._value(expr)
        except Refused as refused:
            place = expr if refused.operand is None else children(expr)[refused.operand]
            raise _error(refused, place.start, place.end) from None

    def _value(self, expr: Expr) -> object:
        match expr:
            case Integer() | Float() | Text() | Boolean() | Null():
                return expr.value
            case Name():
                return self._named(expr)
            case Shape():
                return self._shape(expr)
            case ListExpr():
                return bounded([self.value(item) for item in expr.items])
            case Index():
                return operations.index(self.value(expr.value), self.value(expr.index))
            case Unary():
                return operations.unary(expr.op, self.value(expr.operand))
            case Binary():
                left = self.value(expr.left)
                return operations.binary(expr.op, left, self.value(expr.right))
            case Compare():
                return self._compare(expr)
            case BoolOp():
                return self._bool_op(expr)
            case Conditional():
                return self.value(expr.then if self.value(expr.test) else expr.otherwise)
            case Call():
                return call(expr.function, [self.value(arg) for arg in expr.args])

    def _named(self, name: Name) -> object:
        try:
            return _lists(self._env[name.id])
        except KeyError:
            raise FormulaError(
                f"unknown parameter '{name.id}'",
                name.start,
                name.end,
                code=UNKNOWN_PARAMETER,
                unknown_name=name.id,
            ) from None

    def _shape(self, shape: Shape) -> list[int | None]:
        if self._shapes is None:
            raise Refused(
                "shape is known only inside the steps of a model or block",
                "use a parameter",
            )
        try:
            return list(self._shapes(shape.reference))
        except KeyError:
            raise Refused(
                f"no earlier step or input is named '{shape.reference}'",
                "shape reads the output of a step that stands before this one",
            ) from None

    def _compare(self, expr: Compare) -> bool:
        left = self.value(expr.left)
        for number, (op, operand) in enumerate(zip(expr.ops, expr.rights, strict=True)):
            right = self.value(operand)
            try:
                holds = operations.compare(op, left, right)
            except Refused as refused:
                # Of the pair at hand to the operands of the whole chain.
                if refused.operand is not None:
                    refused.operand += number
                raise
            if not holds:
                return False
            left = right
        return True

    def _bool_op(self, expr: BoolOp) -> object:
        value: object = None
        for operand in expr.operands:
            value = self.value(operand)
            if bool(value) is (expr.op == "or"):
                break
        return value


def _lists(value: object) -> object:
    """`value` with its tuples as lists: formulas know one kind of sequence."""
    if isinstance(value, tuple | list) and any(isinstance(item, tuple | list) for item in value):
        return [_lists(item) for item in value]
    return list(value) if isinstance(value, tuple) else value


def _error(refused: Refused, start: int, end: int) -> FormulaError:
    return FormulaError(refused.message, start, end, refused.hint, code=NOT_EVALUABLE)
