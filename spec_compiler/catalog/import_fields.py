"""Fields that hold what only a spec's `imports` can supply: a function, a tokenizer, a tensor."""

from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.fields import ObjectOf


class FromImports(ObjectOf):
    """A field that holds code of the spec's `imports`: its name there, or `{name: arguments}`.

    Args:
        noun: What it is, in a word or two, as a message says it.
    """

    def __init__(self, noun: str) -> None:
        super().__init__("import")
        self.noun = noun

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["string", "object"]}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        # Imported here: the module builds on these.
        from spec_compiler.catalog.build import Imported, split
        from spec_compiler.catalog.context import current

        named = split(value, self.noun)
        if named.name not in current(info.context).imports:
            raise PydanticCustomError(
                "SC207",
                "expects a {noun} of the spec's imports, which have no '{name}'",
                {"noun": self.noun, "name": named.name},
            )
        argument = named.argument
        return Imported(named.name, argument if isinstance(argument, dict) else None)


class CalledBack(FromImports):
    """A field that holds a function that a callback calls.

    Args:
        passed: How many arguments it gets by position.
        keyword: A further one, which it gets by its name.
    """

    def __init__(self, passed: int, keyword: str | None = None) -> None:
        super().__init__("function")
        self.passed = passed
        self.keyword = keyword

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        # Imported here: the module builds on these.
        from spec_compiler.catalog.build import Named, imported, split
        from spec_compiler.catalog.context import current
        from spec_compiler.catalog.imported import ImportedObject

        held = super()._check(value, info)
        named = split(value, self.noun)
        found = current(info.context).imports[named.name]
        if not isinstance(found, ImportedObject) or found.is_made:
            return imported(named, found, None)
        if self.keyword and not found.takes(self.keyword):
            raise PydanticCustomError(
                "SC203",
                "{name} has no parameter {wanted}, and Keras gives it one by that name",
                {
                    "name": named.name,
                    "wanted": self.keyword,
                    "hint": f"call the parameter {self.keyword}",
                },
            )
        given = dict(held.arguments or {}) | ({self.keyword: None} if self.keyword else {})
        imported(Named(named.name, given or None, named.bare), found, self.passed)
        return held
