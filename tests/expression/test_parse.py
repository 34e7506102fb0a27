"""The grammar of formulas: Python's where it is ours, and an error where it is not."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.nodes import (
    Boolean,
    Compare,
    Conditional,
    Index,
    Integer,
    ListExpr,
    Name,
    Null,
    Shape,
    Text,
    Unary,
    calls,
    names,
    references,
    walk,
)
from spec_compiler.expression.parse import parse_expression
from spec_compiler.expression.python import format_expr
from spec_compiler.expression.template import parse_value


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a[-1]", Index(Name("a"), Unary("-", Integer(1)))),
        ("(2, 2)", ListExpr((Integer(2), Integer(2)))),
        ("(2,)", ListExpr((Integer(2),))),
        ("()", ListExpr(())),
        ("[1,]", ListExpr((Integer(1),))),
        ("shape('enc.code.2')", Shape("enc.code.2")),
        ("a < b <= 2", Compare(Name("a"), ("<", "<="), (Name("b"), Integer(2)))),
        ("a not in b", Compare(Name("a"), ("not in",), (Name("b"),))),
        ("a is not None", Compare(Name("a"), ("is not",), (Null(),))),
        ("a if True else b", Conditional(Name("a"), Boolean(True), Name("b"))),
        (r"'\x41\u00e9\U0001F600\\\'\n'", Text("Aé\N{GRINNING FACE}\\'\n")),
        ("0x_1F", Integer(31)),
        ("1_000", Integer(1000)),
        ("a\n +\t1", parse_expression("a+1")),
        ("9223372036854775808", Integer(2**63)),
    ],
)
def test_forms(text: str, tree: object) -> None:
    """Every form of the language has its node."""
    assert parse_expression(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "-2 ** 2",
        "2 ** -1 ** 2",
        "2 ** 3 ** 2",
        "a - b - c",
        "a - (b - c)",
        "a / b * c // d % e",
        "not a == b and c or not d",
        "a or b and c if d else e if f else g",
        "(a if b else c) if d else e",
        "a + b < c * d in e",
        "(a < b) < c",
        "(a and b) and c",
        "a and (b or c)",
        "not not a",
        "- + -a[0][1]",
        "(-a)[0]",
        "[a, [b, (c)]][0]",
        "min(a, max(b), -c ** 2)",
        "a < (b if c else d)",
        "1.5e-3 + .5 + 5.",
        "a is None is not None",
    ],
)
def test_precedence_is_pythons(text: str) -> None:
    """A formula groups as the same Python expression does."""
    assert format_expr(parse_expression(text)) == ast.unparse(ast.parse(text, mode="eval"))


_WORDS = """1 2.5 'x' a b True None ( ) [ ] , + - * / // % ** < <= == != in not is and or
if else min( round( range( shape( . : = 0x1 007 for"""


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=12).map(" ".join))
def test_what_is_accepted_is_python(text: str) -> None:
    """Whatever words are strung together: what we accept, Python accepts, and reads alike."""
    try:
        ours = parse_expression(text)
    except FormulaError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ast.parse(text, mode="eval").body

    class Lists(ast.NodeTransformer):
        """Tuples as the lists that formulas take them for."""

        def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
            return ast.List([self.visit(item) for item in node.elts], ast.Load())

    assert format_expr(ours) == ast.unparse(Lists().visit(theirs))


@given(
    st.text(
        st.one_of(
            st.sampled_from("$()[]{}'\"\\,.+-*/%<>=!&|:#_ \n\tabnxu019e"),
            st.characters(),
        ),
        max_size=40,
    ),
    st.sampled_from(("", "$(", "x $(", "$('")),
)
def test_any_text_has_a_value_or_an_error_within_it(text: str, opening: str) -> None:
    """No text raises anything but a `FormulaError`, whose offsets lie in the text."""
    text = opening + text
    try:
        parse_value(text)
    except FormulaError as error:
        found = error
    else:
        return
    assert 0 <= found.start <= found.end <= len(text)
    assert found.message


@given(st.text(st.sampled_from("()[]+-*,19 a"), max_size=30))
def test_nodes_stand_where_they_were_read(text: str) -> None:
    """The stretch of every node, read alone, gives that node again."""
    try:
        tree = parse_expression(text)
    except FormulaError:
        return
    for node in walk(tree):
        assert parse_expression(text[node.start : node.end]) == node


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("", "", "empty", "value"),
        ("a +", "+", "ends where a value", None),
        ("a b", "b", "expected an operator, found b", "operator between"),
        ("a.b", ".", "'.' is not part", "attributes"),
        ("a[1:2]", ":", "':'", "slices"),
        ("a && b", "&&", "'&&'", "'and'"),
        ("a || b", "||", "'||'", "'or'"),
        ("!a", "!", "'!'", "'not'"),
        ("a = 1", "=", "'='", "'=='"),
        ("a ^ 2", "^", "'^'", "'**'"),
        ("a << 2", "<<", "'<<'", "bit"),
        ("a <> 2", "<>", "'<>'", "'!='"),
        ("a ? b : c", "?", "'?'", "if condition else"),
        ("(a := 1)", ":=", "':='", "assign"),
        ("...", "...", "'...'", None),
        ("{1: 2}", "{", "'{'", "list"),
        ("$a", "$", "'$'", "bare name"),
        ("a # b", "#", "'#'", "comments"),
        ("“a”", "“", "'“'", "straight"),
        ("a \N{MINUS SIGN} 1", "\N{MINUS SIGN}", "is not part", "'-'"),
        ("a @ b", "@", "'@'", None),
        ("a\xa0+ 1", "\xa0", "U+00A0", None),
        ("a\x00", "\x00", "U+0000", None),
        ("é + 'ü' + $", "$", "'$'", "bare name"),
        ("lambda: 1", "lambda", "word of Python", "other words"),
        ("[x for x in a]", "for", "word of Python", "other words"),
        ("false", "false", "'false'", "False"),
        ("null", "null", "'null'", "None"),
        ("f'a'", "f'", "directly before a quote", "alone"),
        ('b"a"', 'b"', "directly before a quote", "alone"),
        ("'''a'''", "'''", "triple", "'text'"),
        ("'a", "'a", "not closed", "close it"),
        ("'a\nb'", "'a", "not closed", "close it"),
        (r"'\d'", r"\d", "not an escape", r"\\"),
        (r"'\ud800'", r"\u", "not an escape", r"\\"),
        (r"'\xg1'", r"\x", "not an escape", r"\\"),
        ("'\\", "\\", "escape", None),
        ("2x", "2x", "'2x' is not a number", "2 * x"),
        ("3j", "3j", "'3j' is not a number", "operator"),
        ("1.2.3", "1.2.3", "not a number", None),
        ("1٢", "1٢", "not a number", None),
        ("007", "007", "not a number", "leading zeros"),
        ("1__0", "1__0", "not a number", None),
        ("1e999", "1e999", "64-bit float", None),
        ("9223372036854775809", "9223372036854775809", "64-bit integer", None),
        ("1" * 1900, "1" * 1900, "64-bit integer", None),
        ("1 + not a", "not", "'not' cannot stand", "(not x)"),
        ("a not b", "b", "'in' after 'not'", None),
        ("a is 3", "3", "None alone", "'=='"),
        ("a is not b", "b", "None alone", "'!='"),
        ("a if b", "b", "'else'", None),
        ("a[]", "]", "expected a value", None),
        ("[1, , 2]", ",", "expected a value", None),
        ("[1 2]", "2", "expected an operator, ',' or ']'", "operator"),
        ("*a", "*", "expected a value", None),
        ("sqrt(a)", "sqrt", "not a function", "min"),
        ("a[0](1)", "a[0](", "only a function", "min"),
        ("'a'(1)", "'a'(", "only a function", "min"),
        ("min()", "min()", "at least 1 argument, found 0", "min(a, b)"),
        ("len(a, b)", "len(a, b)", "1 argument, found 2", "len(list)"),
        ("range()", "range()", "1 to 3 arguments", "range(stop)"),
        ("round(a, n=2)", "=", "'='", "no names"),
        ("shape(a)", "shape(a)", "one reference", "quotes"),
        ("shape('a', 'b')", "shape('a', 'b')", "one reference", "quotes"),
    ],
)
def test_mistakes(text: str, marked: str, message: str, hint: str | None) -> None:
    """Each mistake marks its characters and says what was found and what to write."""
    with pytest.raises(FormulaError) as caught:
        parse_expression(text)
    error = caught.value
    assert text[error.start : error.end] == marked
    assert message in error.message
    assert hint is None or hint in (error.hint or "")
    assert error.code == "SC120"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000 + ")" * 1000,
        "[" * 1000,
        "-" * 1999 + "1",
        "not " * 400 + "a",
        "a" + "[0]" * 600,
        "+".join("a" * 900),
        "**".join("1" * 600),
        "1 if 1 else " * 150 + "1",
        "min(" * 450,
        "a" + " " * 3000 + "+ 1",
    ],
)
def test_deep_and_long_formulas_are_refused(text: str) -> None:
    """Nesting and length are bounded: an error with the mend, never a crash."""
    with pytest.raises(FormulaError, match=r"nests more than|longer than") as caught:
        parse_value(f"$({text})")
    assert "parameters" in (caught.value.hint or "")


def test_long_text_around_short_formulas_is_accepted() -> None:
    """The bound on length is one on each formula, not on the text it stands in."""
    assert parse_value("x" * 5000 + "$(a)" * 100)


def test_depth_at_the_bound_can_be_printed() -> None:
    """What is just accepted can be walked and printed within Python's own limit."""
    tree = parse_expression("(" * 60 + "a" + ")" * 60 + "+a" * 60)
    assert format_expr(tree).count("a") == 61


def test_reading_what_a_formula_uses() -> None:
    """Names, references and calls are read off a formula, a template or a tree."""
    template = parse_value("$(a + shape('x')[0])-$(min(b, len(shape('y'))))")
    assert not isinstance(template, str)
    assert names(template) == {"a", "b"}
    assert references(template) == {"x", "y"}
    assert calls(template) == {"shape", "min", "len"}
    assert names(parse_expression("c if d else 1")) == {"c", "d"}


def test_identifiers_are_normalized_as_in_python() -> None:
    """A name is the identifier that Python would see, however it is typed."""
    assert parse_expression("ﬁlters") == Name("filters")
    assert parse_expression("größe") == Name("größe")
