"""One step as an expression: what is made, and what it is called on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import Op
from spec_compiler.graph.inputs import Signature, signature_of
from spec_compiler.program import ir
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.slices import index_expression
from spec_compiler.targets.plan.values import dotted
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.document import Node, Path, Scalar

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
            return self._op(current, first)
        if self.op in self.spec.imports:
            return self._imported(current, named, first)
        if self.op in self.spec.shared:
            layer: ir.Expr = self.body.module.shared(self.op)
            takes = self._shared_signature()
        else:
            namespace, cls = self.body.category(self.op)
            layer = self.values.constructor(namespace, cls, self.node, **self._name(named))
            takes = signature_of(cls)
        args, kwargs = self._inputs(takes, current, first)
        return ir.Call(layer, args, (*kwargs, *self._plain_call()))

    def _name(self, named: bool) -> dict[str, ir.Expr]:
        """The `name` that a layer is made with."""
        given = isinstance(self.node, MappingNode) and "name" in self.node.entries
        if given or not named or self.step.name is None:
            return {}
        return {"name": self.body.layer_name(self.step.name)}

    def _plain_call(self) -> list[tuple[str, ir.Expr]]:
        """The step's `call`: further arguments that are plain values."""
        node = self.spec.document.node((*self.path, "call"))
        if not isinstance(node, MappingNode):
            return []
        return [(str(key), self.values.value(entry.value)) for key, entry in node.entries.items()]

    def _shared_signature(self) -> Signature | None:
        node = self.spec.document.node(("shared", self.op))
        name = str(node.value) if isinstance(node, Scalar) else ""
        if isinstance(node, MappingNode):
            name = str(next(iter(node.entries)))
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
            return (ir.ListExpr(self._entries(inputs, first)),), ()
        named = dict(zip(inputs, self._entries(list(inputs.values()), first), strict=True))
        args: tuple[ir.Expr, ...] = ()
        if takes is not None:
            if takes.names[0] in named:
                args = (named.pop(takes.names[0]),)
            elif current is not None:
                args = (current,)
        return args, tuple(named.items())

    def _entries(self, inputs: list[Any], first: ir.Expr | None) -> tuple[ir.Expr, ...]:
        resolved = [
            first if first is not None and index == 0 else self.body.resolve(item)
            for index, item in enumerate(inputs)
        ]
        return tuple(resolved)

    def _op(self, current: ir.Expr | None, first: ir.Expr | None) -> ir.Expr:
        """A function of `keras.ops`: its tensors in order, then its plain arguments by name."""
        _, cls = self.body.category(self.op)
        assert issubclass(cls, Op)
        plain_args, plain_kwargs = self.values.arguments(cls, self.node)
        constants = self._constants(cls)
        plain = [(k, v) for k, v in plain_kwargs if k not in constants]
        if plain_args:
            plain.insert(0, (str(cls.first_field()), plain_args[0]))
        if self.op == "ops.get_item":
            tensor = self._tensors(cls, constants, current, first)[0][1]
            key = self.spec.document.node((*self.path, self.op, "key")) or self.node
            assert isinstance(key, Scalar)
            return ir.Index(tensor, index_expression(str(key.value)))
        tensors = self._tensors(cls, constants, current, first)
        args, kwargs = _by_position(cls.tensor_names(), tensors)
        return ir.Call(dotted(self.op), args, (*kwargs, *plain, *self._plain_call()))

    def _constants(self, cls: type[Op]) -> dict[str, ir.Expr]:
        """Tensors given as plain values."""
        if not isinstance(self.node, MappingNode):
            return {}
        return {
            str(key): self.values.value(entry.value)
            for key, entry in self.node.entries.items()
            if key in cls.tensor_names()
        }

    def _tensors(
        self,
        cls: type[Op],
        constants: dict[str, ir.Expr],
        current: ir.Expr | None,
        first: ir.Expr | None,
    ) -> list[tuple[str, ir.Expr]]:
        """Each tensor that an op is given, by parameter, in Keras's order."""
        takes = signature_of(cls)
        names = cls.tensor_names()
        free = [name for name in names if name not in constants]
        inputs, given = self.step.inputs, dict(constants)
        if inputs is None:
            if free and current is not None:
                given[free[0]] = current
        elif isinstance(inputs, str):
            given[free[0]] = first if first is not None else self.body.resolve(inputs)
        elif isinstance(inputs, list):
            entries = self._entries(inputs, first)
            if takes is not None and takes.takes_list:
                given[free[0]] = ir.ListExpr(entries)
            else:
                given |= dict(zip(free, entries, strict=False))
        else:
            given |= dict(zip(inputs, self._entries(list(inputs.values()), first), strict=True))
            if names and names[0] not in given and current is not None:
                given[names[0]] = current
        return [(name, given[name]) for name in names if name in given]

    def _imported(
        self, current: ir.Expr | None, named: bool, first: ir.Expr | None
    ) -> ir.Expr:
        """The user's own layer or function."""
        self.values.imported.add(self.op)
        keywords: tuple[tuple[str, ir.Expr], ...] = ()
        if isinstance(self.node, MappingNode):
            keywords = tuple((str(k), self.values.value(e.value)) for k, e in self.node.entries.items())
        args, kwargs = self._inputs(None, current, first)
        if self.body.module.is_class(self.op):
            made = ir.Call(ir.Name(self.op), (), (*keywords, *self._name(named).items()))
            return ir.Call(made, args, (*kwargs, *self._plain_call()))
        return ir.Call(ir.Name(self.op), args, (*kwargs, *keywords, *self._plain_call()))

    def _block(self, current: ir.Expr | None, named: bool, first: ir.Expr | None) -> ir.Expr:
        """A call of a block's function."""
        block = self.spec.blocks[self.op]
        function = self.body.module.block(self.op)
        args = self._block_inputs(block.inputs, current, first)
        kwargs: list[tuple[str, ir.Expr]] = []
        if isinstance(self.node, MappingNode):
            kwargs = [(str(k), self.values.value(e.value)) for k, e in self.node.entries.items()]
        elif self.node is not None and not (isinstance(self.node, Scalar) and self.node.value is None):
            kwargs = [(next(iter(block.params)), self.values.value(self.node))]
        kwargs += [(name, ir.Name(name)) for name in function.outer]
        self.values.used |= set(function.outer)
        kwargs += [(name, self.body.module.shared(name)) for name in function.shared]
        if function.takes_name:
            kwargs.append(("name", self._instance_name(named)))
        return ir.Call(ir.Name(function.name), args, tuple(kwargs))

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
            return self._entries(inputs, first)
        given = dict(zip(inputs, self._entries(list(inputs.values()), first), strict=True))
        if names[0] not in given and current is not None:
            given[names[0]] = current
        return tuple(given[name] for name in names)


def _by_position(names: tuple[str, ...], given: list[tuple[str, ir.Expr]]) -> Arguments:
    """Tensors by position as far as none is left out, then by name."""
    args: list[ir.Expr] = []
    kwargs: list[tuple[str, ir.Expr]] = []
    for name, value in given:
        if not kwargs and len(args) < len(names) and names[len(args)] == name:
            args.append(value)
        else:
            kwargs.append((name, value))
    return tuple(args), tuple(kwargs)


def node_name(node: Node | None) -> str | None:
    """The name in `name` or `{name: …}`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        return str(next(iter(node.entries)))
    return None
