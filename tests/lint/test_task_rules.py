"""Losses and metrics against the last layer, the labels and each other.

What Keras does with each of them was looked up by training it: the rows say what it did.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import (
    AMOUNT,
    HOT,
    MANY,
    MNIST,
    SIX,
    SOFT,
    YES,
    dense,
    found,
    image,
    marks,
    read,
)


@pytest.mark.parametrize(
    ("last", "loss", "codes"),
    [
        # The table of tasks, right.
        (dense(1, "sigmoid"), "binary_crossentropy", []),
        (dense(5, "softmax"), "sparse_categorical_crossentropy", []),
        (dense(5, "softmax"), "categorical_crossentropy", []),
        (dense(5, "sigmoid"), "binary_crossentropy", []),
        (dense(3), "mse", []),
        (dense(3), {"Huber": {"delta": 2.0}}, []),
        (dense(1, "relu"), "mae", []),
        (dense(1), {"BinaryCrossentropy": {"from_logits": True}}, []),
        (dense(5), {"SparseCategoricalCrossentropy": {"from_logits": True}}, []),
        (dense(5), {"CategoricalFocalCrossentropy": {"from_logits": True}}, []),
        (dense(1, "sigmoid"), "crossentropy", []),
        (dense(5, "softmax"), "crossentropy", []),
        (dense(5, "softmax"), "kl_divergence", []),
        (dense(5, "softmax"), "categorical_hinge", []),
        (dense(1, "tanh"), "hinge", []),
        (dense(1, "softplus"), "poisson", []),
        (dense(1, "hard_sigmoid"), "binary_crossentropy", []),
        ({"TimeDistributed": {"layer": dense(1, "sigmoid")}}, "mse", ["SC401"]),
        # And wrong, each way round.
        (dense(1), "binary_crossentropy", ["SC501"]),
        (dense(5), "sparse_categorical_crossentropy", ["SC501"]),
        (dense(5, "sigmoid"), "sparse_categorical_crossentropy", ["SC501"]),
        (dense(5, "relu"), "categorical_crossentropy", ["SC501"]),
        (dense(5, "softmax"), "binary_crossentropy", ["SC501"]),
        (dense(1, "sigmoid"), "sparse_categorical_crossentropy", ["SC501"]),
        (dense(5, "sigmoid"), "categorical_focal_crossentropy", ["SC501"]),
        (dense(5), {"CategoricalGeneralizedCrossEntropy": {"q": 0.5}}, ["SC501"]),
        (dense(5), "crossentropy", ["SC501"]),
        (dense(5), "kl_divergence", ["SC501"]),
        (dense(5, "tanh"), "dice", ["SC501"]),
        (dense(5, "softmax"), "mse", ["sc501"]),
        (dense(1, "sigmoid"), "hinge", ["sc501"]),
        (dense(1), "poisson", ["sc501"]),
        (dense(1, "sigmoid"), {"BinaryCrossentropy": {"from_logits": True}}, ["SC501"]),
        (dense(5, "softmax"), {"CategoricalCrossentropy": {"from_logits": True}}, ["SC501"]),
        (dense(5, "relu"), {"CategoricalCrossentropy": {"from_logits": True}}, ["sc501"]),
    ],
)
def test_loss_against_last_layer(last: dict[str, Any], loss: Any, codes: list[str]) -> None:
    """Each loss takes one kind of last layer; a wrong one is SC501."""
    assert marks(found([dense(8, "relu"), last], {"loss": loss})) == codes


TOP = {"weights": None, "classes": 4, "input_shape": [32, 32, 3]}
CHANNELS = {"Conv2D": {"filters": 4, "kernel_size": 1}}
ACROSS = {"Softmax": {"axis": 1}}
MAP = {"Conv2D": {"filters": 4, "kernel_size": 1, "activation": "softmax"}}


@pytest.mark.parametrize(
    ("last", "compiled", "codes"),
    [
        ([MAP], {"loss": {"SparseCategoricalCrossentropy": {"axis": 3}}}, []),
        ([MAP], {"loss": {"SparseCategoricalCrossentropy": {"axis": 1}}}, ["SC501"]),
        ([MAP], {"loss": {"CategoricalCrossentropy": {"axis": 4}}}, ["SC501"]),
        ([MAP], {"loss": {"CategoricalCrossentropy": {"axis": -2}}}, ["SC501"]),
        ([MAP], {"loss": {"CategoricalCrossentropy": {"axis": 3}}}, []),
        ([CHANNELS, ACROSS], {"loss": {"CategoricalCrossentropy": {"axis": 1}}}, []),
        ([CHANNELS, ACROSS], {"loss": "categorical_crossentropy"}, ["SC501"]),
        ([MAP], {"loss": {"Dice": {"axis": [1, 2, 3]}}}, []),
        ([MAP], {"loss": {"Dice": {"axis": [1, 4]}}}, ["SC501"]),
        ([MAP], {"loss": "circle"}, ["SC501"]),
        (["Flatten", dense(4)], {"loss": "circle"}, []),
        (["Flatten", dense(4)], {"loss": "ctc"}, ["SC501"]),
        ([{"Reshape": [64, 3]}, dense(4)], {"loss": "ctc"}, []),
        (["Flatten", dense(4)], {"loss": "mse", "metrics": [{"CosineSimilarity": 2}]}, ["SC203"]),
        (
            ["Flatten", dense(4)],
            {"loss": "mse", "metrics": [{"CosineSimilarity": {"axis": 2}}]},
            ["SC508"],
        ),
        (
            [MAP],
            {
                "loss": "categorical_crossentropy",
                "metrics": [{"OneHotMeanIoU": {"num_classes": 4, "axis": -5}}],
            },
            ["SC508"],
        ),
    ],
)
def test_shapes_that_a_loss_or_a_metric_refuses(
    last: list[Any], compiled: dict[str, Any], codes: list[str]
) -> None:
    """An axis that is none of the output's, and outputs of the wrong rank."""
    assert marks(found(last, compiled, shape={"shape": [8, 8, 3]})) == codes


