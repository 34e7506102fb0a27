"""How deep a model is: Keras follows a chain of layers by recursion while it builds one.

In: a checked graph. Out: the statement that raises Python's limit where the chain comes
near it. A model that is a class is not followed, and needs none.
"""

from __future__ import annotations

from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.program import ir
from spec_compiler.targets.plan.values import call

NEAR = 800
"""The length of a chain from which on Python's own limit of 1000 calls may be met."""
ROOM = 1000
"""Calls beside those of the chain."""


def deep_recursion(graph: CheckedGraph) -> list[ir.Stmt]:
    """Raise the limit of recursion for a deep model; nothing for any other."""
    deepest = 0 if graph.kind == "subclassed" else depth(graph)
    if deepest < NEAR:
        return []
    limit = call("sys.setrecursionlimit", ir.Const(deepest + ROOM))
    return [ir.ExprStmt(limit, comment="Keras follows chains of layers by recursion.")]


def depth(graph: CheckedGraph) -> int:
    """The length of the longest chain of calls."""
    depths: list[int] = []
    for node in graph.nodes:
        sources = (value.ref.node for value in values_in((node.args, node.kwargs)))
        depths.append(1 + max((depths[source] for source in sources), default=0))
    return max(depths, default=0)
