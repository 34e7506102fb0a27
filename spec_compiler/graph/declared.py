"""What a spec declares of an imported object's call, and the types that follow.

In: a declaration with its formulas evaluated, and the types that the object is called on.
Out: the output's type and the weights. What is not declared is unknown, and silent
downstream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spec_compiler.catalog.base import Tensors
from spec_compiler.catalog.build import Imported
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown, Weight

SAME = "same"
"""A declared output that is of the type of the first input."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a spec declares of a call, formulas evaluated.

    Attributes:
        output: `same`, a shape with its batch axis, a list or a mapping of them, or UNKNOWN.
        dtype: The output's dtype; None is the compute dtype, or for `same` the input's.
        compute: The compute dtype.
        count: How many weights there are.
    """

    output: Any = UNKNOWN
    dtype: str | None = None
    compute: str = "float32"
    count: int = 0


def is_output(value: Any) -> bool:
    """Whether a value declares an output: `same`, a shape, a list or a mapping of them."""
    if value == SAME or _is_shape(value):
        return True
    if isinstance(value, Mapping):
        value = list(value.values())
    is_several = isinstance(value, list) and bool(value)
    return is_several and all(item == SAME or _is_shape(item) for item in value)


def _is_shape(value: Any) -> bool:
    """Whether a value is a list of sizes, null where one varies."""
    return isinstance(value, list) and all(
        size is None or (isinstance(size, int) and not isinstance(size, bool) and size >= 0)
        for size in value
    )


def output_of(called: Imported, types: Any) -> tuple[Tensors | Unknown, tuple[Weight, ...]]:
    """What a call gives and the weights that it makes, by the declaration.

    Args:
        called: The object.
        types: The types that it is called on: by position, and by name.
    """
    declared = called.declared
    if not isinstance(declared, Declared):
        return UNKNOWN, ()
    weights = (Weight("parameters", (declared.count,)),) if declared.count else ()
    return _typed(declared.output, declared, _first(types)), weights


def _typed(output: Any, declared: Declared, first: Any) -> Any:
    """A declared output as types."""
    if output is UNKNOWN:
        return UNKNOWN
    if output == SAME:
        if not isinstance(first, TensorType):
            return UNKNOWN
        dtype = declared.dtype or (declared.compute if first.is_float else first.dtype)
        return replace(first, dtype=dtype)
    if _is_shape(output):
        return TensorType(tuple(output), declared.dtype or declared.compute)
    if isinstance(output, Mapping):
        items = {str(key): _typed(item, declared, first) for key, item in output.items()}
        return UNKNOWN if UNKNOWN in items.values() else items
    several = tuple(_typed(item, declared, first) for item in output)
    return UNKNOWN if UNKNOWN in several else several


def _first(types: Any) -> Any:
    """The first tensor's type in the arguments of a call."""
    if isinstance(types, TensorType | Unknown):
        return types
    if isinstance(types, Mapping):
        types = tuple(types.values())
    found = (_first(item) for item in types) if isinstance(types, tuple | list) else ()
    return next((item for item in found if item is not None), None)
