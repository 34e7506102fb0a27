"""A step that is a function of `keras.ops`, as an expression.

Its tensors come first, in Keras's order, then its plain arguments by name. Lists
become what Keras wants: a tensor where one is expected, a tuple everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.catalog.base import Op
from spec_compiler.graph.inputs import signature_of
from spec_compiler.program import ir
from spec_compiler.spec.model import Step
from spec_compiler.targets.plan.slices import index_expression
from spec_compiler.targets.plan.values import call, dotted
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.document import Path, Scalar, Sequence

if TYPE_CHECKING:
    from spec_compiler.targets.plan.body import Body

Named = list[tuple[str, ir.Expr]]


class OpCall:
    """Writes the call of one op.

    Args:
        body: The body around the step, which knows its names.
        step: The step.
        path: Where it stands.
    """

    def __init__(self, body: Body, step: Step, path: Path) -> None:
        self.body, self.step, self.values = body, step, body.values
        self.op = step.op or ""
        _, cls = body.category(self.op)
        assert issubclass(cls, Op)
        self.cls: type[Op] = cls
        self.node = body.spec.document.node((*path, self.op))
        self.names = cls.tensor_names()

    def expression(self, current: ir.Expr | None, first: ir.Expr | None) -> ir.Expr:
        """The call; `first` stands in place of the first input in a later pass."""
        tensors = self._tensors(current, first)
        if self.op == "ops.get_item":
            return ir.Index(tensors[0][1], index_expression(self._key()))
        plain = self._plain()
        if getattr(self.cls, "variadic", False):
            required = [n for n, f in self.cls.model_fields.items() if f.is_required()]
            leading = tuple(value for name, value in plain if name in required)
            spread = tensors[0][1]
            given = spread.items if isinstance(spread, ir.ListExpr) else (ir.Star(spread),)
            rest = tuple(pair for pair in plain if pair[0] not in required)
            return ir.Call(dotted(self.op), (*leading, *given), rest)
        args, kwargs = self._by_position(tensors)
        if not tensors and plain[:1] and plain[0][0] == self.cls.first_field():
            args, plain = (plain[0][1],), plain[1:]
        return ir.Call(dotted(self.op), args, (*kwargs, *plain))

    def _key(self) -> object:
        """What stands in the brackets of `ops.get_item`."""
        node = self.node
        if isinstance(node, MappingNode):
            node = node.get("key")
        assert isinstance(node, Scalar)
        return node.value

    def _plain(self) -> Named:
        """The arguments that are no tensors, by name."""
        node = self.node
        if isinstance(node, MappingNode):
            return [
                (str(key), self.values.value(entry.value, as_tuple=True))
                for key, entry in node.entries.items()
                if key not in self.names
            ]
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return []
        return [(str(self.cls.first_field()), self.values.value(node, as_tuple=True))]

    def _constants(self) -> dict[str, ir.Expr]:
        """Tensors given as plain values; a list becomes a tensor."""
        if not isinstance(self.node, MappingNode):
            return {}
        found: dict[str, ir.Expr] = {}
        for key, entry in self.node.entries.items():
            if key in self.names:
                value = self.values.value(entry.value)
                is_list = isinstance(entry.value, Sequence)
                found[str(key)] = call("ops.convert_to_tensor", value) if is_list else value
        return found

    def _tensors(self, current: ir.Expr | None, first: ir.Expr | None) -> Named:
        """Each tensor that the op is given, by parameter, in Keras's order."""
        given = self._constants()
        free = [name for name in self.names if name not in given]
        takes, inputs = signature_of(self.cls), self.step.inputs
        if inputs is None:
            if free and current is not None:
                given[free[0]] = current
        elif isinstance(inputs, str):
            given[free[0]] = first if first is not None else self.body.resolve(inputs)
        elif isinstance(inputs, list):
            entries = self.body.entries(inputs, first)
            if takes is not None and takes.takes_list:
                given[free[0]] = ir.ListExpr(entries)
            else:
                given |= dict(zip(free, entries, strict=False))
        else:
            entries = self.body.entries(list(inputs.values()), first)
            given |= dict(zip(inputs, entries, strict=True))
            if self.names and self.names[0] not in given and current is not None:
                given[self.names[0]] = current
        return [(name, given[name]) for name in self.names if name in given]

    def _by_position(
        self, given: Named
    ) -> tuple[tuple[ir.Expr, ...], tuple[tuple[str, ir.Expr], ...]]:
        """Tensors by position as far as none is left out, then by name."""
        args: list[ir.Expr] = []
        kwargs: Named = []
        for name, value in given:
            if not kwargs and self.names[len(args)] == name:
                args.append(value)
            else:
                kwargs.append((name, value))
        return tuple(args), tuple(kwargs)
