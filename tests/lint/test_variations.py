"""The rules where a mistake stands in another place or form than in a plain chain of layers.

Blocks, graphs, classes, applications, labels made one-hot: each row is a small spec.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import FREE, SIX, dense, found, marks, read

SPARSE = {"loss": "sparse_categorical_crossentropy"}
HOT = {"loss": "categorical_crossentropy"}
TEN = dense(10, "softmax")
SMALL = {"Rescaling": 0.0039}
CONV = {"Conv2D": {"filters": 4, "kernel_size": 3}}
DIGITS: dict[str, Any] = {"source": "keras.datasets.mnist"}
SCALED = DIGITS | {"prepare": [SMALL]}
PHOTOS = {"train": {"images": {"directory": "photos", "image_size": [32, 32]}}}


def block(*layers: Any, **more: Any) -> dict[str, Any]:
    """The blocks of a spec: one, named `part`."""
    return {"blocks": {"part": {"layers": list(layers), **more}}}


@pytest.mark.parametrize(
    ("layers", "data", "more", "codes"),
    [
        (["Flatten", TEN], DIGITS, {}, ["sc514"]),
        (["Flatten", TEN], DIGITS | {"augment": ["RandomFlip"]}, {}, ["sc514"]),
        (["Flatten", TEN], DIGITS | {"prepare": [{"Rescaling": 1.0}]}, {}, ["sc514"]),
        (["Flatten", TEN], DIGITS | {"prepare": [{"ops.divide": {"x2": 255.0}}]}, {}, []),
        ([{"Rescaling": {"scale": 1.0}}, "Flatten", TEN], DIGITS, {}, ["sc514"]),
        ([SMALL, "Flatten", TEN], DIGITS, {}, []),
        ([{"part": {}}, "Flatten", TEN], DIGITS, block(SMALL), []),
        ([{"part": {}}, TEN], DIGITS, block("Flatten", dense(8, "relu")), ["sc514"]),
        ([{"part": {}}, TEN], DIGITS, block("Flatten", dense(8, "relu"), layer=True), ["sc514"]),
        (["BatchNormalization", "Flatten", TEN], DIGITS, {}, []),
    ],
)
def test_images_that_are_not_scaled(
    layers: list[Any], data: dict[str, Any], more: dict[str, Any], codes: list[str]
) -> None:
    """Whatever leaves bytes large does not count as scaling."""
    assert marks(found(layers, SPARSE, {}, data, {"shape": [28, 28]}, **more)) == codes


@pytest.mark.parametrize(
    ("name", "codes"),
    [("MobileNetV2", ["sc514"]), ("EfficientNetB0", []), ("MobileNetV3Small", []), ("VGG16", [])],
)
def test_images_for_an_application(name: str, codes: list[str]) -> None:
    """Some scale for themselves, some take bytes, some take values from -1 to 1."""
    model = {f"applications.{name}": {"weights": None, "include_top": False, "pooling": "avg"}}
    layers = [model, dense(2, "softmax")]
    findings = found(layers, SPARSE, {}, PHOTOS, {"shape": [32, 32, 3]})
    assert marks(findings) == codes
    assert not codes or "offset: -1" in (findings[0].hint or "")


@pytest.mark.parametrize(
    ("labels", "last", "compiled", "codes"),
    [
        ([{"to_categorical": 10}], TEN, HOT, []),
        ([{"to_categorical": 10}], TEN, SPARSE, ["SC502"]),
        ([{"to_categorical": 9}], dense(9, "softmax"), HOT, ["SC502"]),
        ([{"to_categorical": 12}], dense(12, "softmax"), HOT, []),
        ([{"to_categorical": 10}], dense(9, "softmax"), HOT, ["SC502"]),
        ([{"ops.one_hot": {"num_classes": 10}}], TEN, SPARSE, ["SC502"]),
        ([{"CategoryEncoding": {"num_tokens": 10, "output_mode": "one_hot"}}], TEN, HOT, []),
        ([{"CategoryEncoding": {"num_tokens": 10, "output_mode": "one_hot"}}], TEN, SPARSE, ["SC502"]),
        ([{"ops.add": {"x2": 1}}], TEN, SPARSE, []),
    ],
)  # fmt: skip
def test_labels_that_are_made_one_hot(
    labels: list[Any], last: Any, compiled: dict[str, Any], codes: list[str]
) -> None:
    """The steps on the labels are looked through; what is not known is no finding."""
    data = SCALED | {"labels": labels}
    assert marks(found(["Flatten", last], compiled, {}, data, {"shape": [28, 28]})) == codes


@pytest.mark.parametrize(
    ("loss", "codes"),
    [
        (["sparse_categorical_crossentropy"] * 2, ["SC502"]),
        ("sparse_categorical_crossentropy", ["SC502"]),
        (["sparse_categorical_crossentropy", None], []),
    ],
)
def test_one_label_for_two_outputs(loss: Any, codes: list[str]) -> None:
    """Keras refuses it at the first batch; an output without a loss needs no label."""
    heads = [{**TEN, "name": name, "inputs": "flat"} for name in "ab"]
    model = {
        "kind": "functional",
        "inputs": {"x": {"shape": [28, 28]}},
        "layers": [{"Flatten": None, "name": "flat"}, *heads],
        "outputs": ["a", "b"],
    }
    spec = {"spec": 1, "name": "m", "model": model, "compile": {"loss": loss}, "data": SCALED}
    assert marks(read(spec | {"fit": {}})) == codes


@pytest.mark.parametrize(
    ("layers", "more", "codes"),
    [
        ([dense(4, "softmax"), {"Dropout": 0.2}], {}, ["sc516"]),
        ([dense(4), {"Dropout": 0.2}, "Softmax"], {}, ["sc516"]),
        ([dense(4), {"Dropout": 0.2}, {"Activation": "softmax"}], {}, ["sc516"]),
        ([{"part": {}}], block(dense(4, "softmax"), {"Dropout": 0.2}), ["sc516"]),
        ([{"Dropout": 0.2}, dense(4), "Softmax"], {}, []),
    ],
)
def test_dropout_of_predictions(layers: list[Any], more: dict[str, Any], codes: list[str]) -> None:
    """After the last layer with weights, before or after its activation."""
    assert marks(found(layers, SPARSE, **more)) == codes


@pytest.mark.parametrize(
    ("trainable", "codes"), [(True, ["sc517"]), (False, []), ({"from": "block_16"}, ["sc517"])]
)
def test_batches_of_one_in_an_application(trainable: Any, codes: list[str]) -> None:
    """Its normalizations count where they are trained."""
    arguments = {"weights": None, "include_top": False, "pooling": "avg"}
    model = {"applications.MobileNetV2": arguments, "trainable": trainable}
    findings = found(
        [model, dense(1)], {"loss": "mse"}, {"batch_size": 1}, FREE, {"shape": [32, 32, 3]}
    )
    assert marks(findings) == codes


@pytest.mark.parametrize(
    ("layers", "more", "codes"),
    [
        ([CONV, "BatchNormalization"], {}, ["sc515"]),
        ([{"part": {}}], block(CONV, "BatchNormalization"), ["sc515"]),
        ([{"part": {}}], block(CONV, "BatchNormalization", layer=True), ["sc515"]),
        ([{"part": {}}, "BatchNormalization"], block(CONV), ["sc515"]),
        ([CONV, {"Dropout": 0.2}, "BatchNormalization"], {}, []),
    ],
)
def test_biases_before_a_normalization(
    layers: list[Any], more: dict[str, Any], codes: list[str]
) -> None:
    """In a block of any form, and across its edge."""
    layers = [*layers, "Flatten", dense(1)]
    assert marks(found(layers, {"loss": "mse"}, {}, FREE, {"shape": [8, 8, 3]}, **more)) == codes


@pytest.mark.parametrize("kind", ["functional", "subclassed"])
def test_activations_twice_and_over_one(kind: str) -> None:
    """Operations count as layers do, and so do activations that are objects."""
    over_one = {"Dense": {"units": 1, "activation": {"Softmax": {}}}}
    for layers, codes in (
        ([dense(5), "ops.softmax", "ops.softmax"], ["SC507"]),
        ([dense(5, "softmax"), {"Dropout": 0.1}, "ops.sigmoid"], ["SC507"]),
        ([over_one], ["SC506"]),
        ([dense(1, "log_softmax")], ["SC506"]),
    ):
        model = {"kind": kind, "inputs": {"x": SIX}, "layers": layers}
        assert marks(read({"spec": 1, "name": "m", "model": model})) == codes
