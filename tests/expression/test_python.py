"""Formulas as Python: the printed expression computes what the checker computed."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.evaluate import evaluate
from spec_compiler.expression.nodes import (
    Binary,
    Boolean,
    BoolOp,
    Call,
    Compare,
    Conditional,
    Expr,
    Float,
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
from spec_compiler.expression.parse import parse_expression
from spec_compiler.expression.python import format_expr, to_python
from spec_compiler.expression.template import parse_value


@dataclass(frozen=True)
class Tensor:
    """Something with a shape, as Keras has it: a tuple."""

    shape: tuple[int | None, ...]


ENV: dict[str, object] = {"a": 3, "b": -0.5, "c": "text", "d": [1, 2], "e": True, "n": None}
TENSORS = {"x": Tensor((None, 8, 4))}


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("$a", "a"),
        ("$(a * 2)", "a * 2"),
        ("$(shape('x')[-1])", "x.shape[-1]"),
        ("$(shape('x'))", "list(x.shape)"),
        ("$(len(shape('x')) + max(shape('x')))", "len(x.shape) + max(x.shape)"),
        ("$(shape('x') + [1])", "list(x.shape) + [1]"),
        ("$(range(a))", "list(range(a))"),
        ("$(sum(range(a)))", "sum(range(a))"),
        ("$(range(a)[0] in range(3))", "range(a)[0] in range(3)"),
        ("$(1 in range(3) == [0])", "1 in list(range(3)) == [0]"),
        ("$((2, a))", "[2, a]"),
        ("run-$(a)-$('x' if e else 'y')", "f\"run-{a}-{('x' if e else 'y')}\""),
    ],
)
def test_python(text: str, python: str) -> None:
    """The formula stays a formula, spelled as Python."""
    value = parse_value(text)
    assert not isinstance(value, str)
    assert ast.dump(to_python(value)) == ast.dump(ast.parse(python, mode="eval").body)


def test_range_stands_bare_where_it_is_iterated() -> None:
    """`for i in range(a)` needs no list."""
    ranged = parse_expression("range(a) if e else range(2)")
    assert ast.unparse(to_python(ranged, iterable=True)) == "range(a) if e else range(2)"
    assert "list" in ast.unparse(to_python(ranged))


def test_names_are_spelled_by_the_caller() -> None:
    """A parameter may be an attribute, a reference any expression."""
    tree = parse_expression("a + b + shape('enc.1')[0]")
    found = to_python(
        tree,
        names={"a": "self.a"},
        references=lambda name: ast.parse("enc[1]", mode="eval").body if name == "enc.1" else name,
    )
    assert ast.unparse(found) == "self.a + b + enc[1].shape[0]"


def test_a_spelling_that_is_no_identifier_is_refused() -> None:
    """No text enters a program as code."""
    with pytest.raises(ValueError, match="identifier"):
        to_python(Name("a"), names={"a": "a; import os"})


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("$a", "$a"),
        ("$( (a) )", "$a"),
        ("$(a*2)", "$(a * 2)"),
        ("$((2,2))", "$([2, 2])"),
        ('$(range( shape("x")[-1] ))', "$(range(shape('x')[-1]))"),
        ("a $$ $( b )", "a $$ $(b)"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    """Messages show a formula in one spelling."""
    value = parse_value(text)
    assert not isinstance(value, str)
    assert format_expr(value) == canonical


_SMALL = st.integers(0, 12)
_WRITABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_LEAVES: st.SearchStrategy[Expr] = st.one_of(
    _SMALL.map(Integer),
    st.floats(0, 1e4).map(abs).map(Float),
    _WRITABLE.map(Text),
    st.sampled_from(("x", "y")).map(Text),
    st.booleans().map(Boolean),
    st.just(Null()),
    st.sampled_from((*ENV, "unknown")).map(Name),
    st.just(Shape("x")),
)


def _compound(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    operators = st.sampled_from(("<", "<=", ">", ">=", "==", "!=", "in", "not in", "is", "is not"))
    pairs = st.tuples(operators, inner).map(
        lambda pair: (pair[0], Null() if pair[0].startswith("is") else pair[1])
    )
    one = st.sampled_from(("abs", "round", "int", "float", "len", "sum", "min", "max", "range"))
    return st.one_of(
        several.map(ListExpr),
        st.builds(Index, inner, inner),
        st.builds(Unary, st.sampled_from(("+", "-", "not")), inner),
        st.builds(Binary, st.sampled_from(("+", "-", "*", "/", "//", "%", "**")), inner, inner),
        st.builds(
            lambda left, chain: Compare(left, *(tuple(part) for part in zip(*chain, strict=True))),
            inner,
            st.lists(pairs, min_size=1, max_size=2),
        ),
        st.builds(
            BoolOp,
            st.sampled_from(("and", "or")),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
        ),
        st.builds(Conditional, inner, inner, inner),
        st.builds(Call, one, st.tuples(inner)),
        st.builds(Call, st.sampled_from(("round", "min", "max", "range")), st.tuples(inner, inner)),
    )


EXPRESSIONS = st.recursive(_LEAVES, _compound, max_leaves=12)

# Where the language is narrower than Python on purpose: bounds, complex numbers, and `%` on text.
_NARROWER = ("too large", "too long", "beyond the range", "not a real number", "formatting")


def _run(python: ast.expr) -> object:
    """What Python makes of the printed expression, with the environment as its variables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(ast.unparse(python), "<formula>", "eval")
    return eval(code, {**ENV, **TENSORS})


@settings(max_examples=600, deadline=None)
@given(EXPRESSIONS)
def test_python_and_the_checker_agree(expr: Expr) -> None:
    """For any formula: the same value of the same type from both, or an error from both."""
    python = to_python(expr)
    try:
        value = evaluate(expr, ENV, lambda name: TENSORS[name].shape)
    except FormulaError as error:
        if not any(words in error.message for words in _NARROWER):
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever Python raises, it must raise
                _run(python)
        return
    found = _run(python)
    assert found == value
    assert type(found) is type(value)


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS)
def test_canonical_text_reads_back(expr: Expr) -> None:
    """The canonical text of any tree parses to that tree."""
    assert parse_expression(format_expr(expr)) == expr


_LITERALS = st.text(
    st.one_of(st.sampled_from("'\"{}\\\n$ a"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_LITERALS, EXPRESSIONS), min_size=1, max_size=3))
def test_templates_agree(pieces: list[tuple[str, Expr]]) -> None:
    """A template prints as Python of the same value, whatever quotes and braces it holds."""
    template = Template(tuple(part for piece in pieces for part in piece), "")
    python = to_python(template)
    try:
        value = evaluate(template, ENV, lambda name: TENSORS[name].shape)
    except FormulaError:
        ast.unparse(python)
        return
    assert _run(python) == value
