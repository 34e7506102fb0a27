"""Whether weights saved of one model load into another, as Keras's `load_weights` takes them.

In: two checked graphs and which node is which. Out: `Weights`. Keras (3.15, `saving_lib`)
stores each layer's variables under its class and its number among the layers of that class,
not under its name: `dense`, `dense_1`. So a layer gets what the file has for its class and
number, its variables must have the shapes of those, what the file has beyond is passed over
without a word, and weights may land in another layer than they came from. `.weights.h5` and
`.keras` are the same in this. Where Keras goes by the attributes of classes (subclassed
models, blocks that are layers) or the weights are not known, only equality is judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field

from spec_compiler.catalog.base import Op
from spec_compiler.catalog.build import Imported
from spec_compiler.compare.model import Weights
from spec_compiler.graph.build import values_in
from spec_compiler.graph.ir import CheckedGraph, Node
from spec_compiler.graph.naming import snake_case
from spec_compiler.graph.nested import NestedModel
from spec_compiler.pipeline import Checked
from spec_compiler.record import dataclass

Shapes = tuple[tuple[int, ...], ...]

MOST_REASONS = 5
"""Layers that are named one by one."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A layer as Keras stores it: the node that makes it, and the shapes of its variables."""

    node: Node
    shapes: Shapes


def weights(before: Checked, after: Checked, pairs: Mapping[int, int]) -> Weights:
    """Whether weights of the older model load into the newer one.

    Args:
        before: The older spec.
        after: The newer spec.
        pairs: The node of the newer model for each of the older one that is still there.
    """
    if _is_by_attribute(before) or _is_by_attribute(after):
        return _judged_by_equality(before, after)
    old, new = stored(before.graph), stored(after.graph)
    wrong = [reason for key, each in new.items() if (reason := _refused(key, each, old))]
    if wrong:
        return Weights(False, _few(wrong))
    back = {new_index: old_index for old_index, new_index in pairs.items()}
    notes = []
    for key, each in new.items():
        if each.shapes and "/" not in key and back.get(each.node.index) != old[key].node.index:
            notes.append(f"'{each.node.name}' gets the weights of '{old[key].node.name}'")
    left = [old[key].node.name for key in old if old[key].shapes and key not in new]
    if left:
        notes.append(f"the weights of {', '.join(map(repr, left[:MOST_REASONS]))} are left over")
    return Weights(True, _few(notes))


def _refused(key: str, each: Stored, old: Mapping[str, Stored]) -> str | None:
    """Why Keras refuses to load a layer; None where it does not."""
    found = old.get(key)
    if (found.shapes if found else ()) == each.shapes:
        return None
    where = f"'{each.node.name}'" + (f" ({key})" if "/" in key else "")
    if found is None:
        return f"{where} has variables, and the first model has too few {each.node.type} layers"
    return f"{where} takes {_said(each.shapes)}, and the first model stores {_said(found.shapes)}"


def _said(shapes: Shapes) -> str:
    return ", ".join(map(str, shapes)) or "none"


def _few(reasons: list[str]) -> tuple[str, ...]:
    """The first reasons, and how many more there are."""
    more = len(reasons) - MOST_REASONS
    return (*reasons[:MOST_REASONS], *((f"and {more} more",) if more > 0 else ()))


def stored(graph: CheckedGraph) -> dict[str, Stored]:
    """What Keras stores of a model, by the paths that it stores it under."""
    found: dict[str, Stored] = {}
    counts: Counter[str] = Counter()
    for node in layers_in_order(graph):
        inner = node.object
        is_model = type(inner).__module__.startswith("spec_compiler.catalog.applications")
        name = inner.type_name if isinstance(inner, NestedModel) else node.type
        key = snake_case("Functional" if is_model else name)
        counts[key] += 1
        if counts[key] > 1:
            key = f"{key}_{counts[key] - 1}"
        if isinstance(inner, NestedModel):
            below = stored(inner.graph).items()
            found |= {f"{key}/{path}": each for path, each in below}
        else:
            found[key] = Stored(node, tuple(weight.shape for weight in node.weights))
    return found


def layers_in_order(graph: CheckedGraph) -> list[Node]:
    """The nodes that make a layer, in the order of `model.layers`."""
    owners = [node for node in graph.nodes if node.owner == node.index]
    layers = [node for node in owners if not isinstance(node.object, Op)]
    if graph.kind == "sequential":
        return layers
    walk = _Walk(graph)
    return sorted(
        (node for node in layers if node.index in walk.first_seen),
        key=lambda node: (-walk.depths[node.index], walk.first_seen[node.index]),
    )


@dataclass(slots=True)
class _Walk:
    """The way from the outputs to the inputs, as `keras.Function` goes it.

    Attributes:
        first_seen: When each layer was first come to.
        depths: How many calls there are, at most, from a layer to an output.
    """

    graph: CheckedGraph
    first_seen: dict[int, int] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Go the way."""
        nodes = self.graph.nodes
        order = self._finished()
        calls: dict[int, int] = {}
        for index in reversed(order):
            owner = nodes[index].owner
            depth = max(calls.get(index, 0), self.depths.get(owner, 0))
            self.depths[owner] = calls[index] = depth
            for value in _inputs(nodes[index]):
                calls[value] = max(depth + 1, calls.get(value, 0))

    def _finished(self) -> list[int]:
        """The calls, each behind what it is called on."""
        order: list[int] = []
        done: set[int] = set()
        for output in self.graph.outputs.values():
            todo: list[tuple[int, Iterator[int] | None]] = [(output.ref.node, None)]
            while todo:
                index, inputs = todo.pop()
                if index < 0 or (inputs is None and index in done):
                    continue
                if inputs is None:
                    owner = self.graph.nodes[index].owner
                    self.first_seen.setdefault(owner, len(self.first_seen))
                    inputs = iter(_inputs(self.graph.nodes[index]))
                following = next(inputs, None)
                if following is None:
                    done.add(index)
                    order.append(index)
                else:
                    todo += [(index, inputs), (following, None)]
        return order


def _inputs(node: Node) -> list[int]:
    return [value.ref.node for value in values_in((node.args, node.kwargs))]


def _is_by_attribute(spec: Checked) -> bool:
    """Whether Keras stores weights by attributes, or some are not known."""
    has_layers = any(block.layer for block in spec.spec.blocks.values())
    has_own = any(isinstance(node.object, Imported) for node in spec.graph.nodes)
    return spec.graph.kind == "subclassed" or has_layers or has_own


def _judged_by_equality(before: Checked, after: Checked) -> Weights:
    """The answer where only models that are the same, or lack weights, are sure."""
    old, new = _row(before.graph), _row(after.graph)
    own = any(isinstance(node.object, Imported) for node in after.graph.nodes)
    notes = ("weights of imported layers are not known here",) if own else ()
    if old == new and before.graph.kind == after.graph.kind:
        return Weights(True, notes)
    lacking = Counter(each[2] for each in new if each[2]) - Counter(each[2] for each in old)
    if lacking:
        shapes = _said(next(iter(lacking)))
        return Weights(False, (f"the first model has too few variables of {shapes}",))
    reason = "what is found of a subclassed model, or of a block's layer, goes by its attributes"
    return Weights(None, (reason, *notes))


def _row(graph: CheckedGraph) -> list[tuple[str, str, Shapes]]:
    owners = (node for node in graph.nodes if node.owner == node.index)
    return [
        (node.name, node.type, tuple(weight.shape for weight in node.weights)) for node in owners
    ]
