"""The JSON Schema of the language, for editors: completion and hover text for everything.

In: the models of the sections and the catalogue. Out: a document of draft
2020-12. It rejects no spec that the checks take; what only they can know (names
of blocks and imports, references, shapes) it lets pass. Nothing at run time
reads it; `schemas/` holds it as published.
"""

from __future__ import annotations

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.documentation import class_doc
from spec_compiler.catalog.layers.input import Input
from spec_compiler.spec.compose import SECTIONS as SECTIONS_INCLUDED
from spec_compiler.spec.json_objects import (
    OWN,
    REFERENCE,
    categories,
    one_key,
    operation_names,
    operations,
)
from spec_compiler.spec.json_text import printed, references, share_arguments
from spec_compiler.spec.json_values import FORMULA, FORMULA_TEXT, Schema, arguments, properties
from spec_compiler.spec.model import STEP_KEYS, Block, Import, Model, Param, Part, Spec, Step
from spec_compiler.spec.settings import FORMATS, SECTIONS, Export, Split

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT: Schema = {"type": "string"}
_NULL: Schema = {"type": "null"}
_NAME: Schema = {"type": "string", "pattern": REFERENCE}
_NAMED: Schema = {"type": "object", "propertyNames": {"pattern": REFERENCE}}
_OPERATION_NAME: Schema = {"$ref": "#/$defs/operation.name"}


def _one_or_many(one: Schema) -> Schema:
    """One thing, a list of them, a mapping to them, or none."""
    many = {"type": "array", "items": one}
    return {"anyOf": [one, many, {"type": "object", "additionalProperties": one}, _NULL]}


