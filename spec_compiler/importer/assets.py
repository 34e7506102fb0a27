"""Vocabularies that an archive keeps beside the weights, put back into the configuration.

In: a configuration of Keras 3 and the texts of its assets by their paths. Out: the same
with a `vocabulary` in each layer that had learnt one. Keras names an asset by the layer's
class and its place among those of its class, never by the layer's name.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.graph.naming import snake_case
from spec_compiler.importer.saved import Saved, saved

FILE = "vocabulary.txt"
ROOT = "assets"
LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")
"""The layers that learn a vocabulary."""


def with_vocabularies(config: Any, texts: dict[str, str]) -> Any:
    """The configuration with the vocabularies that its layers had learnt.

    Args:
        config: The configuration; it is changed.
        texts: The assets' texts by their paths in the archive.
    """
    if texts:
        _fill(config, ROOT, texts)
    return config


def _fill(model: Any, path: str, texts: dict[str, str]) -> None:
    """Put back the vocabularies of a model's layers."""
    found = saved(model)
    entries = found.arguments.get("layers") if found else None
    numbers: dict[str, int] = {}
    for entry in entries if isinstance(entries, list) else []:
        layer = saved(entry)
        if layer is None or layer.is_op:
            continue
        name = snake_case(layer.class_name)
        number = numbers.get(name, 0)
        numbers[name] = number + 1
        place = f"{path}/layers/{name}" + (f"_{number}" if number else "")
        text = texts.get(f"{place}/{FILE}")
        if layer.class_name in LOOKUPS and text is not None and not layer.is_custom:
            entry["config"] = {**layer.arguments, "vocabulary": tokens(layer, text)}
        elif "layers" in layer.arguments:
            _fill(entry, place, texts)


def tokens(layer: Saved, text: str) -> list[Any]:
    """The words of a vocabulary, without those that stand for a mask and for what is unknown.

    >>> tokens(Saved("StringLookup", {"num_oov_indices": 1}), "[UNK]" + chr(10) + "a")
    ['a']
    """
    words = text.split("\n")
    arguments = layer.arguments
    if layer.class_name == "TextVectorization":
        special = ["", "[UNK]"] if arguments.get("output_mode", "int") == "int" else ["[UNK]"]
    else:
        mask = arguments.get("mask_token")
        masked = [str(mask)] if mask is not None and arguments.get("output_mode") == "int" else []
        unknown = str(arguments.get("oov_token", "[UNK]"))
        special = masked + [unknown] * int(arguments.get("num_oov_indices") or 0)
    if words[: len(special)] == special:
        words = words[len(special) :]
    if layer.class_name == "IntegerLookup":
        return [int(word) for word in words if word.lstrip("-").isdigit()]
    return words
