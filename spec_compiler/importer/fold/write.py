"""A folded program as the sections of a spec: plain data in the language's form."""

from __future__ import annotations

from typing import Any

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.importer.arguments import in_order, with_arguments
from spec_compiler.importer.fold.ir import (
    Block,
    Entry,
    Loop,
    Program,
    Ref,
    Step,
    Text,
    Times,
    Until,
    Var,
)
from spec_compiler.importer.fold.naming import implied_inputs, spelt
from spec_compiler.importer.fold.unify import is_range


def blocks_section(program: Program) -> dict[str, Any]:
    """The blocks, those that others use before them."""
    ordered: dict[str, Block] = {}
    for block in program.blocks:
        _visit(block, ordered)
    return {name: _block(block) for name, block in ordered.items()}


def layers_section(program: Program) -> list[Any]:
    """The model's steps."""
    return _row(program.main, is_main=True, has_one_input=len(program.inputs) == 1)


def reference(ref: Ref) -> str:
    """A reference as it is written."""
    return f"{ref.target.name}{ref.select}"


def _visit(block: Block, ordered: dict[str, Block]) -> None:
    rows = [block.body]
    while rows:
        for step in rows.pop():
            if isinstance(step.op, Block):
                _visit(step.op, ordered)
            elif isinstance(step.op, Loop):
                rows.append(step.op.body)
    ordered.setdefault(block.name, block)


def _block(block: Block) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if block.params:
        made["params"] = {var.name: _value(var.default) for var in block.params}
    if len(block.entries) > 1:
        made["inputs"] = [entry.name for entry in block.entries]
    made["layers"] = _row(block.body, has_one_input=len(block.entries) == 1)
    return made


def _row(row: list[Step], *, is_main: bool = False, has_one_input: bool = True) -> list[Any]:
    implied = implied_inputs(row, has_one_input=has_one_input)
    return [_step(step, is_main=is_main, is_implied=id(step) in implied) for step in row]


def _step(step: Step, *, is_main: bool, is_implied: bool) -> Any:
    op = step.op
    made: dict[str, Any] = {}
    if isinstance(op, Loop):
        if op.columns:
            made["for"] = {var.name: _column(values) for var, values in op.columns}
        made |= _repeated(op)
    else:
        args = {_key(key): _value(value) for key, value in step.args.items()}
        if is_main and step.name and args.get("name") == step.name:
            del args["name"]  # the step's name is the layer's
        made |= _call(op, args, step.bare)
    if step.name:
        made["name"] = step.name
    if not is_implied:
        made["inputs"] = [] if step.inputs is None else _inputs(step.inputs)
    made |= step.rest
    if len(made) == 1 and isinstance(op, str) and made[op] is None:
        return op
    return made


def _call(op: str | Block, args: dict[str, Any], bare: Any) -> dict[str, Any]:
    """An operation with its arguments, a layer's as an import writes them."""
    if isinstance(op, Block):
        return {op.name: args or None}
    cls = CATEGORIES["layer"].find(op)
    if cls is None or not args:
        return {op: args or bare}
    made = with_arguments(cls, op, in_order(cls, args))
    return dict(made)


def _repeated(loop: Loop) -> dict[str, Any]:
    """A loop's steps; without variables, one step or a group that is repeated."""
    body = _row(loop.body)
    if loop.columns:
        return {"layers": body}
    if len(body) == 1 and (isinstance(body[0], str) or "repeat" not in body[0]):
        [step] = body
        return {**({step: None} if isinstance(step, str) else step), "repeat": loop.passes}
    return {"layers": body, "repeat": loop.passes}


def _inputs(inputs: Any) -> Any:
    if isinstance(inputs, Ref):
        return reference(inputs)
    if isinstance(inputs, list):
        return [_inputs(item) for item in inputs]
    return {key: _inputs(item) for key, item in inputs.items()}


def _column(values: Any) -> Any:
    """The values of a loop's variable."""
    if isinstance(values, Until):
        return f"$(range({values.start}, {values.last.name} + 1))"
    if isinstance(values, Var):
        return f"${values.name}"
    items = [_value(value) for value in values]
    if len(items) > 2 and is_range(items):
        start, stop = items[0], items[-1] + 1
        return f"$(range({start}, {stop}))" if start else f"$(range({stop}))"
    return items


def _key(key: str | Var) -> str:
    return key.name if isinstance(key, Var) else key


def _value(term: Any) -> Any:
    """A term as the language writes it."""
    if isinstance(term, Var):
        return f"${term.name}"
    if isinstance(term, Times):
        return f"$({term.factor} * {term.var.name})"
    if isinstance(term, Text):
        plain = spelt(term)
        if plain is not None:
            return plain
        if len(term.parts) == 1:
            return _value(term.parts[0])
        return "".join(f"$({p.name})" if isinstance(p, Var) else str(p) for p in term.parts)
    if isinstance(term, list | tuple):
        return [_value(item) for item in term]
    if isinstance(term, dict):
        return {key: _value(item) for key, item in term.items()}
    assert not isinstance(term, Entry)
    return term
