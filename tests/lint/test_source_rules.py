"""The rules on data sources: labels that there are not, windows, parts that overlap."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import found

SOFTMAX = [
    {"Rescaling": {"scale": 0.004}},
    "Flatten",
    {"Dense": {"units": 2, "activation": "softmax"}},
]
LOSS = {"loss": "sparse_categorical_crossentropy"}
SERIES = {"csv": {"path": "a.csv", "label": "y"}}


def images(**arguments: Any) -> dict[str, Any]:
    """A source of images."""
    return {"images": {"directory": "photos", "image_size": 8, **arguments}}


TRAINING, VALIDATION = (
    {"subset": each, "validation_split": 0.2, "seed": 1} for each in ("training", "validation")
)
DATA: list[tuple[dict[str, Any], list[str]]] = [
    ({"train": images()}, []),
    ({"train": images(label_mode=None)}, ["SC544"]),
    ({"train": images(labels=None)}, ["SC544"]),
    ({"source": images(subset="both", validation_split=0.2)}, []),
    ({"train": images(subset="both", validation_split=0.2)}, ["SC546"]),
    ({"train": images(**TRAINING), "validation": images(**VALIDATION)}, []),
    ({"train": images(**TRAINING), "validation": images(**VALIDATION, shuffle=False)}, ["SC547"]),
    ({"train": images(**TRAINING), "validation": images(**(VALIDATION | {"seed": 2}))}, ["SC547"]),
    ({"train": images(), "validation": images()}, ["SC547"]),
    ({"train": images(), "test": images(directory="others")}, []),
    ({"train": images(), "test": images(), "validation": "test"}, ["SC547"]),
]


@pytest.mark.parametrize(("data", "codes"), DATA)
def test_folders(data: dict[str, Any], codes: list[str]) -> None:
    """Labels for a loss, subsets where they belong, and no files in two parts."""
    shape = {"shape": [8, 8, 3]}
    assert [each.code for each in found(SOFTMAX, LOSS, {}, data, shape)] == codes


@pytest.mark.parametrize(
    ("arguments", "split", "codes"),
    [
        ({}, {"validation": 0.2}, ["SC545"]),
        ({}, {"validation": 0.2, "shuffle": False}, []),
        ({"sequence_stride": 4}, {"test": 0.2}, []),
        ({}, None, []),
    ],
)
def test_windows(arguments: dict[str, Any], split: Any, codes: list[str]) -> None:
    """Windows that overlap are not drawn at random."""
    windows = {"data": SERIES, "sequence_length": 4, "ahead": 1, **arguments}
    data = {"train": {"timeseries": windows}} | ({"split": split} if split else {})
    layers = ["Flatten", {"Dense": 1}]
    shape = {"shape": [4, 2]}
    assert [each.code for each in found(layers, {"loss": "mse"}, {}, data, shape)] == codes


def test_the_same_table_for_two_parts() -> None:
    """A table read twice is told of; what draws its samples anew is not."""
    table = {"csv": {"path": "a.csv", "label": "y"}}
    data = {"train": table, "test": table}
    assert [f.code for f in found([{"Dense": 1}], {"loss": "mse"}, {}, data)] == ["SC547"]
    data = {"train": "synthetic", "test": "synthetic"}
    assert found([{"Dense": 1}], {"loss": "mse"}, {}, data) == []
