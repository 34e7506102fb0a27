"""The arguments of an object as a person writes them: without defaults, in the shortest form.

In: a class of the catalogue and arguments by their names. Out: those that say something:
`3` for `[3, 3]`, in the constructor's order, and the object bare, with its first argument,
or with a mapping.
"""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticUndefined

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.importer.saved import Saved
from spec_compiler.importer.values import same

SAME: dict[str, Any] = {"data_format": "channels_last", "activation": "linear"}
"""What a default of none comes to."""
FOLLOWS: dict[str, str] = {"strides": "pool_size", "value_dim": "key_dim"}
"""Arguments that, left out, are what another one is."""
CLEAR = frozenset(
    ("l1", "l2", "value", "pool_size", "size", "padding", "cropping", "negative_slope", "alpha")
)
"""Arguments with a default that a bare value stands for all the same."""


def with_arguments(cls: type[KerasObject], name: str, arguments: dict[str, Any]) -> Any:
    """An object as a spec writes it: bare, with its first argument, or with a mapping."""
    if not arguments:
        return name
    [first, *others] = arguments
    value = arguments[first]
    if not others and first == cls.first_field() and _is_clear(cls, first) and _is_bare(value):
        return {name: value}
    return {name: arguments}


def _is_clear(cls: type[KerasObject], name: str) -> bool:
    """Whether an argument must be given, or is all that the class is about."""
    return cls.model_fields[name].is_required() or name in CLEAR


def _is_bare(value: Any) -> bool:
    """Whether a value says enough without its argument's name."""
    return value is not None and not isinstance(value, dict | bool)


def in_order(cls: type[KerasObject], arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments in the constructor's order, those of every layer behind them, its name last."""
    common = cls.common_fields()
    order = [info.alias or name for name, info in cls.model_fields.items() if name not in common]
    order += ["trainable", "dtype", "activity_regularizer", "name"]
    places = {key: place for place, key in enumerate(order)}
    return dict(sorted(arguments.items(), key=lambda item: places.get(item[0], len(places))))


def category_of(info: FieldInfo) -> str | None:
    """The kind of object that a field takes, None for a plain value."""
    found: str | None = _marked(info.annotation, tuple(info.metadata), "category")
    return found


def _marked(annotation: Any, markers: tuple[Any, ...], attribute: str) -> Any:
    """An attribute of the first marker of an annotation, or of a part of it, that has it."""
    markers = (*markers, *getattr(annotation, "__metadata__", ()))
    for marker in markers:
        if hasattr(marker, attribute):
            return getattr(marker, attribute)
    parts = getattr(annotation, "__args__", ())
    return next((f for part in parts if (f := _marked(part, (), attribute)) is not None), None)


def is_default(info: FieldInfo, key: str, value: Any, given: dict[str, Any]) -> bool:
    """Whether an argument need not be written."""
    if key in FOLLOWS and info.default is None and FOLLOWS[key] in given:
        return value is None or same(value, given[FOLLOWS[key]])
    if info.default is PydanticUndefined:
        return False
    if value is None:
        return info.default is None
    default = SAME.get(key) if info.default is None else info.default
    category = category_of(info)
    if category is None:
        return same(value, default)
    return bool(_canonical(category, value) == _canonical(category, default))


def _canonical(category: str, value: Any) -> Any:
    """An object's canonical name, where it is a bare one."""
    if not isinstance(value, str):
        return value
    return CATEGORIES[category].canonical(value) or value


def shorter(cls: type[KerasObject], info: FieldInfo, key: str, value: Any) -> Any:
    """`3` for `[3, 3]`, where the class reads both alike."""
    if not isinstance(value, list) or not value:
        return value
    if key == "axis" and len(value) == 1 and issubclass(cls, Layer):
        return value[0]
    check = _marked(info.annotation, tuple(info.metadata), "check")
    first = value[0]
    if check is None or any(not same(item, first) for item in value):
        return value
    one = first
    while isinstance(one, list) and one:
        one = one[0]
    for shorter in (one, first):
        try:
            if check(shorter) == check(value):
                return shorter
        except PydanticCustomError:
            continue
    return value


def one_direction(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a `Bidirectional` without a second layer that is the first one's twin."""
    forward, backward = arguments.get("layer"), arguments.get("backward_layer")
    if forward is None or backward is None:
        return arguments
    if _spread(backward, "go_backwards") != _spread(forward, ""):
        return arguments
    return {key: value for key, value in arguments.items() if key != "backward_layer"}


def _spread(written: Any, without: str) -> Any:
    """A layer with its first argument by its name, and without one of its arguments."""
    if isinstance(written, str):
        return {written: {}}
    [(name, argument)] = written.items()
    mapping = argument if isinstance(argument, dict) else {"units": argument}
    return {name: {key: value for key, value in mapping.items() if key != without}}


def is_every_axis(value: Any, found: Saved) -> bool:
    """Whether attention reaches over all axes between batch and features, as by default."""
    shapes = found.build.get("shapes_dict") if isinstance(found.build, dict) else None
    query = shapes.get("query_shape") if isinstance(shapes, dict) else None
    rank = len(query) if isinstance(query, list) else 3
    return isinstance(value, list) and value == list(range(1, rank - 1))