@pytest.mark.parametrize(
    ("layers", "codes"),
    [
        ([dense(5), "Softmax"], []),
        ([dense(5), {"Activation": "softmax"}], []),
        ([dense(5, "softmax"), {"Activation": "linear"}], []),
        ([dense(5, "softmax"), {"Reshape": [5]}], []),
        ([dense(5), {"Activation": "relu"}], ["SC501"]),
        ([dense(5, "sigmoid"), {"Reshape": [5]}], ["SC501"]),
        ([dense(5), "BatchNormalization"], ["SC501"]),
        ([dense(5), "LayerNormalization", "Softmax"], []),
        ([dense(5), "LeakyReLU"], ["SC501"]),
        ([dense(5, "gelu")], ["SC501"]),
        ([dense(5, "sparsemax")], []),
        ([{"Dense": {"units": 5, "activation": {"Softmax": {}}}}], []),
        ([{"Dense": {"units": 5, "activation": {"LeakyReLU": {}}}}], ["SC501"]),
        ([dense(5), {"Rescaling": 2.0}], ["SC501"]),
        ([{"head": {}}], ["SC501"]),
        ([{"layers": [dense(5)]}], ["SC501"]),
        ([{"for": {"n": [8, 5]}, "layers": [{"Dense": "$n"}]}], ["SC501"]),
    ],
)
def test_the_last_layer_is_looked_through(layers: list[Any], codes: list[str]) -> None:
    """What moves values about ends in what comes before; what is not known is no finding."""
    own = {"blocks": {"head": {"layer": True, "layers": [dense(5)]}}}
    own = own if "head" in str(layers) else {}
    assert marks(found(layers, {"loss": "sparse_categorical_crossentropy"}, **own)) == codes


def two_ways(join: str, activation: str | None) -> list[Any]:
    """Two layers on one input, joined."""
    ways = [{**dense(5, activation), "inputs": "x", "name": name} for name in "ab"]
    return [*ways, {join: None, "inputs": ["a", "b"]}]


