"""The steps of a functional model: names where something refers to them, the rest implied.

In: a graph, without the masks that follow by themselves. Out: the `inputs`, `layers` and
`outputs` of a model section, and the entries of `shared` that it needs.

A name that means something is the layer's argument; where a later step refers to it, the
step's name. A step without one that is referred to gets one by its use: `skip_1` for what
a sum or a concatenation joins again, `branch_1` for the rest.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from spec_compiler.graph.naming import snake_case
from spec_compiler.importer.calls import Call, Graph, Tensor, mapped, tensors
from spec_compiler.importer.inputs import input_names, input_of
from spec_compiler.importer.names import is_made_up, is_reference, unused
from spec_compiler.importer.operations import Operation, Operations
from spec_compiler.importer.order import Key, in_order
from spec_compiler.record import dataclass

MERGES = frozenset(
    (
        *("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"),
        *("ops.add", "ops.multiply", "ops.subtract", "ops.concatenate", "ops.divide"),
    )
)
"""What joins branches."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a model section has of a graph."""

    inputs: dict[str, Any]
    layers: list[Any]
    outputs: Any
    shared: dict[str, Any]


class StepWriter:
    """Writes the steps of one graph.

    Args:
        graph: The graph.
        operations: Writes what the steps call.
    """

    def __init__(self, graph: Graph, operations: Operations) -> None:
        self.graph, self.operations = graph, operations
        self.ordered = in_order(graph)
        self.shared: dict[str, Any] = {}
        self.entries: dict[str, str] = {}
        self.references: dict[Key, str] = {}
        self.parts: dict[Key, bool] = {}
        self.written: dict[Key, Operation] = {}
        used = Counter(call.layer for call in self.ordered)
        self.often = {layer for layer, count in used.items() if count > 1}
        self.inputs: dict[str, str] = {}

    def steps(self) -> Steps:
        """All of it."""
        inputs = self._inputs()
        for call in self.ordered:
            self.written[call.key] = self.operations.operation(self.graph, call)
        implied = self._implied()
        self._name(implied)
        self._share()
        layers = [self._step(call, implied[call.key]) for call in self.ordered]
        return Steps(inputs, layers, self._outputs(), self.shared)

    def _inputs(self) -> dict[str, Any]:
        """The section of inputs, and the names that they go by."""
        layers = [tensor.layer for tensor in tensors(self.graph.inputs)]
        self.inputs = input_names(self.graph, layers)
        findings = self.operations.findings
        for layer, name in self.inputs.items():
            self.references[(layer, 0)] = name
        return {
            name: input_of(self.graph.layers[layer], name, findings)
            for layer, name in self.inputs.items()
        }

    def _implied(self) -> dict[Key, bool]:
        """For each call, whether its inputs are just what the step before gives."""
        found: dict[Key, bool] = {}
        previous: Key | None = None
        if len(self.inputs) == 1:
            previous = (next(iter(self.inputs)), 0)
        for call in self.ordered:
            read = self.written[call.key].inputs
            found[call.key] = (
                isinstance(read, Tensor)
                and (read.layer, read.call) == previous
                and not self._gives_several(read)
            )
            previous = call.key
        return found

    def _gives_several(self, tensor: Tensor) -> bool:
        """Whether a tensor is one of several outputs."""
        key = (tensor.layer, tensor.call)
        if key not in self.parts:
            made = self.written.get(key)
            ends = [self.graph.outputs, *((c.args, c.kwargs) for c in self.ordered)]
            read = {t for t in tensors(ends) if (t.layer, t.call) == key}
            self.parts[key] = (made is not None and made.several) or any(t.output for t in read)
        return self.parts[key]

    def _name(self, implied: dict[Key, bool]) -> None:
        """Give a reference to each call that something names."""
        named: dict[Key, str] = {}
        for call in self.ordered:
            if implied[call.key]:
                continue
            made = self.written[call.key]
            for tensor in tensors(made.inputs):
                kind = "skip" if made.name in MERGES else "branch"
                named.setdefault((tensor.layer, tensor.call), kind)
        last = self.ordered[-1].key if self.ordered else None
        for tensor in tensors(self.graph.outputs):
            key = (tensor.layer, tensor.call)
            if (
                key != last
                or not isinstance(self.graph.outputs, Tensor)
                or self._gives_several(tensor)
            ):
                named.setdefault(key, "branch")
        taken = set(self.inputs.values()) | self.operations.taken
        own = {call.key: self._own_name(call) for call in self.ordered}
        taken |= {name for name in own.values() if name}
        for call in self.ordered:
            if call.key not in named:
                continue
            name = own[call.key]
            if not name or name in self.references.values():
                number = 1
                while f"{named[call.key]}_{number}" in taken:
                    number += 1
                name = f"{named[call.key]}_{number}"
                taken.add(name)
            self.references[call.key] = name

    def _own_name(self, call: Call) -> str:
        """A layer's name, where it means something and can be a reference."""
        found = self.graph.layers[call.layer]
        made = self.written[call.key]
        if made.is_op or call.layer in self.often or is_made_up(call.layer, found.class_name):
            return ""
        return call.layer if is_reference(call.layer) else ""

    def _share(self) -> None:
        """Make an entry of `shared` for each layer that is called several times."""
        taken = set(self.references.values()) | self.operations.taken
        for call in self.ordered:
            if call.layer not in self.often or call.layer in self.entries:
                continue
            found = self.graph.layers[call.layer]
            name = call.layer
            if is_made_up(name, found.class_name) or not is_reference(name):
                name = f"shared_{snake_case(found.class_name)}"
            name = unused(self.operations.variable(name), taken | self.shared.keys())
            self.entries[call.layer] = name
            made = self.written[call.key]
            written = made.step(name)
            self.shared[name] = {**written, **made.beside} if made.beside else written

    def _step(self, call: Call, implied: bool) -> Any:
        """One step."""
        made = self.written[call.key]
        reference = self.references.get(call.key)
        step = self.entries[call.layer] if call.layer in self.entries else made.step(reference)
        beside: dict[str, Any] = {}
        if reference is not None:
            beside["name"] = reference
        if not implied:
            beside["inputs"] = mapped(made.inputs, self._reference)
        if made.call:
            beside["call"] = made.call
        if call.layer not in self.entries:
            beside |= made.beside
        if not beside:
            return step
        return ({step: None} if isinstance(step, str) else step) | beside

    def _reference(self, tensor: Tensor) -> str:
        """How a step names a tensor."""
        key = (tensor.layer, tensor.call)
        name = self.references[key]
        if not self._gives_several(tensor):
            return name
        made = self.written.get(key)
        return f"{name}.{made.output(tensor.output) if made else tensor.output}"

    def _outputs(self) -> Any:
        """The section of outputs, None where the last step's is the only one."""
        outputs = self.graph.outputs
        last = self.ordered[-1].key if self.ordered else None
        if isinstance(outputs, Tensor):
            if (outputs.layer, outputs.call) == last and not self._gives_several(outputs):
                return None
            return self._reference(outputs)
        if isinstance(outputs, dict):
            return {
                self.operations.output_name(key): self._reference(tensor)
                for key, tensor in _flat(outputs)
            }
        return [self._reference(tensor) for tensor in tensors(outputs)]


def _flat(outputs: dict[str, Any]) -> list[tuple[str, Tensor]]:
    """The outputs by their names; where there are several under one, they are numbered."""
    found = []
    for key, value in outputs.items():
        inside = list(tensors(value))
        names = [key] if len(inside) == 1 else [f"{key}_{i}" for i in range(len(inside))]
        found += list(zip(names, inside, strict=True))
    return found
