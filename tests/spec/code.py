"""What the tests of imported objects speak of: a user's files, and specs that import from them."""

from __future__ import annotations

from pathlib import Path

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import check

LAYERS = '''\
"""Layers of a user; importing this file would fail."""

raise SystemExit("this must never run")

import functools
from dataclasses import dataclass

import keras
from other import Renamed as Moved, helper
from . import nothing
from package import *

LIMIT = 3
Alias = Patches = None


@keras.saving.register_keras_serializable()
class Patches(keras.layers.Layer):
    def __init__(self, size, stride=1, *, flat: bool = False):
        super().__init__()

    @classmethod
    def small(cls):
        return cls(2)


class Open(keras.layers.Layer):
    def __init__(self, dim=8, **kwargs):
        super().__init__(**kwargs)


class Child(Patches):
    pass


class Bare(keras.layers.Layer):
    def call(self, x):
        return x


class Plain:
    pass


@dataclass
class Data:
    a: int
    b: int = 2


@unknown_decorator
class Changed:
    def __init__(self, a):
        pass


Other = Patches
double = lambda x, by=2: x * by


def scale(x, by, offset=0):
    return x * by + offset


def loss(y_true, y_pred, alpha=1.0):
    return 0


def anything(*args, **kwargs):
    return 0


@functools.cache
def cached(x, k):
    return x


@decorated
def hidden(x):
    return x


def make(dim):
    return Patches(dim)


if True:
    def under_if(x):
        return x
'''
OTHER = """\
class Renamed:
    def __init__(self, width):
        pass


def helper(x):
    return x
"""
STEPS = """\
spec: 1
name: main
imports:
  own: ./layers.py:NAME
model:
  kind: functional
  inputs: {x: {shape: [8]}}
  layers:
    - STEP
    - Dense: 4
"""
TRAINED = """\
spec: 1
name: main
imports:
  own: ./layers.py:NAME
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: 4, activation: ACTIVATION}
compile:
  loss: LOSS
  metrics: [METRIC]
"""


def spec(text: str, **words: str) -> str:
    """A spec's file with words filled in."""
    for word, value in words.items():
        text = text.replace(word, value)
    Path("main.yaml").write_text(text, encoding="utf-8")
    return "main.yaml"


def findings(text: str, **words: str) -> list[Diagnostic]:
    """What the check of a spec finds."""
    return list(check(spec(text, **words)).diagnostics)


def told(text: str, **words: str) -> list[tuple[str, str]]:
    """Each finding by its code and the text at its place."""
    lines = Path(spec(text, **words)).read_text(encoding="utf-8").split("\n")
    made = []
    for one in check("main.yaml").diagnostics:
        assert one.span is not None
        made.append(
            (one.code, lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1])
        )
    return made


def graph(text: str, **words: str) -> CheckedGraph:
    """The checked graph of a spec without findings."""
    outcome = check(spec(text, **words))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value.graph
