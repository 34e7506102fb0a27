"""The rules on training set-up: specs with each mistake, and near ones without.

What Keras does with each of them was looked up by training it: the rows say what it did.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check

SIX = {"shape": [6]}
MNIST = {"source": "keras.datasets.mnist", "prepare": [{"Rescaling": {"scale": 0.00392}}]}
FREE: dict[str, Any] = {"train": "synthetic"}


def found(
    layers: list[Any],
    compiled: dict[str, Any] | None = None,
    fit: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    shape: dict[str, Any] | None = None,
    **more: Any,
) -> list[Diagnostic]:
    """What is found in a sequential model with this set-up; a loss comes with synthetic data."""
    spec: dict[str, Any] = {
        "spec": 1,
        "name": "model",
        **more,
        "model": {"kind": "sequential", "inputs": shape or SIX, "layers": layers},
    }
    if compiled is not None:
        spec["compile"] = {"optimizer": "Adam", **compiled}
    if fit is not None or data is not None:
        spec["data"] = data or FREE
    if fit is not None:
        spec["fit"] = fit
    return read(spec)


def read(spec: dict[str, Any]) -> list[Diagnostic]:
    """What is found in a spec, through YAML: its keys may be numbers."""
    return list(check(to_text(spec)).diagnostics)


def to_text(spec: dict[str, Any]) -> str:
    """A spec as YAML, a line a section."""
    return "".join(f"{key}: {flow(item)}\n" for key, item in spec.items())


def flow(value: Any) -> str:
    """A plain value in YAML's flow style."""
    if isinstance(value, dict):
        pairs = (f"{key}: {flow(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return json.dumps(value)


def marks(findings: list[Diagnostic]) -> list[str]:
    """Codes, those of warnings in lower case."""
    return [
        one.code if one.severity.value == "error" else one.code.lower() for one in findings
    ]


def dense(units: int, activation: str | None = None) -> dict[str, Any]:
    """A Dense layer."""
    return {"Dense": {"units": units} | ({"activation": activation} if activation else {})}


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


@pytest.mark.parametrize(
    ("layers", "codes"),
    [
        ([dense(5), "Softmax"], []),
        ([dense(5), {"Activation": "softmax"}], []),
        ([dense(5, "softmax"), {"Activation": "linear"}], []),
        ([dense(5, "softmax"), {"Reshape": [5]}], []),
        ([dense(5), {"Activation": "relu"}], ["SC501"]),
        ([dense(5, "sigmoid"), {"Reshape": [5]}], ["SC501"]),
        ([dense(5), "BatchNormalization"], []),
    ],
)
def test_the_last_layer_is_looked_through(layers: list[Any], codes: list[str]) -> None:
    """What moves values about ends in what comes before; what is not known is no finding."""
    assert marks(found(layers, {"loss": "sparse_categorical_crossentropy"})) == codes


def image(*last: Any) -> list[Any]:
    """A model of images of 28 by 28."""
    return ["Flatten", *last]


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
    data = {"source": f"keras.datasets.{source}"}
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


SOFT = (dense(4, "softmax"), "sparse_categorical_crossentropy")
HOT = (dense(4, "softmax"), "categorical_crossentropy")
YES = (dense(1, "sigmoid"), "binary_crossentropy")
MANY = (dense(4, "sigmoid"), "binary_crossentropy")
AMOUNT = (dense(1), "mse")
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
    findings = found(
        [dense(1)], {"loss": "mse", "metrics": ["accuracy"]}, {}, data, {"shape": [8]}
    )
    assert marks(findings) == ["SC508"]


@pytest.mark.parametrize(
    ("layers", "codes"),
    [
        ([dense(1, "softmax")], ["SC506"]),
        ([dense(1), "Softmax"], ["SC506"]),
        ([dense(4, "softmax"), dense(1)], []),
        ([dense(1, "softmax"), dense(3)], ["SC506"]),
        ([{"Reshape": [3, 2]}, dense(1), {"Softmax": {"axis": 1}}], []),
        ([{"Reshape": [3, 2]}, dense(1, "softmax")], ["SC506"]),
        ([dense(4, "softmax"), "Softmax"], ["SC507"]),
        ([dense(4, "softmax"), {"Activation": "sigmoid"}], ["SC507"]),
        ([dense(4, "sigmoid"), {"Reshape": [4]}, "Softmax"], ["SC507"]),
        ([dense(4, "sigmoid"), {"Activation": "tanh"}], []),
        ([dense(4, "sigmoid"), dense(4, "softmax")], []),
    ],
)
def test_softmax_for_nothing(layers: list[Any], codes: list[str]) -> None:
    """A softmax over one element, or of probabilities, is found anywhere in a model."""
    assert marks(found(layers)) == codes


TWO = {
    "spec": 1,
    "name": "heads",
    "model": {
        "kind": "functional",
        "inputs": {"x": {"shape": [6]}},
        "layers": [
            {"Dense": {"units": 1}, "inputs": "x", "name": "a"},
            {"Dense": {"units": 3, "activation": "softmax"}, "inputs": "x", "name": "b"},
        ],
        "outputs": ["a", "b"],
    },
    "data": {"train": "synthetic"},
}
LOSSES = ["mse", "sparse_categorical_crossentropy"]


@pytest.mark.parametrize(
    ("compiled", "fit", "codes"),
    [
        ({"loss": LOSSES}, {}, []),
        ({"loss": LOSSES, "loss_weights": [1.0, 0.5]}, {}, []),
        ({"loss": LOSSES, "metrics": [["mae"], ["accuracy"]]}, {}, []),
        ({"loss": LOSSES, "metrics": ["mae", "accuracy"]}, {}, []),
        ({"loss": LOSSES, "metrics": {"b": ["accuracy"]}}, {}, []),
        ({"loss": LOSSES[:1]}, {}, ["SC505"]),  # the second is not trained
        ({"loss": LOSSES, "loss_weights": [1.0]}, {}, ["SC505"]),  # ValueError
        ({"loss": LOSSES, "metrics": ["mae"]}, {}, ["SC505"]),  # ValueError
        ({"loss": LOSSES}, {"class_weight": {0: 1.0}}, ["SC505"]),  # ValueError
        ({"loss": LOSSES, "metrics": {"b": ["AUC"]}}, {}, ["SC508"]),
    ],
)
def test_settings_by_output(
    compiled: dict[str, Any], fit: dict[str, Any], codes: list[str]
) -> None:
    """Lists go by the outputs, one entry for each."""
    assert marks(read({**TWO, "compile": compiled, "fit": fit})) == codes


def watch(callback: str, **arguments: Any) -> dict[str, Any]:
    """A fit of ten epochs with one callback."""
    return {"epochs": 10, "callbacks": [{callback: arguments}]}


VALID = {"validation_split": 0.2}


@pytest.mark.parametrize(
    ("metrics", "fit", "codes"),
    [
        (["mae"], watch("EarlyStopping", monitor="loss"), []),
        (["mae"], watch("EarlyStopping") | VALID, []),
        (["mae"], watch("EarlyStopping", monitor="val_mae") | VALID, []),
        ([{"MeanAbsoluteError": {"name": "off"}}], watch("EarlyStopping", monitor="off"), []),
        ([{"MeanAbsoluteError": {}}], watch("EarlyStopping", monitor="mean_absolute_error"), []),
        (["MAE"], watch("EarlyStopping", monitor="MAE"), []),
        (["mae", "mae"], watch("EarlyStopping", monitor="mae_1", mode="min"), []),
        (["mae"], watch("ModelCheckpoint", filepath="a.keras"), []),
        (["mae"], watch("EarlyStopping"), ["SC503"]),
        (["mae"], watch("ModelCheckpoint", filepath="a.keras", save_best_only=True), ["SC503"]),
        (["mae"], watch("ModelCheckpoint", filepath="a.keras", monitor="acc"), ["SC503"]),
        (["mae"], watch("EarlyStopping", monitor="mean_absolute_error"), ["SC503"]),
        (["mae"], watch("EarlyStopping", monitor="val_mea") | VALID, ["SC503"]),
        ([{"MeanAbsoluteError": {}}], watch("EarlyStopping", monitor="mae"), ["SC503"]),
        (["mae"], watch("ReduceLROnPlateau", monitor="learning_rate", mode="min"), []),
        (["mae"], watch("EarlyStopping", monitor="mae", mode="max"), ["SC523"]),
        (["mae"], watch("EarlyStopping", monitor="loss", mode="max"), ["SC523"]),
        (["r2_score"], watch("EarlyStopping", monitor="r2_score", mode="min"), ["SC523"]),
    ],
)
def test_monitor(metrics: list[Any], fit: dict[str, Any], codes: list[str]) -> None:
    """A callback watches what is logged, under the name that Keras logs it by."""
    assert marks(found([dense(1)], {"loss": "mse", "metrics": metrics}, fit)) == codes


@pytest.mark.parametrize(
    ("monitor", "mode", "codes"),
    [
        ("val_loss", "auto", []),
        ("val_b_accuracy", "max", []),
        ("val_b_accuracy", "auto", ["SC523"]),  # ValueError after the first epoch
        ("val_a_loss", "auto", ["SC523"]),  # ValueError after the first epoch
        ("val_a_loss", "min", []),
        ("val_b_accuracy", "min", ["SC523"]),
        ("val_accuracy", "max", ["SC503"]),
    ],
)
def test_monitor_of_one_of_several_outputs(monitor: str, mode: str, codes: list[str]) -> None:
    """With several outputs a name has the output's before it, and no mode by itself."""
    compiled = {"loss": LOSSES, "metrics": {"b": ["accuracy"]}}
    fit = watch("EarlyStopping", monitor=monitor, mode=mode) | VALID
    assert marks(read({**TWO, "compile": compiled, "fit": fit})) == codes


@pytest.mark.parametrize(
    ("fit", "codes"),
    [
        (watch("ModelCheckpoint", filepath="{epoch:02d}-{loss:.2f}.keras"), []),
        (watch("ModelCheckpoint", filepath="{epoch}-{val_loss:.2f}.keras") | VALID, []),
        (watch("ModelCheckpoint", filepath="{batch}.keras", save_freq=10), []),
        (watch("ModelCheckpoint", filepath="{{x}}.keras"), []),
        (watch("ModelCheckpoint", filepath="{val_loss}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{accuracy}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{batch}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{epoch.keras"), ["SC510"]),
        (
            watch("ModelCheckpoint", filepath="{val_loss}.keras") | VALID | {"validation_freq": 2},
            ["SC510"],
        ),
        (
            watch("ModelCheckpoint", filepath="{val_loss}.keras", save_freq=5) | VALID,
            ["SC510"],
        ),
        (
            watch(
                "ModelCheckpoint",
                filepath="a.keras",
                save_freq=5,
                save_best_only=True,
                monitor="loss",
            ),
            ["SC510"],
        ),
    ],
)
def test_checkpoint_names(fit: dict[str, Any], codes: list[str]) -> None:
    """Each placeholder is filled when the file is written, or the training ends there."""
    assert marks(found([dense(1)], {"loss": "mse"}, fit)) == codes


DECAY = {"ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.9}}
PLATEAU = watch("ReduceLROnPlateau", monitor="loss")


@pytest.mark.parametrize(
    ("optimizer", "fit", "codes"),
    [
        ({"Adam": {"learning_rate": DECAY}}, {}, []),
        ({"Adam": {"learning_rate": 0.01}}, PLATEAU, []),
        ({"Adam": {"learning_rate": DECAY}}, PLATEAU, ["SC511"]),
        (
            {"LossScaleOptimizer": {"inner_optimizer": {"Adam": {"learning_rate": DECAY}}}},
            PLATEAU,
            ["SC511"],
        ),
        ({"Adam": {"learning_rate": 2.0}}, {}, ["sc520"]),
        ({"Adam": {"learning_rate": 0.0}}, {}, ["SC520"]),
        ({"SGD": {"learning_rate": 2.0}}, {}, []),
        ({"Adadelta": {"learning_rate": 1.0}}, {}, []),
        ({"Adam": {"learning_rate": 0.1}}, {}, []),
        (
            {"Adam": {"learning_rate": {"PiecewiseConstantDecay": {"boundaries": [5], "values": [10.0, 1.0]}}}},
            {},
            ["sc520"],
        ),
        ("Adam", {"callbacks": ["SwapEMAWeights"]}, ["sc518"]),
        ("Adam", {"callbacks": [{"SwapEMAWeights": {"swap_on_epoch": True}}]}, ["SC518"]),
        ({"Adam": {"use_ema": True}}, {"callbacks": ["SwapEMAWeights"]}, []),
    ],
)
def test_learning_rate(optimizer: Any, fit: dict[str, Any], codes: list[str]) -> None:
    """One thing sets the learning rate, to a value that can work."""
    assert marks(found([dense(1)], {"loss": "mse", "optimizer": optimizer}, fit)) == codes


@pytest.mark.parametrize(
    ("fit", "data", "codes"),
    [
        ({"steps_per_epoch": 8}, FREE, []),
        ({"steps_per_epoch": 9}, FREE, ["sc512"]),
        ({"steps_per_epoch": 9, "batch_size": 16}, FREE, []),
        ({"steps_per_epoch": 8, "validation_split": 0.5}, FREE, ["sc512"]),
        ({"validation_split": 0.5, "validation_steps": 5}, FREE, ["sc512"]),
        ({"validation_split": 0.5, "validation_steps": 4}, FREE, []),
        ({"epochs": 3, "initial_epoch": 3}, FREE, ["SC513"]),
        ({"validation_split": 0.5}, FREE | {"validation": "synthetic"}, ["sc518"]),
        ({"validation_split": 0.5}, FREE | {"split": {"validation": 0.1}}, ["sc518"]),
        ({"validation_freq": 2}, FREE, ["sc518"]),
        ({"validation_split": 0.5, "validation_freq": 2}, FREE, ["sc518"]),
        ({"validation_split": 0.5, "validation_freq": 2, "epochs": 4}, FREE, []),
    ],
)
def test_epochs_and_steps(fit: dict[str, Any], data: dict[str, Any], codes: list[str]) -> None:
    """Steps that the data lasts for, epochs that there are, settings that have an effect."""
    assert marks(found([dense(1)], {"loss": "mse"}, fit, data)) == codes


@pytest.mark.parametrize(
    ("source", "steps", "codes"),
    [
        ("mnist", 938, []),
        ("mnist", 939, ["sc512"]),
        ({"keras.datasets.boston_housing": {"test_split": 0.5}}, 5, []),
    ],
)
def test_the_sizes_of_known_sets(source: Any, steps: int, codes: list[str]) -> None:
    """938 batches of 64 are the 60,000 digits."""
    if source == "mnist":
        layers, shape = image(dense(10, "softmax")), {"shape": [28, 28]}
        loss, data = "sparse_categorical_crossentropy", MNIST
    else:
        layers, shape, loss, data = [dense(1)], {"shape": [13]}, "mse", {"source": source}
    fit = {"steps_per_epoch": steps, "batch_size": 64 if source == "mnist" else 51}
    assert marks(found(layers, {"loss": loss}, fit, data, shape)) == codes


@pytest.mark.parametrize(
    ("layers", "compiled", "codes"),
    [
        ([dense(1)], {}, ["SC509"]),
        ([{"Dense": {"units": 1, "kernel_regularizer": "l2"}}], {}, []),
        ([dense(1)], None, ["SC509"]),
        ([{"Dense": {"units": 1, "trainable": False}}], {"loss": "mse"}, ["SC513"]),
        (["ReLU"], {"loss": "mse"}, ["SC513"]),
        ([{"Dense": {"units": 2, "trainable": False}}, dense(1)], {"loss": "mse"}, []),
        ([dense(1), {"Dropout": 0.2}], {"loss": "mse"}, ["sc516"]),
        ([dense(1), {"Dropout": 0.2}, {"Reshape": [1]}], {"loss": "mse"}, ["sc516"]),
        ([{"Dropout": 0.2}, dense(1)], {"loss": "mse"}, []),
        ([dense(4), "BatchNormalization", dense(1)], {"loss": "mse"}, ["sc515"]),
        ([dense(4, "relu"), "BatchNormalization", dense(1)], {"loss": "mse"}, []),
        (
            [{"Dense": {"units": 4, "use_bias": True}}, "BatchNormalization", dense(1)],
            {"loss": "mse"},
            [],
        ),
        (
            [{"Dense": {"units": 4, "use_bias": False}}, "BatchNormalization", dense(1)],
            {"loss": "mse"},
            [],
        ),
    ],
)
def test_what_is_trained(layers: list[Any], compiled: Any, codes: list[str]) -> None:
    """A loss, weights to train, and nothing that undoes them."""
    assert marks(found(layers, compiled, {})) == codes


def test_batches_of_one() -> None:
    """One sample has no mean but itself: an error for vectors, a warning for images."""
    flat = [dense(4, "relu"), "BatchNormalization", dense(1)]
    image_layers = [
        {"Conv2D": {"filters": 2, "kernel_size": 3, "use_bias": False}},
        "BatchNormalization",
        "Flatten",
        dense(1),
    ]
    one, two = {"batch_size": 1}, {"batch_size": 2}
    assert marks(found(flat, {"loss": "mse"}, one)) == ["SC517"]
    assert marks(found(flat, {"loss": "mse"}, two)) == []
    shape = {"shape": [8, 8, 1]}
    assert marks(found(image_layers, {"loss": "mse"}, one, None, shape)) == ["sc517"]


@pytest.mark.parametrize(
    ("prepare", "layers", "codes"),
    [
        ([], image(dense(10, "softmax")), ["sc514"]),
        ([{"Reshape": [784]}], [dense(10, "softmax")], ["sc514"]),
        ([{"Rescaling": 0.00392}], image(dense(10, "softmax")), []),
        ([], [{"Rescaling": 0.00392}, *image(dense(10, "softmax"))], []),
        ([], ["BatchNormalization", *image(dense(10, "softmax"))], []),
    ],
)
def test_images_unscaled(prepare: list[Any], layers: list[Any], codes: list[str]) -> None:
    """Bytes are to be scaled, in `prepare` or in the model."""
    data = {"source": "keras.datasets.mnist"} | ({"prepare": prepare} if prepare else {})
    shape = {"shape": [784] if prepare and "Reshape" in prepare[0] else [28, 28]}
    loss = {"loss": "sparse_categorical_crossentropy"}
    assert marks(found(layers, loss, {}, data, shape)) == codes


@pytest.mark.parametrize(
    ("last", "loss", "weights", "codes"),
    [
        (*SOFT, {0: 1.0, 3: 2.0}, []),
        (*SOFT, {1: 1.0, 4: 2.0}, ["sc519"]),
        (*SOFT, "balanced", []),
        (*YES, {0: 1.0, 1: 5.0}, []),
        (*YES, {1: 1.0, 2: 5.0}, ["sc519"]),
        (*AMOUNT, {0: 1.0}, ["sc519"]),
    ],
)
def test_class_weights(last: Any, loss: str, weights: Any, codes: list[str]) -> None:
    """Classes are counted from 0."""
    assert marks(found([last], {"loss": loss}, {"class_weight": weights})) == codes


@pytest.mark.parametrize(
    ("callback", "arguments", "fit", "codes"),
    [
        ("EarlyStopping", {"patience": 9}, {}, []),
        ("EarlyStopping", {"patience": 10}, {}, ["sc521"]),
        ("EarlyStopping", {"patience": 10, "restore_best_weights": True}, {}, []),
        ("EarlyStopping", {"patience": 5}, {"validation_freq": 2}, ["sc521"]),
        ("EarlyStopping", {"patience": 4}, {"validation_freq": 2}, []),
        ("ReduceLROnPlateau", {"patience": 12}, {}, ["sc521"]),
        ("ReduceLROnPlateau", {}, {}, []),
    ],
)
def test_patience(
    callback: str, arguments: dict[str, Any], fit: dict[str, Any], codes: list[str]
) -> None:
    """A patience shorter than the epochs that are watched."""
    whole = watch(callback, **arguments) | VALID | fit
    assert marks(found([dense(1)], {"loss": "mse"}, whole)) == codes


def test_half_precision_output() -> None:
    """Under mixed_float16 the last layer computes in float32; bfloat16 has float32's range."""
    half, last = dense(4, "softmax"), {"Dense": {"units": 4, "activation": "softmax", "dtype": "float32"}}
    loss = {"loss": "categorical_crossentropy"}
    assert marks(found([half], loss, dtype_policy="mixed_float16")) == ["sc522"]
    assert marks(found([last], loss, dtype_policy="mixed_float16")) == []
    assert marks(found([half], loss, dtype_policy="mixed_bfloat16")) == []


def test_a_block_used_often_is_wrong_once() -> None:
    """One finding for a step, however often its block is used, with where it is used."""
    spec = {
        "spec": 1,
        "name": "model",
        "blocks": {"unit": {"layers": [{"Dense": 4}, "BatchNormalization", "ReLU"]}},
        "model": {
            "kind": "sequential",
            "inputs": SIX,
            "layers": ["unit", "unit", {"unit": {}, "repeat": 3}, dense(1)],
        },
        "compile": {"loss": "mse"},
        "data": FREE,
        "fit": {"epochs": 2},
    }
    findings = read(spec)
    assert marks(findings) == ["sc515"]
    assert findings[0].notes
