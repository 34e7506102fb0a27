"""The checked graph as data: what is called on what, and what comes of it."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import KerasObject, Tensors
from spec_compiler.catalog.build import Imported
from spec_compiler.diagnostics.model import Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.record import dataclass
from spec_compiler.shapes.types import TensorType, Unknown, Weight
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.nested import NestedModel


@dataclass(frozen=True, slots=True)
class Ref:
    """One output of a node: the node's index, and which of its outputs (none: the only one)."""

    node: int
    select: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor that a step can be called on: where it comes from, and its type."""

    ref: Ref
    type: TensorType | Unknown


@dataclass(frozen=True, slots=True)
class Node:
    """One call in the model.

    Attributes:
        index: Its place among the nodes; inputs have smaller ones.
        name: The layer's name in the built model, as a fresh process gives it.
        type: Keras's name of what is called: `Conv2D`, `InputLayer`, `ops.reshape`.
        object: The catalogue's instance; `Imported` for the user's own; a nested model.
        args: What it is called on, by position: `Value`s in lists, tuples and mappings.
        kwargs: What it is called on, by call argument.
        output: The type of what it gives.
        weights: The variables it makes; none where it shares another node's layer.
        flops: Operations for one sample, None where unknown.
        owner: The node whose layer this one calls again, its own index otherwise.
        span: The step's place.
        path: The step's path in the document.
        uses: Where the block that holds the step was used, outermost last.
    """

    index: int
    name: str
    type: str
    object: KerasObject | Imported | NestedModel
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    output: Tensors | Unknown
    weights: tuple[Weight, ...]
    flops: int | None
    owner: int
    span: Span
    path: Path
    uses: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedGraph:
    """A model, expanded and typed.

    Attributes:
        name: The model's name.
        kind: `sequential`, `functional` or `subclassed`.
        nodes: Every call, inputs first, each after what it is called on.
        inputs: The node of each input by its name (`inputs` for a sequential model's).
        outputs: What the model gives, by name where the spec names it, by position otherwise.
        params: The values of the spec's parameters.
        names: What the references of the model's own steps stand for.
    """

    name: str
    kind: str
    nodes: tuple[Node, ...]
    inputs: dict[str, int]
    outputs: dict[str, Value]
    params: dict[str, Any] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)

    @property
    def weights(self) -> tuple[Weight, ...]:
        """All variables of the model."""
        return tuple(weight for node in self.nodes for weight in node.weights)

    @property
    def parameter_count(self) -> int:
        """The number of parameters, trained or not."""
        return sum(weight.count for weight in self.weights)

    @property
    def trainable_count(self) -> int:
        """The number of parameters that training updates."""
        return sum(weight.count for weight in self.weights if weight.trainable)
