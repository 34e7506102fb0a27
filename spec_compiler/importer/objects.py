"""A saved object as a spec writes it: its name, or its name with what is not the default.

In: an object of a configuration and the kind of object that its place takes. Out: `relu`,
`{Adam: {learning_rate: 0.01}}`. The catalogue decides what Keras has and what the defaults
are. What it does not have is the user's own code, and becomes a name of `imports`.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.catalog.policy import policy_named
from spec_compiler.graph.naming import snake_case
from spec_compiler.importer.arguments import (
    category_of,
    in_order,
    is_default,
    is_every_axis,
    one_direction,
    shorter,
    with_arguments,
)
from spec_compiler.importer.findings import Findings, shown
from spec_compiler.importer.imports import Imports
from spec_compiler.importer.legacy import NO_EFFECT, modern, modern_name, nameless
from spec_compiler.importer.names import is_made_up, layer_name
from spec_compiler.importer.saved import Saved, saved
from spec_compiler.importer.values import NotPlain, plain, policy

FILES = ("vocabulary", "idf_weights")
"""Arguments that Keras takes for the path of a file where they are texts."""
NESTING = ("Sequential", "Functional", "Model")
"""What Keras calls models that stand in a layer's arguments."""


class Objects:
    """Writes the objects of one model.

    Args:
        findings: Gets what cannot be written.
        imports: Gets the code that is not Keras's.
        dtype_policy: The spec's own policy, which its layers need not repeat.
        generation: The generation of Keras that wrote the model.
    """

    def __init__(
        self, findings: Findings, imports: Imports, dtype_policy: str, generation: int = 3
    ) -> None:
        self.generation = generation
        self.findings = findings
        self.imports = imports
        self.dtype_policy = dtype_policy

    def written(self, category: str, value: Any, where: str) -> Any:
        """What a spec writes for a value at a place that takes objects of a category.

        Args:
            category: A name of `catalog.index.CATEGORIES`.
            value: The value of the configuration.
            where: What messages call the place.
        """
        if value is None:
            return None
        if category == "dtype_policy":
            return policy(value)
        if isinstance(value, list):
            return [self.written(category, item, where) for item in value]
        if isinstance(value, str):
            return self._named(category, value, where)
        found = saved(value)
        if found is None and isinstance(value, dict):
            found = nameless(category, value)
        if found is None:
            return self.plain(value, where)
        if found.class_name == "function" and isinstance(found.config, str):
            return self._named(category, found.config, where)
        if found.class_name == "__lambda__" or not isinstance(found.config, dict):
            return self.code(where, found)
        return self.object(category, found, where)

    def object(self, category: str, found: Saved, where: str, *, named: bool = True) -> Any:
        """A saved object with its arguments.

        Args:
            category: The kind of object.
            found: The object.
            where: What messages call its place.
            named: Whether a name that means something is an argument.
        """
        kind = category
        if category == "activation" and CATEGORIES["layer"].canonical(found.class_name):
            kind = "layer"
        found = modern(kind, found, self.generation)
        cls = self.find(category, found)
        if cls is None:
            entry = self._unknown(found, where)
            arguments = self._own_arguments(found, where, named=named)
            return {entry: arguments} if arguments else entry
        arguments = self.arguments(cls, found, where, named=named)
        name = found.class_name if category == "activation" else cls.canonical_name()
        return with_arguments(cls, name, arguments)

    def find(self, category: str, found: Saved) -> type[KerasObject] | None:
        """The catalogue's class for an object, None where it is not Keras's."""
        if found.is_custom:
            return None
        kind = CATEGORIES[category]
        cls = kind.find(found.class_name)
        if cls is None and kind.also:
            cls = CATEGORIES[kind.also].find(found.class_name)
        return cls

    def arguments(
        self, cls: type[KerasObject], found: Saved, where: str, *, named: bool = True
    ) -> dict[str, Any]:
        """The arguments of an object that are not the defaults."""
        given: dict[str, Any] = {}
        by_alias = {info.alias or name: info for name, info in cls.model_fields.items()}
        for key, value in found.arguments.items():
            if key == "name":
                name = self._name(cls, found, where) if named else None
                if name is not None and "name" in by_alias:
                    given["name"] = name
            elif key == "dtype" and (issubclass(cls, Layer) or "metrics" in cls.__module__):
                given |= self._dtype(value)
            elif key == "attention_axes" and is_every_axis(value, found):
                continue
            elif key in FILES and isinstance(value, str):
                self.findings.error(
                    "SC610",
                    f"{where}: {shown(key)} is the path {shown(value)}, which is not taken over",
                    "it is left out: write the values themselves, or a path of yours",
                )
            elif key in by_alias:
                written = self._argument(by_alias[key], key, value, where)
                if written is not None or by_alias[key].default is not None:
                    given[key] = written
            elif key not in NO_EFFECT and value is not None and not key.startswith("_"):
                self._left_out(cls, key, value, where)
        if given.get("vocabulary") is not None:
            given.pop("vocabulary_size", None)  # it follows
        kept = {
            key: shorter(cls, by_alias[key], key, value)
            for key, value in given.items()
            if not is_default(by_alias[key], key, value, given)
        }
        return self._fitting(cls, in_order(cls, one_direction(kept)), where)

    def code(self, where: str, found: Saved) -> str:
        """What stands for Python code in a file, which is never read."""
        entry = self.imports.placeholder(found.name or "function")
        self.findings.error(
            "SC602",
            f"{where} holds Python code, which is not read: it could do anything",
            f"in its place stands '{entry}' of imports: write the function in a file of yours,"
            f" and say where it is",
        )
        return entry

    def plain(self, value: Any, where: str) -> Any:
        """A plain value; what is none is left out, and said."""
        try:
            return plain(value)
        except NotPlain as reason:
            self.findings.error("SC603", f"{where} is {reason}", "it is left out")
            return None

    def _named(self, category: str, name: str, where: str) -> str:
        """An object by its bare name."""
        kind = CATEGORIES[category]
        name = modern_name(category, name)
        if name == "hard_sigmoid" and category == "activation" and self.generation < 3:
            self.findings.error(
                "SC603",
                f"{where} is hard_sigmoid, which was clip(0.2 x + 0.5, 0, 1) before Keras 3",
                "hard_sigmoid stands in its place, with the slope 1/6; name a function of yours "
                "under imports for the old one",
            )
        if kind.canonical(name) or (kind.also and CATEGORIES[kind.also].canonical(name)):
            return name
        if name in kind.legacy:
            return kind.legacy[name]
        return self.imports.custom("function", name, where)

    def _unknown(self, found: Saved, where: str) -> str:
        """The entry of a class that the catalogue does not have."""
        internal = self.imports.internal(found.module, found.class_name)
        if internal is not None:
            return internal
        full = found.registered or found.class_name
        return self.imports.custom("class", full, where)

    def _own_arguments(self, found: Saved, where: str, *, named: bool) -> dict[str, Any]:
        """The arguments of a class that is not Keras's: all but what every layer has."""
        kept: dict[str, Any] = {}
        for key, value in found.arguments.items():
            if key == "name":
                if named and not is_made_up(found.name, found.class_name):
                    kept["name"] = layer_name(found.name)
            elif key == "dtype":
                kept |= self._dtype(value)
            elif (key, value) != ("trainable", True) and value is not None:
                kept[key] = self.plain(value, f"'{key}' of {where}")
        return kept

    def _name(self, cls: type[KerasObject], found: Saved, where: str) -> str | None:
        """The name of an object, where it means something."""
        name = found.arguments.get("name")
        own = cls.canonical_name()
        if not isinstance(name, str) or is_made_up(name, found.class_name, own):
            return None
        default = cls.model_fields["name"].default if "name" in cls.model_fields else None
        if name in (default, own, snake_case(own).replace("_", "")):
            return None
        if not issubclass(cls, Layer):
            return name
        changed = layer_name(name)
        if changed != name:
            self.findings.warning(
                "SC606", f"{where} has a name that a spec cannot write", f"it is now '{changed}'"
            )
        return changed

    def _dtype(self, value: Any) -> dict[str, Any]:
        """A layer's dtype policy, where it is not the spec's."""
        name = policy(value)
        if name in (None, self.dtype_policy):
            return {}
        if isinstance(name, str) and policy_named(name) is None:
            return {}  # TensorFlow's Keras gave layers of texts the dtype `string`
        return {"dtype": name}

    def _argument(self, info: FieldInfo, key: str, value: Any, where: str) -> Any:
        """One argument as a spec writes it."""
        category = category_of(info)
        place = f"'{key}' of {where}"
        if category is None:
            return self.plain(value, place)
        if category == "layer":
            return self._inner(value, key, place)
        return self.written(category, value, place)

    def _inner(self, value: Any, key: str, where: str) -> Any:
        """A layer inside a layer; its name without what a wrapper has put before it."""
        if isinstance(value, list):
            return [self._inner(item, key, where) for item in value]
        found = saved(value)
        if found is None or not isinstance(found.config, dict):
            return self.written("layer", value, where)
        if found.class_name in NESTING:
            self.findings.error(
                "SC603",
                f"{where} is a model, and a spec has no models inside layers",
                "make it a block with `layer: true`; an Identity stands in its place",
            )
            return "Identity"
        name = found.name
        for prefix in ("forward_", "backward_"):
            name = name.removeprefix(prefix)
        config = {**found.config, "name": name} if found.name else found.config
        inner = Saved(found.class_name, config, found.module, found.registered, found.is_new)
        return self.object("layer", inner, where)

    def _left_out(self, cls: type[KerasObject], key: str, value: Any, where: str) -> None:
        """Report an argument that Keras 3 does not have."""
        what = f"{where}: {cls.canonical_name()} of Keras 3 has no argument {shown(key)}"
        self.findings.error("SC603", f"{what} (it is {shown(value)})", "it is left out")

    def _fitting(
        self, cls: type[KerasObject], arguments: dict[str, Any], where: str
    ) -> dict[str, Any]:
        """The arguments without those that the catalogue refuses, which are reported."""
        context = Context(imports=dict.fromkeys(self.imports.entries))
        try:
            cls.model_validate(arguments, context=context)
        except ValidationError as error:
            for wrong in error.errors(include_url=False):
                key = wrong["loc"][0] if wrong["loc"] else None
                if key in arguments:
                    value = arguments.pop(str(key))
                    self.findings.error(
                        "SC603",
                        f"{where}: {shown(key)} {wrong['msg']}, it is {shown(value)}",
                        "it is left out",
                    )
                elif wrong["type"] == "missing":
                    self.findings.error(
                        "SC603",
                        f"{where} has no {shown(key)}",
                        "fill it in: without it Keras refuses it",
                    )
        return arguments
