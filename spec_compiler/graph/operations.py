"""One operation of a step: what its name stands for, its arguments, the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject, Op
from spec_compiler.catalog.build import Imported, arguments, find, require_version
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.diagnostics.model import Diagnostic, Edit, Note
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.applications import PREFIX, prepared, refuse_trainable
from spec_compiler.graph.blocks import expand_block
from spec_compiler.graph.imported import construct_imported, refuse_call
from spec_compiler.graph.inputs import Call, StepInputs, signature
from spec_compiler.graph.nested import NestedModel, expand_nested
from spec_compiler.graph.scope import Scope
from spec_compiler.shapes.types import Unknown
from spec_compiler.spec.errors import Subject
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Step
from spec_compiler.spec.nested import NESTED
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

def expand_operation(
    walk: Expansion,
    step: Step,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
    *,
    named: bool = True,
    owner: int | None = None,
    turn: int | None = None,
) -> Any:
    """Expand the operation of a step; its output.

    Args:
        walk: The expansion.
        step: The step.
        path: Its path.
        scope: The names in sight.
        previous: The previous step's output.
        inputs: The step's `inputs`, formulas evaluated.
        named: Whether the step's name is the layer's (the last pass of a repeated step).
        owner: The node whose layer is called again.
        turn: The pass of a repeated step.
    """
    op = step.op or ""
    env = Environment(scope.env.values, scope.shape)
    at: Path = (*path, op)
    name = walk.step_name(step, path, env, scope) if named else None
    if op in walk.spec.blocks:
        is_last = name is not None
        if name is None:
            name = scope.instances.get(path, op)
        use = name + scope.suffix + (f"-{turn}" if turn is not None and not is_last else "")
        return expand_block(walk, step, path, scope, previous, inputs, use)
    if op in walk.spec.shared:
        return _shared(walk, step, path, scope, previous, inputs)
    if refuse_trainable(walk, step, path, scope):
        return walk.builder.unknown()
    if op == NESTED:
        own = scope.prefix + name + scope.suffix if name and not scope.is_taken(name) else None
        model = expand_nested(walk, step, path, scope, previous, inputs, own)
        if model is None:
            return walk.builder.unknown()
        return _call_nested(walk, model, at, scope, owner)
    called = construct(walk, op, at, env, scope)
    if called is None:
        return walk.builder.unknown()
    if walk.sequential and op.startswith("ops."):
        message = f"{op} cannot stand in a sequential model, whose steps are layers"
        walk.report(
            Diagnostic(
                "SC307", message, walk.spec.document.key_span(at), hint="use kind: functional"
            ),
            scope,
        )
        return walk.builder.unknown()
    given = _given(called)
    takes = signature(called)
    call = StepInputs(walk.builder, scope, path, op).call(inputs, previous, takes, given)
    if call is None:
        return walk.builder.unknown()
    args, kwargs = call
    if refuse_call(walk, called, at, scope, args, {**kwargs, **step.call}):
        return walk.builder.unknown()
    kwargs = {**kwargs, **_plain_call(walk, step, path, env, scope, called)}
    # A name that is taken is reported where it is bound: the layer then goes without.
    own = name if name is not None and not scope.is_taken(name) else None
    is_layer = not op.startswith("ops.")  # an op's name is its reference alone
    given_name = scope.prefix + own + scope.suffix if own and is_layer else None
    if op.startswith(PREFIX):
        called = prepared(walk, called, step, path, scope, given_name)  # type: ignore[arg-type]  # it is one
        given_name = called.model_name
    layer_name = _own_name(called) or given_name
    return walk.builder.add(
        called,
        type_name(op, called),
        args,
        kwargs,
        path=at,
        name=layer_name,
        owner=owner,
        uses=scope.uses,
    )


def _call_nested(
    walk: Expansion,
    model: tuple[NestedModel, Call, str],
    at: Path,
    scope: Scope,
    owner: int | None,
) -> Any:
    """The call of a nested model."""
    called, (args, kwargs), name = model
    return walk.builder.add(
        called,
        called.type_name,
        args,
        kwargs,
        path=at,
        name=name,
        owner=owner,
        uses=scope.uses,
    )


def type_name(op: str, called: KerasObject | Imported) -> str:
    """Keras's name of what is called, aliases resolved."""
    if isinstance(called, Imported):
        return called.type_name or op
    if op.startswith("ops."):
        return op
    return called.canonical_name()


def construct(
    walk: Expansion, op: str, at: Path, env: Environment, scope: Scope
) -> KerasObject | Imported | None:
    """The object of an operation with its arguments; None where they are wrong (and reported)."""
    if op in walk.spec.imports:
        return construct_imported(walk, op, at, env, scope)
    category, name = _category(op)
    document = walk.spec.document
    try:
        cls = find(category, name)
    except PydanticCustomError as error:
        walk.report(_unknown_operation(walk, error, op, at), scope)
        return None
    argument = walk.value(at, env, scope) if document.node(at) is not None else None
    if unresolved(argument):
        return None
    try:
        made = cls.model_validate(arguments(cls, argument), context=walk.context)
        require_version(category, made, walk.context)
        return made
    except ValidationError as error:
        walk.refused(error, Subject(op, cls, at), scope)
    except PydanticCustomError as error:
        span = document.key_span(at) if error.type == "SC213" else document.span(at)
        hint = (error.context or {}).get("hint")
        walk.report(Diagnostic(error.type, error.message(), span, hint=hint), scope)
    return None


