"""Objects of the catalogue as plain values, and where two of them differ.

In: instances, as the checks have made them, so that a default that is written and one that
is not are the same, and `adam` is `Adam`. Out: `Change`s by dotted path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.fields import ObjectOf, Objects
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.compare.model import ABSENT, Change
from spec_compiler.spec.field_types import markers
from spec_compiler.spec.settings import Section


def changes(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Every value in which two structures differ, by its path below `path`.

    >>> [c.path for c in changes({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3, "d": 4}})]
    ['b.c', 'b.d']
    """
    if _is_same_kind(before, after):
        old, new = fields(before), fields(after)
        inner = f"{path}." if path else ""
        if isinstance(before, KerasObject) and not isinstance(before, Section):
            inner += f"{before.canonical_name()}."
        for key in dict.fromkeys((*old, *new)):
            yield from changes(old.get(key, ABSENT), new.get(key, ABSENT), f"{inner}{key}")
    elif _is_listed(before, after):
        for index, (old_item, new_item) in enumerate(zip(before, after, strict=True)):
            yield from changes(old_item, new_item, f"{path}[{index}]")
    elif plain(before) != plain(after):
        yield Change(path, plain(before), plain(after))


def plain(value: Any) -> Any:
    """An object as a spec writes it: its name, or a mapping from it to what is no default."""
    if value is ABSENT:
        return ABSENT
    if isinstance(value, Imported):
        return value.name if value.arguments is None else {value.name: plain(value.arguments)}
    if isinstance(value, KerasObject):
        given = {
            name: plain(item)
            for name, item in fields(value).items()
            if item != _default(type(value), name)
        }
        return {value.canonical_name(): given} if given else value.canonical_name()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def fields(value: Any) -> dict[str, Any]:
    """The values in a mapping or an object, by the names that a spec has for them."""
    if isinstance(value, Mapping):
        return dict(value)
    assert isinstance(value, BaseModel)
    found = type(value).model_fields
    return {info.alias or name: _object(getattr(value, name), info) for name, info in found.items()}


def _object(value: Any, info: Any) -> Any:
    """A value of a field; an object that is there by its name, as a default is, is made."""
    if not isinstance(value, str):
        return value
    for marker in markers(info):
        if isinstance(marker, ObjectOf | Objects) and marker.category in CATEGORIES:
            cls = CATEGORIES[marker.category].find(value)
            is_ready = cls and not any(each.is_required() for each in cls.model_fields.values())
            return cls() if cls and is_ready else value
    return value


def _default(cls: type[BaseModel], name: str) -> Any:
    """The default of a field; `ABSENT` for one that has to be given."""
    for key, info in cls.model_fields.items():
        if name == (info.alias or key):
            if info.is_required():
                return ABSENT
            return _object(info.get_default(call_default_factory=True), info)
    return ABSENT


def _is_same_kind(before: Any, after: Any) -> bool:
    """Whether two values are looked at key by key."""
    if isinstance(before, Mapping):
        return isinstance(after, Mapping)
    return isinstance(before, BaseModel) and type(before) is type(after)


def _is_listed(before: Any, after: Any) -> bool:
    """Whether two lists of objects are looked at item by item."""
    are_lists = isinstance(before, list | tuple) and isinstance(after, list | tuple)
    return (
        are_lists
        and len(before) == len(after)
        and any(isinstance(item, BaseModel) for item in (*before, *after))
    )
