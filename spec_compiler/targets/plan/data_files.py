"""Files of folders, which are parted and mixed by their paths, and then opened.

In: the plan of the data, and a part whose source gives files. Out: the statement that makes
samples of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_compiler.program import ir

if TYPE_CHECKING:
    from spec_compiler.targets.plan.data import DataPlan


def opens_mixed(plan: DataPlan, part: str) -> bool:
    """Whether a part's files are mixed as paths each epoch, before they are opened.

    What is kept is not opened again: it is mixed after it has been kept.
    """
    return not plan.reads_only and plan.shuffle(part) is True and not plan.data.cache


def opened(plan: DataPlan, part: str) -> ir.Stmt:
    """The statement that makes samples of the files of a part."""
    key, _ = plan.place(part)
    node = plan.spec.document.node(("data", key))
    assert node is not None
    called = plan.calls().opening(node, plan.variable(part), mixes=opens_mixed(plan, part))
    origin = plan.spec.document.key_span(("data", key))
    return ir.Assign(ir.Name(part), called, origin=origin)
