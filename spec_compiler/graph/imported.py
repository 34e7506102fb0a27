"""An imported object as a step: its arguments checked, and what the spec declares of it.

In: the arguments of a step, and the import's `output`, `dtype` and `parameters`. Out: an
`Imported` for the graph. Formulas in a declaration see the
step's arguments, then the defaults of the object's parameters, then what the step sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.imported import MISSING, ImportedObject, problems
from spec_compiler.diagnostics.model import Diagnostic, Edit
from spec_compiler.graph.declared import Declared, is_output, output_of
from spec_compiler.graph.scope import Scope
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.catalog.layers.input import Input
    from spec_compiler.graph.expand import Expansion


def construct_imported(
    walk: Expansion, op: str, at: Path, env: Environment, scope: Scope
) -> Imported | None:
    """The object of a step with its arguments; None where they are wrong (and reported)."""
    found = walk.context.imports.get(op)
    document = walk.spec.document
    argument = walk.value(at, env, scope) if document.node(at) is not None else None
    if unresolved(argument) or not isinstance(found, ImportedObject):
        return Imported(op)
    wrong = problems(found, argument, None)
    for each in wrong:
        span = document.key_span(at if each.argument is None else (*at, each.argument))
        label = f"did you mean '{each.near}'?" if each.near else None
        edits = (Edit(span, each.near),) if each.near else ()
        walk.report(
            Diagnostic(each.code, each.message, span, label=label, hint=each.hint, edits=edits),
            scope,
        )
    if wrong:
        return None
    given = argument if isinstance(argument, Mapping) else {}
    first = found.first_parameter()
    if argument is not None and not isinstance(argument, Mapping) and first is not None:
        given = {first: argument}
    declared = _declared(walk, found, given, env, scope)
    made = found.attribute.rpartition(".")[2] if found.kind == "class" else ""
    return Imported(op, given if argument is not None else None, declared, made)


def tensor_type(walk: Expansion, made: Input, path: Path, scope: Scope) -> TensorType | Unknown:
    """The type of an input that is a tensor of the spec's imports, as far as it is declared.

    Args:
        walk: The expansion.
        made: The input.
        path: Where it stands.
        scope: What formulas see.
    """
    name = made.tensor.name  # type: ignore[union-attr]  # asked for where there is one
    at: Path = (*path, "tensor", name)
    if walk.sequential:
        message = "a tensor of the imports is an input of a functional or subclassed model"
        span = walk.spec.document.key_span((*path, "tensor"))
        walk.report(Diagnostic("SC307", message, span, hint="kind: functional"), scope)
        return UNKNOWN
    called = construct_imported(walk, name, at, scope.env, scope)
    if called is None or not isinstance(called.declared, Declared):
        return UNKNOWN
    found = walk.context.imports[name]
    declared = replace(called.declared, dtype=found.dtype or "float32")
    output, _ = output_of(replace(called, declared=declared), ())
    return output if isinstance(output, TensorType) else UNKNOWN


def _declared(
    walk: Expansion, found: ImportedObject, given: Mapping[str, Any], env: Environment, scope: Scope
) -> Declared:
    """The declaration of an import for one step."""
    at: Path = ("imports", found.name)
    compute = walk.context.policy.compute_dtype
    if walk.spec.document.node((*at, "path")) is None:
        return Declared(compute=compute)
    takes = found.parameters.named if found.parameters is not None else ()
    defaults = {each.name: each.default for each in takes if each.default is not MISSING}
    inner = env.extended(defaults | {str(name): value for name, value in given.items()})
    output, count = UNKNOWN, 0
    if found.output != "unknown":
        value = walk.value((*at, "output"), inner, scope)
        if not unresolved(value):
            output = _checked(walk, value, (*at, "output"), scope)
    if found.count is not None:
        value = walk.value((*at, "parameters"), inner, scope)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            count = value
        elif not unresolved(value):
            message = f"parameters of import '{found.name}' must be a count, got {value!r}"
            span = walk.spec.document.span((*at, "parameters"))
            walk.report(Diagnostic("SC203", message, span), scope)
    return Declared(output, found.dtype, compute, count)


def _checked(walk: Expansion, value: Any, at: Path, scope: Scope) -> Any:
    """A declared output, UNKNOWN where it is none (and reported)."""
    if is_output(value):
        return value
    message = "an import's output is 'same', a shape with its batch axis, or a list of shapes"
    span = walk.spec.document.span(at)
    walk.report(Diagnostic("SC203", message, span, label="output: [null, 16]"), scope)
    return UNKNOWN


def refuse_call(
    walk: Expansion,
    called: Any,
    at: Path,
    scope: Scope,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> bool:
    """Report a call that an imported function cannot take; whether there was any.

    Args:
        walk: The expansion.
        called: The step's object.
        at: Where it stands.
        scope: The names in sight.
        args: What it is called on by position.
        kwargs: What it is called on by name.
    """
    found = walk.context.imports.get(called.name) if isinstance(called, Imported) else None
    if not isinstance(found, ImportedObject) or found.is_made:
        return False
    span = walk.spec.document.key_span(at)
    if walk.sequential and found.kind == "function":
        message = f"'{found.name}' is a function, and the steps of a sequential model are layers"
        walk.report(Diagnostic("SC307", message, span, hint="use kind: functional"), scope)
        return True
    given = {**(called.arguments or {}), **kwargs}
    wrong = problems(found, given, len(args))
    for each in wrong:
        walk.report(Diagnostic(each.code, each.message, span, hint=each.hint), scope)
    return bool(wrong)
