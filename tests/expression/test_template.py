"""What a text of a spec is taken for, and where its mistakes are found."""

from __future__ import annotations

import pytest

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.nodes import Formula, Name, Template
from spec_compiler.expression.template import parse_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("relu", "relu"),
        ("", ""),
        ("$$", "$"),
        ("costs $$5", "costs $5"),
        ("$$(a)", "$(a)"),
        ("$$name", "$name"),
        ("a ) b", "a ) b"),
    ],
)
def test_text_without_formulas_is_plain(text: str, value: str) -> None:
    """A text without formulas stays a text, its doubled dollars single."""
    assert parse_value(text) == value


def test_parameter_alone_is_a_formula() -> None:
    """`$name` as the whole value is the parameter."""
    assert parse_value("$units") == Formula(Name("units"), "$units")


def test_formula_alone_is_a_formula() -> None:
    """`$(…)` without text around it keeps its type, so it is no template."""
    found = parse_value("$( (units) )")
    assert isinstance(found, Formula)
    assert found.expr == Name("units")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("run-$(name)", ("run-", Name("name"))),
        ("$(a)$(b)", (Name("a"), Name("b"))),
        ("$$$(a)$$", ("$", Name("a"), "$")),
        (" $(a)", (" ", Name("a"))),
        ("$(a) 'is not a formula", (Name("a"), " 'is not a formula")),
        ("$(a) = {b} # c", (Name("a"), " = {b} # c")),
    ],
)
def test_formula_in_a_text_is_a_template(text: str, parts: tuple[object, ...]) -> None:
    """Text around a formula makes a template; what follows the formula is never read as one."""
    assert parse_value(text) == Template(parts, text)  # type: ignore[arg-type]


def test_parenthesis_and_quotes_inside_a_text_do_not_close() -> None:
    """A `)` in quotes belongs to the text, also behind an escaped quote."""
    found = parse_value(r"""$(')' + "')" + 'it\'s )')!""")
    assert isinstance(found, Template)
    assert found.parts[1] == "!"


def test_values_are_hashable_and_equal_by_content() -> None:
    """A formula can be a key, and its place takes no part in equality."""
    assert len({parse_value("$(a + 1)"), parse_value("$(a + 1)")}) == 1
    assert parse_value("$(1)") != parse_value("$(1.0)")
    assert parse_value("x$(a)").parts[1] == parse_value("long$(a)").parts[1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("a $units", "$units", "only as the whole value", "$(units)"),
        ("$units * 2", "$units", "only as the whole value", "$(units * 2)"),
        ("$units costs", "$units", "only as the whole value", "$(units)"),
        ("${units}", "${units}", "'${'", "$(units)"),
        ("US$ 5", "$", "found neither", "$$"),
        ("$", "$", "found neither", "$$"),
        ("$5", "$", "found neither", "$$"),
        ("$(min(a", "$(min(a", "not closed", "quote a formula"),
        ("ü$(1 +", "$(1 +", "not closed", "')'"),
        ("$('a, b)", "'a, b)", "text is not closed", "comma"),
        ("$()", "$()", "empty", "$(units)"),
        ("$(2, 2)", ",", "comma", "$([2, 2])"),
        ("$class", "class", "word of Python", "True"),
        ("$true", "true", "not part", "True"),
        ("$(a) $b", "$b", "whole value", "$(b)"),
        ("$(a])", "]", "expected an operator or ')', found ]", None),
    ],
)
def test_mistakes_are_marked_and_mended(
    text: str, marked: str, message: str, hint: str | None
) -> None:
    """Each mistake is SC120, marks the characters concerned and names the mend."""
    with pytest.raises(FormulaError) as caught:
        parse_value(text)
    error = caught.value
    assert error.code == "SC120"
    assert text[error.start : error.end] == marked
    assert message in error.message
    assert error.hint is None if hint is None else hint in (error.hint or "")
