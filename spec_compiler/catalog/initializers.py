"""What all initializers share (how a weight starts), and those that set one value.

In: the constructors' arguments. Out: frozen instances. `misfit` says which
weights' shapes one of them refuses; the values themselves are Keras's business.
"""

from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.fields import Checked
from spec_compiler.shapes.types import Shape, format_shape

Seed = int | None


def _constant(value: Any) -> Any:
    """A number, a boolean, or lists of them, nested as deep as the weight's shape."""
    items = value if isinstance(value, list | tuple) else (value,)
    for item in items:
        if isinstance(item, list | tuple):
            _constant(item)
        elif not isinstance(item, bool | int | float):
            raise PydanticCustomError("SC203", "expects a number, or a list of numbers")
    return value


class InitializerObject(KerasObject):
    """How a weight starts."""

    def misfit(self, shape: Shape) -> str | None:
        """Why a weight of this shape cannot start like this, None where it can.

        Unknown sizes never give a reason.
        """
        return None


class Zeros(InitializerObject):
    """All zeros."""


class Ones(InitializerObject):
    """All ones."""


class Constant(InitializerObject):
    """One value everywhere, or an array that broadcasts to the weight's shape."""

    value: Annotated[Any, Checked(_constant, {"type": ["number", "boolean", "array"]})] = 0.0
    """The value: a number, or nested lists of numbers."""

    def misfit(self, shape: Shape) -> str | None:
        """An array must broadcast to the weight, and no further."""
        if not isinstance(self.value, list | tuple):
            return None
        own = _nested_shape(self.value)
        if own is None:
            return "has lists of different lengths"
        pairs = zip(reversed(own), reversed(shape), strict=False)
        if len(own) > len(shape) or any(size not in (1, axis) for size, axis in pairs):
            return f"has the shape {format_shape(own)}"
        return None


def _nested_shape(value: Any) -> tuple[int, ...] | None:
    """The shape of nested lists, None where their lengths differ."""
    if not isinstance(value, list | tuple):
        return ()
    inner = {_nested_shape(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() or () if inner else ()))


class RandomInitializer(InitializerObject):
    """An initializer that draws random numbers."""
