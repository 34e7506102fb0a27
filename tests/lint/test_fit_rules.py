"""Epochs, steps, weights and batches: mistakes, and near ones without.

What Keras does with each of them was looked up by training it: the rows say what it did.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import (
    AMOUNT,
    FREE,
    MNIST,
    SIX,
    SOFT,
    VALID,
    YES,
    dense,
    found,
    image,
    marks,
    read,
    watch,
)


@pytest.mark.parametrize(
    ("fit", "data", "codes"),
    [
        ({"steps_per_epoch": 8}, FREE, []),
        ({"steps_per_epoch": 9}, FREE, ["sc512"]),
        ({"steps_per_epoch": 9}, FREE | {"repeat": True}, []),
        ({"steps_per_epoch": 3, "epochs": 2}, FREE, []),
        ({"steps_per_epoch": 3, "epochs": 3}, FREE, ["sc512"]),
        ({"steps_per_epoch": 3, "epochs": 3, "initial_epoch": 1}, FREE, []),
        ({"steps_per_epoch": 3, "epochs": 3}, FREE | {"repeat": True}, []),
        ({"steps_per_epoch": 4, "epochs": 30}, FREE, []),
        ({"validation_steps": 9}, FREE | {"validation": "synthetic"}, ["sc512"]),
        ({"validation_steps": 8}, FREE | {"validation": "synthetic"}, []),
        ({}, FREE | {"repeat": True}, ["SC525"]),
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


def forever(**more: Any) -> dict[str, Any]:
    """Training data of an import that says that it never ends."""
    return {"train": {"import": {"function": "load", "endless": True}}} | more


HELD = {"import": "load"}
ALWAYS = forever()["train"]
TEN: dict[str, Any] = {"steps_per_epoch": 10}


@pytest.mark.parametrize(
    ("fit", "data", "more", "codes"),
    [
        (TEN, forever(), {}, []),
        (None, forever(), {}, ["SC525"]),
        ({}, forever(), {}, ["SC525"]),
        ({}, {"source": ALWAYS}, {}, ["SC525"]),
        (TEN, forever(validation=HELD), {}, []),
        (TEN, forever(validation=ALWAYS), {}, ["SC525"]),
        (TEN | {"validation_steps": 2}, forever(validation=ALWAYS), {}, []),
        (TEN, forever(test=ALWAYS), {}, ["SC525"]),
        (TEN, forever(test=ALWAYS), {"evaluate": {"verbose": 0}}, ["SC525"]),
        (TEN, forever(test=ALWAYS), {"evaluate": {"steps": 2}}, []),
        (TEN, forever(test=ALWAYS, validation="test"), {}, ["SC525", "SC525"]),
        (TEN, forever(split={"test": 0.5}), {}, ["SC526"]),
        (TEN | VALID, forever(), {}, ["SC526"]),
        (TEN, forever(cache=True), {}, ["SC526"]),
        (TEN, forever(prepare=["Normalization"]), {}, ["SC526"]),
        (TEN, forever(prepare=[{"Normalization": {"mean": 0.0, "variance": 1.0}}]), {}, []),
        (TEN, forever(repeat=True), {}, ["sc518"]),
        ({}, {"train": HELD}, {}, []),
        (TEN, {"train": {"import": {"function": "load", "returns": "arrays", "endless": True}}}, {}, ["SC206"]),
    ],
)  # fmt: skip
def test_data_without_an_end(
    fit: dict[str, Any] | None, data: dict[str, Any], more: dict[str, Any], codes: list[str]
) -> None:
    """Something says how much of it is taken, and nothing waits for its end."""
    own = {"imports": {"load": "pathlib:Path"}}
    assert marks(found([dense(1)], {"loss": "mse"}, fit, data, **own, **more)) == codes


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


def test_class_weights_beside_weights_of_samples() -> None:
    """Keras refuses both together; each alone is right."""
    last, loss = SOFT
    for weight, fit, codes in (
        ("w", {"class_weight": "balanced"}, ["SC519"]),
        ("w", {}, []),
        (None, {"class_weight": "balanced"}, []),
    ):
        data = {"train": {"npz": {"path": "data.npz", "weight": weight}}}
        assert marks(found([last], {"loss": loss}, fit, data)) == codes


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
    half, last = (
        dense(4, "softmax"),
        {"Dense": {"units": 4, "activation": "softmax", "dtype": "float32"}},
    )
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
