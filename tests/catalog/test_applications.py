"""The models of `keras.applications` as the catalogue has them, without Keras."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.naming import LayerNames
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType

COUNTS = {
    "VGG16": 138_357_544,
    "VGG19": 143_667_240,
    "ResNet50": 25_636_712,
    "ResNet101": 44_707_176,
    "ResNet152": 60_419_944,
    "ResNet50V2": 25_613_800,
    "ResNet101V2": 44_675_560,
    "ResNet152V2": 60_380_648,
    "DenseNet121": 8_062_504,
    "DenseNet169": 14_307_880,
    "DenseNet201": 20_242_984,
    "InceptionV3": 23_851_784,
    "InceptionResNetV2": 55_873_736,
    "Xception": 22_910_480,
    "MobileNet": 4_253_864,
    "MobileNetV2": 3_538_984,
    "NASNetMobile": 5_326_716,
    "NASNetLarge": 88_949_818,
    "EfficientNetB0": 5_330_571,
    "EfficientNetB7": 66_658_687,
    "EfficientNetV2B0": 7_200_312,
    "EfficientNetV2L": 119_027_848,
    "ConvNeXtTiny": 28_589_128,
    "ConvNeXtXLarge": 350_196_968,
}
"""Parameters as Keras's documentation and its models have them."""

WRONG: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("ResNet50", {"classes": 10}, "classes", "SC206"),
    ("ResNet50", {"weights": "imagnet"}, "weights", "SC205"),
    ("ResNet50", {"input_tensor": "x"}, "input_tensor", "SC211"),
    ("ResNet50", {"input_shape": [64, 64, 3]}, "input_shape", "SC206"),
    ("ResNet50", {"weights": None, "input_shape": [31, 64, 3]}, "input_shape", "SC204"),
    ("ResNet50", {"weights": None, "input_shape": [64, 64]}, "input_shape", "SC203"),
    ("ResNet50", {"weights": None, "input_shape": [None, None, 3]}, "input_shape", "SC206"),
    ("ResNet50", {"include_top": False, "input_shape": [64, 64, 1]}, "input_shape", "SC206"),
    ("InceptionV3", {"weights": None, "input_shape": [74, 75, 3]}, "input_shape", "SC204"),
    ("ResNet50", {"classifier_activation": "relu"}, "classifier_activation", "SC206"),
    ("ResNet50", {"pooling": "mean", "weights": None}, "pooling", "literal_error"),
    ("MobileNet", {"alpha": 0.3}, "alpha", "SC206"),
    ("MobileNet", {"depth_multiplier": 2}, "depth_multiplier", "SC206"),
    ("MobileNetV2", {"alpha": 0.25}, "alpha", "SC206"),
    ("MobileNetV3Small", {"alpha": 0.75, "minimalistic": True}, "alpha", "SC206"),
    ("MobileNetV3Small", {"weights": None, "input_shape": [16, 64, 3]}, "input_shape", "SC204"),
    ("NASNetLarge", {"input_shape": [None, None, 3]}, "input_shape", "SC206"),
    ("EfficientNetV2B0", {"weights": None, "name": "mine"}, "name", "SC206"),
    ("ConvNeXtTiny", {"name": "mine"}, "name", "SC206"),
    ("VGG16", {"alpha": 1.0}, "alpha", "extra_forbidden"),
)


def make(name: str, **arguments: Any) -> Application:
    """The catalogue's object, with random weights."""
    cls = CATEGORIES["application"].find(name)
    assert cls is not None
    made = cls.model_validate({"weights": None, **arguments})
    assert isinstance(made, Application)
    return made


@pytest.mark.parametrize("name", COUNTS)
def test_parameters_are_those_that_are_known(name: str) -> None:
    """Each architecture has as many parameters as the model that people know."""
    assert sum(weight.count for weight in make(name).variables()) == COUNTS[name]