def _list(item: Schema) -> Schema:
    return {"anyOf": [{"type": "array", "items": item}, _NULL]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


REFINED: dict[type[Part], Schema] = {
    Spec: {
        "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
        "params": _NAMED | {"additionalProperties": _reference("Param")},
        "imports": _NAMED | {"additionalProperties": _reference("Import")},
        "blocks": _NAMED | {"additionalProperties": _reference("Block")},
        "shared": _NAMED | {"additionalProperties": _reference("operation")},
        "model": _reference("Model"),
        "export": _list(_reference("Export")),
        **{
            name: {"anyOf": [_reference(section.__name__), _NULL]}
            for name, section in SECTIONS.items()
        },
    },
    Block: {
        "params": _NAMED | {"additionalProperties": _reference("Param")},
        "inputs": {"type": "array", "items": _NAME},
        "outputs": _one_or_many(_TEXT),
    },
    Model: {"outputs": _one_or_many(_TEXT)},
    Step: {
        "name": {"type": ["string", "null"]},
        "inputs": _one_or_many({"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}),
        "outputs": _list(_NAME),
        "if": {"type": ["string", "boolean", "number", "null"]},
        "repeat": {"anyOf": [{"type": "integer", "minimum": 0}, FORMULA, _NULL]},
        "for": _NAMED | {"additionalProperties": {"anyOf": [{"type": "array"}, FORMULA]}},
    },
}
"""Keys that the models leave open: a formula may stand there, or code checks them."""


COMPOSING: Schema = {
    "extends": {"description": "A spec that this one changes, by its path."} | _TEXT,
    "include": {
        "description": "Files whose parameters, imports, blocks and shared operations are used.",
        "anyOf": [{"type": "array", "items": _TEXT}, _TEXT],
    },
}
"""The keys that name further files; composition takes them out."""
MERGED = ("imports", "blocks", "shared", "model", "compile", "data")
"""Sections that, over those of another spec, may leave out what they need otherwise."""


def json_schema() -> Schema:
    """The whole document."""
    defs: Schema = {"formula": _formula()}
    defs |= {part.__name__: _part(part) for part in (Param, Import, Block, Model, Step)}
    defs["Param"] = {"anyOf": [defs["Param"], {"not": {"type": "object"}}]}
    defs["Import"] = {"anyOf": [defs["Import"], defs["Import"]["properties"]["path"]]}
    defs["Model"] |= _inputs_by_kind()
    defs["Step"] = _step(defs["Step"])
    defs["operation"] = {"anyOf": [one_key(operations(), OWN), _OPERATION_NAME]}
    defs["operation.name"] = operation_names()
    sections: tuple[type[KerasObject], ...] = (Input, *SECTIONS.values(), Split, Export)
    for section in sections:
        defs[section.__name__] = {"description": class_doc(section)} | arguments(section)
    defs["Export"] = _export(defs["Export"])
    defs |= categories()
    whole = _part(Spec)
    used = share_arguments(_used(defs))
    head = {"$schema": DIALECT, "title": "A model spec"}
    return head | _root(whole) | {"$defs": used | {"Included": _included(whole)}}


def _root(whole: Schema) -> Schema:
    """A spec: whole, or with `extends` the changes to another one, which need not be whole."""
    keys = {"$schema": _TEXT} | COMPOSING | whole["properties"]
    merged = {key: keys[key] for key in MERGED}
    texts = {key: {"description": value["description"]} for key, value in merged.items()}
    otherwise = {"required": whole["required"], "properties": merged}
    root = whole | {"properties": keys | texts, "patternProperties": {"^x-": {}}}
    del root["required"]
    return root | {"if": {"required": ["extends"]}, "then": {}, "else": otherwise}


def _included(whole: Schema) -> Schema:
    """A file that specs include, which an editor finds as `#/$defs/Included`."""
    keys = {key: whole["properties"][key] for key in ("spec", *SECTIONS_INCLUDED)}
    return {
        "description": "What several specs include: parameters, imports, blocks, shared operations.",
        "type": "object",
        "properties": {"$schema": _TEXT, "include": COMPOSING["include"]} | keys,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }


def _formula() -> Schema:
    text = "A parameter (`$name`), or a formula (`$(filters * 2)`), alone or inside a text."
    return {"description": text, "type": "string", "pattern": FORMULA_TEXT}


def _part(cls: type[Part]) -> Schema:
    """A section: its keys, refined by the table, and no others."""
    own = properties(cls)
    for key, refined in REFINED.get(cls, {}).items():
        written = own["properties"][key]
        text = {k: v for k, v in written.items() if k in ("description", "default")}
        own["properties"][key] = text | refined
    text = {"description": class_doc(cls)}
    return text | {"type": "object"} | own | {"additionalProperties": False}


def _inputs_by_kind() -> Schema:
    """One input for a sequential model, a mapping from name to input for the others."""
    size = {"anyOf": [{"type": ["integer", "null"]}, FORMULA]}
    shape = {"type": "array", "items": size}
    one = {"anyOf": [_reference("Input"), shape, FORMULA]}
    return {
        "if": {"properties": {"kind": {"const": "sequential"}}},
        "then": {"properties": {"inputs": _reference("Input")}},
        "else": {"properties": {"inputs": {"additionalProperties": one}}},
    }


def _step(step: Schema) -> Schema:
    """A step: an operation's name, or a mapping of the operation and the keys beside it."""
    beside = {key: step["properties"][key] for key in STEP_KEYS}
    mapping = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "dependentRequired": {"for": ["layers"]},
    }
    keras = mapping | {"properties": beside | operations()}
    # Apart, so that beside an operation of Keras a misspelt key is not taken for a block.
    own = mapping | {"properties": beside, "patternProperties": OWN}
    return {"description": step["description"], "anyOf": [keras, own, _OPERATION_NAME]}


def _export(export: Schema) -> Schema:
    """One entry of `export`: a format with a path, or with a path and more."""
    kept = {key: value for key, value in export["properties"].items() if key != "format"}
    long = export | {"properties": kept, "required": ["path"]}
    return one_key({name: {"anyOf": [long, _TEXT]} for name in FORMATS}, {})


def _used(defs: Schema) -> Schema:
    """The definitions that a spec can come to, in their order."""
    todo, found = references(REFINED[Spec]), set[str]()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo |= references(defs[name])
    return {name: schema for name, schema in defs.items() if name in found}


def json_schema_text() -> str:
    """The document as published: what fits stands on one line, a line feed ends it."""
    return printed(json_schema()) + "\n"
