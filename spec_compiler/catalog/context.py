"""What a spec says around its objects, handed to every validator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spec_compiler.catalog.policy import FLOAT32, Policy


@dataclass(frozen=True, slots=True)
class Context:
    """The names that a spec imports (each with what it declares), and its dtype policy."""

    imports: Mapping[str, Any] = field(default_factory=dict)
    policy: Policy = FLOAT32


def current(context: Any) -> Context:
    """The context of a validation, the default one where none was given."""
    return context if isinstance(context, Context) else Context()
