"""Which names the steps of a body refer to: it decides which results get a variable of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from spec_compiler.expression.nodes import Formula, Template, Text, references, walk
from spec_compiler.expression.template import parse_value
from spec_compiler.graph.choices import texts
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Step
from spec_compiler.text.document import Document, Path
from spec_compiler.text.document import walk as walk_nodes


@dataclass(slots=True)
class References:
    """The references in a body.

    Attributes:
        counts: How often each name is referred to, by its first part and by inner names.
        inside: For each group, the inner names that are read through it.
        whole: The names that are referred to as they are, not through a dot.
    """

    counts: dict[str, int] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def __contains__(self, name: object) -> bool:
        """Whether a name is referred to anywhere in the body."""
        return name in self.counts

    def add(self, reference: str) -> None:
        """Count a reference."""
        head, *rest = reference.split(".")
        self.counts[head] = self.counts.get(head, 0) + 1
        if not rest:
            self.whole.add(head)
        else:
            self.inside.setdefault(head, set()).add(rest[0])
            self.counts.setdefault(rest[0], 0)


def references_in(
    document: Document, steps: Sequence[Step], path: Path, outputs: Any
) -> References:
    """All references of a body: of its steps at any depth, and of its outputs."""
    found = References()
    for text, _ in texts(outputs):
        _count(text, found)
    _steps(document, steps, path, found)
    return found


def _steps(document: Document, steps: Sequence[Step], path: Path, found: References) -> None:
    for index, step in enumerate(steps):
        for text, _ in texts(step.inputs):
            _count(text, found)
        if step.layers is not None:
            _steps(document, step.layers, (*path, index, "layers"), found)
        node = document.node((*path, index))
        assert node is not None
        if step.layers is None:
            for _, inner in walk_nodes(node):
                value = getattr(inner, "value", None)
                if isinstance(value, str) and "shape(" in value:
                    parsed = parse_value(value)
                    for name in references(parsed) if not isinstance(parsed, str) else ():
                        found.add(name)


def _count(text: str, found: References) -> None:
    """Count the references in one text: itself, or those that its formula may give."""
    if "$" not in text:
        found.add(text)
        return
    parsed = parse_value(text)
    if isinstance(parsed, Formula):
        for node in walk(parsed):
            if isinstance(node, Text):
                found.add(node.value)
    elif isinstance(parsed, Template):
        found.add(parsed.text)
