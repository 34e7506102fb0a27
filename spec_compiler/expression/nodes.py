"""The tree of a formula, as plain frozen data, and what can be read off it.

In: nothing. Out: the nodes, `Formula` and `Template` (what a value of a spec may
be), and `names`, `references`, `calls`. Every node carries the code points it
stands at (`start`, `end` exclusive) in the text it was parsed from; they take no
part in equality, so equal formulas are equal wherever they stand. Nothing here
parses, evaluates or prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have: their place in the text, 0 and 0 for a node made by hand."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Integer(Node):
    """A whole number, never negative (a sign is a `Unary`)."""

    value: int


@dataclass(frozen=True, slots=True)
class Float(Node):
    """A finite floating-point number, never negative."""

    value: float


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A quoted text, its escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """`True` or `False`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    """`None`; its value is there so that every literal has one."""

    value: None = None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A parameter or a loop variable."""

    id: str


@dataclass(frozen=True, slots=True)
class Shape(Node):
    """`shape('x')`: the static shape of the reference `x`, batch included."""

    reference: str


@dataclass(frozen=True, slots=True)
class ListExpr(Node):
    """A list; `(2, 2)` is read as `[2, 2]`, for there is one kind of sequence."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Index(Node):
    """One item of a list or text, `value[index]`."""

    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`op` is `+`, `-` or `not`."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`op` is one of `+ - * / // % **`."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain `left ops[0] rights[0] ops[1] rights[1] …`, each pair held as Python holds it.

    An operator is one of `< <= > >= == != in`, `not in`, `is`, `is not`; what
    follows the last two is always `None`.
    """

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class BoolOp(Node):
    """`op` is `and` or `or`; the value is that of the operand that decides."""

    op: str
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`then if test else otherwise`."""

    then: Expr
    test: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Call(Node):
    """One of the closed functions (`functions.FUNCTIONS`) with as many arguments as it takes."""

    function: str
    args: tuple[Expr, ...]


Expr: TypeAlias = (
    Integer
    | Float
    | Text
    | Boolean
    | Null
    | Name
    | Shape
    | ListExpr
    | Index
    | Unary
    | Binary
    | Compare
    | BoolOp
    | Conditional
    | Call
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A value that is a formula and nothing else, `$name` or `$(…)`; it keeps its type.

    `text` is the whole value as written, which the offsets of `expr` count in.
    """

    expr: Expr
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with formulas in it, `run-$(name)`; its value is a text.

    `parts` alternate as written: literal stretches (`$$` resolved) and formulas,
    which are formatted with `str`. There is at least one formula.
    """

    parts: tuple[str | Expr, ...]
    text: str


def children(expr: Expr) -> tuple[Expr, ...]:
    """The operands of `expr`, in the order in which they are written."""
    match expr:
        case ListExpr():
            return expr.items
        case Index():
            return (expr.value, expr.index)
        case Unary():
            return (expr.operand,)
        case Binary():
            return (expr.left, expr.right)
        case Compare():
            return (expr.left, *expr.rights)
        case BoolOp():
            return expr.operands
        case Conditional():
            return (expr.then, expr.test, expr.otherwise)
        case Call():
            return expr.args
        case _:
            return ()


def walk(x: Formula | Template | Expr) -> Iterator[Expr]:
    """Every node in `x`, a parent before its operands."""
    if isinstance(x, Formula):
        pending: list[Expr] = [x.expr]
    elif isinstance(x, Template):
        pending = [part for part in reversed(x.parts) if not isinstance(part, str)]
    else:
        pending = [x]
    while pending:
        expr = pending.pop()
        yield expr
        pending.extend(reversed(children(expr)))


def names(x: Formula | Template | Expr) -> frozenset[str]:
    """The parameters and loop variables that `x` reads."""
    return frozenset(expr.id for expr in walk(x) if isinstance(expr, Name))


def references(x: Formula | Template | Expr) -> frozenset[str]:
    """The references whose shape `x` reads."""
    return frozenset(expr.reference for expr in walk(x) if isinstance(expr, Shape))


def calls(x: Formula | Template | Expr) -> frozenset[str]:
    """The functions that `x` calls, `shape` among them."""
    return frozenset(
        "shape" if isinstance(expr, Shape) else expr.function
        for expr in walk(x)
        if isinstance(expr, Call | Shape)
    )
