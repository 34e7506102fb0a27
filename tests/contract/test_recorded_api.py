"""The catalogue against the recorded API of Keras: names, arguments and defaults."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.index import CATEGORIES, Category

ROOT = Path(__file__).parents[2]

NAMED_ONLY = frozenset(("activation",))
"""Categories whose objects a spec gives no arguments: the record's are not the spec's."""

CLASSES = sorted(
    name
    for name, category in CATEGORIES.items()
    if category.namespace != "keras.ops" and category.namespace.startswith("keras.")
)
"""Categories whose classes have their constructor's arguments; those of `keras.ops` are functions."""


@cache
def recorded() -> dict[str, Any]:
    """The newest record: each namespace's objects."""
    path = max((ROOT / "schemas" / "keras-api").glob("3.*.json"), key=minor)
    namespaces: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["namespaces"]
    return namespaces


def minor(path: Path) -> int:
    """The minor version in a record's file name."""
    return int(path.stem.split(".")[1])


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_name_is_known(name: str) -> None:
    """Each name of the namespace is built or refused with a reason."""
    category = CATEGORIES[name]
    known = {each for other in siblings(category) for each in known_names(other)}
    missing = [public for public in recorded().get(category.namespace, {}) if public not in known]
    assert not missing


def siblings(category: Category) -> list[Category]:
    """The categories that share a namespace."""
    return [other for other in CATEGORIES.values() if other.namespace == category.namespace]


def known_names(category: Category) -> set[str]:
    """All names that a category has something to say about."""
    return {*category.names(), *category.unbuildable, *category.legacy}


@pytest.mark.parametrize("name", CLASSES)
def test_aliases_are_the_records(name: str) -> None:
    """An alias of the record leads to the same class as the name that it stands for."""
    category = CATEGORIES[name]
    wrong = [
        public
        for public, entry in recorded().get(category.namespace, {}).items()
        if "alias_of" in entry
        and category.canonical(entry["alias_of"])
        and category.canonical(public) != category.canonical(entry["alias_of"])
        and public not in category.unbuildable
    ]
    assert not wrong


@pytest.mark.parametrize("name", [each for each in CLASSES if each not in NAMED_ONLY])
def test_arguments_and_defaults_are_the_records(name: str) -> None:
    """A class has the constructor's arguments and defaults; a bare value fills the first."""
    wrong = [
        f"{object_name}: {problem}"
        for object_name, cls, parameters in pairs(CATEGORIES[name])
        for problem in problems(cls, parameters)
    ]
    assert not wrong, "\n".join(wrong)


def pairs(category: Category) -> list[tuple[str, type[KerasObject], list[dict[str, Any]]]]:
    """Each class of a category with the parameters that the record has for it."""
    entries = recorded().get(category.namespace, {})
    found = []
    for members in category.families.values():
        for object_name in members:
            cls = category.find(object_name)
            entry = entries.get(object_name)
            if cls is not None and entry is not None and "parameters" in entry:
                found.append((object_name, cls, entry["parameters"]))
    return found


def problems(cls: type[KerasObject], parameters: list[dict[str, Any]]) -> list[str]:
    """Where a class differs from its record, in lines."""
    named = {each["name"]: each for each in parameters if not each["name"].startswith("*")}
    is_open = any(each["name"].startswith("**") for each in parameters)
    fields = {field.alias or name: field for name, field in cls.model_fields.items()}
    found = [f"lacks {name}" for name in named if name not in fields]
    if not is_open:
        refused = getattr(cls, "takes_no", ())
        found += [f"has {name}" for name in fields if name not in named and name not in refused]
        found += [f"refuses {name}" for name in refused if name in named]
    for name, parameter in named.items():
        field = fields.get(name)
        if field is None or isinstance(parameter.get("default"), dict):
            continue
        if field.is_required() != parameter.get("required", False):
            found.append(f"{name} is required in one of them only")
        elif not field.is_required() and not same(field.get_default(), parameter["default"]):
            found.append(
                f"{name} defaults to {field.get_default()!r}, not {parameter['default']!r}"
            )
    first = next(iter(named), None)
    if named and cls.first_field() != first:
        found.append(f"its first argument is {cls.first_field()}, not {first}")
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Whether two defaults are one: tuples and lists alike, booleans no numbers."""
    if isinstance(ours, list | tuple) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, list):  # one number for every axis
        return all(same(ours, item) for item in theirs)
    if isinstance(ours, list | tuple):
        return bool(ours) and all(same(item, theirs) for item in ours)
    return ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)


def test_the_table_of_versions_is_that_of_the_records() -> None:
    """`catalog.since` is what the generator makes of the records."""
    import runpy

    tool = runpy.run_path(str(ROOT / "schemas" / "record_keras_api.py"))
    table = tool["SINCE"].read_text(encoding="utf-8")
    assert tool["since_written"]() == table
    assert "keras.layers.Dense.quantization_config" in table
