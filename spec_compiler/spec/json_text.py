"""JSON as it is published: what recurs is written once, what fits stands on one line.

In: a JSON Schema, or any plain data. Out: the same schema with shared definitions;
text. Both depend on nothing but what comes in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

WIDTH = 100
"""Columns of a line."""
_OFTEN = 3
_LONG = 60


def references(schema: Any) -> set[str]:
    """The names of the definitions that a schema refers to itself."""
    return set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(schema)))


def share_arguments(defs: dict[str, Any]) -> dict[str, Any]:
    """The definitions with each argument that several objects have as a definition of its own.

    It is called `argument.NAME`, then `argument.NAME.2` where objects differ in it.
    """
    counts: Counter[tuple[str, str]] = Counter()
    _count(defs, counts)
    names: dict[tuple[str, str], str] = {}
    variants: Counter[str] = Counter()
    for (key, text), count in counts.items():
        if count >= _OFTEN and len(text) > _LONG:
            variants[key] += 1
            number = f".{variants[key]}" if variants[key] > 1 else ""
            names[key, text] = f"argument.{key}{number}"
    shared = {name: json.loads(text) for (_, text), name in names.items()}
    found: dict[str, Any] = _replaced(defs, names)
    return found | shared


def _count(value: Any, counts: Counter[tuple[str, str]]) -> None:
    """Count each argument with its schema, over all objects."""
    if isinstance(value, list):
        for item in value:
            _count(item, counts)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key == "properties":
            counts.update((name, json.dumps(schema)) for name, schema in item.items())
        else:
            _count(item, counts)


def _replaced(value: Any, names: dict[tuple[str, str], str]) -> Any:
    """The same schema with references to the arguments that have a name."""
    if isinstance(value, list):
        return [_replaced(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _argument(name, schema, names) for name, schema in item.items()}
        if key == "properties"
        else _replaced(item, names)
        for key, item in value.items()
    }


def _argument(name: str, schema: Any, names: dict[tuple[str, str], str]) -> Any:
    shared = names.get((name, json.dumps(schema)))
    return schema if shared is None else {"$ref": f"#/$defs/{shared}"}


def printed(value: Any, indent: int = 0, before: int = 0) -> str:
    """JSON with a list or a mapping on one line where it fits.

    Args:
        value: Plain data.
        indent: The columns that its lines are moved in by.
        before: What stands on its first line already, in columns.
    """
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or indent + before + len(short) < WIDTH:
        return short
    keys = [f"{json.dumps(key)}: " for key in value] if isinstance(value, dict) else None
    items = list(value.values()) if isinstance(value, dict) else value
    lines = [
        " " * (indent + 2) + key + printed(item, indent + 2, len(key))
        for key, item in zip(keys or [""] * len(items), items, strict=True)
    ]
    left, right = "{}" if keys else "[]"
    return left + "\n" + ",\n".join(lines) + "\n" + " " * indent + right
