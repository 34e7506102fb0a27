"""The closed alphabets of names: what a person may call things in a spec."""

import keyword
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

RESERVED = frozenset(("keras", "layers", "ops", "applications", "spec", "training", "shape"))
"""Words of the language that no reference may be."""


def _identifier(value: str) -> str:
    """A Python identifier that is no keyword, in ASCII."""
    if not (value.isascii() and value.isidentifier()) or keyword.iskeyword(value) or len(value) > 100:
        raise PydanticCustomError(
            "SC212",
            "expects a Python identifier: letters, digits and '_', no keyword, at most 100 characters",
        )
    return value


def _reference(value: str) -> str:
    """A lower-case identifier that names nothing else."""
    _identifier(value)
    if value != value.lower():
        raise PydanticCustomError("SC212", "expects a lower-case identifier")
    if value in RESERVED:
        raise PydanticCustomError("SC212", "'{name}' is a word of the language", {"name": value})
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]
"""An identifier of Python that is no keyword."""
Reference = Annotated[str, AfterValidator(_reference)]
"""A lower-case identifier by which the spec refers to a thing of its own."""
