"""A use of a shared operation: made once, the same weights at each use.

In: the step that names an entry of `shared`. Out: the call; at the first use the layer,
the model or the block is made, later uses call it again.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import Layer
from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.graph.applications import may_freeze, prepared
from spec_compiler.graph.blocks import expand_block
from spec_compiler.graph.call_arguments import plain_call, refuse_call_beside
from spec_compiler.graph.construct import APPLICATION, construct, own_name, type_name
from spec_compiler.graph.infer import types_of
from spec_compiler.graph.inputs import Call, StepInputs, signature
from spec_compiler.graph.nested import NestedModel, expand_nested, nested_call
from spec_compiler.graph.scope import Scope
from spec_compiler.shapes.types import Unknown
from spec_compiler.spec.formulas import Environment
from spec_compiler.spec.model import Step
from spec_compiler.spec.nested import NESTED
from spec_compiler.spec.shared import shared_operation, used_shared
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

TRAINABLE = "trainable"


def expand_shared(
    walk: Expansion, step: Step, path: Path, scope: Scope, previous: Any, inputs: Any
) -> Any:
    """The call of a shared operation; its output."""
    entry = step.op or ""
    walk.used_shared.add(entry)
    document = walk.spec.document
    op = shared_operation(walk.spec, entry)
    at: Path = ("shared", entry)
    if op is None or op in walk.spec.shared or op.startswith("ops."):
        message = "a shared entry is a layer, a block, an application, an imported layer or a spec"
        mend = "one mapping from its name to its arguments: encoder: {LSTM: {units: 64}}"
        walk.report(Diagnostic("SC203", message, document.span(at), hint=mend))
        return walk.builder.unknown()
    trainable = document.node((*at, TRAINABLE))
    if trainable is not None and not may_freeze(op):
        message = "'trainable' beside a shared entry freezes an application or a nested spec"
        mend = "a layer takes it as an argument"
        span = document.key_span((*at, TRAINABLE))
        walk.report(Diagnostic("SC208", message, span, hint=mend))
        return walk.builder.unknown()
    if op in walk.spec.blocks:
        return _block(walk, entry, op, step, path, scope, previous, inputs)
    return _layer(walk, entry, op, step, path, scope, previous, inputs)


def prepare_shared(walk: Expansion) -> None:
    """Make the shared models before the steps, as the program does: Keras numbers their layers."""
    for entry in used_shared(walk.spec):
        op = shared_operation(walk.spec, entry)
        if op is not None and may_freeze(op):
            walk.shared_models[entry] = _made(walk, entry, op)


def _layer(
    walk: Expansion,
    entry: str,
    op: str,
    step: Step,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
) -> Any:
    """The call of a shared layer or model."""
    owner = walk.shared.get(entry)
    if owner is not None:
        made: Any = walk.builder.nodes[owner].object
    elif entry in walk.shared_models:
        made = walk.shared_models[entry]
    else:
        made = _made(walk, entry, op)
    if made is None:
        return walk.builder.unknown()
    call: Call | None
    if isinstance(made, NestedModel):
        call = nested_call(walk, made.spec, path, scope, previous, inputs)
        kind = made.type_name
    else:
        reader = StepInputs(walk.builder, scope, path, op)
        call = reader.call(inputs, previous, signature(made), set())
        kind = type_name(op, made)
    if call is None:
        return walk.builder.unknown()
    if not isinstance(made, NestedModel):
        within = Environment(scope.env.values, scope.shape)
        plain = plain_call(walk, step, path, within, scope, made)
        if plain is None:
            return walk.builder.unknown()
        call = (call[0], {**call[1], **plain})
    index = len(walk.builder.nodes)
    name = None if isinstance(made, NestedModel) else own_name(made)
    result = walk.builder.add(
        made,
        kind,
        *call,
        path=(*path, entry),
        name=name or entry,
        owner=owner,
        uses=scope.uses,
    )
    walk.shared.setdefault(entry, index)
    if owner is not None and not isinstance(walk.builder.nodes[index].output, Unknown):
        _same_weights(walk, entry, owner, index, scope)
    return result


def _made(walk: Expansion, entry: str, op: str) -> Any:
    """The object of a shared entry at its first use; None where it is wrong."""
    at: Path = ("shared", entry)
    outside = Scope(walk.env)
    if op == NESTED:
        return expand_nested(walk, at, outside)
    made = construct(walk, op, (*at, op), Environment(walk.env.values), outside)
    if made is None or not op.startswith(APPLICATION):
        return made
    return prepared(walk, made, at, outside, entry)  # type: ignore[arg-type]  # it is one


def _same_weights(walk: Expansion, entry: str, owner: int, again: int, scope: Scope) -> None:
    """Report a shared layer called on inputs for which its weights would have another shape."""
    first, node = walk.builder.nodes[owner], walk.builder.nodes[again]
    if not isinstance(node.object, Layer) or isinstance(first.output, Unknown):
        return
    if isinstance(node.output, Unknown):
        return
    args, kwargs = types_of((node.args, node.kwargs))
    shapes = [(weight.name, weight.shape) for weight in node.object.weights(*args, **kwargs)]
    if shapes != [(weight.name, weight.shape) for weight in first.weights]:
        message = f"shared '{entry}' was built for other shapes at its first use"
        note = Note("first used here", first.span)
        walk.report(Diagnostic("SC401", message, node.span, notes=(note,)), scope)


def _block(
    walk: Expansion,
    entry: str,
    op: str,
    step: Step,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
) -> Any:
    """A use of a shared block: its steps again, on the layers of the first use."""
    builder = walk.builder
    if refuse_call_beside(walk, step, path, scope, f"block '{op}'"):
        return builder.unknown()
    first = walk.shared_blocks.get(entry)
    begin, outer = len(builder.nodes), builder.owners
    builder.owners = outer if first is None else deque(first)
    result = expand_block(walk, step, path, scope, previous, inputs, entry, shared=op)
    new = builder.nodes[begin:]
    builder.owners = outer
    if first is None:
        walk.shared_blocks[entry] = tuple(node.owner for node in new)
        return result
    if len(new) != len(first):
        message = f"shared '{entry}' has other steps here than at its first use"
        span = walk.spec.document.key_span((*path, entry))
        mend = "its conditions and loops must not depend on the input's shape"
        walk.report(Diagnostic("SC401", message, span, hint=mend), scope)
        return result
    for node in new:
        _same_weights(walk, entry, node.owner, node.index, scope)
    return result
