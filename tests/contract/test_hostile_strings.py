"""Hostile strings in every string place of a spec: refused, or data and nothing more.

What comes through must leave the script's syntax tree as it was, but for constants.
"""

from __future__ import annotations

import ast
import copy
import io
import json
import tokenize
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from spec_compiler.api import rendered
from spec_compiler.diagnostics.codes import CODES
from spec_compiler.diagnostics.model import Severity
from spec_compiler.diagnostics.render import render_text
from spec_compiler.pipeline import check

HARMLESS: dict[str, Any] = {
    "spec": 1,
    "name": "rich",
    "description": "A spec with a string wherever one may stand.",
    "seed": 7,
    "backend": "tensorflow",
    "dtype_policy": "float32",
    "x-notes": {"author": "ann", "list": ["a", {"b": "c"}]},
    "params": {
        "units": 8,
        "act": "relu",
        "pad": {"default": "same", "choices": ["same", "valid"], "help": "What is padded."},
        "label": {"default": "kind", "help": "The column of the labels.", "type": "str"},
        "wide": {"default": "$(units * 2)"},
    },
    "imports": {"mean_pred": "./metrics.py:mean_pred", "joined": "os.path:join"},
    "blocks": {
        "dense": {
            "params": {"n": None, "kind": "relu"},
            "layers": [{"Dense": {"units": "$n", "activation": "$kind"}}, {"Dropout": 0.1}],
        }
    },
    "model": {
        "kind": "sequential",
        "inputs": {"shape": [4, 4, 1], "dtype": "float32", "name": "image"},
        "layers": [
            {
                "Conv2D": {
                    "filters": "$units",
                    "kernel_size": 3,
                    "padding": "$pad",
                    "activation": "$act",
                    "kernel_initializer": {"RandomNormal": {"stddev": 0.1, "seed": 3}},
                    "name": "first",
                }
            },
            {"BatchNormalization": None, "name": "second_$(units)"},
            "Flatten",
            {"dense": {"n": "$wide", "kind": "tanh"}},
            {"Dense": {"units": 3, "kernel_regularizer": "l2"}, "if": "$(units > 1)"},
            {"for": {"f": [4, 5]}, "layers": [{"Dense": "$f"}]},
            {"Dense": {"units": 3, "activation": "softmax"}},
        ],
    },
    "compile": {
        "optimizer": {"Adam": {"learning_rate": 0.1, "name": "adam"}},
        "loss": "sparse_categorical_crossentropy",
        "metrics": ["accuracy", "mean_pred", {"SparseCategoricalAccuracy": {"name": "right"}}],
    },
    "data": {
        "train": {"csv": {"path": "train.csv", "label": "$label", "shape": [4, 4, 1]}},
        "test": {"npz": {"path": "test.npz", "x": "features", "y": "labels"}},
        "prepare": [{"Rescaling": {"scale": 0.5, "name": "scaled"}}],
    },
    "fit": {
        "epochs": 2,
        "validation_split": 0.25,
        "callbacks": [
            {"EarlyStopping": {"monitor": "val_loss", "mode": "min"}},
            {"ModelCheckpoint": {"filepath": "best-{epoch}.keras"}},
            {"CSVLogger": {"filename": "log.csv", "separator": ";"}},
        ],
    },
    "evaluate": {"weights": "best.weights.h5"},
    "export": [{"keras": "rich.keras"}, {"weights": "rich.weights.h5"}],
}

STRINGS: tuple[str, ...] = (
    "",
    '"""',
    '""" + __import__("os").system("true") + """',
    '")\nimport os\nos.system("true")\n#',
    'ends in a quote"',
    "ends in a backslash\\",
    "a\nb",
    "a\r\nb\rc",
    "\x00",
    "{0.__class__}",
    "{{ 7 * 7 }}{% raw %}",
    "%(prog)s %s %",
    "$(__import__('os').system('true'))",
    "$(units.__class__)",
    "$(9 ** 9 ** 9)",
    "$",
    "$$",
    "class",
    "__import__",
    "layers.Dense(1)",
    "os.environ np.array csv.reader HERE Path(1) sys.path",
    "Name(id='HERE') Name(id='output')",
    "-*- coding: utf-7 -*-",
    "# digest: " + "0" * 64,
    "../../../etc/passwd",
    "a\u202eb\u2066c",
    "\u2028\u2029\x85",
    "\ud800",
    "\U0001f600é模",
    "x" * 300,
)
AS_KEYS = frozenset(STRINGS[::4]) | {"class", "\ud800", "$(9 ** 9 ** 9)"}
"""Those that are tried as keys too: a closed set of keys refuses them all alike."""
MEGABYTE = "A\"'\n{$}" * 170_000

BLANK = "\n\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Line ends and spaces, which move nothing else about on a terminal."""

Place = tuple[str | int, ...]


