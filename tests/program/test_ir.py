"""The nodes of a program refuse what no Python could be made of."""

from __future__ import annotations

import enum
from collections.abc import Callable

import pytest

from spec_compiler.program import ir


class Colour(int, enum.Enum):
    """A subclass of a plain type, whose `repr` is no literal."""

    RED = 1


REFUSED: dict[str, Callable[[], object]] = {
    "name with code": lambda: ir.Name("x; import os"),
    "keyword as name": lambda: ir.Name("class"),
    "empty name": lambda: ir.Name(""),
    "name with newline": lambda: ir.Name("x\n"),
    "name that the parser would normalize": lambda: ir.Name("ﬁ"),
    "attribute": lambda: ir.Attr(ir.Name("x"), "a.b"),
    "keyword of a call": lambda: ir.Call(ir.Name("f"), (), (("a=1, b", ir.Name("x")),)),
    "repeated keyword": lambda: ir.Call(ir.Name("f"), (), (("a", ir.Const(1)), ("a", ir.Const(2)))),
    "parameter": lambda: ir.Param("a b"),
    "function": lambda: ir.Def("f()", (), ()),
    "class": lambda: ir.ClassDef("C:", (), ()),
    "module": lambda: ir.Import("os; x"),
    "module with an empty part": lambda: ir.Import("a..b"),
    "imported name": lambda: ir.Import("os", (("path as p", None),)),
    "alias": lambda: ir.Import("os", alias="1"),
    "alias beside names": lambda: ir.Import("os", (("path", None),), alias="p"),
    "list as constant": lambda: ir.Const([1]),  # type: ignore[arg-type]
    "bytes as constant": lambda: ir.Const(b"x"),  # type: ignore[arg-type]
    "enum as constant": lambda: ir.Const(Colour.RED),
    "operator": lambda: ir.BinOp(ir.Const(1), "+ 1 +", ir.Const(1)),
    "comparison": lambda: ir.Compare(ir.Const(1), "<>", ir.Const(1)),
    "boolean operator": lambda: ir.BoolOp("xor", (ir.Const(1), ir.Const(1))),
    "boolean operator of one": lambda: ir.BoolOp("and", (ir.Const(1),)),
    "string as statement": lambda: ir.ExprStmt(ir.Const("a docstring by accident")),
    "repeated parameter": lambda: ir.Def("f", (ir.Param("a"), ir.Param("a")), ()),
    "default first": lambda: ir.Def("f", (ir.Param("a", ir.Const(1)), ir.Param("b")), ()),
    "default of the rest": lambda: ir.Param("a", ir.Const(1), kind="kwargs"),
    "parameters out of order": lambda: ir.Def(
        "f", (ir.Param("a", kind="keyword"), ir.Param("b")), ()
    ),
    "two that gather": lambda: ir.Def(
        "f", (ir.Param("a", kind="args"), ir.Param("b", kind="args")), ()
    ),
    "tuple as context": lambda: ir.With(ir.TupleExpr((ir.Name("a"),)), None, ()),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_nodes_refuse_what_is_no_python(make: Callable[[], object]) -> None:
    """A name, operator or order that Python does not have is a ValueError at once."""
    with pytest.raises(ValueError, match="expected"):
        make()


def test_nodes_are_values() -> None:
    """Equal programs are equal and hash alike, so that passes can compare and cache."""
    one = ir.Assign(ir.Name("x"), ir.Call(ir.Name("f"), (ir.Const(1),)))
    two = ir.Assign(ir.Name("x"), ir.Call(ir.Name("f"), (ir.Const(1),)))
    assert one == two
    assert hash(one) == hash(two)


def test_elif_is_a_lone_if_without_a_comment() -> None:
    """Only an `if` that nothing tells apart from an `elif` counts as one."""
    inner = ir.If(ir.Name("b"), ())
    noted = ir.If(ir.Name("b"), (), comment="why")
    assert ir.If(ir.Name("a"), (), (inner,)).elif_ is inner
    assert ir.If(ir.Name("a"), (), (ir.Blank(), inner)).elif_ is inner
    assert ir.If(ir.Name("a"), (), (noted,)).elif_ is None
    assert ir.If(ir.Name("a"), (), (inner, ir.Pass())).elif_ is None
