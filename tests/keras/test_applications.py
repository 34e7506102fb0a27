"""The models of `keras.applications` against Keras itself, layer by layer, all in one process.

Keras builds them without giving weights a value, so that the largest cost no memory.
"""

from __future__ import annotations

import gc
from typing import Any

import pytest

from spec_compiler.catalog.applications.base import Application
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.naming import LayerNames
from spec_compiler.shapes.types import TensorType

pytestmark = pytest.mark.keras

SIDES = (107, 96)
"""Sizes of images, an odd and an even one."""
WITHOUT_TOP: dict[str, Any] = {"include_top": False, "input_shape": [*SIDES, 3], "pooling": "avg"}
SMALLEST = (
    "VGG16",
    "ResNet50",
    "ResNet50V2",
    "DenseNet121",
    "InceptionV3",
    "InceptionResNetV2",
    "Xception",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Small",
    "MobileNetV3Large",
    "NASNetMobile",
    "NASNetLarge",
    "EfficientNetB0",
    "EfficientNetV2B0",
    "EfficientNetV2S",
    "ConvNeXtTiny",
)
"""The smallest of each family, which are built without the classifier too."""
VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "ResNet50": ({"include_top": False}, {"input_shape": [64, 64, 1], "classes": 7}),
    "VGG16": ({"include_top": False, "pooling": "max"},),
    "MobileNet": ({"alpha": 0.35, "depth_multiplier": 2, "input_shape": [40, 56, 1]},),
    "MobileNetV2": ({"alpha": 1.4, "include_top": False}, {"alpha": 0.35, "classes": 3}),
    "MobileNetV3Small": ({"minimalistic": True, "dropout_rate": 0.0}, {"alpha": 1.25}),
    "MobileNetV3Large": ({"alpha": 0.75, "include_top": False}, {"include_preprocessing": False}),
    "EfficientNetV2B0": ({"include_preprocessing": False}, {"input_shape": [64, 64, 1]}),
    "ConvNeXtTiny": ({"include_preprocessing": False}, {"include_top": False, "name": "own"}),
    "DenseNet121": ({"include_top": False},),
    "NASNetMobile": (
        {"include_top": False},
        {"include_top": False, "input_shape": [None, None, 3]},
    ),
}
"""Further arguments of a few."""


@pytest.mark.parametrize("name", CATEGORIES["application"].names())
def test_every_layer_is_keras(name: str) -> None:
    """Names, classes, output shapes and counts are Keras's, with the classifier and without."""
    without = (WITHOUT_TOP,) if name in SMALLEST else ()
    for arguments in ({}, *without, *VARIANTS.get(name, ())):
        ours = application(name, {"weights": None, **arguments})
        assert described(ours) == described_by_keras(name, arguments), arguments


@pytest.mark.parametrize("name", ["ResNet50", "DenseNet121", "EfficientNetB0", "ConvNeXtTiny"])
def test_a_call_gives_what_keras_gives(name: str) -> None:
    """Called on images of a known size, a model of any size gives Keras's shape."""
    import keras

    ours = application(
        name, {"weights": None, "include_top": False, "input_shape": [None, None, 3]}
    )
    with keras.StatelessScope():
        model = build(name, {"include_top": False, "input_shape": [None, None, 3]})
        out = model(keras.Input((64, 96, 3), batch_size=2))
    assert ours.apply(TensorType((2, 64, 96, 3))).shape == out.shape


def application(name: str, arguments: dict[str, Any]) -> Application:
    """The catalogue's object."""
    cls = CATEGORIES["application"].find(name)
    assert cls is not None
    made = cls.model_validate(arguments)
    assert isinstance(made, Application)
    return made


def described(ours: Application) -> dict[str, Any]:
    """What the catalogue knows of a model."""
    drawn = ours.architecture
    names = drawn.names(LayerNames().automatic)
    variables = ours.variables()
    return {
        "name": ours.model_name,
        "layers": [
            (
                name,
                drawn.parts[index].type,
                tuple(each.shape) if (each := drawn.built[index]) else (),
            )
            for index, name in names.items()
        ],
        "params": sum(weight.count for weight in variables),
        "trainable": sum(weight.count for weight in variables if weight.trainable),
        "output": out.shape if (out := drawn.built[drawn.output]) else None,
    }


def described_by_keras(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What Keras builds."""
    import keras

    keras.backend.clear_session()
    with keras.StatelessScope():
        model = build(name, arguments)
        found = {
            "name": model.name,
            "layers": [
                (layer.name, type(layer).__name__, tuple(layer.output.shape))
                for layer in model.layers
            ],
            "params": sum(size(weight) for weight in model.weights),
            "trainable": sum(size(weight) for weight in model.trainable_weights),
            "output": tuple(model.output.shape),
        }
    del model
    gc.collect()
    return found


def build(name: str, arguments: dict[str, Any]) -> Any:
    """The model, made by Keras."""
    import keras

    given = {key: tuple(v) if isinstance(v, list) else v for key, v in arguments.items()}
    return getattr(keras.applications, name)(weights=None, **given)


def size(weight: Any) -> int:
    """The number of elements of a variable."""
    count = 1
    for side in weight.shape:
        count *= side
    return count
