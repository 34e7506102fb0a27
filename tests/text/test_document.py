"""The tree: plain values, nodes and places by path."""

from __future__ import annotations

import pytest

from spec_compiler.diagnostics.span import Span
from spec_compiler.text.document import Document, Mapping, Scalar, Sequence, plain, walk
from spec_compiler.text.read import read_text

TEXT = """\
spec: 1
model:
  layers:
    - Dense: {units: 10}
    - Flatten
fit: {class_weight: {0: 1.0, 1: 2.5}}
"""


@pytest.fixture
def document() -> Document:
    """Give the document of `TEXT`."""
    value = read_text(TEXT, "a.yaml").value
    assert value is not None
    return value


def test_plain_values_are_python_values(document: Document) -> None:
    """The tree as dict, list and scalars, integer keys kept."""
    assert document.plain() == {
        "spec": 1,
        "model": {"layers": [{"Dense": {"units": 10}}, "Flatten"]},
        "fit": {"class_weight": {0: 1.0, 1: 2.5}},
    }
    assert document.files == {"a.yaml": TEXT}


def test_node_follows_a_path(document: Document) -> None:
    """Keys and indices lead to a node; a path that ends early leads to None."""
    assert isinstance(document.node(()), Mapping)
    layers = document.node(("model", "layers"))
    assert isinstance(layers, Sequence)
    assert plain(layers) == [{"Dense": {"units": 10}}, "Flatten"]
    units = document.node(("model", "layers", 0, "Dense", "units"))
    assert isinstance(units, Scalar)
    assert units.value == 10
    assert document.node(("fit", "class_weight", 1)) is not None
    for missing in (("modle",), ("model", "layers", 2), ("model", "layers", -1), ("spec", "x")):
        assert document.node(missing) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), (1, 1, 6, 38)),
        (("spec",), (1, 7, 1, 8)),
        (("model", "layers"), (4, 5, 5, 14)),
        (("model", "layers", 0), (4, 7, 4, 25)),
        (("model", "layers", 0, "Dense"), (4, 14, 4, 25)),
        (("model", "layers", 0, "Dense", "units"), (4, 22, 4, 24)),
        (("model", "layers", 0, "Dense", "kernel"), (4, 7, 4, 12)),
        (("model", "layers", 0, "Dense", "kernel", "x"), (4, 7, 4, 12)),
        (("model", "layers", 7), (3, 3, 3, 9)),
        (("model", "layers", 1, "name"), (5, 7, 5, 14)),
        (("nothing",), (1, 1, 6, 38)),
    ],
)
def test_span_is_the_value_or_the_nearest_key(
    document: Document, path: tuple[str | int, ...], expected: tuple[int, int, int, int]
) -> None:
    """A value's place, or the key of the deepest ancestor that exists."""
    assert document.span(path) == Span("a.yaml", *expected)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("model", "layers", 0, "Dense", "units"), (4, 15, 4, 20)),
        (("model", "layers", 1), (5, 7, 5, 14)),
        (("fit", "class_weight", 1), (6, 30, 6, 31)),
        (("model", "kind"), (2, 1, 2, 6)),
        ((), (1, 1, 6, 38)),
    ],
)
def test_key_span_is_the_key(
    document: Document, path: tuple[str | int, ...], expected: tuple[int, int, int, int]
) -> None:
    """The place of the key that the path ends in, or of the list item."""
    assert document.key_span(path) == Span("a.yaml", *expected)


def test_walk_gives_every_node_once_in_order(document: Document) -> None:
    """Parents come before children, in the order of the text."""
    paths = [path for path, _ in walk(document.root)]
    assert paths[:4] == [(), ("spec",), ("model",), ("model", "layers")]
    assert len(paths) == len(set(paths)) == 12
    assert all(document.node(path) is node for path, node in walk(document.root))
