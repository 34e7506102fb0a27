"""Pairs of models, and whether the weights of the first load into the second."""

from __future__ import annotations

from typing import Any, NamedTuple

IMAGE = {"shape": [8, 8, 1]}


class Pair(NamedTuple):
    """Two lists of steps, whether weights load, and which layers change, by their marks."""

    before: list[Any]
    after: list[Any]
    loads: bool
    changes: list[str]


CONV = {"Conv2D": {"filters": 4, "kernel_size": 3}}
WIDE = {"Conv2D": {"filters": 8, "kernel_size": 3}}
BARE = {"Conv2D": {"filters": 4, "kernel_size": 3, "use_bias": False}}
SIX = {"Dense": {"units": 6}}

PAIRS: dict[str, Pair] = {
    "the same": Pair([CONV, "Flatten", SIX], [CONV, "Flatten", SIX], True, []),
    "dropout between": Pair(
        [CONV, "Flatten", SIX], [CONV, "Flatten", {"Dropout": 0.5}, SIX], True, ["added dropout"]
    ),
    "dropout gone": Pair(
        [CONV, {"Dropout": 0.5}, "Flatten", SIX],
        [CONV, "Flatten", SIX],
        True,
        ["removed dropout"],
    ),
    "wider": Pair(
        [CONV, "GlobalAveragePooling2D", SIX],
        [WIDE, "GlobalAveragePooling2D", SIX],
        False,
        ["changed conv2d", "follows global_average_pooling2d", "follows dense"],
    ),
    "no bias": Pair([CONV, "Flatten", SIX], [BARE, "Flatten", SIX], False, ["changed conv2d"]),
    "normalised": Pair(
        [CONV, "Flatten", SIX],
        [CONV, "BatchNormalization", "Flatten", SIX],
        False,
        ["added batch_normalization"],
    ),
    "no longer normalised": Pair(
        [CONV, "BatchNormalization", "Flatten", SIX],
        [CONV, "Flatten", SIX],
        True,
        ["removed batch_normalization"],
    ),
    "another activation": Pair(
        [CONV, "Flatten", SIX],
        [CONV, "Flatten", {"Dense": {"units": 6, "activation": "relu"}}],
        True,
        ["changed dense"],
    ),
    "renamed": Pair(
        ["Flatten", {"Dense": 6, "name": "first"}],
        ["Flatten", {"Dense": 6, "name": "second"}],
        True,
        ["changed second"],
    ),
    "one more of the same": Pair(
        ["Flatten", SIX, SIX], ["Flatten", SIX, SIX, SIX], False, ["added dense_2"]
    ),
    "one less of the same": Pair(
        ["Flatten", SIX, SIX, SIX], ["Flatten", SIX, SIX], True, ["removed dense_2"]
    ),
    "another class": Pair(
        [{"Reshape": [8, 8]}, {"LSTM": 4}],
        [{"Reshape": [8, 8]}, {"GRU": 4}],
        False,
        ["removed lstm", "added gru"],
    ),
    "wrapped": Pair(
        [{"Reshape": [8, 8]}, {"Bidirectional": {"layer": {"LSTM": 4}}}, {"Dense": 2}],
        [{"Reshape": [8, 8]}, {"Bidirectional": {"layer": {"LSTM": 6}}}, {"Dense": 2}],
        False,
        ["changed bidirectional", "follows dense"],
    ),
    "no variables left": Pair(
        ["Flatten", "LayerNormalization"],
        ["Flatten", {"LayerNormalization": {"center": False, "scale": False}}],
        False,
        ["changed layer_normalization"],
    ),
}


def spec(layers: list[Any], kind: str = "sequential") -> dict[str, Any]:
    """A spec of some steps."""
    inputs: dict[str, Any] = IMAGE if kind == "sequential" else {"image": IMAGE}
    return {"spec": 1, "name": "model", "model": {"kind": kind, "inputs": inputs, "layers": layers}}


TWO_WAYS: list[Any] = [
    {"Flatten": None, "inputs": "image", "name": "flat"},
    {"Dense": 6, "inputs": "flat", "name": "left"},
    {"Dense": 6, "inputs": "left", "name": "deep"},
    {"Dense": 6, "inputs": "flat", "name": "right"},
    {"Add": None, "inputs": ["deep", "right"]},
]
"""A graph whose layers Keras orders by their depth, not as they are written."""
TWO_WAYS_TURNED: list[Any] = [
    TWO_WAYS[0],
    TWO_WAYS[3],
    TWO_WAYS[1],
    TWO_WAYS[2],
    {"Add": None, "inputs": ["deep", "right"]},
]
"""The same model, written in another order."""
LONGER: list[Any] = [
    *TWO_WAYS[:4],
    {"Dense": 6, "inputs": "right", "name": "more"},
    {"Add": None, "inputs": ["deep", "more"]},
]
"""One layer more on one way."""
GRAPHS: dict[str, tuple[list[Any], list[Any]]] = {
    "turned": (TWO_WAYS, TWO_WAYS_TURNED),
    "longer": (LONGER, TWO_WAYS),
    "shorter": (TWO_WAYS, LONGER),
}
