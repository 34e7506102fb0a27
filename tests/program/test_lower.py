"""Lowered programs run, and their lines are the spec's."""

from __future__ import annotations

import ast
import math
import time
import traceback
from typing import Any

import pytest

from spec_compiler.diagnostics.span import Span
from spec_compiler.program import ir
from spec_compiler.program.lower import FILE_STRIDE, compile_module, locate, lower


def at(line: int, column: int = 1, file: str = "spec.yaml") -> Span:
    """A place in a spec, five columns wide."""
    return Span(file, line, column, line, column + 5)


def run(statements: list[ir.Stmt]) -> dict[str, Any]:
    """The names that a program leaves behind."""
    names: dict[str, Any] = {}
    exec(compile_module(statements, "spec.yaml"), names)
    return names


def value_of(expr: ir.Expr) -> object:
    """The value of one expression."""
    return run([ir.Assign(ir.Name("x"), expr)])["x"]


def call(function: str, /, *args: ir.Expr, **kwargs: ir.Expr) -> ir.Call:
    """A call of a global function."""
    return ir.Call(ir.Name(function), args, tuple(kwargs.items()))


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -3, 1.5, -0.0, math.inf, -math.inf, "a", "", 10**20, "\ud800"]
)
def test_constants(value: object) -> None:
    """A constant is itself, sign of zero and infinities included."""
    found = value_of(ir.Const(value))  # type: ignore[arg-type]
    assert found == value
    assert type(found) is type(value)
    if isinstance(value, float):
        assert math.copysign(1, found) == math.copysign(1, value)


def test_nan() -> None:
    """Not a number stays so."""
    assert str(value_of(ir.Const(math.nan))) == "nan"


def test_expressions() -> None:
    """Each kind of expression means what its Python means."""
    one, two, text = ir.Const(1), ir.Const(2), ir.Const("abc")
    cases: list[tuple[ir.Expr, object]] = [
        (ir.BinOp(one, "-", ir.BinOp(one, "-", two)), 2),
        (ir.BinOp(ir.BinOp(two, "**", ir.Const(3)), "**", two), 64),
        (ir.Compare(one, "not in", ir.ListExpr((two,))), True),
        (ir.Not(ir.BoolOp("and", (one, ir.Const(0)))), True),
        (ir.IfExp(ir.Const(False), one, two), 2),
        (ir.Call(ir.Lambda(("a",), ir.BinOp(ir.Name("a"), "-", one)), (two,)), 1),
        (ir.IfExp(one, two, ir.Lambda((), one)), 2),
        (ir.DictExpr(((text, ir.TupleExpr((one,))),)), {"abc": (1,)}),
        (ir.Index(text, ir.Slice(None, ir.Const(-1))), "ab"),
        (ir.ListExpr((ir.Star(text), one)), ["a", "b", "c", 1]),
        (call("dict", a=one), {"a": 1}),
        (ir.Call(ir.Name("dict"), (), ((None, call("dict", b=two)),)), {"b": 2}),
        (ir.Call(ir.Attr(text, "upper")), "ABC"),
        (ir.Attr(one, "real"), 1),
        (ir.Formula(ast.parse("2 * 3 if True else 0", mode="eval").body), 6),
        (ir.Formula(ast.Constant(-1)), -1),
    ]
    assert [value_of(expr) for expr, _ in cases] == [expected for _, expected in cases]


def test_formatted_strings() -> None:
    """Texts are taken as they are; an expression with texts of its own is formatted too."""
    hostile = ir.Const("{0}'\"\\")
    assert value_of(ir.FString(("{", ir.Const(1), "}\n"))) == "{1}\n"
    assert value_of(ir.FString(("a{", hostile, "}"))) == "a{{0}'\"\\}"
    assert value_of(ir.FString(("a", "b"))) == "ab"
    assert value_of(ir.FString(())) == ""
    template = ast.JoinedStr([ast.Constant("n="), ast.FormattedValue(ast.Constant("x"), -1)])
    assert value_of(ir.Formula(template)) == "n=x"


def test_a_formula_is_copied() -> None:
    """The tree that a formula holds is the spec's own; lowering leaves it as it was."""
    formula = ast.parse("-a + [b][0]", mode="eval").body
    before = ast.dump(formula, include_attributes=True)
    lower([ir.Assign(ir.Name("x"), ir.Formula(formula), at(7))])
    assert ast.dump(formula, include_attributes=True) == before


