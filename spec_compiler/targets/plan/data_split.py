"""Parts taken from the training data: arrays, listed files or samples, cut in two.

In: the plan of the data. Out: the statements, in the order in which the parts are taken. What a
source cuts off by itself is left to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.diagnostics.span import Span
from spec_compiler.program import ir
from spec_compiler.text.document import Node

if TYPE_CHECKING:
    from spec_compiler.targets.plan.data import DataPlan


def split(plan: DataPlan) -> list[ir.Stmt]:
    """Parts drawn from the training data, before anything else is done with it."""
    parts, document = plan.data.split, plan.spec.document
    made: list[ir.Stmt] = []
    if plan.is_cut:
        return made
    for part in ("test", "validation"):
        node = document.node(("data", "split", part))
        if parts is None or node is None:
            continue
        kwargs: list[tuple[str, ir.Expr]] = []
        name = "split_data" if plan.has_arrays("train") else "split_dataset"
        if parts.shuffle:
            kwargs += [("stratify", ir.Const(True))] if parts.stratify else []
            kwargs.append(("seed", ir.Const(plan.spec.seed or 0)))
        elif plan.has_arrays("train"):
            kwargs.append(("shuffle", ir.Const(False)))
        else:
            name = "cut_dataset"
        origin = document.key_span(("data", "split", part))
        made += _parted(plan, part, name, _share(plan, part, node), tuple(kwargs), origin)
    if plan.holds_out:
        node = document.node(("fit", "validation_split"))
        assert node is not None
        name = "hold_out" if plan.has_arrays("train") else "hold_out_samples"
        origin = document.key_span(("fit", "validation_split"))
        made += _parted(plan, "validation", name, plan.values.value(node), (), origin)
    return made


def _parted(
    plan: DataPlan,
    part: str,
    function: str,
    share: ir.Expr,
    kwargs: tuple[tuple[str, ir.Expr], ...],
    origin: Span,
) -> list[ir.Stmt]:
    """A part taken from the training data."""
    plan.runtime.add(function)
    whole = plan.variable("train")
    if plan.form("train") == "batches":
        whole = ir.Call(ir.Attr(whole, "unbatch"), ())
    target = ir.TupleExpr((plan.variable("train"), plan.variable(part)))
    called = ir.Call(ir.Name(function), (whole, share), kwargs)
    return [ir.Assign(target, called, origin=origin)]


def _share(plan: DataPlan, part: str, node: Node) -> ir.Expr:
    """A part's share of what is left: the test part is taken first."""
    share = plan.values.value(node)
    test = plan.spec.document.node(("data", "split", "test"))
    if part == "test" or test is None:
        return share
    return ir.BinOp(share, "/", ir.BinOp(ir.Const(1), "-", plan.values.value(test)))
