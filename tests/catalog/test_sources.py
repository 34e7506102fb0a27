"""The data sources: what their arguments may be, and what is known of their data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.sources.base import DataSource, Labels
from spec_compiler.catalog.sources.feature_columns import encoded, width
from spec_compiler.catalog.sources.tables import Csv
from spec_compiler.pipeline import check
from spec_compiler.shapes.types import TensorType

HASH = "0" * 64
SERIES = {"csv": {"path": "a.csv", "label": "y"}}
LABEL = {"FixedLenFeature": {"shape": [], "dtype": "int64"}}


def source(value: Any) -> DataSource:
    """A source as a spec writes it."""
    made = build("source", value, Context())
    assert isinstance(made, DataSource)
    return made


def fetched(**arguments: Any) -> dict[str, Any]:
    """Images of a file that is fetched."""
    return {"images": {"directory": {"get_file": arguments}}}


def space(features: Any = None, **arguments: Any) -> dict[str, Any]:
    """A table of kinds of features."""
    kinds = {"age": "float_discretized", "job": "string_hashed"} if features is None else features
    return {"csv": {"path": "people.csv", "label": "rich", "features": kinds, **arguments}}


KNOWN: list[tuple[Any, Any, Any]] = [
    ({"images": "photos"}, TensorType((None, 256, 256, 3)), Labels("integer")),
    (
        {"images": {"directory": "p", "image_size": 8, "color_mode": "grayscale"}},
        TensorType((None, 8, 8, 1)),
        Labels("integer"),
    ),
    (
        {
            "images": {
                "directory": "p",
                "image_size": [4, 6],
                "data_format": "channels_first",
                "interpolation": "Nearest",
                "label_mode": "categorical",
                "class_names": ["a", "b", "c"],
            }
        },
        TensorType((None, 3, 4, 6), "uint8"),
        Labels("one_hot", 3, (3,)),
    ),
    (
        {"text": {"directory": "t", "label_mode": "binary"}},
        TensorType((None,), "string"),
        Labels("binary", 2, (1,)),
    ),
    (
        {"audio": {"directory": "a", "labels": [0, 1, 1], "output_sequence_length": 5}},
        TensorType((None, 5, None)),
        Labels("integer", 2),
    ),
    ({"audio": {"directory": "a", "labels": None}}, TensorType((None, None, None)), Labels("none")),
    ({"timeseries": {"data": SERIES, "sequence_length": 4}}, None, Labels("any")),
    (
        {"tfrecord": {"path": "a", "label": "y", "features": {"x": {"image": [4, 5]}, "y": LABEL}}},
        TensorType((None, 4, 5, 3)),
        Labels("any", None, ()),
    ),
    (
        {
            "tfrecord": {
                "path": "a",
                "features": {
                    "x": {"VarLenFeature": {"dtype": "string", "length": 3}},
                    "z": {"raw": {"dtype": "uint8", "shape": [2]}},
                    "s": {"FixedLenSequenceFeature": {"shape": [2], "dtype": "int64", "length": 4}},
                },
            }
        },
        {
            "x": TensorType((None, 3), "string"),
            "z": TensorType((None, 2), "uint8"),
            "s": TensorType((None, 4, 2), "int64"),
        },
        Labels("none"),
    ),
    ({"tfds": "mnist"}, None, None),
]


@pytest.mark.parametrize(("value", "features", "labels"), KNOWN, ids=str)
def test_what_is_known_before_anything_is_read(value: Any, features: Any, labels: Any) -> None:
    """The type of a batch, and the labels with their number of classes."""
    made = source(value)
    assert made.known_features() == features
    assert made.known_labels() == labels
    assert made.labelled() == (labels is None or labels.kind != "none")


SIZES: list[tuple[Any, Any]] = [
    (space(), 64),
    (space(hashing_dim=8, num_discretization_bins=4), 12),
    (space({"a": {"string_hashed": {"num_bins": 3}}, "b": "float_rescaled"}), 4),
    (space(crosses=[["age", "job"]]), 96),
    (
        space(
            crosses=[
                ["job", "age"],
                {"cross": {"feature_names": ["age", "job"], "crossing_dim": 5}},
            ],
            crossing_dim=7,
        ),
        76,
    ),
    (space({"age": "float_discretized", "job": "string_categorical"}), None),
]


@pytest.mark.parametrize(("value", "size"), SIZES, ids=str)
def test_the_size_of_a_space(value: Any, size: int | None) -> None:
    """The features of a `FeatureSpace` are as wide as all encodings together, joined or by name."""
    made = source(value)
    assert isinstance(made, Csv)
    widths = {name: width(made, each) for name, each in encoded(made)}
    assert (None if None in widths.values() else sum(each or 0 for each in widths.values())) == size


WRONG: list[tuple[Any, str, str]] = [
    ({"images": {"directory": "p", "folder": "q"}}, "SC201", "unknown argument 'folder' of images"),
    ({"images": 3}, "SC203", "expects the path of a folder, or {get_file: {origin: …}}"),
    ({"images": {"directory": "p", "label_mode": "many"}}, "SC205", "'int', 'categorical'"),
    ({"images": {"directory": "p", "format": "grain"}}, "SC190", "is not supported"),
    ({"images": {"directory": "p", "format": "tfds"}}, "SC205", "must be 'tf'"),
    ({"text": {"directory": "p", "subset": "both"}}, "SC206", "'subset' needs 'validation_split'"),
    ({"text": {"directory": "p", "class_names": ["a", "a"]}}, "SC206", "has 'a' twice"),
    (
        {"text": {"directory": "p", "class_names": ["a"], "label_mode": "binary"}},
        "SC206",
        "needs 2 classes, not 1",
    ),
    (
        {"images": {"directory": "p", "crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}},
        "SC206",
        "do not go together",
    ),
    (
        {"audio": {"directory": "p", "ragged": True, "output_sequence_length": 5}},
        "SC206",
        "do not go together",
    ),
    (fetched(origin="ftp://a/b.zip"), "SC204", "expects an address such as"),
    (fetched(origin="https://a.org/"), "SC204", "expects an address such as"),
    (fetched(origin="https://a.org/b.zip", sha256="12"), "SC204", "64 hexadecimal digits"),
    (fetched(origin="https://a.org/b.zip", file_hash="x" * 32), "SC204", "32 or 64"),
    (
        fetched(origin="https://a.org/b.zip", sha256=HASH, file_hash=HASH),
        "SC206",
        "say the same",
    ),
    (fetched(origin="https://a.org/b.zip", inside="b"), "SC206", "needs extract: true"),
    (
        fetched(origin="https://a.org/b.zip", extract=True, inside="b/../../c"),
        "SC204",
        "without '..'",
    ),
    (fetched(origin="https://a.org/b.zip", fname="../c"), "SC212", "not allowed"),
    ({"timeseries": {"data": {"images": "p"}, "sequence_length": 2}}, "SC206", "the series is a"),
    (
        {"timeseries": {"data": SERIES, "sequence_length": 2, "start_index": 5, "end_index": 5}},
        "SC206",
        "over start_index, 5",
    ),
    ({"tfrecord": {"path": "a", "features": {}}}, "SC204", "at least 1 item"),
    ({"tfrecord": {"path": "a", "features": {"y": LABEL}, "label": "z"}}, "SC206", "no feature"),
    ({"tfrecord": {"path": "a", "features": {"y": LABEL}, "label": "y"}}, "SC206", "besides"),
    (
        {"tfrecord": {"path": "a", "features": {"y": {"FixedLenFeature": {"shape": []}}}}},
        "SC202",
        "FixedLenFeature needs the argument 'dtype'",
    ),
    ({"tfds": "no name"}, "SC204", "expects the name of a set, such as mnist"),
    (space({"a": "string_hashed"}, crosses=[["a", "b"]]), "SC206", "'b' is none; there are a"),
    (space(crosses=[["age", "jop"]]), "SC206", "did you mean 'job'?"),
    (space({"a": "float", "b": "string_hashed"}, crosses=[["a", "b"]]), "SC206", "'a' is float"),
    (space(crosses=[["age", "age"]]), "SC206", "has a feature twice"),
    (
        space(crosses=[["age", "job"], {"cross": {"feature_names": ["age", "job"]}}]),
        "SC206",
        "there are two crosses of age and job",
    ),
    (space(crosses=[["age"]]), "SC204", "at least 2 items"),
    (space(crosses="age"), "SC203", "must be a list"),
    (space(crosses=[{"crossing": {}}]), "SC207", "'crossing'"),
    (space(output_mode="many"), "SC205", "'concat' or 'dict'"),
    (space({"a": {"string_hashed": {"output_mode": "int"}}}), "SC206", "'a' is a whole number"),
    (space({"a": {"float_discretized": {"bin_boundaries": [1]}}}), "SC206", "learns the bins"),
    (space(["a"], hashing_dim=4), "SC206", "'hashing_dim' is for kinds of features"),
    ({"import": "lod"}, "SC207", "which have no 'lod'"),
    ({"import": {"load": {"prt": 1}}}, "SC201", "unknown argument 'prt' of load"),
    ({"import": {"function": "load", "returns": "lists"}}, "SC205", "'arrays', 'samples'"),
]


@pytest.mark.parametrize(("value", "code", "words"), WRONG, ids=str)
def test_wrong_arguments(value: Any, code: str, words: str, tmp_path: Any) -> None:
    """One message says what was expected, at a place in the spec."""
    (tmp_path / "own.py").write_text("def load(part='train'):\n    return part\n")
    spec = {
        "spec": 1,
        "name": "wrong",
        "imports": {"load": "./own.py:load"},
        "model": {"kind": "sequential", "inputs": {"shape": [4]}, "layers": [{"Dense": 1}]},
        "data": {"train": value},
    }
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(spec, indent=1))
    found = [each for each in check(path).diagnostics if each.code != "SC305"]
    assert [each.code for each in found] == [code], found
    assert words in found[0].message
    assert found[0].span is not None
