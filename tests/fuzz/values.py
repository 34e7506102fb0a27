"""Random arguments for the catalogue's objects.

In: a class, what its layer is called on, a source of random numbers. Out: plain
values as a spec writes them, mostly such as the JSON Schema of the class allows.
What a schema cannot say (a permutation, a target of the same size, a vocabulary)
stands in `ARGUMENTS`; `POOL` holds values that ask nothing of the schema.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.json_values import arguments

POOL: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 3, -1, -2, 7, 64, 0.0, 0.5, 1.0, -0.5, 1.5, 1e-3,
    "same", "SAME", "valid", "relu", "zeros", "channels_first", "nearest", "auto", "x", "",
    [], [1], [2], [0], [1, 1], [2, 1], [2, 2], [1, 2, 3], [2, 2, 2], [[1, 1], [1, 1]],
    [0.1, 0.2], [0.5, 0.1], [-0.3, 0.3], [None, 2], [1.5], {}, "float16", "int32",
)  # fmt: skip
"""Values of every kind, for any argument."""
SOMETIMES = 0.3
"""How often an argument that may be left out is given."""
COMMON = frozenset(("name", "trainable", "dtype", "autocast", "activity_regularizer"))
"""Arguments of every layer, which are given more seldom than its own."""
POLICIES = (
    "float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16",
    "int8_from_float32", "int4_from_float32", "float8_from_float32", "int8_from_mixed_bfloat16",
    "int32", "uint8", "bool", "string", "int64",
)  # fmt: skip
POLICY_WEIGHTS = (8, 4, 4, 4, 6, 6, 2, 2, 2, 1, 1, 1, 1, 1, 1)
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "RNN")
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")
WRAPPED = (
    "Dense", "Conv1D", "Conv2D", "EinsumDense", "Embedding", "DepthwiseConv2D", "Dropout",
    "BatchNormalization", "Flatten", "Conv2DTranspose", "LSTM", "MaxPooling1D", "Add", "LSTMCell",
    "Bidirectional", "Reshape", "Masking", "LayerNormalization", "SeparableConv2D", "Rescaling",
)  # fmt: skip
"""Layers that wrappers get beside any other."""
WORDS = ("a", "b", "c", "dog", "[UNK]", "")


@dataclass
class Place:
    """Where an argument is made: the source of chance, the tensors, the arguments so far."""

    rng: Random
    inputs: list[TensorType] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    depth: int = 0

    @property
    def first(self) -> TensorType:
        """The first tensor that the layer is called on."""
        return self.inputs[0] if self.inputs else TensorType((None, 4))

    @property
    def rank(self) -> int:
        """The number of that tensor's axes."""
        return self.first.rank

    @property
    def last(self) -> int:
        """The size of that tensor's last axis, a guess where it is unknown."""
        return (self.first.shape[-1] if self.rank else None) or 3


def value_of(cls: type[KerasObject], name: str, place: Place) -> Any:
    """A value for an argument: by its special rule, or by its schema."""
    for key in (f"{cls.canonical_name()}.{name}", name):
        if key in ARGUMENTS:
            return ARGUMENTS[key](place)
    return from_schema(properties(cls)[name], place)


def object_of(category: str, place: Place, names: tuple[str, ...] = ()) -> Any:
    """An object of a category: by its name alone, or with arguments."""
    rng, found = place.rng, CATEGORIES[category]
    if category == "dtype_policy":
        return rng.choices(POLICIES, POLICY_WEIGHTS)[0]
    if category == "activation" and rng.random() < 0.1 and place.depth < 2:
        return object_of("layer", place, ("LeakyReLU", "ReLU", "ELU", "Softmax", "PReLU"))
    name = rng.choice(names or found.names())
    cls = found.find(name)
    assert cls is not None, name
    required = any(info.is_required() for info in cls.model_fields.values())
    if not required and (category == "activation" or rng.random() < 0.6):
        return name
    inner = Place(rng, place.inputs, depth=place.depth + 1)
    return {name: arguments_of(cls, inner)}


