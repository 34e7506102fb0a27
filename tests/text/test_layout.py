"""The layout of a text: what a person wrote around the values stays, the values stay, once is enough."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_compiler.text.layout.parse import parse_layout
from spec_compiler.text.layout.scalars import number
from spec_compiler.text.layout.tree import Table, comments, of_plain, plain_of
from spec_compiler.text.layout.write import WIDTH, write_layout
from spec_compiler.text.layout.write_json import write_json
from spec_compiler.text.read import read_text
from spec_compiler.text.scalars import resolve
from tests.text.layout_cases import ALPHABET, SEEDS

SEED = st.sampled_from(SEEDS)
POSITION = st.integers(min_value=0, max_value=600)
CHANGES = st.lists(
    st.tuples(POSITION, st.integers(min_value=0, max_value=3), st.sampled_from(ALPHABET)),
    max_size=5,
)


def laid_out(text: str) -> str:
    """A text in the one layout."""
    return write_layout(parse_layout(text, "a.yaml"))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEED, CHANGES)
def test_whatever_can_be_read_keeps_values_and_comments(
    seed: str, changes: list[tuple[int, int, str]]
) -> None:
    """A mutated text that reads at all, reads as the same; no comment is lost; once is enough."""
    text = seed
    for position, removed, inserted in changes:
        at = position % (len(text) + 1)
        text = text[:at] + inserted + text[at + removed :]
    document = read_text(text, "a.yaml").value
    if document is None:
        return
    tree = parse_layout(text, "a.yaml")
    assert repr(plain_of(tree)) == repr(document.plain())
    words = sorted(comments(tree))
    out = write_layout(tree)
    again = read_text(out, "a.yaml")
    assert again.value is not None, again.diagnostics
    assert repr(again.value.plain()) == repr(document.plain())
    assert sorted(comments(parse_layout(out, "a.yaml"))) == words
    assert laid_out(out) == out


TEXT = st.text(st.sampled_from(ALPHABET + " nulyestrof-_/x"), max_size=12).filter(
    lambda text: not re.match(r"[A-Za-z]:[\t\n\r]", text)  # a path of Windows, misread: refused
)
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff")
    | st.sampled_from("\n\t :#'\"[]{},&*!|>%@`-?$\\"),
    max_size=20,
).filter(lambda text: not re.match(r"[A-Za-z]:[\t\n\r]", text))
LEAF = st.one_of(
    ANY_TEXT,
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False),
    TEXT,
)
VALUE = st.recursive(
    LEAF,
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(TEXT, below, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TEXT, VALUE, min_size=1, max_size=4))
def test_plain_values_are_written_so_that_they_read_back(values: dict[str, object]) -> None:
    """YAML and JSON of the same values read as those values."""
    tree = of_plain(values)
    assert isinstance(tree, Table)
    out = write_layout(tree)
    found = read_text(out, "a.yaml")
    assert found.value is not None, found.diagnostics
    assert repr(found.value.plain()) == repr(values)
    assert laid_out(out) == out
    if "inf" not in repr(values):
        found = read_text(write_json(tree), "a.json")
        assert found.value is not None, found.diagnostics
        assert found.value.plain() == values


@given(st.floats(allow_nan=False))
def test_a_number_is_exact(value: float) -> None:
    """The shortest form of a number reads as that number, and as a float."""
    found = resolve(number(value))
    assert isinstance(found, float)
    assert found == value
    assert math.copysign(1, found) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:   1   # b\n", "a: 1  # b\n"),
        ("a: {b: 1, c: [1,2,  3]}\n", "a: {b: 1, c: [1, 2, 3]}\n"),
        ("a:\n    b: 1\n", "a: {b: 1}\n"),
        ("a:\n    b: 1 # c\n", "a:\n  b: 1  # c\n"),
        ("a:\n- 1\n- 2\n", "a: [1, 2]\n"),
        ("a:\n- b: 1\n  # c\n# d\ne: 2\n", "a:\n  - b: 1\n    # c\n# d\ne: 2\n"),
        ("a: [x,  # b\n  y]\n", "a:\n  - x  # b\n  - y\n"),
        ("a: 'b'\nc: \"1\"\nd: 'yes'\n", 'a: b\nc: "1"\nd: "yes"\n'),
        ('a: "say \\"b\\""\n', 'a: say "b"\n'),
        ("a: '\"b\\c'\n", "a: '\"b\\c'\n"),
        ("a: [1.0E-03, .50, +7, 1.0, 1e5]\n", "a: [1e-3, 0.5, 7, 1.0, 1e5]\n"),
        ("a: $(min(1, 2))\n", "a: $(min(1, 2))\n"),
        ("a:\n  b: $(min(1, 2))\n", "a:\n  b: $(min(1, 2))\n"),
        ('a: {b: "$(min(1, 2))"}\n', 'a: {b: "$(min(1, 2))"}\n'),
        ("a: &x {b: 1}\nc: {<<: *x, d: *x}\n", "a: &x {b: 1}\nc: {<<: *x, d: *x}\n"),
        ("a: |\n      b\n      c\n", "a: |\n  b\n  c\n"),
        ("a: b\n  c\n", "a: b c\n"),
        ("a:\n\n\n\n  # b\n\n\n  c: 1\n", "a:\n  # b\n\n  c: 1\n"),
        ("a: {  # b\n  }\n", "a: {}  # b\n"),
        ("- - a\n".replace("- - a", "x: [[a]]"), "x: [[a]]\n"),
    ],
)
def test_the_layout(text: str, wanted: str) -> None:
    """One form for what can be written in several."""
    assert laid_out(text) == wanted


def test_what_is_too_long_for_a_line_gets_lines() -> None:
    """A list or mapping that does not fit has a line for each entry, long text stays whole."""
    long = ", ".join(f"name_{index}: {index}" for index in range(12))
    out = laid_out(f"a: {{{long}}}\n")
    assert out.startswith("a:\n  name_0: 0\n  name_1: 1\n")
    text = "word " * 40
    out = laid_out("a: " + text.replace("word word", "word\n  word", 1) + "\n")
    assert out.startswith("a: >-\n  word word")
    assert max(map(len, out.splitlines())) <= WIDTH


def test_a_line_with_noqa_is_not_broken() -> None:
    """What a comment silences stays on its line."""
    line = "a: {" + ", ".join(f"name_{index}: {index}" for index in range(12)) + "}  # noqa: SC515"
    assert laid_out(line + "\n") == line + "\n"
