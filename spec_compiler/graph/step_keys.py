"""The values of a step's keys that are neither references nor arguments: its name, its `if`.

In: a value with formulas evaluated, and its place. Out: the diagnostic of what is
wrong with it, or None.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticCustomError

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.span import Span
from spec_compiler.spec.names import reference
from spec_compiler.spec.wording import got, habit


def wrong_name(value: Any, noun: str, span: Span) -> Diagnostic | None:
    """What keeps a value from being a name that references have.

    Args:
        value: The name.
        noun: What bears it, as messages say: `a step`.
        span: Where it stands.
    """
    if not isinstance(value, str):
        return Diagnostic("SC203", f"the name of {noun} must be text, got {got(value)}", span)
    try:
        reference(value)
    except PydanticCustomError as error:
        message = error.message()
        message = (
            f"the name of {noun} {message}; " if message.startswith("expects") else message + "; "
        )
        return Diagnostic("SC212", message + f"got '{value}'", span)
    return None


def wrong_condition(value: Any, kind: str, span: Span) -> Diagnostic | None:
    """What keeps the value of an `if` from deciding whether a step is there.

    Args:
        value: What stands after `if`.
        kind: The model's kind; only a subclassed one may ask for `training`.
        span: Where it stands.
    """
    if value == "training":
        if kind == "subclassed":
            return None
        message = "'if: training' is for subclassed models: the graph of others is one for both"
        return Diagnostic("SC307", message, span, hint="Dropout and its kin know by themselves")
    if isinstance(value, str | list | dict):
        message = f"'if' must be true or false, got {got(value)}"
        return Diagnostic(
            "SC203", message, span, label=habit(value), hint="a formula: $(depth > 2)"
        )
    return None
