"""A use of a block: its arguments, its inputs, its steps in a scope of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.inputs import Call, Signature, StepInputs
from spec_compiler.graph.instances import instance_names
from spec_compiler.graph.scope import Bundle, Scope
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Block, Step
from spec_compiler.spec.params import bind, is_derived
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion


def expand_block(
    walk: Expansion,
    step: Step,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
    name: str,
    *,
    shared: str | None = None,
) -> Any:
    """The steps of a block, in a scope of its own.

    Args:
        walk: The expansion.
        step: The step.
        path: Its path.
        scope: The names in sight.
        previous: The previous step's output.
        inputs: The step's `inputs`, formulas evaluated.
        name: The name of this use.
        shared: The block, where the step names a shared entry that is one.
    """
    op = shared or step.op or ""
    block = walk.spec.blocks[op]
    document = walk.spec.document
    at: Path = (*path, op) if shared is None else ("shared", step.op or "", op)
    outside = scope if shared is None else Scope(walk.env)
    if op in walk.open_blocks:
        cycle = " -> ".join((*walk.open_blocks[walk.open_blocks.index(op) :], op))
        walk.report(
            Diagnostic("SC304", f"blocks use each other: {cycle}", document.key_span(at)), scope
        )
        return walk.builder.unknown()
    walk.used_blocks.add(op)
    values = _block_arguments(walk, op, block, at, outside)
    call = _block_inputs(walk, op, block, path, scope, previous, inputs)
    if values is None or call is None:
        return walk.builder.unknown()
    note = Note(f"in block '{op}', used here", document.key_span(at))
    body: Path = ("blocks", op, "layers")
    inner = Scope(
        walk.env.extended(values),
        names=dict(call),
        prefix=f"{outside.prefix}{name}_",
        instances=instance_names(block.layers, body, walk.spec.blocks),
        uses=(note, *scope.uses),
    )
    walk.open_blocks.append(op)
    first = next(iter(call.values())) if len(call) == 1 else None
    begin = len(walk.builder.nodes)
    result = block_result(walk, op, inner, body, first)
    walk.open_blocks.pop()
    if block.layer:
        walk.in_classes.update(range(begin, len(walk.builder.nodes)))
    return result


def block_result(walk: Expansion, op: str, inner: Scope, body: Path, first: Any) -> Any:
    """What a block's steps give, walked in a scope that has its inputs and its values."""
    block = walk.spec.blocks[op]
    result = walk.steps(block.layers, body, inner, first)
    return result if block.outputs is None else _block_outputs(walk, op, block, inner)


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
        elif is_derived(block.params[key]):
            message = f"parameter '{key}' of block '{op}' is derived by a formula"
            mend = "set what it is derived from, or give it a plain default"
            walk.report(
                Diagnostic("SC123", message, document.key_span((*at, key)), hint=mend), scope
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
