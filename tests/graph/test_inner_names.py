"""The automatic names that layers inside layers take."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.api import inspect, validate
from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.graph.naming import inner_classes


def names(*layers: Any, shape: tuple[int, ...] = (8, 8, 3)) -> list[str]:
    """The names of a sequential model's layers."""
    model = {"kind": "sequential", "inputs": {"shape": list(shape)}, "layers": list(layers)}
    graph = inspect({"spec": 1, "name": "named", "model": model})
    return [node.name for node in graph.nodes[1:]]


def test_a_wrapped_layer_takes_a_name() -> None:
    """The layer after a wrapper of its class is the second of its name."""
    wrapped = {"TimeDistributed": {"layer": {"Dense": 2}}}
    assert names(wrapped, {"Dense": 2}) == ["time_distributed", "dense_1"]


def test_a_wrapped_layer_with_a_name_takes_none() -> None:
    """A name of its own leaves the automatic one to others."""
    wrapped = {"TimeDistributed": {"layer": {"Dense": {"units": 2, "name": "mine"}}}}
    assert names(wrapped, {"Dense": 2}) == ["time_distributed", "dense"]


def test_layers_that_a_constructor_makes_take_names() -> None:
    """Changes inside an augmentation are layers, made before those that follow."""
    found = names({"RandAugment": {}}, {"RandomBrightness": 0.1}, {"RandomColorJitter": {}})
    assert found == ["rand_augment", "random_brightness_1", "random_color_jitter"]


@pytest.mark.parametrize(
    ("layer", "inside"),
    [
        ({"Bidirectional": {"layer": {"LSTM": 2}}}, ["LSTM"]),
        (
            {"RNN": {"cell": [{"LSTMCell": 2}, {"GRUCell": 2}]}},
            ["LSTMCell", "GRUCell", "StackedRNNCells"],
        ),
        ({"MultiHeadAttention": {"num_heads": 1, "key_dim": 2}}, ["Softmax", "Dropout"]),
        ({"Dense": {"units": 1, "activation": {"LeakyReLU": {}}}}, ["LeakyReLU"]),
        ({"RandomColorJitter": {"hue_factor": 0.1}}, ["RandomHue"]),
        ({"TextVectorization": {}}, ["StringLookup"]),
        ("Flatten", []),
    ],
)
def test_the_layers_inside_are_listed(layer: Any, inside: list[str]) -> None:
    """Each layer names those that are made with it."""
    assert list(inner_classes(build("layer", layer, Context()))) == inside


def test_a_layer_that_gives_its_input_is_refused_in_a_graph() -> None:
    """Keras would lose it, or find a cycle; a cast before it makes another tensor."""
    model: dict[str, Any] = {"kind": "sequential", "inputs": {"shape": [8, 8, 3]}}
    model |= {"layers": ["Equalization", "Flatten"]}
    spec = {"spec": 1, "name": "lost", "model": model}
    assert [each.code for each in validate(spec)] == ["SC307"]
    assert validate({**spec, "dtype_policy": "mixed_float16"}) == ()
