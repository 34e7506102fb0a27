"""The type of an argument in words, from its JSON Schema: `integer of 1 or more or null`."""

from __future__ import annotations

from typing import Any

from spec_compiler.spec.json_values import Schema


def words(schema: Schema) -> str:
    """A schema's type in words.

    >>> words({"type": "integer", "minimum": 1})
    'integer of 1 or more'
    >>> words({"anyOf": [{"$ref": "#/$defs/activation"}, {"type": "null"}]})
    'activation or null'
    >>> words({"type": "array", "items": {"type": ["integer", "null"], "minimum": 0}})
    'list of (integer of 0 or more or null)'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].removesuffix(".tree").replace("_", " ")
    if "anyOf" in schema:
        members = [item for item in schema["anyOf"] if "(?:" not in item.get("pattern", "")]
        return _either([words(item) for item in members])
    if "enum" in schema or "const" in schema:
        return " or ".join(map(plain_value, schema.get("enum", [schema.get("const")])))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " or ".join(words(schema | {"type": each}) for each in kind)
    if kind == "array":
        return _many(schema)
    if kind == "object":
        return "mapping"
    return f"{kind or 'value'}{_bounds(schema) if kind in ('integer', 'number') else ''}"


def _either(members: list[str]) -> str:
    """One of several types; a list of the first one is a list of them."""
    if "number" in members:
        members = [each for each in members if each != "integer"]
    first, *others = dict.fromkeys(members)
    short = [each.replace(f" of {first}", " of them") for each in others]
    return " or ".join((first, *short))


def _many(schema: Schema) -> str:
    """A list in words."""
    low, high = schema.get("minItems"), schema.get("maxItems")
    count = f" of {low}" if low is not None and low == high else ""
    items = schema.get("items") or {}
    item = words(items) if items else ""
    if "anyOf" in items or isinstance(items.get("type"), list) or len(items.get("enum", ())) > 1:
        item = f"({item})"
    return f"list{count} of {item}" if item else f"list{count}"


def _bounds(schema: Schema) -> str:
    """A number's bounds in words."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None and below is not None:
        return f" from {low} to below {below}"
    if above is not None and below is not None:
        return f" between {above} and {below}"
    if above is not None and high is not None:
        return f" above {above} up to {high}"
    found = [
        f" of {low} or more" if low is not None else "",
        f" up to {high}" if high is not None else "",
        f" above {above}" if above is not None else "",
        f" below {below}" if below is not None else "",
    ]
    return "".join(found)


def plain_value(value: Any) -> str:
    """A plain value as YAML has it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
