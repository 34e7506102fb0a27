"""Whether two specs are the same model, as the checker sees them: no Keras is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spec_compiler.graph.ir import CheckedGraph, Node, Ref, Value
from spec_compiler.importer.fold.read import is_made_up
from spec_compiler.pipeline import check


def same_model(flat: Mapping[str, Any], folded: Mapping[str, Any]) -> bool:
    """Whether every layer, its arguments, what it is called on and its name are equal.

    A name that Keras made up need not be, and an operation's neither.
    """
    graphs = [check(spec).value for spec in (flat, folded)]
    if graphs[0] is None or graphs[1] is None:
        return False
    one, other = graphs[0].graph, graphs[1].graph
    if len(one.nodes) != len(other.nodes) or one.inputs != other.inputs:
        return False
    same = all(_same_node(a, b) for a, b in zip(one.nodes, other.nodes, strict=True))
    return same and _outputs(one) == _outputs(other)


def _same_node(a: Node, b: Node) -> bool:
    """Whether two calls are one."""
    if a.name != b.name and not (a.type.startswith("ops.") or is_made_up(a.type, a.name)):
        return False
    if (a.type, a.owner, a.output) != (b.type, b.owner, b.output):
        return False
    if _tensors(a.args) != _tensors(b.args) or _tensors(a.kwargs) != _tensors(b.kwargs):
        return False
    return bool(_arguments(a) == _arguments(b))


def _arguments(node: Node) -> Any:
    """A layer's arguments but for its name."""
    dump = getattr(node.object, "model_dump", None)
    if dump is None:
        return None
    # A cell may be one object or a list of them, which the dump warns of.
    return {key: value for key, value in dump(warnings=False).items() if key != "name"}


def _tensors(value: Any) -> Any:
    """What a layer is called on, as references."""
    if isinstance(value, Value):
        return value.ref
    if isinstance(value, Mapping):
        return {key: _tensors(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tensors(item) for item in value]
    return value


def _outputs(graph: CheckedGraph) -> list[tuple[str, Ref]]:
    return [(name, value.ref) for name, value in graph.outputs.items()]
