"""The layers of two models side by side: what is new, gone, or another.

In: two checked graphs and which node is which. Out: `LayerChange`s in the order of the
model. A layer between two others is told once: they are not reported for standing beside
another neighbour now. What merely follows (another shape) is told apart from what was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from spec_compiler.compare.match import all_arguments, arguments, called_with, given_name, match
from spec_compiler.compare.model import ABSENT, Change, LayerChange
from spec_compiler.compare.values import changes
from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.graph.nested import NestedModel
from spec_compiler.shapes.types import TensorType


def layer_changes(
    before: CheckedGraph, after: CheckedGraph, pairs: Mapping[int, int]
) -> tuple[LayerChange, ...]:
    """What changed in the layers.

    Args:
        before: The older model.
        after: The newer model.
        pairs: The node of the newer model for each of the older one that is still there.
    """
    partners = {new: old for old, new in pairs.items()}
    sides = _Sides(before, after, pairs, partners)
    found: list[LayerChange] = []
    gone = [node for node in before.nodes if node.index not in pairs]
    following = len(before.nodes)
    ends = {}
    for node in reversed(after.nodes):
        following = ends[node.index] = partners.get(node.index, following)
    for node in after.nodes:
        # What is gone stands before what is new in its place, and before what came behind it.
        while gone and gone[0].index < ends[node.index]:
            found.append(_one("removed", gone.pop(0)))
        old = partners.get(node.index)
        if old is None:
            found.append(_one("added", node))
        else:
            found += sides.compared(before.nodes[old], node)
    found += [_one("removed", node) for node in gone]
    return tuple(found)


def output_changes(
    before: CheckedGraph, after: CheckedGraph, pairs: Mapping[int, int]
) -> tuple[Change, ...]:
    """Whether the models give other layers' outputs, new layers in between left out."""
    partners = {new: old for old, new in pairs.items()}
    sides = _Sides(before, after, pairs, partners)
    same = {index: index for index in partners}
    old = [frozenset(sides.reached(before, each, pairs)) for each in before.outputs.values()]
    new = [frozenset(sides.reached(after, each, same)) for each in after.outputs.values()]
    if old == new:
        return ()
    names = [
        [graph.nodes[value.ref.node].name for value in graph.outputs.values()]
        for graph in (before, after)
    ]
    return (Change("model.outputs", *names),)


def _one(kind: str, node: Node) -> LayerChange:
    """A layer that only one of the models has."""
    count, text = _count(node), shape(node)
    given = tuple(Change(name, *_sided(kind, value)) for name, value in arguments(node).items())
    shapes = ("", text) if kind == "added" else (text, "")
    counts = (0, count) if kind == "added" else (count, 0)
    return LayerChange(kind, node.name, node.type, given, shapes, counts)


def _sided(kind: str, value: object) -> tuple[object, object]:
    return (ABSENT, value) if kind == "added" else (value, ABSENT)


class _Sides:
    """The two models, and which node is which in both directions."""

    def __init__(
        self,
        before: CheckedGraph,
        after: CheckedGraph,
        pairs: Mapping[int, int],
        partners: Mapping[int, int],
    ) -> None:
        self.before, self.after = before, after
        self.pairs, self.partners = pairs, partners

    def compared(self, old: Node, new: Node) -> Iterator[LayerChange]:
        """What changed in one layer, if anything."""
        found = []
        if old.type != new.type:
            found.append(Change("type", old.type, new.type))
        # What a sequential model calls its input is never referred to.
        is_input = new.type == "InputLayer" and not (given_name(old) and given_name(new))
        if (given_name(old) or given_name(new)) and old.name != new.name and not is_input:
            found.append(Change("name", old.name, new.name))
        if old.owner == old.index:
            found += changes(all_arguments(old), all_arguments(new))
        found += changes(called_with(old), called_with(new), "call")
        if self.sources(self.before, old, self.pairs) != self.sources(
            self.after, new, {index: index for index in self.partners}
        ):
            found.append(Change("inputs", _names(self.before, old), _names(self.after, new)))
        shapes, counts = (shape(old), shape(new)), (_count(old), _count(new))
        if found or shapes[0] != shapes[1] or counts[0] != counts[1]:
            kind = "changed" if found else "follows"
            yield LayerChange(kind, new.name, new.type, tuple(found), shapes, counts)
        inner, inside = old.object, new.object
        is_made = old.owner == old.index
        if is_made and isinstance(inner, NestedModel) and isinstance(inside, NestedModel):
            known = match(inner.graph, inside.graph)
            for each in layer_changes(inner.graph, inside.graph, known):
                # Its parameters are counted in the model's own already.
                yield replace(each, name=f"{new.name}/{each.name}")

    def sources(
        self, graph: CheckedGraph, node: Node, known: Mapping[int, int]
    ) -> list[frozenset[tuple[int, tuple[int | str, ...]]]]:
        """For each input the nearest layers that both models have, as the newer numbers them."""
        return [
            frozenset(self.reached(graph, value, known))
            for value in values_in((node.args, node.kwargs))
        ]

    def reached(
        self, graph: CheckedGraph, value: Value, known: Mapping[int, int]
    ) -> Iterator[tuple[int, tuple[int | str, ...]]]:
        todo, seen = [value], set()
        while todo:
            ref = todo.pop().ref
            if ref.node in known:
                yield known[ref.node], ref.select
            elif ref.node not in seen:
                seen.add(ref.node)
                inner = graph.nodes[ref.node]
                todo += values_in((inner.args, inner.kwargs))


def _names(graph: CheckedGraph, node: Node) -> list[str]:
    """The names of what a node is called on, with the output where it is one of several."""
    return [
        ".".join(map(str, (graph.nodes[value.ref.node].name, *value.ref.select)))
        for value in values_in((node.args, node.kwargs))
    ]


def _count(node: Node) -> int:
    return sum(weight.count for weight in node.weights) if node.owner == node.index else 0


def shape(node: Node) -> str:
    """The shape of a layer's output, several in brackets, with a dtype that is not float32."""
    return _shape(node.output)


def _shape(output: object) -> str:
    if isinstance(output, TensorType):
        return f"{output}" if output.dtype == "float32" else f"{output} {output.dtype}"
    if isinstance(output, dict):
        output = tuple(output.values())
    if isinstance(output, tuple):
        return "[" + ", ".join(map(_shape, output)) + "]"
    return "?"
