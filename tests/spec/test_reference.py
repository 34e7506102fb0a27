"""What `doc` knows: every object has an entry, and its example is taken by the checks."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.build import build
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.spec.reference import entries, every_name, flow
from spec_compiler.spec.type_words import words
from spec_compiler.text.document import plain
from spec_compiler.text.read import read_text

OWN = {"import"}
"""Categories whose objects are the spec's own."""
IMPORTS = {"my_schedule": {"path": "m:a"}, "my_tokenizer": {"path": "m:b"}, "my_function": {}}


def read(text: str) -> Any:
    """What a piece of YAML says."""
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    document = read_text(f"it:\n{indented}", "example.yaml").value
    assert document is not None, text
    return plain(document.root)["it"]


@pytest.mark.parametrize("name", [each for each in CATEGORIES if each not in OWN])
def test_every_object_has_an_entry_with_an_example(name: str) -> None:
    """An entry has a text and a description of each argument; its example can be built."""
    category = CATEGORIES[name]
    wrong = []
    for each in category.names():
        if category.canonical(each) != each:
            continue
        path = f"{category.namespace}.{each}" if category.namespace else each
        [entry] = [found for found in entries(path) if found.noun == category.noun]
        if not entry.text or not all(a.text and a.type for a in entry.arguments):
            wrong.append(f"{each}: a text is missing")
        try:
            is_built = isinstance(built(name, entry.example), KerasObject)
        except ValueError as error:
            wrong.append(f"{each}: {entry.example}: {error}")
        else:
            assert is_built, entry.example
    assert not wrong, "\n".join(wrong)


def built(category: str, example: str) -> Any:
    """The object of an example."""
    value = read(example)
    if isinstance(value, list):
        [value] = value
        for prefix in ("ops.", "applications."):
            if isinstance(value, str):
                value = value.removeprefix(prefix)
            else:
                value = {key.removeprefix(prefix): item for key, item in value.items()}
    elif isinstance(value, dict) and example.partition(":")[0].islower():
        [value] = value.values()
        value = value[0] if isinstance(value, list) else value
    return build(category, value, Context(imports=IMPORTS))


def test_a_name_of_several_kinds_has_several_entries() -> None:
    """A loss and a metric of one name are both told of; a namespace asks for one."""
    assert [entry.noun for entry in entries("Poisson")] == ["loss", "metric"]
    assert [entry.noun for entry in entries("losses.Poisson")] == ["loss"]
    assert [entry.noun for entry in entries("keras.metrics.Poisson")] == ["metric"]


def test_an_alias_leads_to_its_object() -> None:
    """Another name of an object has the entry of its own."""
    assert [entry.name for entry in entries("MaxPool2D")] == ["MaxPooling2D"]
    assert entries("swish")[0].name == "silu"


def test_an_unknown_name_has_none() -> None:
    """There is nothing to tell of what does not exist."""
    assert entries("Dens") == []


def test_every_name_is_one_that_can_be_looked_up() -> None:
    """The names that are suggested have entries."""
    assert not [name for name in every_name()[::7] if not entries(name)]


def test_what_came_later_says_since_when() -> None:
    """Objects and arguments that the oldest known Keras lacks name the version."""
    assert entries("AdaptiveMaxPooling1D")[0].since == 13
    arguments = {each.name: each for each in entries("Dense")[0].arguments}
    assert arguments["quantization_config"].since == 13
    assert arguments["units"].since is None
    assert arguments["units"].required


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "number", "minimum": 0, "maximum": 1}, "number from 0 to 1"),
        ({"type": "number", "exclusiveMinimum": 0}, "number above 0"),
        ({"enum": ["a", "b", None]}, "a or b or null"),
        ({"const": "int64", "type": "string"}, "int64"),
        ({"type": ["integer", "array"]}, "integer or list"),
        ({"type": "array", "items": {"type": ["integer", "null"]}}, "list of (integer or null)"),
        ({"$ref": "#/$defs/loss.tree"}, "loss"),
        ({}, "value"),
    ],
)
def test_types_are_said_in_words(schema: dict[str, Any], text: str) -> None:
    """Each form of schema has its words."""
    assert words(schema) == text


def test_examples_are_yaml() -> None:
    """What YAML would read otherwise is quoted."""
    value = {"key": ":, 0", "none": None, "list": [1, True, "a b"]}
    assert read(flow(value)) == value
