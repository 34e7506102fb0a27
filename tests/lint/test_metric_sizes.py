"""Metrics that count outputs, against those that there are.

What Keras does with each of them was looked up by training it: the rows say what it did.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import HOT, MANY, SOFT, dense, found, marks

FOUR = {"multi_label": True, "num_labels": 4}
MAP = {"Conv2D": {"filters": 4, "kernel_size": 1, "activation": "softmax"}}
SPARSE = "sparse_categorical_crossentropy"


@pytest.mark.parametrize(
    ("setup", "metric", "codes"),
    [
        (MANY, {"AUC": FOUR}, []),
        (MANY, {"AUC": FOUR | {"num_labels": 3}}, ["SC508"]),
        (MANY, {"AUC": FOUR | {"label_weights": [1.0, 1.0, 1.0]}}, ["SC508"]),
        (MANY, {"AUC": FOUR | {"label_weights": [1.0, 1.0, 1.0, 2.0]}}, []),
        (MANY, {"AUC": {"multi_label": True}}, []),
        (HOT, {"Precision": {"top_k": 4}}, []),
        (HOT, {"Precision": {"top_k": 5}}, ["SC508"]),
        (HOT, {"Recall": {"class_id": 3}}, []),
        (HOT, {"Recall": {"class_id": 4}}, ["SC508"]),
        (HOT, {"TopKCategoricalAccuracy": 3}, []),
        (HOT, {"TopKCategoricalAccuracy": 4}, ["sc508"]),
        (HOT, "top_k_categorical_accuracy", ["sc508"]),
        (SOFT, {"SparseTopKCategoricalAccuracy": {"k": 2}}, []),
        (SOFT, {"SparseTopKCategoricalAccuracy": {}}, ["sc508"]),
        (SOFT, [["accuracy", {"SparseTopKCategoricalAccuracy": {}}]], ["sc508"]),
    ],
)
def test_how_many_outputs_a_metric_counts(setup: Any, metric: Any, codes: list[str]) -> None:
    """More than there are is refused at the first batch, or says nothing."""
    last, loss = setup
    metrics = metric if isinstance(metric, list) else [metric]
    assert marks(found([last], {"loss": loss, "metrics": metrics})) == codes


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ({"num_classes": 4, "sparse_y_pred": False}, []),
        ({"num_classes": 5, "sparse_y_pred": False}, []),
        ({"num_classes": 3, "sparse_y_pred": False}, ["sc508"]),
        ({"num_classes": 4}, ["SC508"]),
    ],
)
def test_overlaps_of_segments(arguments: dict[str, Any], codes: list[str]) -> None:
    """As many classes as there are outputs, and predictions that are no class numbers."""
    compiled = {"loss": SPARSE, "metrics": [{"MeanIoU": arguments}]}
    assert marks(found([MAP], compiled, shape={"shape": [8, 8, 3]})) == codes


def test_one_unit_has_no_largest() -> None:
    """What looks for the largest of one output is told of by another finding alone."""
    compiled = {"loss": "binary_crossentropy", "metrics": ["top_k_categorical_accuracy"]}
    assert marks(found([dense(1, "sigmoid")], compiled)) == ["SC508"]
