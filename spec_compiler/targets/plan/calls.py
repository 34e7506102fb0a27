"""One step as an expression: what is made, and what it is called on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spec_compiler.graph.inputs import Signature, signature_of
from spec_compiler.program import ir
from spec_compiler.spec.model import Step
from spec_compiler.spec.nested import NESTED, nested_spec
from spec_compiler.spec.shared import shared_operation
from spec_compiler.targets.plan.applications import APPLICATION, application, freezing
from spec_compiler.targets.plan.nested import input_names, nested_model
from spec_compiler.targets.plan.op_calls import OpCall
from spec_compiler.targets.plan.values import Values
from spec_compiler.targets.plan.wrapped import block_arguments, block_layer
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.targets.plan.body import Body

Arguments = tuple[tuple[ir.Expr, ...], tuple[tuple[str, ir.Expr], ...]]


class StepCall:
    """Writes the call of one step.

    Args:
        body: The body around the step, which knows its names.
        step: The step.
        path: Where it stands.
    """

    def __init__(self, body: Body, step: Step, path: Path) -> None:
        self.body, self.step, self.path = body, step, path
        self.spec, self.values = body.spec, body.values
        self.op = step.op or ""
        self.node = self.spec.document.node((*path, self.op))

    def expression(
        self, current: ir.Expr | None, *, named: bool = True, first: ir.Expr | None = None
    ) -> ir.Expr:
        """The call.

        Args:
            current: The previous step's output.
            named: Whether the step's name is the layer's.
            first: What stands in place of the first input, in a later pass of a repeated step.
        """
        self.values.references = self.body.spelled()
        if self.op in self.spec.blocks:
            return self._block(current, named, first)
        if self.op.startswith("ops."):
            return OpCall(self.body, self.step, self.path).expression(current, first)
        called = self._called_by_position()
        if called is not None:
            return self._by_position(called, current, first, named=named)
        layer = self.layer(named=named)
        args, kwargs = self._inputs(self._signature(), current, first)
        if layer is None:
            kwargs = (*kwargs, *self._keywords(self.values))
            layer = ir.Name(self.op)
        return ir.Call(layer, args, (*kwargs, *self._plain_call()))

    def layer(self, *, named: bool = True) -> ir.Expr | None:
        """What is called: a layer, a model, or None for an imported function."""
        if self.op in self.spec.shared:
            return self.body.shared(self.op)
        if self.op in self.spec.blocks:
            return self.body.make(self.step, lambda values: self._block_layer(values, named))
        if self.op in self.spec.imports:
            self.values.imported.add(self.op)
            if not self.body.module.is_made(self.op):
                return None
            takes_name = self.body.module.context.imports[self.op].takes("name")
            name = self._name(named) if takes_name else {}
            return self.body.make(
                self.step,
                lambda values: values.imported_object("layer", self.op, self.node, name),
            )
        if self.op == NESTED:
            return self._nested(named)
        namespace, cls = self.body.category(self.op)
        if self.op.startswith(APPLICATION):
            make = partial(application, cls, self.node, self._name(named))
            return self.body.make_model(self.step, make, self._freeze, cls.canonical_name())
        return self.body.make(
            self.step,
            lambda values: values.constructor(namespace, cls, self.node, **self._name(named)),
        )

    def _nested(self, named: bool) -> ir.Expr:
        """The model of a nested spec."""
        spec = nested_spec(self.spec, (*self.path, NESTED))
        name = self._name(named).get("name")
        make = partial(nested_model, self.body.module, spec, self.node, name)
        return self.body.make_model(self.step, make, self._freeze, spec.name)

    def _called_by_position(self) -> list[str] | None:
        """The inputs of a nested spec, or of a shared block or spec; None for anything else."""
        if self.op == NESTED:
            return input_names(nested_spec(self.spec, (*self.path, NESTED)))
        if self.op in self.spec.shared:
            under = shared_operation(self.spec, self.op)
            if under == NESTED:
                return input_names(nested_spec(self.spec, ("shared", self.op, NESTED)))
            if under in self.spec.blocks:
                return self.spec.blocks[under].inputs
        return None

    def _by_position(
        self, names: list[str], current: ir.Expr | None, first: ir.Expr | None, *, named: bool
    ) -> ir.Expr:
        """The call of a model on its inputs, of a block's layer likewise."""
        layer = self.layer(named=named)
        assert layer is not None
        args = self._block_inputs(names, current, first)
        is_model = self.op == NESTED or shared_operation(self.spec, self.op) == NESTED
        if is_model and len(args) > 1:
            args = (ir.ListExpr(args),)
        return ir.Call(layer, args, tuple(self._plain_call()))

    def _signature(self) -> Signature | None:
        """The tensors that the call takes; None for the user's own."""
        if self.op in self.spec.imports:
            return None
        if self.op in self.spec.shared:
            return self._shared_signature()
        _, cls = self.body.category(self.op)
        return signature_of(cls)

    def _name(self, named: bool) -> dict[str, ir.Expr]:
        """The `name` that a layer is made with."""
        given = isinstance(self.node, MappingNode) and "name" in self.node.entries
        if given or not named or self.step.name is None:
            return {}
        return {"name": self.body.layer_name(self.step.name)}

    def _freeze(self, model: ir.Expr, values: Values) -> list[ir.Stmt]:
        """What the step's `trainable` does to the model."""
        return freezing(self.spec.document.node((*self.path, "trainable")), model, values)

    def _plain_call(self) -> list[tuple[str, ir.Expr]]:
        """The step's `call`: further arguments that are plain values."""
        node = self.spec.document.node((*self.path, "call"))
        if not isinstance(node, MappingNode):
            return []
        return [(str(key), self.values.value(entry.value)) for key, entry in node.entries.items()]

    def _shared_signature(self) -> Signature | None:
        name = str(shared_operation(self.spec, self.op))
        if name in self.spec.imports:
            return None
        _, cls = self.body.category(name)
        return signature_of(cls)

    def _inputs(
        self, takes: Signature | None, current: ir.Expr | None, first: ir.Expr | None
    ) -> Arguments:
        """What the call is made on: the first tensor by position, the others by name."""
        inputs = self.step.inputs
        if inputs is None:
            if takes is not None and not takes.names:
                return (), ()
            assert current is not None
            return (current,), ()
        if isinstance(inputs, str):
            return (first if first is not None else self.body.resolve(inputs),), ()
        if isinstance(inputs, list):
            return (ir.ListExpr(self.body.entries(inputs, first)),), ()
        named = dict(zip(inputs, self.body.entries(list(inputs.values()), first), strict=True))
        args: tuple[ir.Expr, ...] = ()
        if takes is not None:
            if takes.names[0] in named:
                args = (named.pop(takes.names[0]),)
            elif current is not None:
                args = (current,)
        return args, tuple(named.items())

    def _keywords(self, values: Values) -> tuple[tuple[str, ir.Expr], ...]:
        """The arguments of an imported object or of a block, all by name."""
        if not isinstance(self.node, MappingNode):
            return ()
        return tuple((str(k), values.value(e.value)) for k, e in self.node.entries.items())

    def _block_arguments(self, values: Values) -> tuple[tuple[str, ir.Expr], ...]:
        """The arguments of a block, a bare value being the first."""
        return block_arguments(self.spec, self.op, self.node, values)

    def _block(self, current: ir.Expr | None, named: bool, first: ir.Expr | None) -> ir.Expr:
        """A call of a block: of its function, or of a layer made of its class."""
        block = self.spec.blocks[self.op]
        args = self._block_inputs(block.inputs, current, first)
        if self.body.as_layer(self.op):
            layer = self.layer(named=named)
            assert layer is not None
            return ir.Call(layer, args)
        return self.block_function(args, named=named)

    def block_function(self, args: tuple[ir.Expr, ...], *, named: bool = True) -> ir.Call:
        """A call of a block's function on these inputs."""
        function = self.body.module.block(self.op)
        kwargs = [*self._block_arguments(self.values)]
        kwargs += [(name, ir.Name(name)) for name in function.outer]
        self.values.used |= set(function.outer)
        kwargs += [(name, self.body.shared(name)) for name in function.shared]
        args = (*args, *self.body.handed(function))
        if function.takes_name:
            kwargs.append(("name", self._instance_name(named)))
        return ir.Call(ir.Name(function.name), args, tuple(kwargs))

    def _block_layer(self, values: Values, named: bool) -> ir.Expr:
        """The layer of a block's class."""
        layer = block_layer(self.body.module, self.op, self.node, values)
        return ir.Call(layer.func, (), (*layer.kwargs, *self._name(named).items()))

    def _instance_name(self, named: bool) -> ir.Expr:
        """The name of this use of a block."""
        name = self.step.name if named and self.step.name is not None else None
        return self.body.layer_name(name or self.body.instances.get(self.path, self.op))

    def _block_inputs(
        self, names: list[str], current: ir.Expr | None, first: ir.Expr | None
    ) -> tuple[ir.Expr, ...]:
        inputs = self.step.inputs
        if inputs is None:
            assert current is not None
            return (current,)
        if isinstance(inputs, str):
            return (first if first is not None else self.body.resolve(inputs),)
        if isinstance(inputs, list):
            return self.body.entries(inputs, first)
        given = dict(zip(inputs, self.body.entries(list(inputs.values()), first), strict=True))
        if names[0] not in given and current is not None:
            given[names[0]] = current
        return tuple(given[name] for name in names)
