"""References that formulas give: those that a program can be written for.

A program's variables have names of their own, so a reference may be a choice
between names (`$('a' if deep else 'b')`), or the text of a step's formatted name as
it stands there (`block_$(i)`). Any other formula is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.nodes import Conditional, Expr, Formula, Text
from spec_compiler.expression.template import parse_value
from spec_compiler.spec.model import Spec, Step
from spec_compiler.text.document import Document, Path

MESSAGE = "a reference that a formula gives must be a choice between names"
MEND = "write $('a' if … else 'b'), or a step's formatted name as it stands there"


def unwritable(spec: Spec) -> list[Diagnostic]:
    """A diagnostic for each reference that no program can be written for."""
    found = _body(spec.document, spec.model.layers, ("model", "layers"))
    found += _references(spec.document, spec.model.outputs, ("model", "outputs"), spec.model.layers)
    for name, block in spec.blocks.items():
        found += _body(spec.document, block.layers, ("blocks", name, "layers"))
        path: Path = ("blocks", name, "outputs")
        found += _references(spec.document, block.outputs, path, block.layers)
    return found


def _body(document: Document, steps: list[Step], path: Path) -> list[Diagnostic]:
    """The findings in the inputs of a body's steps, at any depth."""
    return [
        diagnostic
        for inputs, at in _inputs(steps, path)
        for diagnostic in _references(document, inputs, at, steps)
    ]


def _inputs(steps: list[Step], path: Path) -> Iterator[tuple[Any, Path]]:
    for index, step in enumerate(steps):
        yield step.inputs, (*path, index, "inputs")
        yield from _inputs(step.layers or [], (*path, index, "layers"))


def _references(
    document: Document, written: Any, path: Path, steps: list[Step]
) -> list[Diagnostic]:
    """The findings in one reference, a list or a mapping of them, as they are written."""
    formulas = [(text, at) for text, at in texts(written, path) if "$" in text]
    if not formulas:
        return []
    names = set(_names(steps))
    return [
        Diagnostic("SC190", MESSAGE, document.span(at), hint=MEND)
        for text, at in formulas
        if text not in names and not _is_choice(text)
    ]


def texts(value: Any, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every text in nested lists and mappings, with its path."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))


def _names(steps: list[Step]) -> Iterator[str]:
    """The names of steps at any depth, as they are written."""
    for step in steps:
        if isinstance(step.name, str):
            yield step.name
        yield from _names(step.layers or [])


def _is_choice(text: str) -> bool:
    """Whether a formula is a name, or a conditional between names."""
    try:
        parsed = parse_value(text)
    except FormulaError:
        return True  # reported where it is evaluated
    return isinstance(parsed, Formula) and _chooses(parsed.expr)


def _chooses(expr: Expr) -> bool:
    if isinstance(expr, Conditional):
        return _chooses(expr.then) and _chooses(expr.otherwise)
    return isinstance(expr, Text)
