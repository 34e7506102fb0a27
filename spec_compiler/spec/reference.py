"""What a person looks up of an object of Keras: arguments, types, defaults, shapes, an example.

In: a name as a spec or Keras writes it. Out: an `Entry` for each object of that name:
`Identity` is a layer and an initializer. Everything is read from the catalogue's
classes; only the values of the examples stand here. How it is printed is the caller's
business.
"""

from __future__ import annotations

import inspect
from typing import Any

from spec_compiler.catalog.base import KerasObject, Layer, Op
from spec_compiler.catalog.documentation import class_doc
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.catalog.since import since
from spec_compiler.record import dataclass
from spec_compiler.spec.json_values import Schema, properties
from spec_compiler.spec.type_words import plain_value, words

EXAMPLES: dict[str, Any] = {
    "units": 64,
    "filters": 32,
    "kernel_size": 3,
    "rate": 0.5,
    "stddev": 0.1,
    "input_dim": 1000,
    "output_dim": 64,
    "num_heads": 8,
    "key_dim": 64,
    "head_dim": 64,
    "num_query_heads": 8,
    "num_key_value_heads": 2,
    "pool_size": 2,
    "output_size": 4,
    "adaptive_max_pool.output_size": [4, 4],
    "adaptive_average_pool.output_size": [4, 4],
    "target_height": 32,
    "target_width": 32,
    "height": 224,
    "width": 224,
    "factor": 0.2,
    "RandomPosterization.factor": 4,
    "height_factor": 0.1,
    "width_factor": 0.1,
    "size": [32, 32],
    "image.extract_patches_3d.size": [4, 4, 4],
    "target_shape": [7, 7, 16],
    "newshape": [-1, 49],
    "shape": [8, 8],
    "dims": [2, 1],
    "axes": 1,
    "activation": "relu",
    "equation": "abc,cd->abd",
    "output_shape": [None, 64],
    "image.scale_and_translate.output_shape": [1, 64, 64, 3],
    "spatial_dims": [1, 2],
    "n": 10,
    "num_bins": 10,
    "num_classes": 10,
    "target_class_ids": [0, 1],
    "max_number": 10,
    "scale": 0.00392156862745098,
    "layer": {"Dense": 64},
    "Bidirectional.layer": {"LSTM": 64},
    "cell": {"LSTMCell": 64},
    "cells": [{"LSTMCell": 64}, {"LSTMCell": 32}],
    "layers": [{"Rescaling": 0.00392156862745098}, {"Resizing": {"height": 224, "width": 224}}],
    "specificity": 0.9,
    "sensitivity": 0.9,
    "recall": 0.9,
    "precision": 0.9,
    "inner_optimizer": "adam",
    "optimizer_map": {"OptimizerMap": {"default_optimizer": "adam"}},
    "default_optimizer": "adam",
    "initial_learning_rate": 0.01,
    "decay_steps": 1000,
    "first_decay_steps": 1000,
    "decay_rate": 0.5,
    "boundaries": [1000, 2000],
    "values": [0.01, 0.001, 0.0001],
    "backup_dir": "backup",
    "filename": "log.csv",
    "filepath": "model.keras",
    "directory": "checkpoints",
    "schedule": "my_schedule",
    "dataset": ["some text"],
    "tokenizer": "my_tokenizer",
    "mode": "int8",
    "Int4DTypePolicy.mode": "int4/-1",
    "GPTQDTypePolicy.mode": "gptq/4/-1",
    "AWQDTypePolicy.mode": "awq/4/-1",
    "path": "data.csv",
    "npz.path": "data.npz",
    "timeseries.data": {"csv": {"path": "data.csv", "label": "price"}},
    "sequence_length": 24,
    "features": {"image": {"image": [28, 28]}},
    "tfds.name": "mnist",
    "function": "my_function",
    "origin": "https://example.org/photos.zip",
    "FixedLenFeature.shape": [28, 28],
    "dtype": "float32",
    "subscripts": "ij,jk->ik",
    "pattern": "b h w c -> b (h w) c",
    "key": ":, 0",
    "axis": -1,
    "source": 1,
    "destination": -1,
    "axis1": 1,
    "axis2": 2,
    "kth": 1,
    "k": 5,
    "indices_or_sections": 2,
    "pad_width": [[0, 0], [1, 1]],
    "block_size": 2,
    "max_val": 1.0,
    "method": "bilinear",
    "num_tokens": 10,
    "layout": {"dense/kernel": [None, "model"]},
    "maxlen": 100,
    "feature_names": ["age", "job"],
}
"""The values of required arguments in examples, by name or by `Object.name`."""
ALSO: dict[str, tuple[str, ...]] = {
    "Discretization": ("num_bins",),
    "CategoryEncoding": ("num_tokens",),
    "image.pad_images": ("target_height", "target_width", "top_padding", "left_padding"),
    "image.crop_images": ("target_height", "target_width", "top_cropping", "left_cropping"),
}
"""Arguments that an example gives though they may be left out: the object needs one of several."""
FORMS: dict[str, str] = {
    "layer": "- {}",
    "op": "- ops.{}",
    "data_step": "labels: [{}]",
    "feature": "age: {}",
    "cross": "crosses: [{}]",
    "application": "- applications.{}",
    "activation": "activation: {}",
    "initializer": "kernel_initializer: {}",
    "regularizer": "kernel_regularizer: {}",
    "constraint": "kernel_constraint: {}",
    "loss": "loss: {}",
    "metric": "metrics: [{}]",
    "optimizer": "optimizer: {}",
    "schedule": "learning_rate: {}",
    "callback": "callbacks: [{}]",
    "dtype_policy": "dtype: {}",
    "quantization": "quantization_config: {}",
    "source": "train: {}",
    "file": "path: {}",
    "record_feature": "image: {}",
    "distribution": "distribute: {}",
}
"""How an object of a category stands in a spec; others stand by themselves."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its type in words, whether it must be given, its default, its meaning.

    `since` is the minor version of Keras 3 that brought it, None for all that are known.
    """

    name: str
    type: str
    required: bool
    default: Any
    text: str
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One object.

    Attributes:
        name: Its canonical name.
        noun: What it is: `layer`, `loss`.
        path: Where Keras has it; empty for what is the language's own.
        text: What it does.
        arguments: Its own arguments, in Keras's order.
        common: Those that every object of its kind has.
        called_on: The tensors that it is called on, by name; a list in brackets.
        output: What it gives; empty for what is not called.
        weights: The variables that it makes; empty for what makes none.
        aliases: Its other names.
        since: The minor version of Keras 3 that brought it, None for all that are known.
        example: A line or more of a spec.
    """

    name: str
    noun: str
    path: str
    text: str
    arguments: tuple[Argument, ...]
    common: tuple[Argument, ...]
    called_on: tuple[str, ...]
    output: str
    weights: str
    aliases: tuple[str, ...]
    since: int | None
    example: str


def entries(name: str) -> list[Entry]:
    """Every object of a name; `losses.Poisson` and `keras.losses.Poisson` ask for one of them."""
    found = []
    for category in CATEGORIES.values():
        for spelling in spellings(category, name):
            cls = category.find(spelling)
            if cls is not None:
                found.append(entry(category, cls, str(category.canonical(spelling))))
                break
    return found


def spellings(category: Category, name: str) -> list[str]:
    """The name as a category would have it: itself, or without the category's namespace."""
    namespace = category.namespace
    prefixes = (f"{namespace}.", f"{namespace.removeprefix('keras.')}.") if namespace else ()
    cut = [name.removeprefix(prefix) for prefix in prefixes if name.startswith(prefix)]
    return [*cut] if cut else [name]


