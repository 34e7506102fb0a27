"""Values of formulas, their bounds, and the errors of those that have none."""

from __future__ import annotations

import pytest

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.evaluate import evaluate
from spec_compiler.expression.parse import parse_expression
from spec_compiler.expression.template import parse_value
from tests.guards import hang_guard

ENV: dict[str, object] = {
    "units": 32,
    "rate": 0.25,
    "wide": True,
    "label": "m",
    "dims": (1, (2, 3)),
    "empty": [],
    "nothing": None,
    "options": {"a": 1},
    "infinite": float("inf"),
}
SHAPES: dict[str, tuple[int | None, ...]] = {"x": (None, 8, 4)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("units * 2", 64),
        ("1 / 4", 0.25),
        ("7 // -2", -4),
        ("-7 % 3", 2),
        ("2 ** -1", 0.5),
        ("-2 ** 2", -4),
        ("'a' + 'b'", "ab"),
        ("[1] + [2] * 2", [1, 2, 2]),
        ("3 if not wide else 2", 2),
        ("empty or 'none'", "none"),
        ("wide and 5", 5),
        ("nothing is None and units > 3", True),
        ("1 < 2 < 2", False),
        ("2 in (1, 2)", True),
        ("'z' not in 'abc'", True),
        ("dims", [1, [2, 3]]),
        ("dims[-1][0]", 2),
        ("dims + (4,)", [1, [2, 3], 4]),
        ("'abc'[1]", "b"),
        ("options", {"a": 1}),
        ("infinite", float("inf")),
        ("shape('x')", [None, 8, 4]),
        ("shape('x')[-1] * 2", 8),
        ("len(shape('x'))", 3),
        ("min(3, 1, 2)", 1),
        ("max([3, 1])", 3),
        ("abs(-2.5)", 2.5),
        ("round(2.5)", 2),
        ("round(2.567, 1)", 2.6),
        ("round(1250, -2)", 1200),
        ("round(5, -10 ** 15)", 0),
        ("int('3') + int(2.9)", 5),
        ("float('1e-3')", 0.001),
        ("sum([1, 2.5])", 3.5),
        ("range(1, 10, 3)", [1, 4, 7]),
        ("range(0)", []),
        ("len(range(10000))", 10_000),
        ("2 ** 63 - 1", 2**63 - 1),
        ("1 ** 9223372036854775807", 1),
    ],
)
def test_values(text: str, value: object) -> None:
    """A formula has the value, and the type, that Python gives it."""
    found = evaluate(parse_expression(text), ENV, SHAPES.__getitem__)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$units", 32),
        ("$(rate)", 0.25),
        ("run-$(label)-$(units)", "run-m-32"),
        ("$(rate)$(wide)$(nothing)", "0.25TrueNone"),
        ("$$$(dims)", "$[1, [2, 3]]"),
    ],
)
def test_formulas_keep_their_type_and_templates_are_text(text: str, value: object) -> None:
    """A formula alone keeps its type, inside a text it is formatted by `str`."""
    parsed = parse_value(text)
    assert not isinstance(parsed, str)
    assert evaluate(parsed, ENV) == value


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("1 + 'a' * 2 + 3", "1 + 'a' * 2", "'+' does not take an integer and text", "layer_$(i)"),
        ("[1] - [2]", "[1] - [2]", "'-' does not take a list and a list", None),
        ("options * 2", "options * 2", "a mapping and an integer", None),
        ("units / (wide - 1)", "units / (wide - 1)", "division by zero", None),
        ("units % 0", "units % 0", "division by zero", None),
        ("0 ** -1", "0 ** -1", "negative power", None),
        ("2 * nothing", "nothing", "'*' was given null", "is None"),
        ("-nothing", "nothing", "'-' was given null", "is None"),
        ("1 < units < nothing", "nothing", "'<' was given null", "is None"),
        ("shape('x')[0] // 2", "shape('x')[0]", "'//' was given null", "before the data"),
        ("round(nothing)", "nothing", "round was given null", "is None"),
        ("range(1, nothing)", "nothing", "range was given null", "is None"),
        ("1 < 'a'", "1 < 'a'", "'<' does not compare an integer with text", None),
        ("1 in 5", "1 in 5", "looks into a list or a text", None),
        ("1 in 'a'", "1 in 'a'", "finds a text in a text", None),
        ("dims[2]", "2", "no item 2: the list holds 2, from 0 to 1", None),
        ("empty[0]", "0", "holds nothing", None),
        ("''[-1]", "-1", "the text holds nothing", None),
        ("dims['a']", "'a'", "an index is an integer, found text", None),
        ("units[0]", "units", "found an integer", None),
        ("nothing[0]", "nothing", "found null", None),
        ("options['a']", "options", "found a mapping", None),
        ("-'a'", "-'a'", "takes a number, found text", None),
        ("'%d' % 3", "'%d' % 3", "formatting", "layer_$(i)"),
        ("min(1, 'a')", "min(1, 'a')", "an integer with text", None),
        ("max(3)", "max(3)", "takes a list", "max(a, b)"),
        ("max([])", "max([])", "empty list", None),
        ("abs('a')", "'a'", "takes a number, found text", None),
        ("round(1.5, 'a')", "'a'", "integer as its number of places", None),
        ("int('3.5')", "int('3.5')", "no whole number", None),
        ("int(infinite)", "int(infinite)", "finite", None),
        ("float('x')", "float('x')", "this text is none", None),
        ("len(3)", "len(3)", "takes a list or a text", None),
        ("sum(3)", "sum(3)", "takes a list", "sum([a, b])"),
        ("sum(['a'])", "sum(['a'])", "found text in it", None),
        ("range(1.5)", "1.5", "takes integers, found a float", None),
        ("range(1, 5, 0)", "range(1, 5, 0)", "step of 0", None),
        ("shape('nope')", "shape('nope')", "'nope'", "before this one"),
        ("(-2) ** 0.5", "(-2) ** 0.5", "not a real number", None),
    ],
)
def test_errors(text: str, marked: str, message: str, hint: str | None) -> None:
    """A formula without a value is SC121 at the operation or operand that failed."""
    with pytest.raises(FormulaError) as caught:
        evaluate(parse_expression(text), ENV, SHAPES.__getitem__)
    error = caught.value
    assert error.code == "SC121"
    assert text[error.start : error.end] == marked
    assert message in error.message
    assert hint is None or hint in (error.hint or "")


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 9 ** 9",
        "(-9) ** 9 ** 9",
        "2 ** 64",
        "9223372036854775807 * 2",
        "9223372036854775808 + 1",
        "sum([9223372036854775807, 9223372036854775807])",
        "1e308 * 10",
        "10.0 ** 400",
        "1e308 / 1e-10",
        "float('inf')",
        "float('nan')",
        "-infinite",
        "round(1.7e308, -308)",
        "'a' * 10 ** 9",
        "10 ** 9 * [0]",
        "[[0] * 10000] * 10000",
        "['a' * 9999] * 2",
        "[['a' * 100] * 100, 'b']",
        "[0] * 6000 + [0] * 6000",
        "range(10 ** 9)",
        "range(9223372036854775807)",
        "range(-9223372036854775808, 9223372036854775807, 3)",
        "range(10001)",
    ],
)
def test_results_are_bounded(text: str) -> None:
    """What would grow without bound is refused at once, intermediate results included."""
    with hang_guard(), pytest.raises(FormulaError, match=r"too large|too long|beyond the range"):
        evaluate(parse_expression(text), ENV)


