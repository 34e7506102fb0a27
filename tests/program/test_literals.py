"""Literals are pure source: printable, on one line, and the same value when read."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_compiler.program.literals import (
    comment_lines,
    docstring_literal,
    docstring_value,
    fstring_literal,
    number_literal,
    string_literal,
    text_width,
)

ANY_TEXT = st.text(st.characters(categories=None))


@given(ANY_TEXT)
def test_string_is_read_back(text: str) -> None:
    """Every text, lone surrogates too, is the value of its literal, and its source is visible."""
    literal = string_literal(text)
    assert ast.literal_eval(literal) == text
    assert literal.isprintable()


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "hi"', "'say \"hi\"'"),
        ("'\"", '"\'\\""'),
        ("a\nb\t\\", '"a\\nb\\t\\\\"'),
        ("\0", '"\\x00"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("\ud800", '"\\ud800"'),
        ("\U000e0001", '"\\U000e0001"'),
        ("naïve 层", '"naïve 层"'),
    ],
)
def test_string_literal(text: str, literal: str) -> None:
    """Quotes are chosen as the formatters choose them; the invisible is escaped."""
    assert string_literal(text) == literal


@pytest.mark.parametrize(
    ("value", "literal"),
    [(0, "0"), (1e-05, "1e-05"), (1e16, "1e16"), (0.1, "0.1"), (1.0, "1.0"), (5e-324, "5e-324")],
)
def test_number_literal(value: float, literal: str) -> None:
    """Numbers are written as `repr` does, without the plus of an exponent."""
    assert number_literal(value) == literal


def test_number_beyond_the_decimal_limit() -> None:
    """An integer that Python would not convert to decimal is written in hexadecimal."""
    value = 7**10_000
    assert ast.literal_eval(number_literal(value)) == value


@given(st.floats(min_value=0, allow_nan=False, allow_infinity=False))
def test_float_is_read_back(value: float) -> None:
    """No float loses a bit."""
    assert math.copysign(1, value) < 0 or ast.literal_eval(number_literal(value)) == value


def test_fstring_literal() -> None:
    """Braces of a text are doubled, those of an expression are not."""
    assert fstring_literal(['{"a"}', ("x + 1",), "'"]) == "f'{{\"a\"}}{x + 1}\\''"


@given(ANY_TEXT)
def test_comment_stays_a_comment(text: str) -> None:
    """No text leaves its comment, and none declares an encoding."""
    source = "\n".join(comment_lines(text)) + "\nx = 1\n"
    assert ast.dump(ast.parse(source.encode("utf-8"))) == ast.dump(ast.parse("x = 1"))


@pytest.mark.parametrize(
    "declaration", ["coding: utf-7", "-*- coding=utf_7 -*-", "vim: fileencoding:x"]
)
def test_comment_declares_no_encoding(declaration: str) -> None:
    """A file whose first line is a user's text is read as UTF-8 all the same."""
    source = "\n".join(comment_lines(declaration)) + "\nx = '+AAo-'\n"
    assert ast.literal_eval(ast.parse(source.encode()).body[0].value) == "+AAo-"  # type: ignore[attr-defined]


@given(ANY_TEXT, st.integers(0, 3))
def test_docstring_is_read_back(text: str, depth: int) -> None:
    """What is written in triple quotes is the value that was lowered."""
    value = docstring_value(text, depth)
    assert value is None or ast.literal_eval(docstring_literal(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("One line.", "One line."),
        ("  One line.  \n\n", "One line."),
        ("First.\n\n  More:\n    indented\n", "First.\n\n    More:\n      indented\n    "),
        ('ends with "quotes"', 'ends with "quotes"'),
        (" \n\n", None),
    ],
)
def test_docstring_value(text: str, value: str | None) -> None:
    """Margins go, further lines are indented as the code is, and nothing is no docstring."""
    assert docstring_value(text, 1) == value


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("层", 2), ("e\u0301", 1), ("🎉", 2)])
def test_text_width(text: str, width: int) -> None:
    """Wide characters take two columns and combining ones none."""
    assert text_width(text) == width