def arguments_of(cls: type[KerasObject], place: Place) -> dict[str, Any]:
    """Arguments for a class: the required ones, and some of the others."""
    seldom = SOMETIMES if place.depth == 0 else SOMETIMES / 2
    for name in argument_names(cls):
        chance = seldom / 8 if name in COMMON else seldom
        if name in required_names(cls) or place.rng.random() < chance:
            place.given[name] = value_of(cls, name, place)
    return place.given


@cache
def properties(cls: type[KerasObject]) -> dict[str, Any]:
    """The schema of each argument of a class."""
    found: dict[str, Any] = arguments(cls)["properties"]
    return found


def argument_names(cls: type[KerasObject]) -> tuple[str, ...]:
    """The arguments of a class in its order."""
    return tuple(properties(cls))


def required_names(cls: type[KerasObject]) -> frozenset[str]:
    """The arguments that a class does without a default for."""
    fields = cls.model_fields.items()
    return frozenset(info.alias or name for name, info in fields if info.is_required())


def from_schema(schema: dict[str, Any], place: Place) -> Any:
    """A value that a schema allows; formulas are left out."""
    rng = place.rng
    if "$ref" in schema:
        return object_of(schema["$ref"].rpartition("/")[2], place)
    if "anyOf" in schema:
        members = [item for item in schema["anyOf"] if "formula" not in item.get("$ref", "")]
        return from_schema(rng.choice(members), place)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    if "examples" in schema:
        return rng.choice(schema["examples"])
    kind = schema.get("type", "integer")
    kind = rng.choice(kind) if isinstance(kind, list) else kind
    return _plain(kind, schema, place)


def _plain(kind: str, schema: dict[str, Any], place: Place) -> Any:
    """A value of a kind of JSON within a schema's bounds."""
    rng, least = place.rng, schema.get("minimum")
    if kind == "null":
        return None
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "integer":
        low = least if least is not None else rng.choice((0, 0, 1, 1, -1, -2))
        return low + rng.choice((0, 0, 1, 1, 1, 2, 2, 3, 4, 7))
    if kind == "number":
        choices = [0.0, 0.1, 0.25, 0.5, 1.0, 1, 2.0, 3, 0.9, -0.5, -1.0]
        top = schema.get("maximum")
        bound = [c for c in choices if (least is None or c >= least) and (top is None or c <= top)]
        return rng.choice(bound)
    if kind == "array":
        low, high = schema.get("minItems", rng.choice((0, 1, 1))), schema.get("maxItems")
        count = rng.randint(low, high if high is not None else max(low, 3))
        return [from_schema(schema.get("items") or {"type": "number"}, place) for _ in range(count)]
    if kind == "object":
        keys = [key for key in schema.get("properties", {}) if rng.random() < 0.6]
        return {key: from_schema(schema["properties"][key], place) for key in keys}
    if "pattern" in schema and "|" in schema["pattern"]:  # words in any case
        words = schema["pattern"].strip("^$").removeprefix("(?:").removesuffix(")").split("|")
        return "".join(
            rng.choice(part[1:3]) if part[0] == "[" else part for part in _parts(rng.choice(words))
        )
    return rng.choice(WORDS)


def _parts(pattern: str) -> list[str]:
    """A word's pattern in its characters: `[aA]`, `3`."""
    parts, rest = [], pattern
    while rest:
        size = 4 if rest[0] == "[" else 1
        parts.append(rest[:size])
        rest = rest[size:]
    return parts


def _axis(place: Place) -> int:
    """An axis of the input, now and then one that it lacks."""
    rank = max(place.rank, 1)
    return place.rng.choice((-1, -1, 1, place.rng.randrange(-rank - 1, rank + 1)))


def _axes(place: Place) -> Any:
    """An axis, or a list of them."""
    if place.rng.random() < 0.6:
        return _axis(place)
    return [_axis(place) for _ in range(place.rng.choice((1, 2, 2)))]


def _target(place: Place) -> list[int | None]:
    """A target of the input's size, now and then of another."""
    rng, size = place.rng, place.first.size
    if size is None or rng.random() < 0.15:
        return [rng.choice((-1, 1, 2, 3, 4, None)) for _ in range(rng.randint(1, 3))]
    found: list[int | None] = []
    for _ in range(rng.randint(0, 2)):
        factor = rng.choice([n for n in range(1, 13) if size % n == 0])
        found.append(factor)
        size //= factor
    found.append(rng.choice((-1, size)))
    rng.shuffle(found)
    return found


