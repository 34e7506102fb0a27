"""An application as a step: its name, the names that its layers take, what is frozen.

In: the catalogue's object and the step. Out: the object as the step has it. Its layers
are numbered on as Keras would number them, because they are made where the step is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.construct import APPLICATION
from spec_compiler.graph.scope import Scope
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Step
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.catalog.applications.base import Application
    from spec_compiler.graph.expand import Expansion


def prepared(
    walk: Expansion, called: Application, path: Path, scope: Scope, name: str | None
) -> Application:
    """An application with the step's name, and with the layers frozen that the step freezes.

    Args:
        walk: The expansion.
        called: The application.
        path: The step's path, or the shared entry's.
        scope: The names in sight.
        name: The layer's name that the step gives, None where it gives none.
    """
    if name is not None and "name" not in called.model_fields_set and not called.name_is_fixed:
        called = called.model_copy(update={"name": name})
    try:
        names = called.layer_names(walk.builder.names.automatic)
    except ShapeProblem:  # reported where the output is inferred
        return called
    if walk.spec.document.node((*path, "trainable")) is None:
        return called
    trained = _trained(walk, path, scope)
    if isinstance(trained, str) and not _begins(walk, called, names, trained, path, scope):
        return called
    return called if trained is None else called.frozen(trained)


def _trained(walk: Expansion, path: Path, scope: Scope) -> bool | str | None:
    """What `trainable` says: all, nothing, or from a layer on; None where it is wrong."""
    at: Path = (*path, "trainable")
    value = walk.value(at, Environment(scope.env.values, scope.shape), scope)
    if unresolved(value):
        return None
    if isinstance(value, bool):
        return value
    begin = value.get("from") if isinstance(value, Mapping) and len(value) == 1 else None
    if isinstance(begin, str) and begin:
        return begin
    message = "trainable is true, false, or the layer from which on the weights are trained"
    span = walk.spec.document.span(at)
    mend = "trainable: {from: conv5_block1}"
    walk.report(Diagnostic("SC203", message, span, hint=mend), scope)
    return None


def _begins(
    walk: Expansion,
    called: Application,
    names: list[tuple[str, bool]],
    prefix: str,
    path: Path,
    scope: Scope,
) -> bool:
    """Whether a layer's name begins with `prefix`, the same one in every process."""
    what = called.canonical_name()
    first = next(((name, numbered) for name, numbered in names if name.startswith(prefix)), None)
    own = tuple(name for name, numbered in names if not numbered)
    if first is not None and not first[1]:
        return True
    span = walk.spec.document.span((*path, "trainable", "from"))
    if first is not None:
        message = f"'{first[0]}' of {what} has another number in each process"
        mend = f"layers with a name of their own: {_few(own)}"
        walk.report(Diagnostic("SC301", message, span, hint=mend), scope)
        return False
    near = suggest(prefix, own)
    message = f"no layer of {what} has a name that begins with '{prefix}'"
    label = f"did you mean '{near}'?" if near else None
    hint = None if near else f"its layers are {_few(own)}"
    walk.report(Diagnostic("SC301", message, span, label=label, hint=hint), scope)
    return False


def _few(names: tuple[str, ...]) -> str:
    """The first names and the last ones."""
    if len(names) <= 8:
        return ", ".join(names)
    return f"{', '.join(names[:4])}, … {', '.join(names[-4:])}"


def refuse_trainable(walk: Expansion, step: Step, path: Path, scope: Scope) -> bool:
    """Report `trainable` beside an operation that has no layers to freeze; whether it does so."""
    if step.trainable is None or may_freeze(step.op):
        return False
    span = walk.spec.document.key_span((*path, "trainable"))
    message = "'trainable' beside a step freezes an application"
    mend = "a layer takes it as an argument: Dense: {units: 10, trainable: false}"
    walk.report(Diagnostic("SC208", message, span, hint=mend), scope)
    return True


def may_freeze(op: str | None) -> bool:
    """Whether `trainable` may stand beside an operation."""
    return op is not None and (op.startswith(APPLICATION) or op == "spec")
