"""Shared operations in a program that are no layers of Keras: made once, as one object.

In: the name of an entry. Out: the call that makes it: an application, a nested spec's
model, or a layer of a block's class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.program import ir
from spec_compiler.spec.nested import NESTED, nested_spec
from spec_compiler.spec.shared import shared_operation
from spec_compiler.targets.plan.applications import APPLICATION, application
from spec_compiler.targets.plan.values import Values
from spec_compiler.text.document import Mapping, Node, Scalar

if TYPE_CHECKING:
    from spec_compiler.targets.plan.module import Module


def own_shared(module: Module, entry: str, values: Values) -> ir.Expr | None:
    """The call that makes a shared entry which is no layer, named after it; None for a layer."""
    from spec_compiler.targets.plan.nested import nested_model

    spec = module.spec
    op = str(shared_operation(spec, entry))
    node = spec.document.node(("shared", entry, op))
    name = ir.Const(entry)
    if op == NESTED:
        inner = nested_spec(spec, ("shared", entry, NESTED))
        return nested_model(module, inner, node, name, values)
    if op in spec.blocks:
        return _block(module, op, node, name, values)
    if op.startswith(APPLICATION):
        cls = CATEGORIES["application"].find(op.removeprefix(APPLICATION))
        assert cls is not None
        from spec_compiler.catalog.applications.base import Application

        assert issubclass(cls, Application)
        given = isinstance(node, Mapping) and "name" in node.entries
        return application(cls, node, {} if given else {"name": name}, values)
    return None


def _block(module: Module, op: str, node: Node | None, name: ir.Expr, values: Values) -> ir.Expr:
    """A layer of the block's class."""
    made = module.block_class(op)
    kwargs: list[tuple[str, ir.Expr]] = []
    if isinstance(node, Mapping):
        kwargs = [(str(key), values.value(entry.value)) for key, entry in node.entries.items()]
    elif node is not None and not (isinstance(node, Scalar) and node.value is None):
        kwargs = [(next(iter(module.spec.blocks[op].params)), values.value(node))]
    kwargs += [(each, ir.Name(each)) for each in made.outer]
    values.used |= set(made.outer)
    return ir.Call(ir.Name(made.name), (), (*kwargs, ("name", name)))
