"""The names in sight while a list of steps is expanded, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.ir import Node, Value
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.formulas import Environment
from spec_compiler.spec.model import Step
from spec_compiler.text.document import Path


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several outputs of one step: in order, or by key."""

    items: tuple[Any, ...] | dict[str, Any]
    step: str = "a step"


@dataclass(frozen=True, slots=True)
class Absent:
    """A step that its `if` left out; a reference to it is an error."""

    span: Span


@dataclass(frozen=True, slots=True)
class Passes:
    """The inner names of a group, one scope for each pass."""

    passes: tuple[dict[str, Any], ...]
    result: Any
    is_loop: bool


Binding = Value | Bundle | Absent | Passes


class ReferenceProblem(Exception):
    """A reference that cannot be followed: the code, the message, the mend beside the caret."""

    def __init__(
        self, code: str, message: str, label: str | None = None, notes: tuple[Note, ...] = ()
    ) -> None:
        """Keep the parts; the place is the caller's to add."""
        super().__init__(message)
        self.code, self.message, self.label, self.notes = code, message, label, notes
        self.unknown: str | None = None

    def diagnostic(self, span: Span, nodes: Sequence[Node]) -> Diagnostic:
        """The diagnostic at a place; where a layer made by then is called so, with that step."""
        called = (node for node in reversed(nodes) if node.name == self.unknown)
        node = next(called, None)
        hint = None
        if node is not None and self.label is None:
            hint = (
                f"Keras calls the {node.type} in line {node.span.line} so, but the step has no "
                f"name: write 'name: {self.unknown}' beside it"
            )
        return Diagnostic(
            self.code, self.message, span, label=self.label, hint=hint, notes=self.notes
        )


@dataclass(slots=True)
class Scope:
    """The references and parameters that a step sees.

    Attributes:
        env: Parameters and loop variables.
        names: What each reference stands for.
        outer: The scope around a loop or a group; a block has none.
        prefix: What stands before the layer names of a block's instance.
        suffix: What stands behind names inside loops: the number of each pass.
        instances: The name of each unnamed use of a block in this body, by path.
        uses: Where the block was used, innermost first.
        later: Names of steps that come later in this scope, for a better message.
        used: The references that have been followed.
        steps: The steps of this body.
        index: The place of the step at hand among them.
    """

    env: Environment
    names: dict[str, Binding] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    outer: Scope | None = None
    prefix: str = ""
    suffix: str = ""
    instances: Mapping[Path, str] = field(default_factory=dict)
    uses: tuple[Note, ...] = ()
    later: dict[str, Span] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    steps: Sequence[Step] = ()
    index: int = 0

    def follow(self, reference: str) -> Value | Bundle:
        """What a reference stands for.

        Raises:
            ReferenceProblem: where there is no such thing.
        """
        head, *rest = reference.split(".")
        scope = self._owner(head)
        if scope is None:
            raise self._unknown(head)
        scope.used.add(head)
        return _select(scope.names[head], rest, reference)

    def is_taken(self, name: str) -> bool:
        """Whether a step that is there bears a name in this very scope."""
        return name in self.spans and not isinstance(self.names.get(name), Absent)

    def _owner(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope

    def _unknown(self, name: str) -> ReferenceProblem:
        if (closed := self._cycle(name)) is not None:
            return closed
        if name in self.later:
            notes = (Note(f"'{name}' is made here", self.later[name]),)
            message = f"'{name}' is referred to before it is made"
            return ReferenceProblem("SC301", message, "move this step below it", notes)
        known = tuple(self._visible())
        near = suggest(name, known)
        label = f"did you mean '{near}'?" if near else None
        message = f"unknown reference '{name}'"
        if not near:
            message += (
                f": in sight are {', '.join(known)}" if known else ": no step has a name here"
            )
        problem = ReferenceProblem("SC301", message, label)
        problem.unknown = name
        return problem

    def _cycle(self, name: str) -> ReferenceProblem | None:
        """The circle of steps that a reference to a later one closes, here or in a body around."""
        from spec_compiler.graph.cycles import cycle  # for a message alone

        scope: Scope | None = self
        while scope is not None:
            found = cycle(scope.steps, scope.index, name) if name in scope.later else None
            if found is not None:
                return scope._circle(found)
            scope = scope.outer
        return None

    def _circle(self, places: tuple[int, ...]) -> ReferenceProblem:
        """The problem of a circle, with where each step in it stands."""
        names = [str(self.steps[at].name or self.steps[at].op or "a group") for at in places]
        notes = tuple(
            Note(f"'{one}' takes '{other}'", self.later[one])
            for one, other in pairwise(names)
            if one in self.later
        )
        message = f"steps are made of each other: {' -> '.join(names)}"
        return ReferenceProblem("SC304", message, "nothing in a circle can be made first", notes)

    def _visible(self) -> Iterator[str]:
        scope: Scope | None = self
        while scope is not None:
            yield from scope.names
            scope = scope.outer

    def shape(self, reference: str) -> tuple[int | None, ...]:
        """The static shape of a reference, for `shape('x')` in a formula.

        Raises:
            KeyError: where the reference is unknown or has no one shape.
        """
        try:
            value = self.follow(reference)
        except ReferenceProblem:
            raise KeyError(reference) from None
        if isinstance(value, Value) and isinstance(value.type, TensorType):
            return value.type.shape
        raise KeyError(reference)


def _select(binding: Binding, rest: list[str], reference: str) -> Value | Bundle:
    """Follow the parts of a reference behind its first name."""
    if isinstance(binding, Absent):
        raise ReferenceProblem(
            "SC306",
            f"'{reference}' refers to a step that is not there",
            notes=(Note("its 'if' is false", binding.span),),
        )
    if isinstance(binding, Passes):
        inner: Value | Bundle = _inside(binding, rest, reference)
        return inner
    if not rest:
        return binding
    if isinstance(binding, Bundle):
        return _select(_item(binding, rest[0], reference), rest[1:], reference)
    raise ReferenceProblem("SC301", f"'{reference}': the step has one output, no '{rest[0]}'")


def _item(bundle: Bundle, key: str, reference: str) -> Any:
    if isinstance(bundle.items, dict):
        if key in bundle.items:
            return bundle.items[key]
        known = ", ".join(bundle.items)
        raise ReferenceProblem("SC301", f"'{reference}': the outputs are {known}")
    if key.lstrip("-").isdigit() and -len(bundle.items) <= int(key) < len(bundle.items):
        return bundle.items[int(key)]
    raise ReferenceProblem(
        "SC301", f"'{reference}': the outputs are numbered 0 to {len(bundle.items) - 1}"
    )


def _inside(group: Passes, rest: list[str], reference: str) -> Any:
    if not rest:
        return group.result
    name, *more = rest
    found = [names[name] for names in group.passes if name in names]
    if not found:
        known = sorted({key for names in group.passes for key in names})
        raise ReferenceProblem(
            "SC301", f"'{reference}': inside are {', '.join(known) or 'no named steps'}"
        )
    if not group.is_loop:
        return _select(found[0], more, reference)
    bundle = Bundle(tuple(_select(item, [], reference) for item in found), reference)
    return _select(bundle, more, reference)
