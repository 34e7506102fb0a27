"""The object of an operation: the class behind its name, made with the step's arguments.

In: an operation as a step writes it. Out: the catalogue's object, or the user's; what is
wrong with the name or the arguments is reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.build import Imported, arguments, find, require_version
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.diagnostics.model import Diagnostic, Edit
from spec_compiler.diagnostics.suggest import is_certain, suggest
from spec_compiler.graph.scope import Scope
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

APPLICATION = "applications."
"""What the name of an application begins with."""


def construct(
    walk: Expansion, op: str, at: Path, env: Environment, scope: Scope
) -> KerasObject | Imported | None:
    """The object of an operation with its arguments; None where they are wrong (and reported)."""
    if op in walk.spec.imports:
        from spec_compiler.graph.imported import construct_imported  # few specs import

        return construct_imported(walk, op, at, env, scope)
    category, name = category_of(op)
    if at[0] == "data" and CATEGORIES["data_step"].find(op) is not None:
        category = CATEGORIES["data_step"]
    document = walk.spec.document
    try:
        cls = find(category, name)
    except PydanticCustomError as error:
        walk.report(unknown_operation(walk, error, op, at), scope)
        return None
    argument = walk.value(at, env, scope) if document.node(at) is not None else None
    if unresolved(argument):
        return None
    try:
        made = cls.model_validate(arguments(cls, argument), context=walk.context)
        require_version(category, made, walk.context)
        return made
    except ValidationError as error:
        walk.refused(error, op, cls, at, scope)
    except PydanticCustomError as error:
        span = document.key_span(at) if error.type == "SC213" else document.span(at)
        hint = (error.context or {}).get("hint")
        walk.report(Diagnostic(error.type, error.message(), span, hint=hint), scope)
    return None


def category_of(op: str) -> tuple[Category, str]:
    """The category of an operation, and its name in it."""
    if op.startswith("ops."):
        return CATEGORIES["op"], op.removeprefix("ops.")
    if op.startswith(APPLICATION):
        return CATEGORIES["application"], op.removeprefix(APPLICATION)
    return CATEGORIES["layer"], op


def unknown_operation(walk: Expansion, error: PydanticCustomError, op: str, at: Path) -> Diagnostic:
    """A name that is no operation: near ones among layers, blocks, shared and imported names."""
    context = error.context or {}
    span = walk.spec.document.key_span(at)
    if error.type == "SC207":
        spec = walk.spec
        own = (*spec.blocks, *spec.shared, *spec.imports)
        category, _ = category_of(op)
        prefix = {"op": "ops.", "application": APPLICATION}.get(category.name, "")
        names = (*own, *(prefix + name for name in category.names()))
        bare = op.removeprefix("tf.").removeprefix("keras.").removeprefix("layers.")
        near = suggest(bare, names)
        message = f"unknown {category.noun if prefix == APPLICATION else 'operation' if prefix else 'layer'} '{op}'"
        label = f"did you mean '{near}'?" if near else None
        places = "a layer of Keras, ops.NAME, or a name of blocks, shared or imports"
        hint = None if near else context.get("hint") or places
        edits = (Edit(span, near),) if near and is_certain(bare, near, names) else ()
        return Diagnostic("SC207", message, span, label=label, hint=hint, edits=edits)
    today = context.get("suggestion")
    return Diagnostic(
        error.type,
        error.message(),
        span,
        label=f"today '{today}'" if today else None,
        hint=context.get("hint"),
        edits=(Edit(span, str(today)),) if today else (),
    )


def type_name(op: str, called: KerasObject | Imported) -> str:
    """Keras's name of what is called, aliases resolved."""
    if isinstance(called, Imported):
        return called.type_name or op
    if op.startswith("ops."):
        return op
    return called.canonical_name()


def own_name(called: KerasObject | Imported) -> str | None:
    """The argument `name` of a layer of Keras's, None where it has none."""
    return None if isinstance(called, Imported) else getattr(called, "name", None)