@pytest.mark.parametrize(
    ("layers", "loss", "codes"),
    [
        (two_ways("Add", None), "sparse_categorical_crossentropy", ["SC501"]),
        (two_ways("Add", "softmax"), "sparse_categorical_crossentropy", []),
        (two_ways("Average", "softmax"), "sparse_categorical_crossentropy", []),
        (two_ways("Average", "sigmoid"), "sparse_categorical_crossentropy", ["SC501"]),
        (two_ways("Concatenate", "sigmoid"), "binary_crossentropy", []),
        (two_ways("Concatenate", "softmax"), "sparse_categorical_crossentropy", []),
        (two_ways("Multiply", None), "sparse_categorical_crossentropy", []),
        ([dense(5), "ops.softmax"], "sparse_categorical_crossentropy", []),
        ([dense(1), "ops.sigmoid"], {"BinaryCrossentropy": {"from_logits": True}}, ["SC501"]),
        ([dense(1), "ops.silu"], "binary_crossentropy", ["SC501"]),
    ],
)
def test_ways_that_meet(layers: list[Any], loss: Any, codes: list[str]) -> None:
    """What several tensors become where all end alike; what is not known is no finding."""
    model = {"kind": "functional", "inputs": {"x": SIX}, "layers": layers}
    for kind in ("functional", "subclassed"):
        spec = {"spec": 1, "name": "m", "model": model | {"kind": kind}, "compile": {"loss": loss}}
        assert marks(read(spec)) == codes


@pytest.mark.parametrize(
    ("last", "logits", "codes"),
    [
        ([MAP, "GlobalAveragePooling2D"], False, []),
        ([MAP, "GlobalAveragePooling2D"], True, ["SC501"]),
        ([MAP, "GlobalMaxPooling2D"], True, []),
        ([MAP, {"UpSampling2D": 2}], False, []),
        ([CHANNELS, {"UpSampling2D": 2}], False, ["SC501"]),
        ([CHANNELS, "GlobalMaxPooling2D"], False, ["SC501"]),
        ([CHANNELS, "GlobalAveragePooling2D", "Softmax"], False, []),
        ([{"applications.MobileNetV2": TOP}], False, []),
        ([{"applications.MobileNetV2": TOP}], True, ["SC501"]),
        ([{"applications.MobileNetV2": TOP | {"classifier_activation": None}}], True, []),
        ([{"applications.MobileNetV2": TOP | {"classifier_activation": None}}], False, ["SC501"]),
    ],
)
def test_images_are_looked_through(last: list[Any], logits: bool, codes: list[str]) -> None:
    """Averages over positions keep probabilities; a maximum does not."""
    loss = {"SparseCategoricalCrossentropy": {"from_logits": logits}}
    assert marks(found(last, {"loss": loss}, shape={"shape": [32, 32, 3]})) == codes


@pytest.mark.parametrize(
    ("units", "activation", "loss", "codes"),
    [
        (10, "softmax", "sparse_categorical_crossentropy", []),
        (10, None, {"SparseCategoricalCrossentropy": {"from_logits": True}}, []),
        (10, "softmax", "crossentropy", []),
        (9, "softmax", "sparse_categorical_crossentropy", ["SC502"]),
        (12, "softmax", "sparse_categorical_crossentropy", ["sc502"]),
        (10, "softmax", "categorical_crossentropy", ["SC502"]),
        (10, "softmax", "kl_divergence", ["SC502"]),
        (10, "sigmoid", "binary_crossentropy", ["SC502"]),
        (1, "sigmoid", "binary_crossentropy", ["SC502"]),
        (1, None, "mse", ["sc502"]),
        (10, None, "mse", ["SC502"]),
        (10, "softmax", "mse", ["SC501"]),
        (1, "tanh", "hinge", ["SC502"]),
    ],
)
def test_loss_against_ten_classes_by_number(
    units: int, activation: str | None, loss: Any, codes: list[str]
) -> None:
    """MNIST has class numbers from 0 to 9: one finding for what does not fit them."""
    findings = found(
        image(dense(units, activation)), {"loss": loss}, {}, MNIST, {"shape": [28, 28]}
    )
    assert marks(findings) == codes


