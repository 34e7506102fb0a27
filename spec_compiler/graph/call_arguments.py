"""The plain values of a step's `call`: what Keras's `call` takes beside tensors.

In: a step and what it calls. Out: the values that have a say in the output's type; what
the call does not take, or takes as a tensor, is reported. The tensors stand in `inputs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import KerasObject, Layer
from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic, Edit
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.inputs import signature_of
from spec_compiler.graph.scope import Scope
from spec_compiler.spec.formulas import Environment, unresolved
from spec_compiler.spec.model import Step
from spec_compiler.spec.wording import got
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

TRAINING = "training"
"""What every layer and model may be told; one that does not ask for it is not."""


def plain_call(
    walk: Expansion,
    step: Step,
    path: Path,
    env: Environment,
    scope: Scope,
    called: KerasObject | Imported,
) -> dict[str, Any] | None:
    """The plain call arguments that have a say in the output's type; None where one is wrong."""
    if not step.call:
        return {}
    if walk.sequential:
        message = "a sequential model calls its layers on their input alone, there is no 'call'"
        span = walk.spec.document.key_span((*path, "call"))
        walk.report(Diagnostic("SC307", message, span, hint="kind: functional"), scope)
        return None
    values = {key: walk.value((*path, "call", key), env, scope) for key in step.call}
    if isinstance(called, Imported):
        return {}
    own = plain_arguments(type(called))
    takes = (*own, *(() if TRAINING in own or step.op is None else _training(called)))
    fine = [_is_fine(walk, step, path, scope, key, values[key], takes, called) for key in values]
    if not all(fine):
        return None
    return {key: value for key, value in values.items() if key in own}


def refuse_call_beside(walk: Expansion, step: Step, path: Path, scope: Scope, noun: str) -> bool:
    """Report `call` beside what takes no further arguments; whether it stands there.

    Args:
        walk: The expansion.
        step: The step.
        path: Its path.
        scope: The names in sight.
        noun: What messages call the operation.
    """
    if not step.call:
        return False
    span = walk.spec.document.key_span((*path, "call"))
    message = f"{noun} takes nothing beside its tensors: 'call' is for layers"
    walk.report(Diagnostic("SC208", message, span), scope)
    return True


def plain_arguments(cls: type[KerasObject]) -> tuple[str, ...]:
    """The arguments of a class's call that are no tensors."""
    infer = getattr(cls, "infer", None)
    if infer is None:
        return ()
    code = infer.__code__
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    takes = signature_of(cls)
    tensors = takes.names if takes is not None else ()
    return tuple(name for name in names if name not in tensors and name != "x")


def _training(called: KerasObject | Imported) -> tuple[str, ...]:
    """`training`, where what is called is a layer or a model and no op."""
    is_model = hasattr(called, "variables")
    return (TRAINING,) if isinstance(called, Layer) or is_model else ()


def _is_fine(
    walk: Expansion,
    step: Step,
    path: Path,
    scope: Scope,
    key: str,
    value: Any,
    takes: tuple[str, ...],
    called: KerasObject,
) -> bool:
    """Whether a call argument is known and of its kind; reports it where not."""
    at: Path = (*path, "call", key)
    document, noun = walk.spec.document, called.canonical_name()
    if key in takes:
        allowed = isinstance(value, bool) or (key == TRAINING and value is None)
        if not allowed and not unresolved(value):
            message = f"{key} of {noun} must be true or false, got {got(value)}"
            walk.report(Diagnostic("SC203", message, document.span(at)), scope)
        return allowed
    tensors = signature_of(type(called))
    if tensors is not None and key in tensors.names:
        message = f"'{key}' of {noun} is a tensor: it stands in inputs"
        mend = f"inputs: {{{key}: …}}"
        walk.report(Diagnostic("SC203", message, document.key_span(at), hint=mend), scope)
        return False
    if not takes:
        message = f"{noun} has no call arguments: what it takes stands behind its name"
        walk.report(Diagnostic("SC208", message, document.key_span((*path, "call"))), scope)
        return False
    near = suggest(key, takes)
    span = document.key_span(at)
    walk.report(
        Diagnostic(
            "SC201",
            f"unknown call argument '{key}' of {noun}",
            span,
            label=f"did you mean '{near}'?" if near else None,
            hint=None if near else f"it takes {', '.join(takes)}",
            edits=(Edit(span, near),) if near else (),
        ),
        scope,
    )
    return False
