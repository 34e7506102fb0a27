"""An architecture as data: named layers, what each is called on, and what comes of it.

In: the layers that a family's module adds one after the other. Out: an
`Architecture`, which knows the type of every layer's output for an image, the
weights, and the order in which Keras lists the layers. No weights have values here,
and nothing knows of a spec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from spec_compiler.catalog.base import Layer
from spec_compiler.catalog.context import Context
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.record import dataclass
from spec_compiler.shapes.problem import ShapeProblem
from spec_compiler.shapes.types import TensorType, Weight


@dataclass(frozen=True, slots=True)
class Part:
    """One layer of an architecture.

    Attributes:
        name: Its name in Keras; None where Keras numbers it.
        type: Its class in Keras.
        layers: What it computes, in order: one layer, or those of a `Sequential`.
        inner_names: The names of a `Sequential`'s layers.
        inputs: The parts that it is called on.
        merges: Whether it takes a list.
        is_layer: False for an operation on tensors, which Keras does not list.
    """

    name: str | None
    type: str
    layers: tuple[Layer, ...] = ()
    inner_names: tuple[str, ...] = ()
    inputs: tuple[int, ...] = ()
    merges: bool = False
    is_layer: bool = True


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a part gives while the network is drawn: the part's number, and the type."""

    part: int
    type: TensorType

    @property
    def channels(self) -> int:
        """The size of the last axis."""
        assert self.type.last is not None
        return self.type.last


class Network:
    """Draws an architecture, layer by layer.

    Args:
        image: The type of the input.
        context: What the spec says around its objects, for dtype policies.
    """

    def __init__(self, image: TensorType, context: Context) -> None:
        """Begin with the input alone."""
        self.context = context
        self.parts: list[Part] = [Part(None, "InputLayer")]
        self.image = Tensor(0, image)
        self._made: dict[str, Layer] = {}

    def layer(
        self,
        kind: str | type[Layer],
        x: Tensor | list[Tensor],
        name: str | None = None,
        **arguments: Any,
    ) -> Tensor:
        """Add a layer, called on one tensor or on a list of them."""
        made = self.make(kind, arguments)
        tensors = x if isinstance(x, list) else [x]
        types = [tensor.type for tensor in tensors]
        inputs = tuple(tensor.part for tensor in tensors)
        part = Part(name, made.canonical_name(), (made,), (), inputs, isinstance(x, list))
        return self._add(part, _call(part, types))

    def sequence(self, x: Tensor, name: str, *members: tuple[str, str, dict[str, Any]]) -> Tensor:
        """Add a `Sequential` of layers, each given as class, name and arguments."""
        layers = tuple(self.make(kind, arguments) for kind, _, arguments in members)
        part = Part(name, "Sequential", layers, tuple(each[1] for each in members), (x.part,))
        self.parts.append(
            Part(None, "InputLayer", is_layer=False)
        )  # it counts in Keras's numbering
        return self._add(part, _call(part, [x.type]))

    def operation(self, kind: str, *tensors: Tensor) -> Tensor:
        """Add an operation that gives a tensor like its first one, such as a sum."""
        inputs = tuple(tensor.part for tensor in tensors)
        return self._add(Part(None, kind, inputs=inputs, is_layer=False), tensors[0].type)

    def make(self, kind: str | type[Layer], arguments: dict[str, Any]) -> Layer:
        """The catalogue's layer; the same one for the same arguments."""
        key = f"{kind}{arguments}"
        if key not in self._made:
            cls = CATEGORIES["layer"].find(kind) if isinstance(kind, str) else kind
            assert cls is not None, kind
            made = cls.model_validate(arguments, context=self.context)
            assert isinstance(made, Layer)
            self._made[key] = made
        return self._made[key]

    def _add(self, part: Part, output: TensorType) -> Tensor:
        self.parts.append(part)
        return Tensor(len(self.parts) - 1, output)

    # What nearly every family is made of.

    def conv(
        self, x: Tensor, filters: int, size: Any, name: str | None = None, **rest: Any
    ) -> Tensor:
        """A `Conv2D`."""
        return self.layer("Conv2D", x, name, filters=filters, kernel_size=size, **rest)

    def norm(self, x: Tensor, name: str | None = None, **rest: Any) -> Tensor:
        """A `BatchNormalization`."""
        return self.layer("BatchNormalization", x, name, **rest)

    def activation(self, x: Tensor, name: str | None = None, function: Any = "relu") -> Tensor:
        """An `Activation`."""
        return self.layer("Activation", x, name, activation=function)

    def corrected_padding(self, x: Tensor, size: int, name: str) -> Tensor:
        """Zeros around `x` so that a window of `size` and stride 2 covers it as `same` would."""
        _, rows, columns, _ = x.type.shape
        odd = size // 2
        less = [1 if n is None or rows is None else 1 - n % 2 for n in (rows, columns)]
        padding = [[odd - each, odd] for each in less]
        return self.layer("ZeroPadding2D", x, name, padding=padding)


