"""The key of `ops.get_item`: Python's slice syntax, read without running anything.

In: `':, 0'`, `'..., None'`, `'1:-1'`, or an integer. Out: a tuple of integers,
slices, `None` for a new axis and `Ellipsis`, ready to stand in brackets; or a
`PydanticCustomError`.
"""

import re
from typing import Any

from pydantic_core import PydanticCustomError

Item = int | slice | None

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_EXPECTS = "expects Python's slice syntax, such as ':, 0' or '..., 1:-1'"


def parse_key(value: Any) -> tuple[Any, ...]:
    """The parts of a key, in order.

    >>> parse_key(":, 0"), parse_key("..., None"), parse_key(-1)
    ((slice(None, None, None), 0), (Ellipsis, None), (-1,))
    """
    if isinstance(value, tuple):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if isinstance(value, list):
        inner = ", ".join("None" if item is None else str(item) for item in value)
        raise PydanticCustomError("SC203", _EXPECTS, {"hint": f"write it as a string: '{inner}'"})
    if not isinstance(value, str):
        raise PydanticCustomError("SC203", _EXPECTS)
    text = value.strip()
    if text.startswith(("[", "(")) and text.endswith(("]", ")")):
        raise PydanticCustomError("SC203", _EXPECTS, {"hint": "leave the brackets out"})
    texts = [part.strip() for part in text.split(",")]
    if len(texts) > 1 and not texts[-1]:
        texts.pop()
    items = tuple(_item(part, value) for part in texts)
    if sum(item is Ellipsis for item in items) > 1:
        raise PydanticCustomError("SC203", "expects at most one '...' in a key")
    return items


def _item(text: str, whole: str) -> Any:
    """One part of a key."""
    if text == "...":
        return Ellipsis
    if text in ("None", "null", "newaxis"):
        return None
    if _NUMBER.fullmatch(text):
        return int(text)
    bounds = [bound.strip() for bound in text.split(":")]
    if not 2 <= len(bounds) <= 3 or not all(not b or _NUMBER.fullmatch(b) for b in bounds):
        raise PydanticCustomError(
            "SC203",
            _EXPECTS + ", got {part} in {whole}",
            {"part": repr(text), "whole": repr(whole)},
        )
    numbers = [int(bound) if bound else None for bound in bounds]
    if numbers[2:] == [0]:
        raise PydanticCustomError("SC204", "expects a step other than 0 in a slice")
    return slice(*numbers)


def format_key(items: tuple[Any, ...]) -> str:
    """A key as Python writes it.

    >>> format_key(parse_key("0, 1:, ::2, ..., None"))
    '0, 1:, ::2, ..., None'
    """
    return ", ".join(_format(item) for item in items)


def _format(item: Any) -> str:
    """One part of a key as Python writes it."""
    if item is Ellipsis:
        return "..."
    if not isinstance(item, slice):
        return str(item)
    ends = ["" if bound is None else str(bound) for bound in (item.start, item.stop)]
    return ":".join(ends) + ("" if item.step is None else f":{item.step}")