def test_a_template_is_bounded() -> None:
    """Many formulas cannot add up to a huge text."""
    with pytest.raises(FormulaError, match="too long"):
        evaluate(parse_value("$('a' * 9999)" * 2), ENV)  # type: ignore[arg-type]


def test_unknown_name_is_carried() -> None:
    """The caller learns the name, to suggest one of those in sight."""
    with pytest.raises(FormulaError) as caught:
        evaluate(parse_expression("1 + unit"), ENV)
    assert (caught.value.code, caught.value.unknown_name) == ("SC122", "unit")
    assert (caught.value.start, caught.value.end) == (4, 8)


def test_only_what_decides_is_evaluated() -> None:
    """A guard protects what stands behind it."""
    guarded = parse_expression("0 if nothing is None else nothing * 2")
    assert evaluate(guarded, ENV) == 0
    assert evaluate(parse_expression("nothing is not None and nothing > 2"), ENV) is False
    assert evaluate(parse_expression("1 > 2 > 'a'"), ENV) is False


def test_shape_without_a_graph_is_an_error() -> None:
    """In `params` there is no tensor to ask."""
    with pytest.raises(FormulaError, match="inside the steps"):
        evaluate(parse_expression("shape('x')"), ENV)


def test_evaluation_leaves_the_environment_alone() -> None:
    """A list of the environment is neither changed nor shared with what a formula makes."""
    env = {"a": [1]}
    assert evaluate(parse_expression("a + [2]"), env) == [1, 2]
    assert env == {"a": [1]}
