"""Plain values of a configuration: numbers, texts, lists, and what Keras wraps them in.

In: a value as Keras has written it. Out: what a spec writes for it. Not done here: objects,
which have classes (`objects`).
"""

from __future__ import annotations

import struct
from typing import Any

from spec_compiler.importer.saved import saved

MAX_ITEMS = 100_000
"""Items of a list that a spec takes over; what is longer is data, no setting."""
_WRAPPED = {"__tuple__": "items", "__list__": "items", "TensorShape": "items"}


class NotPlain(Exception):
    """A value that no spec can write."""


def plain(value: Any) -> Any:
    """What a spec writes for a value.

    >>> plain({"class_name": "__tuple__", "items": [2, 2]})
    [2, 2]
    >>> plain({"class_name": "__numpy__", "config": {"value": [1.0], "dtype": "float32"}})
    [1.0]

    Raises:
        NotPlain: for an object, or too much data.
    """
    if isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise NotPlain(f"a list of {len(value):,} values")
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("class_name")
    if isinstance(kind, str) and isinstance(value.get(_WRAPPED.get(kind, "")), list):
        return plain(value[_WRAPPED[kind]])
    if kind in ("__numpy__", "__tensor__") and isinstance(value.get("config"), dict):
        return plain(value["config"].get("value"))
    # TensorFlow's Keras writes arrays without their class.
    if value.get("type") == "ndarray" or kind == "ndarray":
        return plain(value.get("value"))
    if isinstance(kind, str):
        raise NotPlain(f"an object of the class {kind}")
    return {key: plain(item) for key, item in value.items()}


def policy(value: Any) -> Any:
    """What a spec writes for a dtype policy, or a dtype.

    >>> policy({"class_name": "DTypePolicy", "config": {"name": "float32"}})
    'float32'
    """
    found = saved(value)
    if found is None or found.class_name == "DTypePolicyMap":
        return value
    arguments = found.arguments
    if found.class_name.startswith("Quantized") and "mode" in arguments:
        return f"{arguments['mode']}_from_{arguments.get('source_name')}"
    return arguments.get("name", value)


def shortest(value: float) -> float:
    """The shortest number that is the same in single precision, as a learning rate is kept.

    >>> shortest(0.0010000000474974513), shortest(0.1), shortest(1e-07)
    (0.001, 0.1, 1e-07)
    """
    try:
        single = struct.pack("f", value)
    except OverflowError:
        return value
    if struct.unpack("f", single)[0] != value:
        return value
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == single:
            return short
    return value


def escaped(value: Any) -> Any:
    """The same values with texts in which no formula is read.

    >>> escaped(["$", {"cost": "5$"}])
    ['$$', {'cost': '5$$'}]
    """
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, list):
        return [escaped(item) for item in value]
    if isinstance(value, dict):
        return {key: escaped(item) for key, item in value.items()}
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two settings mean the same: `[2, 2]` and `2`, a tuple and a list.

    >>> same([2, 2], 2), same((1, 1), 1), same(True, 1), same([1, 2], [1, 2])
    (True, True, False, True)
    """
    left, right = _one(left), _one(right)
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _one(value: Any) -> Any:
    """The one item of a list of like items, as deep as they go."""
    if isinstance(value, tuple | list):
        items = [_one(item) for item in value]
        if items and all(type(item) is type(items[0]) and item == items[0] for item in items):
            return items[0]
        return items
    return value
