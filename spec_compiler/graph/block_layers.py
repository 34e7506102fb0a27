"""A block as an argument of a layer: `{TimeDistributed: {layer: {tower: {}}}}`.

In: a block of the spec and its arguments. Out: a layer of the catalogue whose rules are
the block's steps, walked anew for each type that it is called on. What is wrong inside is
reported once, in the block, with where the layer stands around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import PrivateAttr, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from spec_compiler.catalog.base import Layer, Tensors
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.graph.blocks import block_result
from spec_compiler.graph.build import GraphBuilder
from spec_compiler.graph.infer import types_of
from spec_compiler.graph.instances import instance_names
from spec_compiler.graph.ir import Node
from spec_compiler.graph.scope import Scope
from spec_compiler.program.naming import class_name
from spec_compiler.shapes.types import TensorType, Weight
from spec_compiler.spec.formulas import unresolved
from spec_compiler.spec.params import bind, is_derived
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

MEND = "layer: true in the block makes it one"


class BlockLayer(Layer):
    """What the layers made of blocks share; each is a class of its own, named after its block."""

    holds_layers = True

    _walk: Any = PrivateAttr()
    _block: str = PrivateAttr()
    _values: dict[str, Any] = PrivateAttr()
    _known: dict[TensorType, tuple[Any, tuple[Node, ...]]] = PrivateAttr(default_factory=dict)

    def makes(self) -> tuple[str, ...]:
        """The layers of its steps that have no name of their own."""
        return tuple(
            node.type
            for node in self.nodes()
            if node.type != "InputLayer" and isinstance(node.object, Layer)
        )

    def nodes(self) -> tuple[Node, ...]:
        """The calls of its steps, as they were walked first."""
        return next(iter(self._known.values()), (None, ()))[1]

    def infer(self, x: TensorType) -> Tensors:
        """What the block's steps give."""
        found: Tensors = self._expanded(x)[0]
        return found

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """The weights of its steps."""
        return tuple(weight for node in self._expanded(x)[1] for weight in node.weights)

    def flops(self, output: Any, x: TensorType) -> int | None:
        """The operations of its steps, None where those of one are unknown."""
        counts = [node.flops for node in self._expanded(x)[1]]
        return None if None in counts else sum(count or 0 for count in counts)

    def _expanded(self, x: TensorType) -> tuple[Any, tuple[Node, ...]]:
        """The output and the nodes of the block on a tensor of this type."""
        if x not in self._known:
            self._known[x] = self._expand(x)
        return self._known[x]

    def _expand(self, x: TensorType) -> tuple[Any, tuple[Node, ...]]:
        walk, name = self._walk, self._block
        block = walk.spec.blocks[name]
        path: Path = ("blocks", name, "layers")
        outer, walk.builder = walk.builder, GraphBuilder(walk.spec.document)
        try:
            value = walk.builder.add(self, "InputLayer", (), {}, path=path, output=x)
            scope = Scope(
                walk.env.extended(self._values),
                names={block.inputs[0]: value},
                instances=instance_names(block.layers, path, walk.spec.blocks),
            )
            walk.open_blocks.append(name)
            result = block_result(walk, name, scope, path, value)
            walk.open_blocks.pop()
            inner = walk.builder
        finally:
            walk.builder = outer
        for diagnostic in inner.found:
            walk.builder.report(diagnostic)
        return types_of(result), tuple(inner.nodes)


def block_layer(walk: Expansion, name: str, argument: Any) -> Layer:
    """The layer of a block with its arguments.

    Raises:
        ValidationError: where an argument is wrong.
        PydanticCustomError: where the block is no layer of one input.
    """
    if name not in walk.spec.blocks:
        raise PydanticCustomError(
            "SC307",
            "shared '{name}' is used as a step, not inside another layer",
            {"name": name, "hint": "write the layer there, and share the one around it"},
        )
    block = walk.spec.blocks[name]
    walk.used_blocks.add(name)
    if not block.layer and walk.spec.model.kind != "subclassed":
        raise PydanticCustomError(
            "SC307",
            "block '{name}' is no layer, and stands where one must",
            {"name": name, "hint": MEND},
        )
    if len(block.inputs) != 1:
        raise PydanticCustomError(
            "SC303",
            "block '{name}' has {count} inputs, the layer around it calls it on one",
            {"name": name, "count": len(block.inputs)},
        )
    if name in walk.open_blocks:
        way = " -> ".join((*walk.open_blocks[walk.open_blocks.index(name) :], name))
        raise PydanticCustomError("SC304", "blocks use each other: {way}", {"way": way})
    found: list[Diagnostic] = []
    given = _given(walk, name, argument)
    path: Path = ("blocks", name, "params")
    values = bind(block.params, path, given, walk.env, walk.spec.document, found)
    for diagnostic in found:
        raise PydanticCustomError(diagnostic.code, "{said}", {"said": diagnostic.message})
    cls = type(class_name(name), (BlockLayer,), {"__doc__": f"The block {name}."})
    made: BlockLayer = cls.model_validate({}, context=walk.context)  # type: ignore[attr-defined]  # it is a BlockLayer
    made._walk, made._block = walk, name
    made._values = {} if unresolved(values) else values
    return made


def _given(walk: Expansion, name: str, argument: Any) -> dict[str, Any]:
    """The arguments by name, all of them known, none that is required missing."""
    params = walk.spec.blocks[name].params
    if argument is None:
        given = {}
    elif isinstance(argument, Mapping):
        given = {str(key): value for key, value in argument.items()}
    elif params:
        given = {next(iter(params)): argument}
    else:
        raise PydanticCustomError("SC201", "block '{name}' has no parameters", {"name": name})
    for key in given:
        if key not in params or is_derived(params[key]):
            near = suggest(key, tuple(params))
            context = {"name": name, "key": key} | ({"suggestion": near} if near else {})
            error = PydanticCustomError(
                "SC201", "unknown argument '{key}' of block '{name}'", context
            )
            line = InitErrorDetails(type=error, loc=(name, key), input=None)
            raise ValidationError.from_exception_data(name, [line])
    for key, param in params.items():
        if param.required and key not in given:
            raise PydanticCustomError(
                "SC202", "block '{name}' needs the argument '{key}'", {"name": name, "key": key}
            )
    return given
