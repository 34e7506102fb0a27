"""The table of a model's layers, for a terminal or a log.

Conventions: memory of parameters by their dtypes; memory of activations is the sum
of all layers' outputs for the batch size asked for; FLOPs count a multiply-add as
two operations, for one sample. Where a size is unknown the cell says `?`.
"""

from __future__ import annotations

from spec_compiler.graph.cost import activation_bytes, parameter_bytes
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.shapes.types import TensorType

HEAD = ("layer", "type", "inputs", "output", "dtype", "params", "FLOPs")
RIGHT = (5, 6)
"""The columns that are numbers."""


def write(graph: CheckedGraph, batch_size: int = 1) -> str:
    """The table with totals below it."""
    rows = [HEAD, *(cells(graph, node) for node in graph.nodes)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    last = [f"{name:<12} {text}" for name, text in totals(graph, batch_size)]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join((f"{graph.name} ({graph.kind})", "", *lines, "", *last))


def cells(graph: CheckedGraph, node: Node) -> tuple[str, ...]:
    """The cells of a layer, as `HEAD` has them."""
    shape, dtype = described(node.output)
    count = "" if node.owner != node.index else f"{sum(w.count for w in node.weights):,}"
    flops = "?" if node.flops is None else f"{node.flops:,}"
    inputs = ", ".join(graph.nodes[i].name for i in input_nodes(node))
    return node.name, node.type, inputs, shape, dtype, count, flops


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = (
        cell.rjust(width) if index in RIGHT else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def totals(graph: CheckedGraph, batch_size: int) -> list[tuple[str, str]]:
    """The sums over all layers: what they are, and how much."""
    trained, every = graph.trainable_count, graph.parameter_count
    flops = [node.flops for node in graph.nodes]
    known = sum(f for f in flops if f is not None)
    more = "" if None not in flops else " and what is unknown"
    memory = activation_bytes(graph, batch_size)
    activations = "unknown" if memory is None else size(memory)
    return [
        ("parameters", f"{every:,} ({size(parameter_bytes(graph))}), {trained:,} trained"),
        ("activations", f"{activations} for a batch of {batch_size}"),
        ("FLOPs", f"{known:,} for one sample{more}"),
    ]


def described(output: object) -> tuple[str, str]:
    """The shape and the dtype of an output, several of them in brackets."""
    if isinstance(output, TensorType):
        return str(output), output.dtype
    if isinstance(output, dict):
        output = tuple(output.values())
    if isinstance(output, tuple):
        parts = [described(item) for item in output]
        dtypes = dict.fromkeys(dtype for _, dtype in parts)
        return "[" + ", ".join(shape for shape, _ in parts) + "]", ", ".join(dtypes)
    return "?", "?"


def input_nodes(node: Node) -> list[int]:
    """The indices of the nodes that a call takes its tensors from, each once, in order."""
    from spec_compiler.graph.build import values_in

    found = (value.ref.node for value in values_in((node.args, node.kwargs)))
    return list(dict.fromkeys(found))


def size(count: int) -> str:
    """A number of bytes for people.

    >>> size(512), size(2048), size(5 * 2**20)
    ('512 B', '2.0 KiB', '5.0 MiB')
    """
    if count < 1024:
        return f"{count} B"
    value = float(count)
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        value /= 1024
        if value < 1024 or unit == "TiB":
            return f"{value:.1f} {unit}"
    raise AssertionError("the last unit takes every size")