def _category(op: str) -> tuple[Category, str]:
    if op.startswith("ops."):
        return CATEGORIES["op"], op.removeprefix("ops.")
    if op.startswith(PREFIX):
        return CATEGORIES["application"], op.removeprefix(PREFIX)
    return CATEGORIES["layer"], op


def _unknown_operation(
    walk: Expansion, error: PydanticCustomError, op: str, at: Path
) -> Diagnostic:
    """A name that is no operation: near ones among layers, blocks, shared and imported names."""
    context = error.context or {}
    span = walk.spec.document.key_span(at)
    if error.type == "SC207":
        spec = walk.spec
        own = (*spec.blocks, *spec.shared, *spec.imports)
        category, _ = _category(op)
        prefix = {"op": "ops.", "application": PREFIX}.get(category.name, "")
        near = suggest(op, (*own, *(prefix + name for name in category.names())))
        message = f"unknown {category.noun if prefix == PREFIX else 'operation' if prefix else 'layer'} '{op}'"
        label = f"did you mean '{near}'?" if near else None
        hint = (
            None if near else "a layer of Keras, ops.NAME, or a name of blocks, shared or imports"
        )
        edits = (Edit(span, near),) if near else ()
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


def _own_name(called: KerasObject | Imported) -> str | None:
    """The argument `name` of a layer of Keras's, None where it has none."""
    return None if isinstance(called, Imported) else getattr(called, "name", None)


def _given(called: KerasObject | Imported) -> set[str]:
    """The tensors of an op that its arguments give as plain values."""
    return set(called.constants) if isinstance(called, Op) else set()


def _plain_call(
    walk: Expansion,
    step: Step,
    path: Path,
    env: Environment,
    scope: Scope,
    called: KerasObject | Imported,
) -> dict[str, Any]:
    """The plain call arguments that have a say in the output's type."""
    values = {key: walk.value((*path, "call", key), env, scope) for key in step.call}
    infer = getattr(type(called), "infer", None)
    if infer is None:
        return {}
    code = infer.__code__
    known = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {key: value for key, value in values.items() if key in known}


def _shared(
    walk: Expansion, step: Step, path: Path, scope: Scope, previous: Any, inputs: Any
) -> Any:
    """A use of a shared operation: the layer is made at the first use, called again later."""
    entry = step.op or ""
    document = walk.spec.document
    written = document.node(("shared", entry))
    op = _written(written)
    if op is None or op in walk.spec.blocks or op in walk.spec.shared or "." in op or op == "spec":
        message = "a shared entry that is not a layer is not supported by this version"
        walk.report(Diagnostic("SC190", message, document.key_span(("shared", entry))), scope)
        return walk.builder.unknown()
    env = Environment(walk.env.values)
    called = construct(walk, op, ("shared", entry, op), env, scope)
    if called is None:
        return walk.builder.unknown()
    call = StepInputs(walk.builder, scope, path, op).call(
        inputs, previous, signature(called), set()
    )
    if call is None:
        return walk.builder.unknown()
    within = Environment(scope.env.values, scope.shape)
    plain = _plain_call(walk, step, path, within, scope, called)
    call = (call[0], {**call[1], **plain})
    owner = walk.shared.get(entry)
    made = len(walk.builder.nodes)
    name = _own_name(called) or entry
    at: Path = (*path, entry)
    result = walk.builder.add(
        called, type_name(op, called), *call, path=at, name=name, owner=owner, uses=scope.uses
    )
    walk.shared.setdefault(entry, made)
    if owner is not None and not isinstance(walk.builder.nodes[made].output, Unknown):
        _same_weights(walk, entry, owner, made, scope)
    return result


def _same_weights(walk: Expansion, entry: str, owner: int, again: int, scope: Scope) -> None:
    """Report a shared layer called on inputs for which its weights would have another shape."""
    from spec_compiler.graph.infer import types_of

    first, node = walk.builder.nodes[owner], walk.builder.nodes[again]
    weights = getattr(node.object, "weights", None)
    if weights is None or isinstance(first.output, Unknown):
        return
    args, kwargs = types_of((node.args, node.kwargs))
    if weights(*args, **kwargs) != first.weights:
        message = f"shared '{entry}' was built for other shapes at its first use"
        note = Note("first used here", first.span)
        walk.report(Diagnostic("SC401", message, node.span, notes=(note,)), scope)


def _written(node: Any) -> str | None:
    """The operation's name in what a shared entry writes."""
    from spec_compiler.text.document import Mapping as MappingNode
    from spec_compiler.text.document import Scalar

    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        return str(next(iter(node.entries)))
    return None