@pytest.mark.parametrize("name", CATEGORIES["application"].names())
def test_every_architecture_can_be_drawn(name: str) -> None:
    """Each gives probabilities with its classifier, a vector of features without."""
    assert make(name).architecture.built[-1] is not None
    features = make(name, include_top=False, pooling="avg", input_shape=[96, 96, 3])
    assert features.apply(TensorType((8, 96, 96, 3), "uint8")).rank == 2


@pytest.mark.parametrize(("name", "arguments", "where", "code"), WRONG)
def test_what_keras_refuses_is_refused(
    name: str, arguments: dict[str, Any], where: str, code: str
) -> None:
    """Each wrong argument is one error, at that argument."""
    cls = CATEGORIES["application"].find(name)
    assert cls is not None
    with pytest.raises(ValidationError) as caught:
        cls.model_validate(arguments)
    assert [(error["loc"][-1], error["type"]) for error in caught.value.errors()] == [(where, code)]


def test_layers_are_in_the_order_of_keras() -> None:
    """The farthest from the output comes first, branches side by side."""
    names = [name for name, _ in make("ResNet50").layer_names(LayerNames().automatic)]
    assert names[:4] == ["input_layer", "conv1_pad", "conv1_conv", "conv1_bn"]
    begin = names.index("conv2_block1_1_conv")
    assert names[begin + 5 : begin + 9] == [
        "conv2_block1_2_relu",
        "conv2_block1_0_conv",
        "conv2_block1_3_conv",
        "conv2_block1_0_bn",
    ]
    assert names[-2:] == ["avg_pool", "predictions"]


def test_freezing_leaves_what_comes_after() -> None:
    """From a layer on, weights are trained; statistics never are."""
    model = make("VGG16", include_top=False)
    trained = [weight.name for weight in model.frozen("block5").variables() if weight.trainable]
    assert trained == [
        f"block5_conv{number}/{weight}" for number in (1, 2, 3) for weight in ("kernel", "bias")
    ]
    assert not any(weight.trainable for weight in model.frozen(False).variables())
    assert any(not weight.trainable for weight in make("ResNet50").variables())


@pytest.mark.parametrize(
    ("shape", "says", "hint"),
    [
        (
            (None, 64, 64, 3),
            "is built for images of (None, 224, 224, 3)",
            "input_shape: [64, 64, 3]",
        ),
        ((None, 16, 16, 3), "is built for images of (None, 224, 224, 3)", None),
        ((None, 224), "is built for images of (None, 224, 224, 3)", None),
    ],
)
def test_other_images_are_refused_with_a_mend(
    shape: tuple[int | None, ...], says: str, hint: str | None
) -> None:
    """A classifier takes the images that it is built for; the mend is what Keras would take."""
    with pytest.raises(ShapeProblem) as caught:
        make("ResNet50").apply(TensorType(shape))
    assert says in caught.value.message
    assert caught.value.hint == hint


def test_images_too_small_name_the_layer() -> None:
    """A model for any size says which layer has no room."""
    with pytest.raises(ShapeProblem, match="its layer Conv2D") as caught:
        make("InceptionV3", include_top=False).apply(TensorType((None, 32, 32, 3)))
    assert caught.value.hint == "images of at least 75 by 75 will do"


def test_grey_images_without_channels_are_taken() -> None:
    """A model of one channel takes images without that axis, as Keras does."""
    model = make("ResNet50", input_shape=[64, 64, 1], classes=4)
    assert model.apply(TensorType((None, 64, 64))).shape == (None, 4)


def test_the_output_follows_the_images() -> None:
    """A model for any size gives the size that the images lead to."""
    model = make("ResNet50", include_top=False)
    assert model.apply(TensorType((2, 64, 96, 3))).shape == (2, 2, 3, 2048)
    assert model.apply(TensorType((None, None, None, 3))).shape == (None, None, None, 2048)


def test_operations_are_counted() -> None:
    """A ResNet-50 costs what the paper says, two operations for each of its multiply-adds."""
    model = make("ResNet50")
    image = TensorType((None, 224, 224, 3))
    assert model.flops(model.apply(image), image) == pytest.approx(7.75e9, rel=0.01)
