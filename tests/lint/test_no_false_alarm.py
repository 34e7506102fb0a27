"""The models of `keras.applications` in a usual set-up give the rules nothing to say."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.pipeline import check

CALLBACKS = [
    {"EarlyStopping": {"patience": 3, "restore_best_weights": True}},
    {"ReduceLROnPlateau": {"patience": 2}},
    {"ModelCheckpoint": {"filepath": "best.keras", "save_best_only": True}},
]


@pytest.mark.parametrize("name", CATEGORIES["application"].names())
def test_applications(name: str) -> None:
    """Trained with a head of one's own, kept, continued and exported."""
    arguments = {"weights": None, "include_top": False, "pooling": "avg"}
    layers: list[Any] = [
        {f"applications.{name}": arguments},
        {"Dropout": 0.2},
        {"Dense": {"units": 10, "activation": "softmax"}},
    ]
    spec = {
        "spec": 1,
        "name": "classifier",
        "model": {"kind": "functional", "inputs": {"image": [224, 224, 3]}, "layers": layers},
        "compile": {
            "optimizer": {"Adam": {"learning_rate": 0.001}},
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy"],
        },
        "data": {"train": {"synthetic": 64}, "validation": {"synthetic": 64}},
        "fit": {"epochs": 10, "resume": True, "callbacks": CALLBACKS},
        "export": [{"keras": "classifier.keras"}, {"litert": "classifier.tflite"}],
    }
    found = [each for each in check(spec).diagnostics if each.code.startswith("SC5")]
    assert not found