@pytest.mark.parametrize(
    ("source", "shape", "last", "loss", "codes"),
    [
        ("california_housing", [8], dense(1), "mse", []),
        ("california_housing", [8], dense(3), "mse", ["SC502"]),
        ("california_housing", [8], dense(1, "sigmoid"), "binary_crossentropy", ["SC502"]),
        ("boston_housing", [13], dense(2, "softmax"), "sparse_categorical_crossentropy", ["SC502"]),
        ("imdb", [None], dense(1, "sigmoid"), "binary_crossentropy", []),
        ("imdb", [None], dense(2, "softmax"), "sparse_categorical_crossentropy", []),
        ("imdb", [None], dense(2, "sigmoid"), "binary_crossentropy", ["SC502"]),
        ("imdb", [None], dense(1, "sigmoid"), "mse", []),
        ("reuters", [None], dense(46, "softmax"), "sparse_categorical_crossentropy", []),
        ("reuters", [None], dense(45, "softmax"), "sparse_categorical_crossentropy", ["SC502"]),
    ],
)
def test_loss_against_known_labels(
    source: str, shape: list[Any], last: Any, loss: str, codes: list[str]
) -> None:
    """What the other sets of keras.datasets hold is known too."""
    words: list[Any] = [{"Embedding": {"input_dim": 100, "output_dim": 4}}, "GlobalMaxPooling1D"]
    layers = [*(words if shape == [None] else []), last]
    inputs = {"shape": shape, "dtype": "int32"} if shape == [None] else {"shape": shape}
    data: dict[str, Any] = {"source": f"keras.datasets.{source}"}
    data |= {"prepare": [{"pad_sequences": 100}]} if shape == [None] else {}
    assert marks(found(layers, {"loss": loss}, {}, data, inputs)) == codes


def test_coarse_cifar_has_twenty_classes() -> None:
    """The number of classes goes by `label_mode`."""
    data = {
        "source": {"keras.datasets.cifar100": {"label_mode": "coarse"}},
        "prepare": [{"Rescaling": 0.004}],
    }
    loss, shape = {"loss": "sparse_categorical_crossentropy"}, {"shape": [32, 32, 3]}
    assert not found(image(dense(20, "softmax")), loss, {}, data, shape)
    assert marks(found(image(dense(100, "softmax")), loss, {}, data, shape)) == ["sc502"]


def test_an_output_of_many_axes_for_one_label() -> None:
    """A layer that was not flattened gives a label to each position."""
    layers = [{"Conv2D": {"filters": 4, "kernel_size": 3}}, dense(10, "softmax")]
    loss = {"loss": "sparse_categorical_crossentropy"}
    findings = found(layers, loss, {}, MNIST, {"shape": [28, 28, 1]})
    assert marks(findings) == ["SC502"]
    assert "Flatten" in (findings[0].hint or "")


CSV = {"train": {"csv": {"path": "some.csv", "label": "kind"}}}


@pytest.mark.parametrize(
    ("last", "loss", "codes"),
    [
        (dense(3, "softmax"), "sparse_categorical_crossentropy", []),
        (dense(1), "mse", []),
        (dense(1, "sigmoid"), "binary_crossentropy", []),
        (dense(3, "softmax"), "categorical_crossentropy", ["SC502"]),
        (dense(3), "mse", ["SC502"]),
        (dense(3, "sigmoid"), "binary_crossentropy", ["SC502"]),
    ],
)
def test_a_label_column_is_one_value(last: Any, loss: str, codes: list[str]) -> None:
    """A table with one label column gives one value a row, whatever it means."""
    assert marks(found([last], {"loss": loss}, {}, CSV)) == codes


