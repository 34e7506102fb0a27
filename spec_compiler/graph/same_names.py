"""SC302: a layer whose name is another layer's automatic one.

A functional or sequential model refuses two layers of one name, and Keras gives a name to
each layer that has none. What the steps themselves name twice is found where it is made;
here are the names that nobody wrote. Not looked at: operations, of which Keras may make
several for one call, and the user's own layers, which may name themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spec_compiler.catalog.base import Op
from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.ir import Node


def same_names(nodes: Sequence[Node], explicit: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """The layers named as Keras names another one that has no name.

    Args:
        nodes: The nodes that the model consists of.
        explicit: The names that the spec gives, with their places.
    """
    first: dict[str, Node] = {}
    for node in nodes:
        if node.owner != node.index or isinstance(node.object, Op | Imported):
            continue
        other = first.setdefault(node.name, node)
        if other is node or explicit.get(node.name) == node.span == other.span:
            continue
        is_named = node.name in explicit and explicit[node.name] != other.span
        named, automatic = (node, other) if is_named else (other, node)
        message = (
            f"the name '{node.name}' is used twice: Keras gives it to the {automatic.type} "
            f"in line {automatic.span.line}"
        )
        mend = "give this layer another name"
        note = Note("the layer without a name is here", automatic.span)
        yield Diagnostic("SC302", message, named.span, hint=mend, notes=(note, *named.uses))