def every_name() -> list[str]:
    """Every name that can be looked up, with a prefix where the language wants one."""
    found: dict[str, None] = {}
    for category in CATEGORIES.values():
        prefix = {"op": "ops.", "application": "applications."}.get(category.name, "")
        found |= dict.fromkeys(prefix + name for name in category.names())
    return list(found)


def unbuildable(name: str) -> tuple[str, str] | None:
    """Why no plain value can build an object of Keras, and what to do; None for other names."""
    for category in CATEGORIES.values():
        for spelling in spellings(category, name):
            if spelling in category.unbuildable:
                return category.noun, category.unbuildable[spelling]
    return None


def renamed(name: str) -> str | None:
    """Today's name of what an older Keras called so."""
    return next((c.legacy[name] for c in CATEGORIES.values() if name in c.legacy), None)


def entry(category: Category, cls: type[KerasObject], name: str) -> Entry:
    """What there is to know of one class."""
    schema = properties(cls)
    own: list[Argument] = []
    common: list[Argument] = []
    for key, value in _in_order(cls, schema["properties"]).items():
        required = key in schema.get("required", ())
        text = value.get("description", "")
        first = since(category.namespace, name, key)
        argument = Argument(key, words(value), required, value.get("default"), text, first)
        (common if key in cls.common_fields() else own).append(argument)
    namespace = category.namespace
    return Entry(
        name=name,
        noun=category.noun,
        path=f"{namespace}.{name}" if namespace else "",
        text=class_doc(cls),
        arguments=tuple(own),
        common=tuple(common),
        called_on=_called_on(cls),
        output=_sentence(cls, "infer"),
        weights=_sentence(cls, "weights"),
        aliases=tuple(alias for alias, target in category.aliases.items() if target == name),
        since=since(namespace, name),
        example=example(category, cls, name),
    )


