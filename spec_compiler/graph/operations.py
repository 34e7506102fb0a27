"""One operation of a step: what its name stands for, its arguments, the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.base import KerasObject, Op
from spec_compiler.catalog.build import Imported, arguments, find
from spec_compiler.catalog.index import CATEGORIES, Category
from spec_compiler.diagnostics.model import Diagnostic, Edit, Note
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.inputs import Call, StepInputs, signature
from spec_compiler.graph.scope import Bundle, Scope
from spec_compiler.shapes.types import Unknown
from spec_compiler.spec.errors import Subject
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Block, Step
from spec_compiler.spec.params import bind
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

UNSUPPORTED = {
    "spec": "another spec as a step",
    "applications": "an application as a step",
}
"""Operations of the language that this version cannot express yet, with what they are."""


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
    """
    op = step.op or ""
    env = Environment(scope.env.values, scope.shape)
    if op in walk.spec.blocks:
        return expand_block(walk, step, walk.spec.blocks[op], path, scope, previous, inputs)
    at: Path = (*path, op)
    name = walk._step_name(step, path, env, scope) if named else None
    if op in walk.spec.shared:
        return _shared(walk, step, path, scope, previous, inputs)
    head = op.partition(".")[0]
    if head in UNSUPPORTED:
        message = f"{UNSUPPORTED[head]} is not supported by this version"
        walk.report(Diagnostic("SC190", message, walk.spec.document.key_span(at)), scope)
        return walk.builder.unknown()
    called = construct(walk, op, at, env, scope)
    if called is None:
        return walk.builder.unknown()
    if walk.sequential and op.startswith("ops."):
        message = f"{op} cannot stand in a sequential model, whose steps are layers"
        walk.report(
            Diagnostic("SC307", message, walk.spec.document.key_span(at), hint="use kind: functional"), scope
        )
        return walk.builder.unknown()
    given = _given(called)
    takes = signature(called)
    call = StepInputs(walk.builder, scope, path, op).call(inputs, previous, takes, given)
    if call is None:
        return walk.builder.unknown()
    args, kwargs = call
    kwargs = {**kwargs, **_plain_call(walk, step, path, env, scope, called)}
    layer_name = getattr(called, "name", None) or (scope.prefix + name if name else None)
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


def type_name(op: str, called: KerasObject | Imported) -> str:
    """Keras's name of what is called, aliases resolved."""
    if isinstance(called, Imported) or op.startswith("ops."):
        return op
    return called.canonical_name()


def construct(
    walk: Expansion, op: str, at: Path, env: Environment, scope: Scope
) -> KerasObject | Imported | None:
    """The object of an operation with its arguments; None where they are wrong (and reported)."""
    if op in walk.spec.imports:
        argument = walk.value(at, env, scope)
        return Imported(op, argument if isinstance(argument, Mapping) else None)
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
        return cls.model_validate(arguments(cls, argument), context=walk.context)
    except ValidationError as error:
        walk.refused(error, Subject(op, cls, at), scope)
    except PydanticCustomError as error:
        walk.report(Diagnostic(error.type, error.message(), document.span(at)), scope)
    return None


def _category(op: str) -> tuple[Category, str]:
    if op.startswith("ops."):
        return CATEGORIES["op"], op.removeprefix("ops.")
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
        prefix = "ops." if category.name == "op" else ""
        near = suggest(op, (*own, *(prefix + name for name in category.names())))
        message = f"unknown {'operation' if prefix else 'layer'} '{op}'"
        label = f"did you mean '{near}'?" if near else None
        hint = None if near else "a layer of Keras, ops.NAME, or a name of blocks, shared or imports"
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


def expand_block(
    walk: Expansion,
    step: Step,
    block: Block,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
) -> Any:
    """The steps of a block, in a scope of its own."""
    op = step.op or ""
    document = walk.spec.document
    at: Path = (*path, op)
    if op in walk.open_blocks:
        cycle = " -> ".join((*walk.open_blocks[walk.open_blocks.index(op) :], op))
        walk.report(Diagnostic("SC304", f"blocks use each other: {cycle}", document.key_span(at)), scope)
        return walk.builder.unknown()
    values = _block_arguments(walk, op, block, at, scope)
    call = _block_inputs(walk, op, block, path, scope, previous, inputs)
    if values is None or call is None:
        return walk.builder.unknown()
    name = walk._step_name(step, path, Environment(scope.env.values, scope.shape), scope)
    prefix = scope.prefix + (name or walk.builder.names.automatic(op)) + "_"
    note = Note(f"in block '{op}', used here", document.key_span(at))
    inner = Scope(
        walk.env.extended(values), names=dict(call), prefix=prefix, uses=(note, *scope.uses)
    )
    walk.open_blocks.append(op)
    first = next(iter(call.values())) if len(call) == 1 else None
    result = walk.steps(block.layers, ("blocks", op, "layers"), inner, first)
    walk.open_blocks.pop()
    if block.outputs is None:
        return result
    return _block_outputs(walk, op, block, inner)


