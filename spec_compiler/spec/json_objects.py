"""The JSON Schema of Keras's objects: where one may stand, by name or with arguments.

In: the catalogue. Out: definitions by name. For a category `loss`: `loss` is a
place for one, `loss.name` its bare names, `loss.tree` a place for one an output,
`loss.Huber` what stands after that name's colon. Names of the spec's own imports
and blocks cannot be known here: every lower-case one is let pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.documentation import class_doc
from spec_compiler.catalog.fields import any_case
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.spec.json_values import FORMULA_TEXT, Schema, definition

REFERENCE = "^[a-z_][a-z0-9_]*$"
"""A name that the spec itself gives to a thing: a block, an import, a parameter."""
PREFIXES = {"layer": "", "op": "ops.", "application": "applications.", "data_step": ""}
"""The categories that are operations of steps, with what stands before their names there."""
OWN: Schema = {REFERENCE: {}}
"""Names of the spec's own, whose arguments only the checks know."""


def categories() -> Schema:
    """The definitions of every category and every object."""
    found: Schema = {}
    for category in CATEGORIES.values():
        found |= _places(category)
        for name, cls in _classes(category):
            title = f"{category.namespace}.{name}" if category.namespace else name
            found[f"{category.name}.{name}"] = {"title": title} | definition(cls)
    return found


def _places(category: Category) -> Schema:
    """The definitions of the places for a category's objects."""
    members = [category, *([CATEGORIES[category.also]] if category.also else [])]
    keys: Schema = {}
    for member in reversed(members):
        keys |= keyed(member)
    named = [bare_names(*((member, "") for member in members))]
    own = dict(OWN)
    if category.any_case:
        own |= {f"^{any_case(name)}$": item for name, item in keys.items()}
        named.append({"type": "string", "pattern": f"^(?:{'|'.join(map(any_case, keys))})$"})
    one = {"$ref": f"#/$defs/{category.name}"}
    name = {"$ref": f"#/$defs/{category.name}.name"}
    own_name = {"type": "string", "pattern": f"{REFERENCE}|{FORMULA_TEXT}"}
    return {
        category.name: {"anyOf": [one_key(keys, own), name]},
        f"{category.name}.name": {"anyOf": [*named, own_name]},
        f"{category.name}.tree": _tree(category.name, one, keys),
    }


def one_key(keys: Schema, own: Schema) -> Schema:
    """A mapping of one key: an object with its arguments."""
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": keys,
        "patternProperties": own,
        "additionalProperties": False,
    }


def _tree(category: str, one: Schema, keys: Schema) -> Schema:
    """One object, a list, or a mapping by output; a mapping of one known name is that object."""
    tree = {"$ref": f"#/$defs/{category}.tree"}
    is_object = {"minProperties": 1, "maxProperties": 1, "propertyNames": {"enum": [*keys]}}
    by_output = {"type": "object", "not": is_object, "additionalProperties": tree}
    return {"anyOf": [one, {"type": "array", "items": tree}, by_output, {"type": "null"}]}


def keyed(category: Category, prefix: str = "") -> Schema:
    """Every name of a category's objects as a key, with what stands after its colon."""
    return {
        prefix + name: {"$ref": f"#/$defs/{category.name}.{category.canonical(name)}"}
        for name in category.names()
    }


def bare_names(*places: tuple[Category, str]) -> Schema:
    """The names that may stand alone, each with its text: the objects that need no argument.

    Args:
        places: Categories, each with what stands before its names.
    """
    texts: dict[str, str] = {}
    for category, prefix in places:
        classes = dict(_classes(category))
        for name in category.names():
            cls = classes[str(category.canonical(name))]
            if not _needs_arguments(cls):
                texts.setdefault(prefix + name, class_doc(cls))
    # Editors show the texts; to the standard such a key is a note.
    return {"enum": [*texts], "enumDescriptions": [*texts.values()]}


def _needs_arguments(cls: type[KerasObject]) -> bool:
    return any(field.is_required() for field in cls.model_fields.values())


def _classes(category: Category) -> Iterator[tuple[str, type[KerasObject]]]:
    """The objects of a category by their canonical names."""
    for name in category.names():
        cls = category.find(name)
        if cls is not None and category.canonical(name) == name:
            yield name, cls


def operations() -> Schema:
    """Every operation by the name that a step has for it, with what stands after its colon."""
    found: Schema = {}
    for name, prefix in PREFIXES.items():
        found |= keyed(CATEGORIES[name], prefix)
    return found


def operation_names() -> Schema:
    """The operations that a step may name without arguments."""
    layers, *others = PREFIXES.items()
    named = bare_names(*((CATEGORIES[name], prefix) for name, prefix in others))
    return {"anyOf": [{"$ref": f"#/$defs/{layers[0]}.name"}, named]}
