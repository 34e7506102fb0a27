"""What a spec says around its objects, handed to every validator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from spec_compiler.catalog.policy import FLOAT32, Policy
from spec_compiler.record import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What a spec says around its objects.

    Attributes:
        imports: The names that it imports, each with what it declares.
        policy: Its dtype policy.
        keras: The minor version of the oldest Keras 3 that it must work on, None for the newest.
        blocks: Its blocks, each with what makes a layer of it for an argument.
    """

    imports: Mapping[str, Any] = field(default_factory=dict)
    policy: Policy = FLOAT32
    keras: int | None = None
    blocks: Mapping[str, Any] = field(default_factory=dict)


def current(context: Any) -> Context:
    """The context of a validation, the default one where none was given."""
    return context if isinstance(context, Context) else Context()