def _permutation(place: Place) -> list[int]:
    """The axes behind the batch in some order."""
    dims = list(range(1, max(place.rank, 2)))
    place.rng.shuffle(dims)
    return dims if place.rng.random() < 0.9 else [*dims[:-1], place.rng.randint(0, 5)]


def _equation(place: Place) -> str:
    """An einsum of an input of the rank at hand."""
    letters = "abcdef"[: max(place.rank, 1)]
    kept = letters[:-1]
    return place.rng.choice(
        (
            f"{letters},{letters[-1]}z->{kept}z",
            f"{letters},{letters[-1]}yz->{kept}yz",
            f"...{letters[-1]},{letters[-1]}z->...z",
            f"{letters[:2]}...,{letters[1:2]}z->{letters[:1]}z...",
            "ab,bc->ac",
        )
    )


def _einsum_output(place: Place) -> Any:
    """What stands behind the batch in an einsum's output."""
    equation = place.given.get("equation", "")
    # Where letters stand for all other axes, Keras appends their sizes itself.
    free = () if "..." in equation else place.first.shape[1:-1]
    kept = [place.rng.choice((size, None)) for size in free]
    made = 2 if "yz->" in equation else 1
    plain = [*kept, *(place.rng.randint(1, 4) for _ in range(made))]
    return plain if place.rng.random() < 0.9 else place.rng.randint(1, 4)


def _vocabulary(place: Place) -> list[Any]:
    """Tokens of the input's kind."""
    rng = place.rng
    many: list[Any] = (
        list(range(1, 9)) if place.first.dtype.startswith(("int", "uint")) else [*"abcdefgh"]
    )
    found = rng.sample(many, rng.randint(1, 6))
    return found if rng.random() < 0.9 else found + found[:1]


def _idf(place: Place) -> Any:
    """A number for each token."""
    vocabulary = place.given.get("vocabulary")
    count = len(vocabulary) if isinstance(vocabulary, list) else place.rng.randint(1, 3)
    return [round(place.rng.random(), 2) for _ in range(count)]


def _pair(*bounds: float) -> Callable[[Place], Any]:
    """A number, or two of them in their order, mostly."""

    def make(place: Place) -> Any:
        items = sorted(place.rng.choice(bounds) for _ in range(2))
        if place.rng.random() < 0.1:
            items.reverse()
        return place.rng.choice((items, items[1]))

    return make


def _from(*items: Any) -> Callable[[Place], Any]:
    """One of some values."""
    return lambda place: place.rng.choice(items)


def _object(
    category: str, names: tuple[str, ...] = (), other: float = 0.1
) -> Callable[[Place], Any]:
    """An object among some names, now and then any of its category."""

    def make(place: Place) -> Any:
        known = names if place.depth < 2 else tuple(n for n in names if n in LEAVES) or names
        return object_of(category, place, known if place.rng.random() > other else ())

    return make


LEAVES = ("Dense", "LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell", "Dropout")
"""Layers that hold no other, for what is nested deep already."""


def _objects(category: str, names: tuple[str, ...], least: int = 1) -> Callable[[Place], Any]:
    """A list of objects."""
    one = _object(category, names)
    return lambda place: [one(place) for _ in range(place.rng.randint(least, 3))]


def _numbers(place: Place) -> Any:
    """A number, or one for each of the last axis."""
    one = round(place.rng.uniform(-2, 3), 1)
    return one if place.rng.random() < 0.6 else [one] * place.rng.choice((place.last, 1, 2))


