"""What the fields of a Pydantic class are made of.

In: a class or one of its fields. Out: the field behind a name, the markers in its
annotation, the class inside it. Nothing is validated here.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def field_named(cls: type[BaseModel], part: Any) -> Any:
    """The field of a class by its name or alias."""
    for name, field in cls.model_fields.items():
        if part in (name, field.alias):
            return field
    return None


def markers(field: Any) -> list[Any]:
    """Every marker in a field's annotation, at any depth."""
    found = list(field.metadata)
    todo = [field.annotation]
    while todo:
        annotation = todo.pop()
        found += getattr(annotation, "__metadata__", ())
        todo += [a for a in getattr(annotation, "__args__", ()) if a is not annotation]
    return found


def class_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as `dict[str, Param] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = class_in(inner)
        if found is not None:
            return found
    return None