def test_statements() -> None:
    """Definitions, loops, branches and contexts run as their Python does."""
    names = run(
        [
            ir.Import("math"),
            ir.Import("os.path", (("join", "j"),)),
            ir.Def(
                "f",
                (
                    ir.Param("a"),
                    ir.Param("b", ir.Const(2), ir.Name("int")),
                    ir.Param("rest", kind="args"),
                    ir.Param("k", ir.Const(4), kind="keyword"),
                    ir.Param("more", kind="kwargs"),
                ),
                (ir.Return(ir.TupleExpr(tuple(map(ir.Name, ("a", "b", "rest", "k", "more"))))),),
                docstring="Say it.",
            ),
            ir.Assign(ir.Name("r"), call("f", ir.Const(1), k=ir.Const(5), z=ir.Const(6))),
            ir.ClassDef("C", (ir.Name("ValueError"),), (), docstring="A class."),
            ir.Assign(ir.Name("n"), ir.Const(0)),
            ir.For(
                ir.TupleExpr((ir.Name("i"), ir.Name("j2"))),
                ir.ListExpr((ir.TupleExpr((ir.Const(1), ir.Const(2))),)),
                (ir.Assign(ir.Name("n"), ir.BinOp(ir.Name("i"), "+", ir.Name("j2"))),),
            ),
            ir.If(
                ir.Compare(ir.Name("n"), ">", ir.Const(5)),
                (ir.Assign(ir.Name("size"), ir.Const("big")),),
                (
                    ir.If(
                        ir.Compare(ir.Name("n"), "==", ir.Const(3)),
                        (ir.Assign(ir.Name("size"), ir.Const("three")),),
                        (ir.Pass(),),
                    ),
                ),
            ),
            ir.Blank(),
            ir.Assign(ir.TupleExpr((ir.Name("p"), ir.Star(ir.Name("q")))), ir.Const("abc")),
        ]
    )
    assert names["r"] == (1, 2, (), 5, {"z": 6})
    assert names["f"].__doc__ == "Say it."
    assert names["C"].__doc__ == "A class."
    assert names["n"] == 3
    assert names["size"] == "three"
    assert (names["p"], names["q"]) == ("a", ["b", "c"])


def test_an_exception_carries_the_line_of_the_spec() -> None:
    """A traceback names the spec's file and the line of the step that failed."""
    program = [
        ir.Def(
            "build",
            (),
            (
                ir.Assign(ir.Name("a"), ir.Const(1), at(12)),
                ir.Return(call("int", ir.Const("no number")), at(34, 5)),
            ),
            origin=at(10),
        ),
        ir.ExprStmt(call("build"), at(50)),
    ]
    with pytest.raises(ValueError, match="no number") as caught:
        run(program)
    frames = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(caught.tb)
        if frame.filename == "spec.yaml"
    ]
    assert frames == [("spec.yaml", 50), ("spec.yaml", 34)]
    assert locate(program, "spec.yaml", 34) == at(34, 5)
    assert locate(program, "spec.yaml", 35) is None


def test_lines_of_other_files_are_told_apart() -> None:
    """A line of an included file is never taken for one of the spec."""
    program = [
        ir.Assign(ir.Name("a"), ir.Const(1), at(3, file="common.yaml")),
        ir.Assign(ir.Name("b"), ir.Const(1), at(3)),
    ]
    module = lower(program, "spec.yaml")
    assert [node.lineno for node in module.body] == [FILE_STRIDE + 3, 3]
    assert locate(program, "spec.yaml", FILE_STRIDE + 3) == at(3, file="common.yaml")
    assert locate(program, "spec.yaml", 3) == at(3)


def test_nodes_without_an_origin_stand_where_what_is_around_them_does() -> None:
    """Every node has a position: the statement's, the definition's, or the first line's."""
    inner = ir.Assign(ir.Name("x"), ir.Name("y"))
    module = lower([inner, ir.Def("f", (ir.Param("a"),), (inner,), "Doc.", (), at(9, 3))])
    lines = [
        {node.lineno for node in ast.walk(part) if hasattr(node, "lineno")} for part in module.body
    ]
    assert lines == [{1}, {9}]
    assert module.body[1].col_offset == 2


@pytest.mark.parametrize(
    "program",
    [
        [ir.Assign(ir.Const(1), ir.Const(2))],
        [ir.Assign(ir.Name("x"), ir.ListExpr((ir.Slice(),)))],
    ],
)
def test_misplaced_expressions_are_refused(program: list[ir.Stmt]) -> None:
    """A constant cannot be assigned to, and a slice stands in an index only."""
    with pytest.raises(ValueError, match="expected"):
        lower(program)


def test_lowering_is_fast() -> None:
    """Five thousand layers take well under a second or two, however busy the machine is."""
    layer = call("f", units=ir.BinOp(ir.Name("u"), "*", ir.Const(2)), name=ir.Const("a"))
    program: list[ir.Stmt] = [
        ir.Assign(ir.Name("x"), ir.Call(layer, (ir.Name("x"),)), at(line + 1))
        for line in range(5000)
    ]
    begun = time.process_time()
    compile_module(program, "spec.yaml")
    assert time.process_time() - begun < 2