def _block_arguments(
    walk: Expansion, op: str, block: Block, at: Path, scope: Scope
) -> dict[str, Any] | None:
    """The values of a block's parameters."""
    env = Environment(scope.env.values, scope.shape)
    document = walk.spec.document
    argument = walk.value(at, env, scope) if document.node(at) is not None else None
    if unresolved(argument):
        return None
    if argument is not None and not isinstance(argument, Mapping):
        if not block.params:
            message = f"block '{op}' has no parameters"
            walk.report(Diagnostic("SC201", message, document.span(at)), scope)
            return None
        argument = {next(iter(block.params)): argument}
    given = dict(argument or {})
    ok = True
    for key in given:
        if key not in block.params:
            near = suggest(str(key), tuple(block.params))
            known = ", ".join(block.params) or "none"
            walk.report(
                Diagnostic(
                    "SC201",
                    f"unknown argument '{key}' of block '{op}'",
                    document.key_span((*at, key)),
                    label=f"did you mean '{near}'?" if near else None,
                    hint=None if near else f"its parameters are: {known}",
                ),
                scope,
            )
            ok = False
    missing = [name for name, p in block.params.items() if p.required and name not in given]
    for name in missing:
        message = f"block '{op}' needs the argument '{name}'"
        walk.report(Diagnostic("SC202", message, document.key_span(at)), scope)
    if missing or not ok:
        return None
    found: list[Diagnostic] = []
    places = {name: document.span((*at, name)) for name in given}
    values = bind(block.params, ("blocks", op, "params"), given, walk.env, document, found, places)
    for diagnostic in found:
        walk.report(diagnostic, scope)
    return None if unresolved(values) else values


def _block_inputs(
    walk: Expansion, op: str, block: Block, path: Path, scope: Scope, previous: Any, inputs: Any
) -> dict[str, Any] | None:
    """The block's inputs by name."""
    from spec_compiler.graph.inputs import Signature

    if walk.sequential and len(block.inputs) != 1:
        message = f"block '{op}' has {len(block.inputs)} inputs, a sequential step has one"
        walk.report(Diagnostic("SC307", message, walk.spec.document.key_span((*path, op))), scope)
        return None
    takes = Signature(tuple(block.inputs), False, len(block.inputs))
    reader = StepInputs(walk.builder, scope, path, f"block '{op}'")
    if isinstance(inputs, list):
        if len(inputs) != len(block.inputs):
            message = f"block '{op}' takes {len(block.inputs)} inputs, got {len(inputs)}"
            span = walk.spec.document.span((*path, "inputs"))
            walk.report(Diagnostic("SC303", message, span), scope)
            return None
        inputs = dict(zip(block.inputs, inputs, strict=True))
    call: Call | None = reader.call(inputs, previous, takes, set())
    if call is None:
        return None
    args, kwargs = call
    found = dict(zip(block.inputs, args, strict=False)) | kwargs
    missing = [name for name in block.inputs if name not in found]
    if missing:
        message = f"block '{op}' needs the input '{missing[0]}'"
        walk.report(Diagnostic("SC303", message, walk.spec.document.key_span((*path, op))), scope)
        return None
    return {name: found[name] for name in block.inputs}


def _block_outputs(walk: Expansion, op: str, block: Block, inner: Scope) -> Any:
    """What a block with `outputs` gives."""
    path: Path = ("blocks", op, "outputs")
    reader = StepInputs(walk.builder, inner, path, f"block '{op}'")
    written = walk.value(path, Environment(inner.env.values, inner.shape), inner)
    if isinstance(written, str):
        return reader.follow(written, path) or walk.builder.unknown()
    if isinstance(written, Mapping):
        items: Any = {key: reader.follow(str(item), (*path, key)) for key, item in written.items()}
        return Bundle({k: v or walk.builder.unknown() for k, v in items.items()}, f"block '{op}'")
    if isinstance(written, list):
        values = [reader.follow(str(item), (*path, i)) for i, item in enumerate(written)]
        return Bundle(tuple(v or walk.builder.unknown() for v in values), f"block '{op}'")
    message = f"outputs of block '{op}' must be a reference, a list or a mapping of them"
    walk.report(Diagnostic("SC203", message, walk.spec.document.span(path)), inner)
    return walk.builder.unknown()


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
    call = StepInputs(walk.builder, scope, path, op).call(inputs, previous, signature(called), set())
    if call is None:
        return walk.builder.unknown()
    owner = walk.shared.get(entry)
    made = len(walk.builder.nodes)
    name = getattr(called, "name", None) or entry
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
