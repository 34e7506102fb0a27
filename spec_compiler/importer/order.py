"""The order of the steps: a branch after the other, as a person writes a graph.

In: a graph. Out: its calls, each after those that it needs, and calls of one layer in
their own order. What leads to an output is walked back from it, the first argument first,
so that a step mostly takes the step before. Calls that no output needs are left out.
"""

from __future__ import annotations

from spec_compiler.importer.calls import Call, Graph, tensors
from spec_compiler.importer.findings import Unreadable, shown

Key = tuple[str, int]


def in_order(graph: Graph) -> list[Call]:
    """The calls of a graph in the order of the steps.

    Raises:
        Unreadable: SC601, where calls go round in a circle.
    """
    ordered: list[Call] = []
    done: set[Key] = set()
    begun: set[Key] = set()
    inputs = {tensor.layer for tensor in tensors(graph.inputs)}
    wanted = [(t.layer, t.call) for t in tensors(graph.outputs)]
    stack: list[Key] = list(reversed(wanted))
    while stack:
        key = stack[-1]
        layer, index = key
        if key in done or layer in inputs:
            stack.pop()
            continue
        if index >= len(graph.calls[layer]):
            raise Unreadable("SC601", f"the layer {shown(layer)} is called on nothing")
        call = graph.calls[layer][index]
        needed = [(t.layer, t.call) for t in tensors((call.args, call.kwargs))]
        needed += [(layer, index - 1)] if index else []
        missing = [n for n in needed if n not in done and n[0] not in inputs]
        if not missing:
            done.add(key)
            ordered.append(call)
            stack.pop()
        elif key in begun:
            raise Unreadable("SC601", f"the calls of {shown(layer)} go round in a circle")
        else:
            begun.add(key)
            stack.extend(reversed(missing))
    return ordered
