"""Blocks as layers of their own: made for a step, or for another layer that holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spec_compiler.program import ir
from spec_compiler.spec.model import Spec
from spec_compiler.targets.plan.values import Values, call, dotted
from spec_compiler.text.document import Mapping, Node, Scalar

if TYPE_CHECKING:
    from spec_compiler.targets.plan.module import Module

SHAPE = "compute_output_shape"


def block_arguments(
    spec: Spec, op: str, node: Node | None, values: Values
) -> tuple[tuple[str, ir.Expr], ...]:
    """The arguments of a block by name, a bare value being the first."""
    if isinstance(node, Mapping):
        return tuple((str(k), values.value(e.value)) for k, e in node.entries.items())
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    return ((next(iter(spec.blocks[op].params)), values.value(node)),)


def block_layer(module: Module, op: str, node: Node | None, values: Values) -> ir.Call:
    """The call that makes the layer of a block."""
    layer = module.block_class(op)
    outer = tuple((name, ir.Name(name)) for name in layer.outer)
    values.used |= set(layer.outer)
    kwargs = (*block_arguments(module.spec, op, node, values), *outer)
    return ir.Call(ir.Name(layer.name), (), kwargs)


def wrapped_block(module: Module, op: str, values: Values, node: Node | None) -> ir.Call:
    """The same for a layer inside another, which asks for the shape of its output."""
    made = block_layer(module, op, node, values)
    layer = module.block_class(op)
    assert isinstance(layer.definition, ir.ClassDef)
    body = layer.definition.body
    if not any(isinstance(each, ir.Def) and each.name == SHAPE for each in body):
        [variable] = module.spec.blocks[op].inputs
        shape = f"{variable}_shape"
        tensor = call("keras.KerasTensor", ir.Name(shape), dtype=dotted("self.compute_dtype"))
        result = ir.Attr(ir.Call(dotted("self.call"), (tensor,)), "shape")
        method = ir.Def(SHAPE, (ir.Param("self"), ir.Param(shape)), (ir.Return(result),))
        layer.definition = replace(layer.definition, body=(*body, method))
    return made
