"""Applications in a program: the call that makes one, and what freezes it.

In: the node of the step's arguments, and that of its `trainable`. Out: an expression,
and the statements that stand below it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spec_compiler.program import ir
from spec_compiler.targets.plan.values import APPLICATIONS, Values, call
from spec_compiler.text.document import Mapping as MappingNode
from spec_compiler.text.document import Node, Scalar

if TYPE_CHECKING:
    from spec_compiler.catalog.applications.base import Application

APPLICATION = "applications."
"""What stands before the name of an application in a step."""


def application(
    cls: type[Application], node: Node | None, name: Mapping[str, ir.Expr], values: Values
) -> ir.Expr:
    """The call that makes an application.

    Args:
        cls: The application.
        node: Its arguments.
        name: The name that the step gives it, where it does.
        values: Writes the arguments.
    """
    given = {} if cls.name_is_fixed else name
    made = values.constructor(APPLICATIONS, cls, node, **given)
    kwargs = tuple((k, _file(v, values) if k == "weights" else v) for k, v in made.kwargs)
    return replace(made, kwargs=kwargs)


def _file(weights: ir.Expr, values: Values) -> ir.Expr:
    """The weights: a file of them is found from the program's own folder."""
    if not isinstance(weights, ir.Const) or weights.value in (None, "imagenet"):
        return weights
    path = posixpath.join(values.folder, str(weights.value).replace("\\", "/"))
    return ir.BinOp(ir.Name("HERE"), "/", ir.Const(posixpath.normpath(path)))


def freezing(node: Node | None, model: ir.Expr, values: Values) -> list[ir.Stmt]:
    """The statements that freeze a model as the step's `trainable` says.

    Args:
        node: What stands behind `trainable`, None where nothing does.
        model: The model.
        values: Writes a formula, and notes the function of the runtime that is used.
    """
    if node is None or (isinstance(node, Scalar) and node.value in (None, True)):
        return []
    origin = node.span
    if isinstance(node, MappingNode):
        values.runtime.add("freeze_before")
        begin = values.value(node.entries["from"].value)
        return [ir.ExprStmt(call("freeze_before", model, begin), origin=origin)]
    return [ir.Assign(ir.Attr(model, "trainable"), values.value(node), origin=origin)]