RAW = (dense(1), {"BinaryCrossentropy": {"from_logits": True}})
RAWS = (dense(4), {"CategoricalCrossentropy": {"from_logits": True}})


@pytest.mark.parametrize(
    ("task", "metric", "codes"),
    [
        (SOFT, "accuracy", []),
        (SOFT, "acc", []),
        (SOFT, "sparse_categorical_accuracy", []),
        (SOFT, {"SparseTopKCategoricalAccuracy": {"k": 2}}, []),
        (SOFT, {"MeanIoU": {"num_classes": 4, "sparse_y_pred": False}}, []),
        (SOFT, "AUC", ["SC508"]),  # InvalidArgumentError
        (SOFT, "Precision", ["SC508"]),  # InvalidArgumentError
        (SOFT, {"Recall": {"class_id": 1}}, ["SC508"]),  # says 0.0
        (SOFT, "categorical_accuracy", ["SC508"]),  # says 0.0
        (SOFT, "binary_accuracy", ["SC508"]),  # InvalidArgumentError
        (SOFT, "mse", ["SC508"]),  # InvalidArgumentError
        (SOFT, "f1_score", ["SC508"]),  # ValueError
        (SOFT, {"MeanIoU": {"num_classes": 4}}, ["SC508"]),  # InvalidArgumentError
        (HOT, "accuracy", []),
        (HOT, "AUC", []),
        (HOT, {"TopKCategoricalAccuracy": {"k": 2}}, []),
        (HOT, "f1_score", []),
        (HOT, "sparse_categorical_accuracy", ["SC508"]),  # InvalidArgumentError
        (HOT, "binary_accuracy", ["sc508"]),  # says 0.9 of ten classes
        (HOT, {"Precision": {"class_id": 4}}, ["SC508"]),  # ValueError
        (YES, "accuracy", []),
        (YES, "AUC", []),
        (YES, "binary_accuracy", []),
        (YES, {"F1Score": {"threshold": 0.5}}, []),
        (YES, "f1_score", ["SC508"]),  # always yes
        (YES, "categorical_accuracy", ["SC508"]),  # says 1.0
        (YES, "sparse_categorical_accuracy", ["SC508"]),  # the share of class 0
        (YES, {"Accuracy": {}}, ["SC508"]),  # says 0.0
        (MANY, "binary_accuracy", []),
        (MANY, "AUC", []),
        (MANY, "accuracy", ["sc508"]),  # becomes the categorical one
        (MANY, "f1_score", ["sc508"]),
        (MANY, "sparse_categorical_accuracy", ["SC508"]),  # InvalidArgumentError
        (AMOUNT, "mae", []),
        (AMOUNT, "r2_score", []),
        (AMOUNT, "accuracy", ["sc508"]),  # says 0.0
        (AMOUNT, "AUC", ["sc508"]),  # says 0.0
        (RAW, {"BinaryAccuracy": {"threshold": 0.0}}, []),
        (RAW, {"AUC": {"from_logits": True}}, []),
        (RAW, "accuracy", ["sc508"]),  # asks for scores over 0.5
        (RAW, "AUC", ["sc508"]),
        (RAW, "Precision", ["sc508"]),
        (RAWS, "accuracy", []),
        (RAWS, "categorical_crossentropy", ["sc508"]),  # 8.1 in place of 2.7
    ],
)
def test_metric_against_task(task: tuple[Any, Any], metric: Any, codes: list[str]) -> None:
    """A metric that Keras refuses at the first batch, or that says nothing, is SC508."""
    last, loss = task
    assert marks(found([last], {"loss": loss, "metrics": [metric]})) == codes


def test_accuracy_of_known_amounts_is_an_error() -> None:
    """Where the labels are known to be amounts, there is no doubt."""
    data = {"source": "keras.datasets.california_housing"}
    findings = found([dense(1)], {"loss": "mse", "metrics": ["accuracy"]}, {}, data, {"shape": [8]})
    assert marks(findings) == ["SC508"]