ARGUMENTS: dict[str, Callable[[Place], Any]] = {
    "axis": _axes,
    "Concatenate.axis": _axis,
    "BatchNormalization.axis": _axis,
    "GroupNormalization.axis": _axis,
    "axes": _axes,
    "shared_axes": _axes,
    "attention_axes": _axes,
    "groups": lambda p: p.rng.choice((1, 1, 2, 3, -1, p.last)),
    "Conv1D.filters": _from(1, 2, 3, 4, 6),
    "target_shape": _target,
    "dims": _permutation,
    "equation": _equation,
    "output_shape": _einsum_output,
    "MultiHeadAttention.output_shape": _from(None, 3, [2], [2, 3], 0),
    "bias_axes": _from(None, None, "z", "yz", "a", "q"),
    "vocabulary": _vocabulary,
    "idf_weights": _idf,
    "bin_boundaries": _from([0.0, 1.0], [1, 2, 3], [1.0], [2.0, 1.0], []),
    "mean": _numbers,
    "variance": _from(1.0, 0.5, [1.0], [1.0, 2.0]),
    "scale": _pair(0.02, 0.1, 0.3, 1.0),
    "Rescaling.scale": _numbers,
    "Rescaling.offset": _numbers,
    "BatchNormalization.scale": _from(True, False),
    "GroupNormalization.scale": _from(True, False),
    "LayerNormalization.scale": _from(True, False),
    "value_range": _from([0, 255], [0, 1], [0.0, 1.0], [-1, 1], [1, 0], [255, 0]),
    "factor": _pair(0.0, 0.1, 0.2, 0.5, 1.0, -0.1, 1.5, -0.2),
    "RandomPosterization.factor": _from(1, 3, 8, [2, 4], 0, 9, [4, 2], 2.5),
    "units": _from(2, 2, 3, 3, 4, 1),
    "height_factor": _pair(0.0, 0.1, 0.2, -0.2, 1.0, 2.0),
    "width_factor": _pair(0.0, 0.1, 0.2, -0.2, 1.0, 2.0),
    "layer": _object("layer", WRAPPED, 0.25),
    "Bidirectional.layer": _object("layer", RECURRENT, 0.05),
    "Bidirectional.backward_layer": _object("layer", RECURRENT, 0.05),
    "SpectralNormalization.layer": _object(
        "layer", ("Dense", "Conv2D", "Conv1D", "Embedding", "EinsumDense"), 0.2
    ),
    "cell": _object("layer", CELLS, 0.05),
    "cells": _objects("layer", CELLS, 1),
    "layers": _objects("layer", WRAPPED, 1),
    "noise_shape": lambda p: [p.rng.choice((None, 1, s)) for s in p.first.shape],
    "dtype": lambda p: object_of("dtype_policy", p),
    "reverse_dtype": _from(None, "float32", "float16", "int32"),
    "name": lambda p: f"own_{p.rng.randrange(10**6)}",
    "split": _from("whitespace", "character", None),
    "standardize": _from("lower_and_strip_punctuation", "lower", "strip_punctuation", None),
    "encoding": _from("utf-8", "utf-16"),
    "ngrams": _from(None, 1, 2, [1, 2], [2]),
    "weights": _from(None, None, [], [[1.0]]),
    "mask_value": _from(0, 0.0, 1, -1, None, "a", [0.0, 0.0]),
    "max_tokens": _from(None, 2, 5, 10, 20),
    "num_tokens": _from(1, 3, 5, None),
    "salt": _from(None, 1, [1, 2], [1]),
    "fill_value": _from(0.0, 0, 1.0, 255, -1),
    "tile_grid_size": _from(1, 2, [2, 2], [1, 3]),
    "fft_length": _from(8, 16, 4, 32, 2),
    "frame_length": _from(4, 8, 16),
    "frame_step": _from(1, 2, 4, None),
    "sequence_length": _from(4, 8, 16, None),
    "sequence_stride": _from(1, 2, 4),
    "num_mel_bins": _from(2, 4, 8),
    "sampling_rate": _from(100, 16000),
    "min_freq": _from(0.0, 10.0, 20.0),
    "max_freq": _from(None, 40.0, 8000.0),
    "num_query_heads": _from(1, 2, 4),
    "num_key_value_heads": _from(1, 2, 2),
    "input_axes": _from(None, [0], [-2], [3]),
    "output_axes": _from(None, [1], [-1]),
}
"""How the arguments are made that a schema says too little of, by name or `Layer.name`."""
