"""The graph of a saved model as data: layers, and what each is called on.

In: the configuration of a `Functional` model of any generation. Out: a `Graph`. Arguments
of calls are kept as they are nested; where a tensor stood, there is a `Tensor`.

Forms of a call: Keras 3 writes `{args, kwargs}` with a `__keras_tensor__` for each tensor;
Keras 1 and 2 a list of `[layer, call, output]`, with further arguments as a fourth item;
TensorFlow's Keras writes one such item alone, and constants as `_CONSTANT_VALUE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from typing import Any

from spec_compiler.importer.findings import Unreadable, shown
from spec_compiler.importer.saved import Saved, saved
from spec_compiler.record import dataclass

MAX_LAYERS = 20_000
"""Layers of a model that are read."""
MAX_CALLS = 50_000
"""Calls of layers that are read."""
RECURRENT = (
    "LSTM",
    "GRU",
    "SimpleRNN",
    "RNN",
    "Bidirectional",
    "ConvLSTM2D",
    "CuDNNLSTM",
    "CuDNNGRU",
)
"""Layers to which Keras 2 gave their initial states in the list of inputs."""
CONSTANT = "_CONSTANT_VALUE"


@dataclass(frozen=True, slots=True)
class Tensor:
    """One output of one call of a layer; its shape and dtype where the file tells."""

    layer: str
    call: int
    output: int
    shape: tuple[int | None, ...] | None = field(default=None, compare=False)
    dtype: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a layer, its arguments nested as they were."""

    layer: str
    index: int
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    @property
    def key(self) -> tuple[str, int]:
        """What tells the call from all others."""
        return (self.layer, self.index)


@dataclass(slots=True)
class Graph:
    """A functional model.

    Attributes:
        layers: Its layers and operations by their names, in the file's order.
        calls: The calls of each layer, in their order.
        inputs: Its inputs, nested as they were.
        outputs: Its outputs, likewise.
        is_new: Whether calls have the form of Keras 3.
    """

    layers: dict[str, Saved]
    calls: dict[str, list[Call]]
    inputs: Any
    outputs: Any
    is_new: bool = False


def read_graph(config: dict[str, Any]) -> Graph:
    """The graph of a functional model's configuration.

    Raises:
        Unreadable: SC601, where it is none.
    """
    entries = config.get("layers")
    if not isinstance(entries, list) or not entries:
        raise Unreadable("SC601", "the model has no list of layers")
    if len(entries) > MAX_LAYERS:
        raise Unreadable("SC605", f"the model has {len(entries):,} layers; {MAX_LAYERS:,} are read")
    layers: dict[str, Saved] = {}
    calls: dict[str, list[Call]] = {}
    total = 0
    for entry in entries:
        found = saved(entry)
        name = entry.get("name", found.name if found else None) if found else None
        if found is None or not isinstance(name, str):
            raise Unreadable("SC601", f"{shown(entry)} is no layer")
        if name in layers:
            raise Unreadable("SC601", f"the model has two layers {shown(name)}")
        layers[name] = found
        nodes = entry.get("inbound_nodes") or []
        if not isinstance(nodes, list):
            raise Unreadable("SC601", f"the calls of {shown(name)} are no list")
        total += len(nodes)
        if total > MAX_CALLS:
            raise Unreadable("SC605", f"the model has over {MAX_CALLS:,} calls of layers")
        calls[name] = [_call(name, i, node, found) for i, node in enumerate(nodes)]
    inputs = _ends(config.get("input_layers"), "inputs")
    outputs = _ends(config.get("output_layers"), "outputs")
    is_new = _is_new(entries)
    if isinstance(outputs, list) and len(outputs) == 1 and not is_new:
        [outputs] = outputs  # the older form lists the one output too
    return _aligned(Graph(layers, calls, inputs, outputs, is_new))


def tensors(value: Any) -> Iterator[Tensor]:
    """Every tensor in nested arguments, in their order."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from tensors(item)


def mapped(value: Any, change: Any) -> Any:
    """Nested arguments with each tensor changed."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mapped(item, change) for item in value)
    return value


def _is_new(entries: list[Any]) -> bool:
    """Whether calls have the form of Keras 3."""
    nodes = (node for entry in entries for node in entry.get("inbound_nodes") or [])
    return any(isinstance(node, dict) and "args" in node for node in nodes)


def _call(layer: str, index: int, node: Any, found: Saved) -> Call:
    """One call, in whichever form."""
    if isinstance(node, dict) and isinstance(node.get("args"), list):
        kwargs = node.get("kwargs") or {}
        if not isinstance(kwargs, dict):
            raise Unreadable("SC601", f"a call of {shown(layer)} cannot be read")
        args = tuple(_new(item) for item in node["args"])
        return Call(layer, index, args, {str(k): _new(v) for k, v in kwargs.items()})
    if isinstance(node, dict):
        by_key = {str(key): _old(item, layer)[0] for key, item in node.items()}
        return Call(layer, index, (by_key,), {})
    if not isinstance(node, list) or not node:
        raise Unreadable("SC601", f"a call of {shown(layer)} cannot be read")
    items = [node] if isinstance(node[0], str) else node
    first, kwargs = _old(items[0], layer)
    rest = [_old(item, layer)[0] for item in items[1:]]
    kwargs = {str(key): _kwarg(value) for key, value in kwargs.items()}
    if not rest:
        return Call(layer, index, (first,), kwargs)
    if found.class_name in RECURRENT:
        return Call(layer, index, (first,), {"initial_state": rest, **kwargs})
    return Call(layer, index, ([first, *rest],), kwargs)


