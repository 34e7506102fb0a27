"""One operation of a step: what its name stands for, its arguments, the call.

What most specs do without (blocks, shared operations, applications, nested specs and
imported objects) is imported when a step is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import KerasObject, Op
from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.construct import APPLICATION, construct, own_name, type_name
from spec_compiler.graph.inputs import StepInputs, signature
from spec_compiler.graph.same_tensor import refuse_same_tensor
from spec_compiler.graph.scope import Scope
from spec_compiler.spec.formulas import Environment
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
        return _block(walk, step, path, scope, previous, inputs, name, turn)
    if op in walk.spec.shared:
        from spec_compiler.graph.shared import expand_shared

        return expand_shared(walk, step, path, scope, previous, inputs)
    if op == NESTED:
        own = scope.prefix + name + scope.suffix if name and not scope.is_taken(name) else None
        return _nested(walk, path, scope, previous, inputs, own, owner)
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
    if isinstance(called, Imported):
        from spec_compiler.graph.imported import refuse_call

        if refuse_call(walk, called, at, scope, args, {**kwargs, **step.call}):
            return walk.builder.unknown()
    if refuse_same_tensor(walk, called, at, scope, args):
        return walk.builder.unknown()
    if step.call:
        from spec_compiler.graph.call_arguments import plain_call

        plain = plain_call(walk, step, path, env, scope, called)
        if plain is None:
            return walk.builder.unknown()
        kwargs = {**kwargs, **plain}
    # A name that is taken is reported where it is bound: the layer then goes without.
    own = name if name is not None and not scope.is_taken(name) else None
    is_layer = not op.startswith("ops.")  # an op's name is its reference alone
    given_name = scope.prefix + own + scope.suffix if own and is_layer else None
    if op.startswith(APPLICATION):
        from spec_compiler.graph.applications import prepared

        called = prepared(walk, called, path, scope, given_name)  # type: ignore[arg-type]  # it is one
        given_name = called.model_name
    layer_name = own_name(called) or given_name
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


def _block(
    walk: Expansion,
    step: Step,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
    name: str | None,
    turn: int | None,
) -> Any:
    """The steps of a block; `name` is the one that the step gives it."""
    from spec_compiler.graph.blocks import expand_block

    op = step.op or ""
    if step.call:
        from spec_compiler.graph.call_arguments import refuse_call_beside

        refuse_call_beside(walk, step, path, scope, f"block '{op}'")
        return walk.builder.unknown()
    use = (name or scope.instances.get(path, op)) + scope.suffix
    use += f"-{turn}" if turn is not None and name is None else ""
    return expand_block(walk, step, path, scope, previous, inputs, use)


def _nested(
    walk: Expansion,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
    name: str | None,
    owner: int | None,
) -> Any:
    """The call of a nested model; `name` is the one that the step gives it."""
    from spec_compiler.graph.nested import expand_nested, nested_call

    called = expand_nested(walk, path, scope)
    if called is None:
        return walk.builder.unknown()
    call = nested_call(walk, called.spec, path, scope, previous, inputs)
    if call is None:
        return walk.builder.unknown()
    return walk.builder.add(
        called,
        called.type_name,
        *call,
        path=(*path, NESTED),
        name=name or called.spec.name,
        owner=owner,
        uses=scope.uses,
    )


def _given(called: KerasObject | Imported) -> set[str]:
    """The tensors of an op that its arguments give as plain values."""
    return set(called.constants) if isinstance(called, Op) else set()
