"""Groups, loops and repeated steps: the same steps expanded once a pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.scope import Passes, ReferenceProblem, Scope
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Step
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

MAX_PASSES = 100_000
Expander = Callable[..., Any]


def expand_group(
    walk: Expansion,
    step: Step,
    path: Path,
    scope: Scope,
    previous: Any,
    inputs: Any,
    turn: int | None = None,
    **_: Any,
) -> Passes:
    """The steps of a group, once, with names of their own."""
    start = _start(walk, path, scope, previous, inputs)
    scope = scope if turn is None else replace(scope, suffix=f"{scope.suffix}-{turn}")
    return _passes(walk, step, path, scope, start, [{}], is_loop=False)


def expand_loop(
    walk: Expansion, step: Step, path: Path, scope: Scope, previous: Any, inputs: Any, **_: Any
) -> Passes:
    """The steps of a loop, once for each set of its variables' values."""
    start = _start(walk, path, scope, previous, inputs)
    values = _variables(walk, step, path, scope)
    if values is None:
        return Passes((), walk.builder.unknown(), is_loop=True)
    return _passes(walk, step, path, scope, start, values, is_loop=True)


def expand_repeat(
    walk: Expansion, step: Step, path: Path, scope: Scope, previous: Any, expand_one: Expander
) -> Any:
    """A step applied a counted number of times, each pass on the output of the one before."""
    env = replace(scope.env, shapes=scope.shape)
    count = walk.value((*path, "repeat"), env, scope)
    if unresolved(count):
        return walk.builder.unknown()
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_PASSES:
        message = f"repeat must be an integer from 0 to {MAX_PASSES}, got {count!r}"
        walk.report(Diagnostic("SC203", message, walk.spec.document.span((*path, "repeat"))), scope)
        return walk.builder.unknown()
    if step.shared and walk.spec.model.kind != "subclassed":
        message = "'shared: true' beside repeat is for subclassed models"
        span = walk.spec.document.key_span((*path, "shared"))
        mend = "name the operation under shared: and repeat that"
        walk.report(Diagnostic("SC307", message, span, hint=mend), scope)
        return walk.builder.unknown()
    if step.shared and (step.layers is not None or step.op in walk.spec.blocks):
        message = "'shared: true' beside repeat is for one layer"
        span = walk.spec.document.key_span((*path, "shared"))
        mend = "name a block under shared: and repeat that"
        walk.report(Diagnostic("SC307", message, span, hint=mend), scope)
        return walk.builder.unknown()
    inputs = walk.value((*path, "inputs"), env, scope)
    if count == 0:
        return _start(walk, path, scope, previous, inputs)
    result = previous
    owner: int | None = None
    for turn in range(count):
        now = inputs if turn == 0 else _with_first(inputs, result)
        made = len(walk.builder.nodes)
        named = step.shared or turn == count - 1
        result = expand_one(
            walk, step, path, scope, result, now, named=named, owner=owner, turn=turn
        )
        result = getattr(result, "result", result) if turn < count - 1 else result
        if step.shared and owner is None and len(walk.builder.nodes) > made:
            owner = made
    return result


def _with_first(inputs: Any, value: Any) -> Any:
    """The inputs of a later pass: the previous output in place of the first entry."""
    if isinstance(inputs, list) and inputs:
        return [value, *inputs[1:]]
    if isinstance(inputs, Mapping) and inputs:
        first = next(iter(inputs))
        return {**inputs, first: value}
    return None


def _start(walk: Expansion, path: Path, scope: Scope, previous: Any, inputs: Any) -> Any:
    """What the first step of a group gets."""
    if inputs is None:
        return previous
    if not isinstance(inputs, str):
        if not isinstance(inputs, list | Mapping):
            return inputs
        message = "a group has one input: a reference"
        span = walk.spec.document.span((*path, "inputs"))
        walk.report(Diagnostic("SC303", message, span), scope)
        return walk.builder.unknown()
    try:
        return scope.follow(inputs)
    except ReferenceProblem as problem:
        span = walk.spec.document.span((*path, "inputs"))
        walk.report(problem.diagnostic(span, walk.builder.nodes), scope)
        return walk.builder.unknown()


def _passes(
    walk: Expansion,
    step: Step,
    path: Path,
    scope: Scope,
    start: Any,
    values: list[dict[str, Any]],
    *,
    is_loop: bool,
) -> Passes:
    """Expand the inner steps once for each set of values."""
    result, names = start, []
    for index, variables in enumerate(values):
        env: Environment = scope.env.extended(variables)
        suffix = f"{scope.suffix}-{index}" if is_loop else scope.suffix
        inner = replace(
            scope, env=env, outer=scope, suffix=suffix, names={}, spans={}, later={}, used=set()
        )
        result = walk.steps(step.layers or [], (*path, "layers"), inner, result)
        names.append(inner.names)
    return Passes(tuple(names), result, is_loop)


def _variables(
    walk: Expansion, step: Step, path: Path, scope: Scope
) -> list[dict[str, Any]] | None:
    """The values of a loop's variables, one mapping a pass; None where they are wrong."""
    document = walk.spec.document
    lists: dict[str, list[Any]] = {}
    for name in step.loop or {}:
        at = (*path, "for", name)
        value = walk.value(at, replace(scope.env, shapes=scope.shape), scope)
        if unresolved(value):
            return None
        if not isinstance(value, list):
            message = f"loop variable '{name}' must run over a list, got {value!r}"
            walk.report(
                Diagnostic("SC203", message, document.span(at), hint="use [1, 2] or $(range(3))"),
                scope,
            )
            return None
        lists[name] = value
    lengths = {name: len(value) for name, value in lists.items()}
    if len(set(lengths.values())) > 1:
        sizes = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        message = f"the lists of a loop run in parallel and must be of one length: {sizes}"
        walk.report(Diagnostic("SC203", message, document.span((*path, "for"))), scope)
        return None
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]
