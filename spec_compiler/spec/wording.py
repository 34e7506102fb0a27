"""A value as messages show it, and the mend for values that habit has typed.

In: a value of a spec. Out: a few words. Nothing here knows where a value stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HABITS = {
    "None": "null is written null",
    "True": "write true",
    "False": "write false",
    "yes": "write true",
    "no": "write false",
}
"""Words of Python and of YAML 1.1, each with what is meant."""


def got(value: Any) -> str:
    """A value as messages show it: short, with its kind where that is the point."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text '{value if len(value) <= 60 else value[:57] + '...'}'"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        text = "[" + ", ".join(short(item) for item in value) + "]"
        return text if len(text) <= 60 else f"a list of {len(value)}"
    return repr(value)


def short(value: Any) -> str:
    """An item of a list in a message."""
    return got(value) if value is None or isinstance(value, bool) else str(value)


def habit(value: Any) -> str | None:
    """The mend for what people type by habit from Python or YAML 1.1."""
    if isinstance(value, list):
        return next((mend for mend in map(habit, value) if mend), None)
    if not isinstance(value, str):
        return None
    if value in _HABITS:
        return _HABITS[value]
    if re.fullmatch(r"\(.*", value):
        return "a list is written [2, 2]"
    if re.fullmatch(r"\d{1,3}(\.\d{1,9})?%", value):
        return f"write {float(value[:-1]) / 100:g}"
    if re.fullmatch(r"-?\d+(\.\d*)?([eE]-?\d+)?", value):
        return "a number has no quotes"
    return None
