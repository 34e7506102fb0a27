"""SC554: a part of the model that cannot be cut out for an export.

References of an export go by the names of the model's own steps and inputs. A part begins
and ends at outputs of layers: what an op gives has no layer to be found by, a shared layer
has several outputs, and a subclassed model has no graph at all (SC307).
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.graph.ir import Node, Value
from spec_compiler.graph.scope import ReferenceProblem, Scope
from spec_compiler.lint.flow import values_in
from spec_compiler.lint.subject import Subject
from spec_compiler.spec.export import Export
from spec_compiler.spec.formulas import Environment
from spec_compiler.text.document import Path

CODE = "SC554"


def check(subject: Subject) -> list[Diagnostic]:
    """Each export of a part: its references, and whether its inputs lead to its outputs."""
    found: list[Diagnostic] = []
    for index, export in enumerate(subject.settings.export):
        if export.is_part:
            found += _part(subject, ("export", index, export.format), export)
    return found


def _part(subject: Subject, at: Path, export: Export) -> list[Diagnostic]:
    """What is wrong with one part."""
    if subject.graph.kind == "subclassed":
        key = "inputs" if export.inputs is not None else "outputs"
        message = "a subclassed model has no graph that a part could be cut out of"
        place = subject.key_span((*at, key))
        return [Diagnostic("SC307", message, place, hint="write kind: functional")]
    found: list[Diagnostic] = []
    inputs = _values(subject, (*at, "inputs"), export.inputs, found)
    outputs = _values(subject, (*at, "outputs"), export.outputs, found)
    if found:
        return found
    starts = {v.ref.node for v in inputs} if inputs else {*subject.graph.inputs.values()}
    ends = [v.ref.node for v in outputs or subject.graph.outputs.values()]
    missing = next(_missing(subject, starts, ends), None)
    if missing is not None:
        message = f"the part needs '{missing.name}', which is none of its inputs"
        key = "inputs" if export.inputs is not None else "outputs"
        place = subject.key_span((*at, key))
        note = Note(f"{missing.name} ({missing.type}) is an input of the model", missing.span)
        found.append(
            Diagnostic(CODE, message, place, hint="name it among the inputs", notes=(note,))
        )
    return found


def _values(subject: Subject, at: Path, references: object, found: list[Diagnostic]) -> list[Value]:
    """The tensors that references name."""
    if references is None:
        return []
    many = isinstance(references, list)
    items = references if isinstance(references, list) else [references]
    values = []
    for index, reference in enumerate(items):
        place = subject.span((*at, index) if many else at)
        try:
            value = Scope(Environment({}), names=subject.graph.names).follow(reference)
        except ReferenceProblem as problem:
            found.append(
                Diagnostic(
                    problem.code, problem.message, place, label=problem.label, notes=problem.notes
                )
            )
            continue
        reason = _no_end(subject, value)
        if reason is None:
            assert isinstance(value, Value)
            values.append(value)
        else:
            message = f"a part cannot end or begin at '{reference}': {reason[0]}"
            found.append(Diagnostic(CODE, message, place, hint=reason[1]))
    return values


def _no_end(subject: Subject, value: object) -> tuple[str, str] | None:
    """Why a part can have no end at a tensor, and the mend; None where it can."""
    if not isinstance(value, Value):
        return "the step has several outputs", "name one of them: step.0"
    if value.ref.node < 0:
        return "its step is not known", "leave it out"
    node = subject.graph.nodes[value.ref.node]
    if node.type.startswith("ops."):
        mend = "put an Identity layer with that name behind the op"
        return f"{node.type} is an op, and is no layer of the model", mend
    if sum(other.owner == node.owner for other in subject.graph.nodes) > 1:
        mend = "put an Identity layer with a name of its own behind the call"
        return f"the layer {node.name} is called several times", mend
    return None


def _missing(subject: Subject, starts: set[int], ends: list[int]) -> Iterator[Node]:
    """The inputs of the model that the ends depend on beside the starts."""
    todo, seen = [*ends], {*starts}
    while todo:
        index = todo.pop()
        if index in seen or index < 0:
            continue
        seen.add(index)
        node = subject.graph.nodes[index]
        if node.type == "InputLayer":
            yield node
        todo += [value.ref.node for value in values_in(node)]