def places(value: Any, path: Place = ()) -> Iterator[tuple[Place, bool]]:
    """The place of each string: of a key (True) or of a value (False)."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), True
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))
    elif isinstance(value, str):
        yield path, False


PLACES = tuple(places(HARMLESS))


def planted(place: Place, is_key: bool, string: str) -> dict[str, Any]:
    """The harmless spec with one of its strings replaced."""
    spec = copy.deepcopy(HARMLESS)
    holder: Any = spec
    for part in place[:-1]:
        holder = holder[part]
    last = place[-1]
    if not is_key:
        holder[last] = string
        return spec
    items = list(holder.items())
    holder.clear()
    holder.update((string if key == last else key, value) for key, value in items)
    return spec


@cache
def harmless_script() -> str:
    """The script of the harmless spec."""
    outcome = check(HARMLESS)
    assert outcome.value is not None, outcome.diagnostics
    return rendered(outcome.value)


class Blank(ast.NodeTransformer):
    """Takes out of a tree what a string of the spec may be: the value of a constant."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """A constant is a constant, a string like any other."""
        return ast.Constant(type(node.value).__name__)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Of a formatted string the expressions count."""
        parts = [self.visit(part) for part in node.values if not isinstance(part, ast.Constant)]
        return ast.JoinedStr(parts)


def shape(script: str) -> str:
    """A script's syntax tree without the values of its constants."""
    return ast.dump(Blank().visit(ast.parse(script)))


@cache
def harmless_shape() -> str:
    """The tree of the harmless script."""
    return shape(harmless_script())


def comments(script: str) -> list[str]:
    """What a script's comments say."""
    tokens = tokenize.generate_tokens(io.StringIO(script).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


ORDINARY = ("", "word", "word.h5", "word.py:word", "word$(units)", "a few words", "word*.csv")


@cache
def ordinary_shapes(place: Place, is_key: bool) -> frozenset[str]:
    """The trees that ordinary words give in one place: some decide what is built."""
    outcomes = [check(planted(place, is_key, word)) for word in ORDINARY]
    return frozenset(shape(rendered(each.value)) for each in outcomes if each.value is not None)


def hold(place: Place, is_key: bool, string: str) -> None:
    """A hostile string is refused with diagnostics, or it is data."""
    texts: dict[str, str] = {}
    outcome = check(planted(place, is_key, string), texts=texts)
    assert all(found.code in CODES for found in outcome.diagnostics)
    shown = render_text(outcome.diagnostics, texts)
    assert all(character.isprintable() or character in BLANK for character in shown)
    if outcome.value is None:
        assert any(found.severity is Severity.ERROR for found in outcome.diagnostics)
        return
    script = rendered(outcome.value)
    script.encode()
    assert all(character == "\n" or character.isprintable() for character in script)
    assert len(comments(script)) == len(comments(harmless_script()))
    found = shape(script)
    assert found == harmless_shape() or found in ordinary_shapes(place, is_key), script


def test_the_spec_is_rich() -> None:
    """The harmless spec is right, and has strings in every section."""
    assert {place[0] for place, _ in PLACES} == set(HARMLESS)
    assert len([place for place, is_key in PLACES if not is_key]) > 40
    assert "mean_pred" in harmless_script()


@pytest.mark.parametrize("string", STRINGS, ids=ascii)
def test_every_place(string: str) -> None:
    """Each hostile string, in each place of its own: as a value, and as a key."""
    for place, is_key in PLACES:
        if not is_key or string in AS_KEYS:
            hold(place, is_key, string)


def test_a_megabyte() -> None:
    """A megabyte of text is refused, or data; it takes no more than a moment."""
    for place, is_key in [each for each in PLACES if not each[1]][::3]:
        hold(place, is_key, MEGABYTE)


@settings(max_examples=80)
@given(st.sampled_from(PLACES), st.text(max_size=40))
def test_random_text(place: tuple[Place, bool], string: str) -> None:
    """Whatever characters there are."""
    hold(*place, string)


@settings(max_examples=50)
@given(st.sampled_from(PLACES), st.lists(st.sampled_from(STRINGS), min_size=2, max_size=4))
def test_joined_strings(place: tuple[Place, bool], strings: list[str]) -> None:
    """Hostile strings one behind the other."""
    hold(*place, "".join(strings))


@pytest.mark.parametrize("string", STRINGS, ids=ascii)
def test_as_text(string: str) -> None:
    """The same as YAML text: written by a YAML writer, and pasted in without any quoting."""
    for place, is_key in (PLACES[2], PLACES[-1], (("description",), False)):
        spec = planted(place, is_key, string)
        written = io.StringIO()
        try:
            YAML(typ="safe", pure=True).dump(spec, written)
        except (UnicodeEncodeError, ValueError):
            continue  # the writer's own refusal; as JSON it has been tried above
        raw = json.dumps(HARMLESS, indent=1).replace('"ann"', string)
        for text in (written.getvalue() + "\n", raw + "\n"):
            texts: dict[str, str] = {}
            outcome = check(text, texts=texts)
            render_text(outcome.diagnostics, texts)
            if outcome.value is not None:
                ast.parse(rendered(outcome.value))
