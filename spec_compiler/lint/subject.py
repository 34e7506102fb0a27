"""What a rule looks at, with the questions that several rules ask.

In: a spec that has passed the checks before. Out: answers, computed where they are asked
for. What cannot be known from the spec alone is None, and the rules are silent then.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from spec_compiler.catalog.sources.base import DataSource, Labels
from spec_compiler.diagnostics.span import Span
from spec_compiler.graph.ir import CheckedGraph, Node, Value
from spec_compiler.lint.endings import Ending
from spec_compiler.lint.flow import Flow, last_size
from spec_compiler.lint.label_steps import labels_after
from spec_compiler.record import dataclass
from spec_compiler.spec.model import Spec
from spec_compiler.spec.settings import Settings
from spec_compiler.text.document import Mapping, Path


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the model with the loss that it is trained on.

    Attributes:
        name: The output's name; empty for the only one.
        value: The tensor.
        node: The call that gives it.
        loss: The catalogue's instance, None for none or the user's own.
        path: Where the loss stands.
        index: Its place among the outputs.
    """

    name: str
    value: Value
    node: Node
    loss: Any
    path: Path
    index: int = 0

    @property
    def layer(self) -> str:
        """What messages call the layer that gives it."""
        return f"{self.node.type} '{self.node.name}'"

    @property
    def units(self) -> int | None:
        """The size of the axis of the classes: the last one, unless the loss has another."""
        axis = getattr(self.loss, "axis", None)
        last = axis is None or axis == -1
        return last_size(self.value) if last else None


@dataclass(frozen=True, slots=True)
class Called:
    """One callback: the catalogue's instance, its name, and where it stands."""

    callback: Any
    name: str
    path: Path

    def at(self, *argument: str) -> Path:
        """The path of an argument."""
        return (*self.path, self.name, *argument)


@dataclass(frozen=True)
class Subject:
    """A spec that has passed the checks before."""

    spec: Spec
    graph: CheckedGraph
    settings: Settings

    @cached_property
    def flow(self) -> Flow:
        """The ways through the graph."""
        return Flow(self.graph)

    def span(self, path: Path) -> Span:
        """The place of a value."""
        return self.spec.document.span(path)

    def key_span(self, path: Path) -> Span:
        """The place of a key."""
        return self.spec.document.key_span(path)

    def ending(self, output: Output) -> Ending | None:
        """The function that an output ends in; None where it is not known."""
        return None if output.value.ref.select else self.flow.ending(output.node)

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
            node = self.graph.nodes[value.ref.node]
            own: Any = loss
            path: Path = ("compile", "loss")
            if isinstance(loss, dict):
                # What an only output is called, Keras does not look at.
                only = next(iter(loss), "") if len(named) == len(loss) == 1 else node.name
                key = name if name in loss else only
                own = loss.get(key)
                path = ("compile", "loss", key)
            elif isinstance(loss, list):
                own = loss[index] if index < len(loss) else None
                path = ("compile", "loss", index)
            if own is not None:
                shown = name if len(named) > 1 else ""
                found.append(Output(shown, value, node, own, path, index))
        return found

    def callbacks(self, section: str = "fit") -> Iterator[Called]:
        """The callbacks of `fit`, or of `evaluate`, without the user's own."""
        settings = getattr(self.settings, section)
        for index, callback in enumerate((settings.callbacks or ()) if settings else ()):
            canonical = getattr(callback, "canonical_name", None)
            if canonical is not None:
                yield Called(callback, canonical(), (section, "callbacks", index))

    @property
    def is_validated(self) -> bool:
        """Whether training has validation data."""
        data, fit = self.settings.data, self.settings.fit
        if fit is not None and fit.validation_split > 0:
            return True
        split = data.split if data else None
        return bool(data and data.validation) or bool(split and split.validation)

    @property
    def batch_size(self) -> int | None:
        """Samples a step while training; None where it cannot be known."""
        data, fit = self.settings.data, self.settings.fit
        if fit is None:
            return None
        return (data.batch_size if data else None) or fit.batch_size or 32

    def source(self) -> DataSource | None:
        """The source of the training data, where it is one of the catalogue's."""
        data = self.settings.data
        if data is None:
            return None
        found = data.train or data.source
        return found if isinstance(found, DataSource) else None

    def labels(self) -> Labels | None:
        """What is known of the labels of the training data; None for nothing."""
        source, data = self.source(), self.settings.data
        if source is None:
            return None
        return labels_after(source.known_labels(), (data.labels if data else None) or ())

    def trains_itself(self) -> bool:
        """Whether a class of the user's own may do anything: a base with its own training."""
        return self.spec.model.base is not None

    def is_mapping(self, path: Path) -> bool:
        """Whether a mapping is written at a path."""
        return isinstance(self.spec.document.node(path), Mapping)

    def output_names(self, *, alone: bool = False) -> tuple[str, ...] | None:
        """What Keras calls the outputs; None where only the built model knows, or does not look.

        Args:
            alone: Whether it looks at the name of an only output too.
        """
        graph = self.graph
        if self.is_mapping(("model", "outputs")):
            keys = tuple(graph.outputs)
            return None if any("." in key for key in keys) else keys
        if graph.kind == "subclassed" or any(v.ref.node < 0 for v in graph.outputs.values()):
            return None
        nodes = [graph.nodes[value.ref.node] for value in graph.outputs.values()]
        shared = any(node.owner != node.index for node in nodes)
        unnamed = any(node.type.startswith("ops.") for node in nodes)
        ignored = len(nodes) == 1 and not (alone and graph.kind == "functional")
        return None if shared or unnamed or ignored else tuple(node.name for node in nodes)
