"""Nodes made one after the other: the graph under construction, and its findings.

`GraphBuilder` holds what every part of the expansion adds to: the nodes, the
layer names given out, the diagnostics. It knows neither steps nor scopes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.build import Imported
from spec_compiler.catalog.learning import decided_by_data
from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.infer import Inferred, infer
from spec_compiler.graph.ir import Node, Ref, Value
from spec_compiler.graph.naming import LayerNames, inner_classes
from spec_compiler.graph.scope import Bundle
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import UNKNOWN, TensorType, Unknown
from spec_compiler.text.document import Document, Path

if TYPE_CHECKING:
    from spec_compiler.graph.nested import NestedModel

MAX_NODES = 200_000
"""A spec that expands to more is refused before memory is asked for."""


class GraphBuilder:
    """The nodes of a model in the order of their making."""

    def __init__(self, document: Document) -> None:
        """Begin without nodes."""
        self.document = document
        self.nodes: list[Node] = []
        self.found: list[Diagnostic] = []
        self.names = LayerNames()
        self.elsewhere = 0
        self.learns_from_data = False
        self.owners: deque[int] | None = None
        self.explicit: dict[str, Span] = {}
        self._reported: set[tuple[str, Span | None, str]] = set()

    def report(self, diagnostic: Diagnostic, uses: tuple[Note, ...] = ()) -> None:
        """Add a finding, once: a block that is used ten times is wrong once."""
        key = (diagnostic.code, diagnostic.span, diagnostic.message)
        if key in self._reported:
            return
        self._reported.add(key)
        if uses:
            diagnostic = replace(diagnostic, notes=(*diagnostic.notes, *uses))
        self.found.append(diagnostic)

    def full(self) -> bool:
        """Whether no more nodes may be made."""
        return self.count >= MAX_NODES

    @property
    def count(self) -> int:
        """How many nodes there are, those of nested models too."""
        return len(self.nodes) + self.elsewhere

    def add(
        self,
        called: KerasObject | Imported | NestedModel,
        type_name: str,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        *,
        path: Path,
        name: str | None = None,
        owner: int | None = None,
        uses: tuple[Note, ...] = (),
        output: Any = None,
    ) -> Value | Bundle:
        """Call an object; its type is inferred unless `output` gives it.

        A problem of shapes is reported at the step, with the step that the tensor
        comes from, and the output is unknown then.
        """
        index = len(self.nodes)
        span = self.document.key_span(path)
        if owner is None and self.owners:
            owner = self.owners.popleft()
        if output is not None:
            inferred = Inferred(output, flops=0)
        else:
            try:
                inferred = infer(called, args, kwargs)
                if getattr(called, "trainable", True) is False:
                    frozen = tuple(replace(w, trainable=False) for w in inferred.weights)
                    inferred = replace(inferred, weights=frozen)
            except ShapeProblem as problem:
                self.report(self._refused(problem, called, type_name, path, args, kwargs), uses)
                inferred = Inferred()
        if self.learns_from_data and decided_by_data(called, inferred.output):
            inferred = replace(inferred, output=UNKNOWN)
        layer_name = self._name(called, name, type_name, owner, span, uses)
        self.nodes.append(
            Node(
                index=index,
                name=layer_name,
                type=type_name,
                object=called,
                args=args,
                kwargs=dict(kwargs),
                output=inferred.output,
                weights=inferred.weights if owner is None else (),
                flops=inferred.flops,
                owner=index if owner is None else owner,
                span=span,
                path=path,
                uses=uses,
            )
        )
        return as_value(index, inferred.output, type_name)

    def unknown(self) -> Value:
        """A tensor of which nothing is known, in place of a step that was wrong."""
        return Value(Ref(-1), UNKNOWN)

    def _name(
        self,
        called: KerasObject | Imported | NestedModel,
        name: str | None,
        type_name: str,
        owner: int | None,
        span: Span,
        uses: tuple[Note, ...],
    ) -> str:
        if owner is not None:
            return self.nodes[owner].name
        for inner in inner_classes(called):
            self.names.automatic(inner)
        if name is None:
            return self.names.automatic(type_name.rpartition(".")[2])
        if name in self.explicit:
            first = (Note("first used here", self.explicit[name]),)
            message = f"the name '{name}' is used twice: a model's layers have different names"
            self.report(Diagnostic("SC302", message, span, notes=first), uses)
        self.explicit.setdefault(name, span)
        return name

    def _refused(
        self,
        problem: ShapeProblem,
        called: Any,
        type_name: str,
        path: Path,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Diagnostic:
        """The finding for a call that does not fit: of the size that is missing, or of the shape."""
        from spec_compiler.graph.unlearnt import unlearnt, unlearnt_size  # few calls are refused

        source = unlearnt_size(self.nodes, called, args, kwargs)
        if source is None:
            return self._shape(problem, type_name, path, args, kwargs)
        return unlearnt(source, type_name, Note(f"{type_name} here", self.document.key_span(path)))

    def _shape(
        self,
        problem: ShapeProblem,
        type_name: str,
        path: Path,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Diagnostic:
        """The diagnostic of a shape that does not fit, with where the tensors come from."""
        span = self.document.key_span(path)
        if problem.argument is not None:
            at = (*path, problem.argument)
            span = self.document.key_span(at) if self.document.node(at) is not None else span
        notes = []
        for value in values_in((args, dict(kwargs))):
            node = self.nodes[value.ref.node]
            shape = value.type if isinstance(value.type, TensorType) else "an unknown shape"
            notes.append(Note(f"{node.name} ({node.type}) gives {shape}", node.span))
        message = f"{type_name} {problem.message}"
        return Diagnostic(problem.code, message, span, hint=problem.hint, notes=tuple(notes))


def as_value(index: int, output: Any, step: str) -> Value | Bundle:
    """The outputs of a node as what later steps are called on."""
    value: Value | Bundle = _as_value(index, (), output, step)
    return value


def _as_value(index: int, select: tuple[int | str, ...], output: Any, step: str) -> Any:
    if isinstance(output, TensorType | Unknown):
        return Value(Ref(index, select), output)
    if isinstance(output, Mapping):
        return Bundle(
            {key: _as_value(index, (*select, key), item, step) for key, item in output.items()},
            step,
        )
    items = (_as_value(index, (*select, i), item, step) for i, item in enumerate(output))
    return Bundle(tuple(items), step)


def values_in(value: Any) -> list[Value]:
    """Every tensor that a call takes, in order."""
    if isinstance(value, Value):
        return [value] if value.ref.node >= 0 else []
    if isinstance(value, Bundle):
        return values_in(value.items)
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, tuple | list):
        return []
    return [found for item in value for found in values_in(item)]
