"""YAML written from a tree: it reads back as the same values, in one fixed layout."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_compiler.diagnostics.span import Span
from spec_compiler.text.document import Entry, Mapping, Node, Scalar, Sequence, plain
from spec_compiler.text.read import read_text
from spec_compiler.text.write_yaml import write_yaml

HERE = Span("a.yaml", 1, 1, 1, 2)


def node(value: Any, span: Span = HERE) -> Node:
    """A plain value as a node."""
    if isinstance(value, dict):
        entries = {key: Entry(key, span, node(item, span)) for key, item in value.items()}
        return Mapping(entries, span)
    if isinstance(value, list):
        return Sequence(tuple(node(item, span) for item in value), span)
    return Scalar(value, span)


def read(text: str) -> Any:
    """What a text reads as; the test fails where it is no YAML."""
    outcome = read_text(text)
    assert outcome.value is not None, (text, outcome.diagnostics)
    return plain(outcome.value.root)


ONE_CHARACTER = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"
)
TEXTS = st.text(ONE_CHARACTER | st.sampled_from("\n\t :#'\"[]{},&*!|>%@`-?$\\")) | st.sampled_from(
    [
        "",
        " ",
        "~",
        "null",
        "None",
        "yes",
        "1",
        "1e3",
        "0x1f",
        ".inf",
        "-",
        "---",
        "a: b",
        "a #b",
        "<<",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXTS
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(TREES)
def test_what_is_written_reads_back(value: Any) -> None:
    """Every tree that a spec can hold survives, whatever its texts are."""
    assert read(write_yaml(node({"value": value}))) == {"value": value}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": {"b": 1, "c": [1, 2]}}, "a: {b: 1, c: [1, 2]}\n"),
        ({"a": {"b": {"c": 1}}}, "a:\n  b: {c: 1}\n"),
        ({"layers": ["Flatten", {"Dense": 3}]}, "layers:\n  - Flatten\n  - Dense: 3\n"),
        (
            {"layers": [{"Dense": {"units": 3}, "name": "head"}]},
            "layers:\n  - Dense: {units: 3}\n    name: head\n",
        ),
        ({"a": [[1, [2]], [3]]}, "a: [[1, [2]], [3]]\n"),
        ({"a": [], "b": {}, "c": None}, "a: []\nb: {}\nc: null\n"),
        ({"a": "$(x * 2)", "b": "./m.py:f"}, "a: $(x * 2)\nb: ./m.py:f\n"),
        ({"a": "1", "b": "true", "c": "a: b"}, 'a: "1"\nb: "true"\nc: "a: b"\n'),
        ({"a": 1.0, "b": 1e-07, "c": float("inf")}, "a: 1.0\nb: 1e-07\nc: .inf\n"),
        ({1: True}, "1: true\n"),
        ([1, 2], "- 1\n- 2\n"),
        ({}, "{}\n"),
    ],
)
def test_the_layout(value: Any, text: str) -> None:
    """Short values on one line, steps below each other, quotes only where they are needed."""
    assert write_yaml(node(value)) == text


def test_long_lists_stand_below_each_other() -> None:
    """A line that would be longer than the page is broken."""
    text = write_yaml(node({"a": ["x" * 60, "y" * 60]}))
    assert text == f"a:\n  - {'x' * 60}\n  - {'y' * 60}\n"


def test_comments_stand_behind_values() -> None:
    """Values of one comment share a line, others do not."""
    other = Span("b.yaml", 7, 1, 7, 2)
    mixed = Mapping(
        {
            "b": Entry("b", HERE, node(1)),
            "c": Entry("c", HERE, node([2, 3], other)),
        },
        HERE,
    )
    tree = Mapping(
        {"a": Entry("a", HERE, mixed), "d": Entry("d", HERE, node({"e": 1, "f": 2}))}, HERE
    )
    text = write_yaml(tree, lambda value: f"{value.span.file}:{value.span.line}")
    assert text == (
        "a:\n  b: 1  # a.yaml:1\n  c: [2, 3]  # b.yaml:7\nd: {e: 1, f: 2}  # a.yaml:1\n"
    )
