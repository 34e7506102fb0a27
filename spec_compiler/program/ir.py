"""The program: the little of Python that a built model needs, as frozen plain data.

In: what `targets/plan` decides. Out: a value that `lower` turns into a syntax tree
and `source` into text. The expressions are those of `terms`, named here too. There is
deliberately no node for raw source: no string is ever code.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from spec_compiler.diagnostics.span import Span
from spec_compiler.program.terms import (
    Attr,
    BinOp,
    BoolOp,
    Call,
    Compare,
    Const,
    DictExpr,
    Expr,
    Formula,
    FString,
    IfExp,
    Index,
    Lambda,
    ListExpr,
    Name,
    Not,
    Slice,
    Star,
    TupleExpr,
    check_name,
)
from spec_compiler.record import dataclass

__all__ = [
    "Assign",
    "Attr",
    "BinOp",
    "Blank",
    "BoolOp",
    "Call",
    "ClassDef",
    "Compare",
    "Const",
    "Def",
    "DictExpr",
    "Expr",
    "ExprStmt",
    "FString",
    "For",
    "Formula",
    "If",
    "IfExp",
    "Import",
    "Index",
    "Lambda",
    "ListExpr",
    "Name",
    "Not",
    "Param",
    "Pass",
    "Program",
    "Raise",
    "Return",
    "Slice",
    "Star",
    "Stmt",
    "TupleExpr",
    "With",
    "Yield",
]


# Statements. `origin` is where the spec asked for it; `comment` is printed above it. What
# `checks` looks at the data and changes nothing: the live program has it, a script does without.


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value`; a `TupleExpr` as target unpacks."""

    target: Expr
    value: Expr
    origin: Span | None = None
    comment: str | None = None
    checks: bool = False


@dataclass(frozen=True, slots=True)
class ExprStmt:
    """An expression evaluated for its effect."""

    value: Expr
    origin: Span | None = None
    comment: str | None = None
    checks: bool = False

    def __post_init__(self) -> None:
        """Refuse a constant: a lone string would turn into a docstring."""
        if isinstance(self.value, Const):
            raise ValueError("expected an expression with an effect, found a constant")


@dataclass(frozen=True, slots=True)
class Return:
    """`return value`, or `return` alone."""

    value: Expr | None = None
    origin: Span | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Yield:
    """`yield value`; with `each`, `yield from value`."""

    value: Expr
    each: bool = False
    origin: Span | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class For:
    """`for target in iterable:`."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    origin: Span | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class If:
    """`if test:`; an `orelse` that is one more `If` without a comment is an `elif`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    origin: Span | None = None
    comment: str | None = None

    @property
    def elif_(self) -> If | None:
        """The statement that follows as `elif`, on the level of this one."""
        orelse = [statement for statement in self.orelse if not isinstance(statement, Blank)]
        if len(orelse) == 1 and isinstance(orelse[0], If) and orelse[0].comment is None:
            return orelse[0]
        return None


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: plain, keyword-only, `*name` (`args`) or `**name` (`kwargs`)."""

    name: str
    default: Expr | None = None
    annotation: Expr | None = None
    kind: Literal["plain", "keyword", "args", "kwargs"] = "plain"

    def __post_init__(self) -> None:
        """Refuse what is no identifier, and a default where Python has none."""
        check_name(self.name)
        if self.default is not None and self.kind in ("args", "kwargs"):
            raise ValueError(f"expected no default of {self.name!r}, which gathers the rest")


_PARAM_ORDER = {"plain": 0, "args": 1, "keyword": 2, "kwargs": 3}


@dataclass(frozen=True, slots=True)
class Def:
    """A function or method; an empty body is printed as `pass`."""

    name: str
    params: tuple[Param, ...]
    body: tuple[Stmt, ...]
    docstring: str | None = None
    decorators: tuple[Expr, ...] = ()
    origin: Span | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        """Refuse a bad or repeated name and parameters in an order that Python refuses."""
        check_name(self.name)
        names = [param.name for param in self.params]
        if len(set(names)) != len(names):
            raise ValueError(f"expected each parameter once, found {', '.join(names)}")
        order = [_PARAM_ORDER[param.kind] for param in self.params]
        if order != sorted(order) or order.count(1) > 1 or order.count(3) > 1:
            raise ValueError("expected plain, args, keyword, then kwargs parameters")
        plain = [param.default is not None for param in self.params if param.kind == "plain"]
        if plain != sorted(plain):
            raise ValueError("expected parameters without a default before those with one")


@dataclass(frozen=True, slots=True)
class ClassDef:
    """A class; an empty body is printed as `pass`."""

    name: str
    bases: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    docstring: str | None = None
    decorators: tuple[Expr, ...] = ()
    origin: Span | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no identifier."""
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class Import:
    """`import module [as alias]`, or with `names`, `from module import name [as alias], …`."""

    module: str
    names: tuple[tuple[str, str | None], ...] = ()
    alias: str | None = None
    origin: Span | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no dotted name or identifier, and an alias of a `from` import."""
        for part in self.module.split("."):
            check_name(part)
        if self.names and self.alias is not None:
            raise ValueError("expected an alias of the module or names from it, found both")
        for name in (self.alias, *(name for pair in self.names for name in pair)):
            if name is not None:
                check_name(name)


@dataclass(frozen=True, slots=True)
class With:
    """`with context [as target]:`."""

    context: Expr
    target: Name | None
    body: tuple[Stmt, ...]
    origin: Span | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        """Refuse a tuple: Python would read its items as several contexts."""
        if isinstance(self.context, TupleExpr):
            raise ValueError("expected one context, found a tuple")


@dataclass(frozen=True, slots=True)
class Raise:
    """`raise value [from cause]`."""

    value: Expr
    cause: Expr | None = None
    origin: Span | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """`pass`."""

    origin: Span | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty line between two paragraphs; several are one, and none opens or ends a block."""


Stmt: TypeAlias = (
    Assign
    | ExprStmt
    | Return
    | Yield
    | For
    | If
    | Def
    | ClassDef
    | Import
    | With
    | Raise
    | Pass
    | Blank
)


@dataclass(frozen=True, slots=True)
class Program:
    """A module: its docstring and its statements."""

    body: tuple[Stmt, ...]
    docstring: str | None = None
