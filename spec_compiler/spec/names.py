"""The closed alphabets of names: what a person may call things in a spec."""

import keyword
import sys
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

RESERVED = frozenset(("keras", "layers", "ops", "applications", "spec", "training", "shape"))
"""Words of the language that no reference may be."""
PACKAGES = ("keras", "numpy", "tensorflow", "jax", "torch")
"""Packages that programs import, beside those of Python itself."""


def _identifier(value: str) -> str:
    """A Python identifier that is no keyword, in ASCII."""
    if not _is_name(value) or len(value) > 100:
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


def _import_path(value: str) -> str:
    """A module, or a file that a script can import, and the name of an object in it."""
    place, colon, attribute = value.rpartition(":")
    is_file = place.endswith(".py")
    stem = place.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    parts = [*attribute.split("."), *([stem] if is_file else place.split("."))]
    if not colon or not all(_is_name(part) for part in parts):
        raise PydanticCustomError(
            "SC212", "expects 'package.module:Name' or a file of Python, './metrics.py:Name'"
        )
    if is_file and stem in (*sys.stdlib_module_names, *PACKAGES):
        raise PydanticCustomError(
            "SC212",
            "'{stem}.py' would be taken for the package '{stem}': give the file another name",
            {"stem": stem},
        )
    return value


def _is_name(part: str) -> bool:
    return part.isascii() and part.isidentifier() and not keyword.iskeyword(part)


Identifier = Annotated[str, AfterValidator(_identifier)]
"""An identifier of Python that is no keyword."""
Reference = Annotated[str, AfterValidator(_reference)]
"""A lower-case identifier by which the spec refers to a thing of its own."""
ImportPath = Annotated[str, AfterValidator(_import_path)]
"""Where an imported object is: `package.module:Name`, or a file beside the spec, `./metrics.py:Name`."""
