"""What is written and not built: steps whose `if` is false, blocks and entries without a use.

In: such a step. Out: the mistakes in it that hold whatever the parameters are: unknown
names, unknown arguments, and plain values of a wrong kind. Where a formula stands among the
arguments, values may depend on it, and are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from spec_compiler.catalog.build import arguments, find
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.construct import category_of, unknown_operation
from spec_compiler.graph.scope import Scope
from spec_compiler.spec.errors import Subject, diagnostics
from spec_compiler.spec.formulas import has_formula
from spec_compiler.spec.model import Step
from spec_compiler.spec.nested import NESTED
from spec_compiler.spec.shared import shared_operation
from spec_compiler.text.document import Mapping, Path, plain

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

WHATEVER = ("SC201", "SC207", "SC210", "SC211")
"""Mistakes in names, which no formula's value mends."""


def check_unused(walk: Expansion) -> None:
    """Check the blocks and the shared entries that no step has used."""
    spec = walk.spec
    scope = Scope(walk.env)
    for name, block in spec.blocks.items():
        if name not in walk.used_blocks:
            check_left_out(walk, block.layers, ("blocks", name, "layers"), scope)
    for name in spec.shared:
        op = shared_operation(spec, name)
        if name not in walk.used_shared and op is not None:
            _check(walk, op, ("shared", name, op), scope)


def check_left_out(walk: Expansion, steps: list[Step], path: Path, scope: Scope) -> None:
    """Check steps that are not there."""
    for index, step in enumerate(steps):
        check_step(walk, step, (*path, index), scope)


def check_step(walk: Expansion, step: Step, path: Path, scope: Scope) -> None:
    """Check a step that is not there."""
    if step.layers is not None:
        check_left_out(walk, step.layers, (*path, "layers"), scope)
    elif step.op is not None:
        _check(walk, step.op, (*path, step.op), scope)


def _check(walk: Expansion, op: str, at: Path, scope: Scope) -> None:
    """Check an operation's name and its arguments."""
    spec = walk.spec
    if op in spec.blocks:
        _check_block(walk, op, at, scope)
        return
    if op in spec.shared or op in spec.imports or op == NESTED:
        return
    category, name = category_of(op)
    node = spec.document.node(at)
    found: Sequence[Diagnostic] = ()
    whole = True
    try:
        cls = find(category, name)
    except PydanticCustomError as error:
        walk.report(unknown_operation(walk, error, op, at), scope)
        return
    try:
        given: Any = None
        if isinstance(node, Mapping):
            fixed = {k: e for k, e in node.entries.items() if not has_formula(e.value)}
            whole = len(fixed) == len(node.entries)
            given = {key: plain(entry.value) for key, entry in fixed.items()}
            unknown = [key for key in node.entries if key not in fixed]
            given |= {key: None for key in unknown if key not in _fields(cls)}
        elif node is not None and not has_formula(node):
            given = plain(node)
        elif node is not None:
            return
        cls.model_validate(arguments(cls, given), context=walk.context)
    except ValidationError as error:
        found = diagnostics(error, spec.document, Subject(op, cls, at))
    except PydanticCustomError as error:
        found = [Diagnostic(error.type, error.message(), spec.document.span(at))]
    for diagnostic in found:
        if whole or diagnostic.code in WHATEVER:
            walk.report(diagnostic, scope)


def _fields(cls: type) -> set[str]:
    """The arguments of a class."""
    fields = getattr(cls, "model_fields", {})
    return {info.alias or name for name, info in fields.items()}


def _check_block(walk: Expansion, op: str, at: Path, scope: Scope) -> None:
    """Check the names of a block's arguments."""
    document, params = walk.spec.document, walk.spec.blocks[op].params
    node = document.node(at)
    for key in node.entries if isinstance(node, Mapping) else ():
        if key not in params:
            near = suggest(str(key), tuple(params))
            message = f"unknown argument '{key}' of block '{op}'"
            label = f"did you mean '{near}'?" if near else None
            hint = None if near else f"its parameters are: {', '.join(params) or 'none'}"
            span = document.key_span((*at, str(key)))
            walk.report(Diagnostic("SC201", message, span, label=label, hint=hint), scope)