def _new(value: Any) -> Any:
    """An argument of Keras 3's form."""
    if isinstance(value, list):
        return [_new(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__keras_tensor__" and isinstance(value.get("config"), dict):
        config = value["config"]
        return _tensor(config.get("keras_history"), config.get("shape"), config.get("dtype"))
    if value.get("class_name") == "__tuple__" and isinstance(value.get("items"), list):
        return [_new(item) for item in value["items"]]
    if "class_name" in value:
        return value
    return {str(key): _new(item) for key, item in value.items()}


def _old(item: Any, layer: str) -> tuple[Any, dict[str, Any]]:
    """An argument of the older form, and the arguments that stand behind it."""
    if isinstance(item, list) and len(item) >= 3 and isinstance(item[0], str):
        kwargs = item[3] if len(item) > 3 and isinstance(item[3], dict) else {}
        return (item[2] if item[0] == CONSTANT else _tensor(item[:3])), kwargs
    if isinstance(item, list) and item and all(isinstance(each, list) for each in item):
        found = [_old(each, layer) for each in item]
        return [each[0] for each in found], found[0][1]
    raise Unreadable("SC601", f"a call of {shown(layer)} cannot be read")


def _kwarg(value: Any) -> Any:
    """A further argument of the older form: tensors are lists there, as plain values are."""
    if isinstance(value, dict) and "class_name" not in value:
        return {str(key): _kwarg(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    is_history = len(value) in (3, 4) and isinstance(value[0], str)
    if is_history and all(isinstance(n, int) and not isinstance(n, bool) for n in value[1:3]):
        return value[2] if value[0] == CONSTANT else _tensor(value[:3])
    if len(value) in (3, 4) and value[0] == CONSTANT:
        return value[2]
    return [_kwarg(item) for item in value]


def _tensor(history: Any, shape: Any = None, dtype: Any = None) -> Tensor:
    """A tensor by `[layer, call, output]`."""
    is_history = isinstance(history, list) and len(history) == 3 and isinstance(history[0], str)
    if not is_history or any(type(n) is not int or n < 0 for n in history[1:]):
        raise Unreadable("SC601", f"{shown(history)} does not say which layer a tensor is from")
    sizes = (
        shape
        if isinstance(shape, list) and all(n is None or type(n) is int for n in shape)
        else None
    )
    return Tensor(
        history[0],
        history[1],
        history[2],
        None if sizes is None else tuple(sizes),
        dtype if isinstance(dtype, str) else "",
    )


def _ends(value: Any, noun: str) -> Any:
    """The model's inputs or outputs, nested as they are."""
    if isinstance(value, dict):
        return {str(key): _ends(item, noun) for key, item in value.items()}
    if isinstance(value, list) and value:
        if isinstance(value[0], str):
            return _tensor(value[:3])
        return [_ends(item, noun) for item in value]
    raise Unreadable("SC601", f"the model has no {noun}")


def _aligned(graph: Graph) -> Graph:
    """The same graph with each model's calls counted from 0.

    Calls of a nested model count from 1: its own making is the first. Calls that are
    named and not there make the graph unreadable.
    """
    ends = (graph.inputs, graph.outputs)
    every = [call for calls in graph.calls.values() for call in calls]
    named: dict[str, set[int]] = {}
    for tensor in tensors([*ends, *((call.args, call.kwargs) for call in every)]):
        if tensor.layer not in graph.layers:
            raise Unreadable("SC601", f"a layer {shown(tensor.layer)} is called on and not there")
        named.setdefault(tensor.layer, set()).add(tensor.call)
    shift = {
        layer: 1
        for layer, indices in named.items()
        if graph.calls[layer] and min(indices) > 0 and max(indices) == len(graph.calls[layer])
    }
    for layer, indices in named.items():
        count = max(len(graph.calls[layer]), 1)
        if max(indices) - shift.get(layer, 0) >= count:
            raise Unreadable("SC601", f"a call of {shown(layer)} is named and not there")

    def moved(tensor: Tensor) -> Tensor:
        return replace(tensor, call=tensor.call - shift.get(tensor.layer, 0))

    calls = {
        layer: [
            Call(layer, call.index, mapped(call.args, moved), mapped(call.kwargs, moved))
            for call in found
        ]
        for layer, found in graph.calls.items()
    }
    inputs, outputs = mapped(graph.inputs, moved), mapped(graph.outputs, moved)
    return replace(graph, calls=calls, inputs=inputs, outputs=outputs)
