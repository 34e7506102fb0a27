"""The JSON Schema of one class: its arguments, and what may stand after its colon.

In: a class of the catalogue, or a section of the spec. Out: JSON Schema as plain
data, in which a formula may stand wherever a value does. The whole document is
put together in `json_schema`; nothing here runs while a spec is checked.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonRef

from spec_compiler.catalog.base import KerasObject, Op
from spec_compiler.catalog.documentation import class_doc, field_docs

Schema = dict[str, Any]

FORMULA = {"$ref": "#/$defs/formula"}
FORMULA_TEXT = r"^\$[a-z_]|\$\("
"""A parameter as the whole value, or a formula anywhere in it."""
_BARE = ["array", "string", "number", "boolean"]
"""What may stand in the place of arguments: the first one alone."""
_BELOW = ("items", "additionalProperties")
_LISTS_BELOW = ("anyOf", "prefixItems")
_BOUNDS_OF_TEXT = ("enum", "const", "pattern", "minLength", "maxLength")


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, to which a reference to a category is none of its own."""

    def get_schema_from_definitions(self, json_ref: JsonRef) -> Schema | None:
        """The class behind a reference; None for a category, which is defined elsewhere."""
        known = json_ref in self.json_to_defs_refs
        return super().get_schema_from_definitions(json_ref) if known else None


def properties(cls: type[BaseModel]) -> Schema:
    """The keys of a class as JSON Schema has them: `properties`, `required`, what others may be.

    A class inside stands as a reference to the definition of its name.
    """
    cls.model_rebuild()
    generator = _Generator()
    schema = generator.generate_inner(cls.__pydantic_core_schema__)
    if "$ref" in schema:
        schema = generator.get_schema_from_definitions(JsonRef(schema["$ref"])) or {}
    written = _by_name(schema, generator)
    keys = {}
    documented = field_docs(cls)
    for name, field in cls.model_fields.items():
        if name in getattr(cls, "takes_no", ()):
            continue
        key = field.alias or name
        text = {"description": documented[name]} if name in documented else {}
        keys[key] = text | written["properties"][key]
    if issubclass(cls, Op):
        keys = _with_tensors(cls, keys)
    rest = {k: v for k, v in written.items() if k in ("required", "additionalProperties") and v}
    return {"properties": keys} | rest


def _with_tensors(cls: type[Op], keys: Schema) -> Schema:
    """An op's keys with its tensors, which may be given as plain values."""
    constants = keys.pop("constants")
    value = constants["additionalProperties"]
    members = value.get("anyOf", [value])
    # Null is the same as to leave it out: the step's inputs fill it.
    tensor = {"description": "A tensor, as a plain value.", "anyOf": [*members, {"type": "null"}]}
    return dict.fromkeys(cls.tensor_names(), tensor) | keys


def _by_name(schema: Any, generator: GenerateJsonSchema) -> Any:
    """A schema of Pydantic's without titles, classes referred to by their names."""
    if isinstance(schema, list | tuple):
        return [_by_name(item, generator) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = _class_behind(schema["$ref"], generator)
        schema = schema | ({"$ref": f"#/$defs/{name}"} if name else {})
    # Under `properties` a title is an argument of that name; elsewhere it is Pydantic's own.
    # That nothing is the default goes without saying.
    return {
        key: {name: _by_name(item, generator) for name, item in value.items()}
        if key == "properties"
        else _by_name(value, generator)
        for key, value in schema.items()
        if key != "title" and not (key == "default" and value is None)
    }


def _class_behind(reference: str, generator: GenerateJsonSchema) -> str | None:
    """The name of the class that a reference of Pydantic's stands for; None for a category."""
    found = generator.get_schema_from_definitions(JsonRef(reference))
    return None if found is None else str(found["title"])


def arguments(cls: type[KerasObject]) -> Schema:
    """The mapping of a class's arguments, with a formula allowed for each."""
    own = properties(cls)
    keys = {name: with_formula(value) for name, value in own["properties"].items()}
    others = with_formula(own["additionalProperties"]) if "additionalProperties" in own else False
    return {"type": "object"} | own | {"properties": keys, "additionalProperties": others}


def definition(cls: type[KerasObject]) -> Schema:
    """What may stand after an object's colon: its arguments, its first one alone, nothing."""
    whole = arguments(cls)
    if cls.holds_own_name:
        whole.pop("required", None)
        whole |= {"minProperties": 1, "patternProperties": {"^[a-z_][a-z0-9_]*$": {}}}
    first = cls.first_field()
    required = set(whole.get("required", ()))
    text: Schema = {"description": class_doc(cls)}
    kinds = ["object"] if required else ["object", "null"]
    if first is None or not required <= {first}:
        return text | whole | {"type": kinds if len(kinds) > 1 else "object"}
    key = cls.model_fields[first].alias or first
    bare = {k: v for k, v in whole["properties"][key].items() if k != "default"}
    # No alternatives: an editor underlines a wrong key, and of alternatives says that none fits.
    return text | whole | {"type": [*kinds, *_BARE], "if": {"type": _BARE}, "then": _bare(bare)}


def _bare(schema: Schema) -> Schema:
    """The schema of a first argument without a mapping: that would be arguments."""
    if "anyOf" not in schema:
        return schema
    members = [item for item in schema["anyOf"] if item.get("type") not in ("object", "null")]
    return schema | {"anyOf": members}


def with_formula(schema: Schema) -> Schema:
    """The same schema with a formula allowed in its place, and in each place inside."""
    schema = _inside(schema)
    if takes_formula(schema):
        return schema
    around = {k: v for k, v in schema.items() if k in ("description", "default")}
    own = {k: v for k, v in schema.items() if k not in around}
    members = own["anyOf"] if list(own) == ["anyOf"] else [own]
    return around | {"anyOf": [*members, FORMULA]}


def _inside(schema: Schema) -> Schema:
    """The same schema with a formula allowed in each place below its own."""
    found = dict(schema)
    for key in _BELOW:
        if isinstance(found.get(key), dict):
            found[key] = with_formula(found[key])
    if "prefixItems" in found:
        found["prefixItems"] = [with_formula(item) for item in found["prefixItems"]]
    if "anyOf" in found:
        found["anyOf"] = [_inside(item) for item in found["anyOf"]]
    return found


def takes_formula(schema: Schema) -> bool:
    """Whether a formula fits a schema already: it takes any text, or is an object of Keras."""
    if "$ref" in schema:
        return True
    if "anyOf" in schema:
        return any(takes_formula(item) for item in schema["anyOf"])
    kinds = schema.get("type", "string")
    return "string" in kinds and not any(key in schema for key in _BOUNDS_OF_TEXT)