def _in_order(cls: type[KerasObject], found: Schema) -> Schema:
    """The arguments, the one that a bare value fills first; Pydantic has inherited ones first."""
    first = cls.first_field()
    return ({first: found[first]} if first in found else {}) | found


def _called_on(cls: type[KerasObject]) -> tuple[str, ...]:
    """The tensors of a call, by name."""
    if not issubclass(cls, Layer | Op):
        return ()
    # Imported here: the graph builds on the catalogue, and only this asks it for names.
    code = cls.infer.__code__
    names = code.co_varnames[1 : code.co_argcount]
    notes = {name: str(cls.infer.__annotations__.get(name, "")) for name in names}
    tensors = [name for name in names if "TensorType" in notes[name] or "Any" in notes[name]]
    return tuple(f"[{name}]" if "list[" in notes[name] else name for name in tensors)


def _sentence(cls: type[KerasObject], method: str) -> str:
    """The first paragraph of a method's documentation; empty where no class of its own has it."""
    found = getattr(cls, method, None)
    if found is None or found in (getattr(Layer, method, None), getattr(Op, method, None)):
        return ""
    return (inspect.getdoc(found) or "").partition("\n\n")[0]


def example(category: Category, cls: type[KerasObject], name: str) -> str:
    """A piece of a spec that uses an object, with the arguments that it needs."""
    required = (*properties(cls).get("required", ()), *ALSO.get(name, ()))
    given = {key: _example(name, key) for key in required}
    if not given:
        written = name
    elif list(given) == [cls.first_field()] and not isinstance(next(iter(given.values())), dict):
        written = f"{name}: {flow(next(iter(given.values())))}"
    else:
        written = f"{name}: {flow(given)}"
    form = FORMS.get(category.name, "{}")
    if given and not form.startswith("- "):
        written = "{" + written + "}"
    return form.format(written)


def _example(name: str, argument: str) -> Any:
    """The value of an argument in an example; a number does for most."""
    return EXAMPLES.get(f"{name}.{argument}", EXAMPLES.get(argument, 1))


def flow(value: Any) -> str:
    """A value as YAML writes it on one line.

    >>> flow({"layer": {"Dense": 64}, "axes": [1, None]})
    '{layer: {Dense: 64}, axes: [1, null]}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and any(char in value for char in ",:>{}[]"):
        return f"'{value}'"
    return plain_value(value)
