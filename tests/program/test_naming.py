"""Invented names are identifiers, unique in their scope, and the same each time."""

from __future__ import annotations

import builtins
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_compiler.program.naming import Scope, class_name, identifier


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Conv2D", "conv2d"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("GlobalAveragePooling2D", "global_average_pooling2d"),
        ("LSTM", "lstm"),
        ("LSTMCell", "lstm_cell"),
        ("ReLU", "relu"),
        ("PReLU", "prelu"),
        ("BatchNormalization", "batch_normalization"),
        ("stage-1/block 2", "stage_1_block_2"),
        ("class", "class_"),
        ("None", "none"),
        ("3d", "n3d"),
        ("", "x"),
        ("__", "x"),
        ("é à", "e_a"),
        ("层", "x"),
        ('q");import os#', "q_import_os"),
    ],
)
def test_identifier(text: str, name: str) -> None:
    """Any text gives the snake_case identifier that a reader expects."""
    assert identifier(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("digits_cnn", "DigitsCnn"),
        ("ResNet", "ResNet"),
        ("my model", "MyModel"),
        ("none", "None_"),
        ("2d", "N2d"),
        ("", "X"),
    ],
)
def test_class_name(text: str, name: str) -> None:
    """Any text gives a CamelCase identifier."""
    assert class_name(text) == name


@given(st.text())
def test_names_are_identifiers(text: str) -> None:
    """Whatever comes in, what goes out can be written as a name in ASCII."""
    for name in (identifier(text), class_name(text)):
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)


def test_long_text_gives_a_short_name() -> None:
    """A megabyte of text is no name of a megabyte."""
    assert len(identifier("a" * 1_000_000)) < 100


def test_scope_counts() -> None:
    """The first is the name itself, further ones are numbered."""
    scope = Scope()
    assert [scope.fresh("x") for _ in range(3)] == ["x", "x_1", "x_2"]
    assert scope.fresh("x_1") == "x_1_1"
    assert scope.fresh_class("my_net") == "MyNet"
    assert scope.fresh_class("my_net") == "MyNet_1"


def test_scope_keeps_away_from_what_is_taken() -> None:
    """Names of the page, of Python, and of enclosing scopes are never given again."""
    scope = Scope(["keras", "np"])
    assert scope.fresh("keras") == "keras_1"
    assert scope.fresh("range") == "range_1"
    assert scope.fresh("Lambda") == "lambda_"
    scope.reserve("inputs")
    child = scope.child(["self"])
    assert child.fresh("inputs") == "inputs_1"
    assert child.fresh("self") == "self_1"
    assert scope.fresh("self") == "self", "a child's names are free outside it"
    assert "keras" in child
    assert "unheard_of" not in child


@given(st.lists(st.text(max_size=5), max_size=40))
def test_scope_gives_each_name_once(texts: list[str]) -> None:
    """Whatever is asked for, names are unique and shadow nothing."""
    scope = Scope()
    names = [scope.fresh(text) for text in texts]
    assert len(set(names)) == len(names)
    assert not any(hasattr(builtins, name) for name in names)
    again = Scope()
    assert [again.fresh(text) for text in texts] == names


def test_scope_is_fast() -> None:
    """Ten thousand steps of one kind are named without walking through all before."""
    scope = Scope()
    for _ in range(10_000):
        last = scope.fresh("dense")
    assert last == "dense_9999"
