"""A JSON text of a stranger, within limits.

In: bytes. Out: the value. What is too large, too deep or no JSON ends the import with a
message; nothing of it is a traceback.
"""

from __future__ import annotations

import json
from typing import Any

from spec_compiler.importer.findings import Unreadable

MAX_BYTES = 64 * 2**20
"""Bytes of a configuration that are read; a model of 1,000 layers has about two million."""
MAX_DEPTH = 120
"""How deep its values may be nested."""


def read_json(data: bytes, noun: str) -> Any:
    """The value of a JSON text.

    Args:
        data: The text.
        noun: What messages call it.

    Raises:
        Unreadable: SC605 where it is too large or too deep, SC601 where it is no JSON.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("SC605", f"{noun} has over {MAX_BYTES // 2**20} MB")
    try:
        value = json.loads(data)
    except RecursionError as error:
        raise Unreadable("SC605", f"{noun} is nested over {MAX_DEPTH} deep") from error
    except ValueError as error:
        raise Unreadable("SC601", f"{noun} is no JSON: {error}") from error
    if _is_deeper(value, MAX_DEPTH):
        raise Unreadable("SC605", f"{noun} is nested over {MAX_DEPTH} deep")
    return value


def _is_deeper(value: Any, limit: int) -> bool:
    """Whether values are nested deeper than a limit; without recursion."""
    level = [value]
    for _ in range(limit):
        level = [item for each in level for item in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    """The lists and mappings in a value."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict | list)]
