"""What the argument parts of several families share.

A part is a plain class with a stretch of arguments, or with rules, which public
classes join to `Layer`; the last base's arguments come first. Only the type
checker takes a part for a layer: making a Pydantic class costs a millisecond,
and only the public ones need to be one.
"""

from typing import TYPE_CHECKING

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.fields import Int

if TYPE_CHECKING:
    Part = Layer
else:
    Part = object


class Seeded(Part):
    """The seed of random choices."""

    seed: Int | None = None
    """The seed of the random choices; none takes the global one."""


COMMON = ("trainable", "dtype", "activity_regularizer", "autocast")
"""The arguments that every layer takes but those whose constructors name theirs one by one."""