@dataclass(frozen=True)
class Architecture:
    """A drawn network.

    Attributes:
        parts: Its layers in the order of making; the first one is the input.
        image: The type of the input that it is built for.
        output: The part that gives the output.
    """

    parts: tuple[Part, ...]
    image: TensorType
    output: int

    def types(self, image: TensorType) -> tuple[TensorType | None, ...]:
        """What each part gives for an image; None for a part that nothing is called on.

        Raises:
            ShapeProblem: where a layer does not fit, with the layer in the message.
        """
        found: list[TensorType | None] = [image]
        known: dict[Any, TensorType] = {}
        for part in self.parts[1:]:
            if not part.inputs:
                found.append(None)
                continue
            inputs = [each for i in part.inputs if (each := found[i]) is not None]
            key = (tuple(map(id, part.layers)), part.merges, tuple(inputs))
            if key not in known:
                known[key] = self._type(part, inputs)
            found.append(known[key])
        return tuple(found)

    def _type(self, part: Part, inputs: list[TensorType]) -> TensorType:
        try:
            return _call(part, inputs)
        except ShapeProblem as problem:
            message = (
                f"cannot take such images: its layer {part.name or part.type} {problem.message}"
            )
            raise ShapeProblem(message, code=problem.code) from problem

    @cached_property
    def built(self) -> tuple[TensorType | None, ...]:
        """What each part gives for the input that the architecture is built for."""
        return self.types(self.image)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The parts that Keras lists as layers, in its order: the farthest from the output first."""
        first_seen, done = self._traversal()
        depth = dict.fromkeys(done, 0)
        for index in reversed(done):
            for before in self.parts[index].inputs:
                depth[before] = max(depth[before], depth[index] + 1)
        ordered = sorted(done, key=lambda index: (-depth[index], first_seen[index]))
        return tuple(index for index in ordered if self.parts[index].is_layer)

    def _traversal(self) -> tuple[dict[int, int], list[int]]:
        """When each part is first met on the way back from the output, and each after its inputs."""
        first_seen = {self.output: 0}
        done: list[int] = []
        todo = [(self.output, iter(self.parts[self.output].inputs))]
        while todo:
            index, inputs = todo[-1]
            before = next((each for each in inputs if each not in first_seen), None)
            if before is None:
                done.append(index)
                todo.pop()
            else:
                first_seen[before] = len(first_seen)
                todo.append((before, iter(self.parts[before].inputs)))
        return first_seen, done

    def names(self, number: Callable[[str], str]) -> dict[int, str]:
        """The name of each listed layer.

        Args:
            number: Gives the next automatic name of a class.
        """
        every = [part.name or number(part.type) for part in self.parts]
        return {index: every[index] for index in self.order}

    def weights(self) -> Iterator[tuple[int, Weight]]:
        """Every variable with the part that it belongs to, in the order of the layers."""
        for index in self.order:
            part, types = self.parts[index], self.built
            inputs = [each for i in part.inputs if (each := types[i]) is not None]
            for layer in part.layers:
                for weight in layer.weights(*_arguments(part, inputs)):
                    yield index, weight
                if len(part.layers) > 1:
                    inputs = [_output(layer, inputs[0])]

    def flops(self, types: tuple[TensorType | None, ...]) -> int | None:
        """The operations for one image, given what each part gives; None where unknown."""
        total = 0
        for index in self.order:
            part = self.parts[index]
            inputs = [each for i in part.inputs if (each := types[i]) is not None]
            for layer in part.layers:
                out = layer.apply(*_arguments(part, inputs))
                count = layer.flops(out, *_arguments(part, inputs))
                if count is None:
                    return None
                total += count
                inputs = [out]  # type: ignore[list-item]  # these layers give one tensor
        return total


def _arguments(part: Part, inputs: list[TensorType]) -> tuple[Any, ...]:
    return (inputs,) if part.merges else tuple(inputs[:1])


def _call(part: Part, inputs: list[TensorType]) -> TensorType:
    """What a part gives for inputs of these types."""
    if not part.layers:
        return inputs[0]
    out = part.layers[0].apply(*_arguments(part, inputs))
    assert isinstance(out, TensorType)
    for layer in part.layers[1:]:
        out = _output(layer, out)
    return out


def _output(layer: Layer, x: TensorType) -> TensorType:
    out = layer.apply(x)
    assert isinstance(out, TensorType)
    return out
