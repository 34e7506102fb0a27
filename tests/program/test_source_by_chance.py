"""Programs by chance: text and tree agree, and Ruff has nothing to change."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_compiler.program import ir
from spec_compiler.program.terms import BINARY_OPERATORS, COMPARISONS

identifiers = st.sampled_from(
    ["x", "units", "residual", "kernel_initializer", "a_rather_long_name_for_a_variable"]
)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1000, 10**12),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.text("\"'\\{}\n #", max_size=8),
)
leaves = st.one_of(
    identifiers.map(ir.Name), plain.map(ir.Const), st.just(ir.Attr(ir.Name("self"), "units"))
)


def larger(inner: st.SearchStrategy[ir.Expr]) -> st.SearchStrategy[ir.Expr]:
    """Expressions of expressions."""
    several = st.lists(inner, max_size=4).map(tuple)
    pairs = st.lists(st.tuples(inner, inner), max_size=3).map(tuple)
    keywords = st.dictionaries(identifiers, inner, max_size=3).map(lambda d: tuple(d.items()))
    functions = st.one_of(identifiers.map(ir.Name), st.builds(ir.Attr, inner, identifiers), inner)
    return st.one_of(
        st.builds(ir.Call, functions, several, keywords),
        st.builds(ir.Call, functions, several, keywords),
        st.builds(ir.Attr, inner, identifiers),
        several.map(ir.ListExpr),
        several.map(ir.TupleExpr),
        pairs.map(ir.DictExpr),
        st.builds(ir.BinOp, inner, st.sampled_from(list(BINARY_OPERATORS)), inner),
        st.builds(ir.Compare, inner, st.sampled_from(list(COMPARISONS)), inner),
        st.builds(ir.BoolOp, st.sampled_from(["and", "or"]), st.tuples(inner, inner, inner)),
        st.builds(ir.Not, inner),
        st.builds(ir.IfExp, inner, inner, inner),
        st.builds(ir.Index, inner, inner),
        st.lists(st.one_of(st.text(max_size=5), inner), max_size=3).map(
            lambda parts: ir.FString(tuple(parts))
        ),
    )


expressions = st.recursive(leaves, larger, max_leaves=25)
texts = st.one_of(st.none(), st.text(max_size=30), st.text("\"'\\{}\n #", max_size=8))
simple = st.one_of(
    st.builds(ir.Assign, identifiers.map(ir.Name), expressions, comment=texts),
    st.builds(ir.Return, expressions),
    st.builds(ir.Yield, expressions, st.booleans()),
    st.builds(ir.Raise, expressions, st.one_of(st.none(), leaves)),
    st.just(ir.Blank()),
    st.builds(ir.Import, identifiers, st.just((("a", None), ("b", "c"))), comment=texts),
)


def compound(inner: st.SearchStrategy[ir.Stmt]) -> st.SearchStrategy[ir.Stmt]:
    """Statements of statements."""
    body = st.lists(inner, max_size=3).map(tuple)
    params = st.lists(st.builds(ir.Param, identifiers), max_size=3, unique_by=lambda p: p.name)
    options = st.builds(ir.Param, st.just("option"), expressions, kind=st.just("keyword"))
    return st.one_of(
        st.builds(ir.If, expressions, body, body, comment=texts),
        st.builds(ir.For, identifiers.map(ir.Name), expressions, body),
        st.builds(ir.With, identifiers.map(ir.Name), identifiers.map(ir.Name), body),
        st.builds(
            ir.Def,
            identifiers,
            st.tuples(params, options).map(lambda pair: (*pair[0], pair[1])),
            body,
            texts,
            comment=texts,
        ),
        st.builds(ir.ClassDef, identifiers, st.just((ir.Name("Base"),)), body, texts),
    )


statements = st.recursive(simple, compound, max_leaves=8)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    program=st.lists(st.builds(ir.Def, st.just("f"), st.just(()), st.lists(statements).map(tuple)))
)
def test_programs_by_chance(check: Callable[[ir.Program], str], program: list[ir.Def]) -> None:
    """Whatever the program, text and tree agree and Ruff has nothing to change."""
    check(ir.Program(tuple(program)))
