"""What a rule looks at, with the questions that several rules ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spec_compiler.catalog.sources.base import DataSource, Labels
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Settings
from spec_compiler.text.document import Path


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the model with the loss that it is trained on.

    Attributes:
        name: The output's name; empty for the only one.
        value: The tensor.
        node: The call that gives it.
        loss: The catalogue's instance, None for none or the user's own.
        path: Where the loss stands.
    """

    name: str
    value: Value
    node: Node
    loss: Any
    path: Path


@dataclass(frozen=True, slots=True)
class Subject:
    """A spec that has passed the checks before."""

    spec: Spec
    graph: CheckedGraph
    settings: Settings

    def span(self, path: Path) -> Span:
        """The place of a value."""
        return self.spec.document.span(path)

    def outputs(self) -> list[Output]:
        """Each output with its loss, where a loss is given for it."""
        loss = self.settings.compile.loss if self.settings.compile else None
        if loss is None:
            return []
        named = list(self.graph.outputs.items())
        found = []
        for index, (name, value) in enumerate(named):
            if value.ref.node < 0:
                continue
            own: Any = loss
            path: Path = ("compile", "loss")
            if isinstance(loss, dict):
                node = self.graph.nodes[value.ref.node]
                key = name if name in loss else node.name
                own = loss.get(key)
                path = ("compile", "loss", key)
            elif isinstance(loss, list):
                own = loss[index] if index < len(loss) else None
                path = ("compile", "loss", index)
            if own is not None:
                node = self.graph.nodes[value.ref.node]
                found.append(Output(name if len(named) > 1 else "", value, node, own, path))
        return found

    def source(self) -> DataSource | None:
        """The source of the training data, where it is one of the catalogue's."""
        data = self.settings.data
        if data is None:
            return None
        found = data.train or data.source
        return found if isinstance(found, DataSource) else None

    def labels(self) -> Labels | None:
        """What is known of the labels; None where only the data tells."""
        source = self.source()
        return source.labels if source is not None else None


def activation_of(node: Node) -> str | None:
    """The name of the activation that ends a call: `softmax`, `linear`; None where unknown."""
    if node.type == "Softmax":
        return "softmax"
    activation = getattr(node.object, "activation", None)
    if activation is None:
        fields = getattr(type(node.object), "model_fields", {})  # imported objects have none
        return "linear" if "activation" in fields else None
    if isinstance(activation, str):
        return activation
    name = getattr(activation, "canonical_name", None)
    return name() if name is not None else None


def last_size(value: Value) -> int | None:
    """The size of the last axis of an output, None where unknown."""
    return value.type.last if isinstance(value.type, TensorType) and value.type.rank > 1 else None
