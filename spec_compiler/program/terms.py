"""The expressions of a program, as frozen plain data.

In: what `targets/plan` decides. Out: values for `lower_terms`. Texts are constants,
names and operators are checked when a node is made (a bad one is a bug of ours,
hence a ValueError), and there is deliberately no node for raw source.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import field
from keyword import iskeyword
from typing import TypeAlias

from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass

BINARY_OPERATORS: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "**": ast.Pow,
    "@": ast.MatMult,
}

COMPARISONS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "in": ast.In,
    "not in": ast.NotIn,
    "is": ast.Is,
    "is not": ast.IsNot,
}

BOOLEAN_OPERATORS: dict[str, type[ast.boolop]] = {"and": ast.And, "or": ast.Or}

_CONSTANT_TYPES = (type(None), bool, int, float, str)


def check_name(name: str) -> None:
    """Raise ValueError for what is no identifier that can be used as a variable."""
    if not name.isidentifier() or iskeyword(name):
        raise ValueError(f"expected a Python identifier, found {name!r}")
    if not name.isascii():
        from unicodedata import is_normalized

        # Python's parser normalizes names and its compiler does not: two readings of one tree.
        if not is_normalized("NFKC", name):
            raise ValueError(f"expected a normalized identifier, found {name!a}")


def _check_operator(operator: str, table: Mapping[str, object]) -> None:
    if operator not in table:
        raise ValueError(f"expected one of {', '.join(table)}, found {operator!r}")


@dataclass(frozen=True, slots=True)
class Const:
    """A plain value; infinities and nan become `float("inf")` and the like."""

    value: bool | int | float | str | None

    def __post_init__(self) -> None:
        """Refuse every type that has no literal of its own (subclasses too: enums, NumPy)."""
        if type(self.value) not in _CONSTANT_TYPES:
            raise ValueError(f"expected a plain value, found {type(self.value).__name__}")


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    id: str

    def __post_init__(self) -> None:
        """Refuse what is no identifier."""
        check_name(self.id)


@dataclass(frozen=True, slots=True)
class Attr:
    """`value.name`."""

    value: Expr
    name: str

    def __post_init__(self) -> None:
        """Refuse what is no identifier."""
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class Slice:
    """`lower:upper:step`, any of them absent; stands in `Index` alone, or in a tuple there."""

    lower: Expr | None = None
    upper: Expr | None = None
    step: Expr | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """`value[index]`; a `TupleExpr` as index is written without its parentheses."""

    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """`func(*args, **kwargs)`; a keyword named None unpacks its value: `**value`.

    `origin` is where the spec asked for it, when that is not where its statement stands.
    """

    func: Expr
    args: tuple[Expr, ...] = ()
    kwargs: tuple[tuple[str | None, Expr], ...] = ()
    origin: Span | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse a keyword that is no identifier or is given twice."""
        names = [name for name, _ in self.kwargs if name is not None]
        for name in names:
            check_name(name)
        if len(set(names)) != len(names):
            raise ValueError(f"expected each keyword once, found {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class ListExpr:
    """`[a, b]`."""

    items: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class TupleExpr:
    """`(a, b)`, or as a target `a, b`."""

    items: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class DictExpr:
    """`{key: value}`."""

    items: tuple[tuple[Expr, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression that `expression/python.py` made; opaque here, never changed."""

    expr: ast.expr


@dataclass(frozen=True, slots=True)
class BinOp:
    """`left op right`; `op` is a key of `BINARY_OPERATORS`."""

    left: Expr
    op: str
    right: Expr

    def __post_init__(self) -> None:
        """Refuse an operator that is not in the table."""
        _check_operator(self.op, BINARY_OPERATORS)


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`; `op` is a key of `COMPARISONS`."""

    left: Expr
    op: str
    right: Expr

    def __post_init__(self) -> None:
        """Refuse an operator that is not in the table."""
        _check_operator(self.op, COMPARISONS)


@dataclass(frozen=True, slots=True)
class Not:
    """`not value`."""

    value: Expr


@dataclass(frozen=True, slots=True)
class BoolOp:
    """`a and b and c`; `op` is `and` or `or`, and there are two values at least."""

    op: str
    values: tuple[Expr, ...]

    def __post_init__(self) -> None:
        """Refuse an operator that is not in the table, and fewer than two values."""
        _check_operator(self.op, BOOLEAN_OPERATORS)
        if len(self.values) < 2:
            raise ValueError(f"expected two values or more, found {len(self.values)}")


@dataclass(frozen=True, slots=True)
class IfExp:
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


@dataclass(frozen=True, slots=True)
class Lambda:
    """`lambda x, y: body`."""

    params: tuple[str, ...]
    body: Expr

    def __post_init__(self) -> None:
        """Refuse parameters that are no identifiers."""
        for name in self.params:
            check_name(name)


@dataclass(frozen=True, slots=True)
class FString:
    """A formatted string: texts, taken as they are, and expressions between them."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class Star:
    """`*value`, among positional arguments, in a list or tuple, or as a target."""

    value: Expr


Expr: TypeAlias = (
    Const
    | Name
    | Attr
    | Index
    | Slice
    | Call
    | ListExpr
    | TupleExpr
    | DictExpr
    | Formula
    | BinOp
    | Compare
    | Not
    | BoolOp
    | IfExp
    | Lambda
    | FString
    | Star
)
