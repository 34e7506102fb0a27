"""What a class cannot express: layers whose making depends on a tensor's shape.

A class makes its layers in `__init__`, before it sees a tensor. So where a step becomes
part of a class (the model of the subclassed kind, a block with `layer: true`), nothing
that decides on its layers may ask for `shape(…)`. What is computed in `call` may.

`Normalization` with given numbers keeps tensors that it makes when it is built. A class
is built by a symbolic call, outside of which TensorFlow forgets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spec_compiler.catalog.learning import given_by, learns
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.nodes import references
from spec_compiler.expression.template import parse_value
from spec_compiler.graph.ir import Node as CallNode
from spec_compiler.graph.scope import Scope
from spec_compiler.spec.model import Step
from spec_compiler.text.document import Mapping, Node, Path, Scalar, walk

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion

IN_CALL = ("inputs", "outputs", "call", "layers", "shared", "trainable")
"""Keys of a step that have no say in which layers are made."""
MEND = "make the size a parameter, or build the model in the functional kind"


def refuse_in_class(expansion: Expansion, step: Step, path: Path, scope: Scope) -> bool:
    """Report a step that a class cannot hold; whether it was one."""
    if not _in_class(expansion) or (step.op or "").startswith("ops."):
        return False
    written = expansion.spec.document.node(path)
    if not isinstance(written, Mapping):
        return False
    given = written.get(step.op or "")
    if step.op == "Normalization" and isinstance(given, Mapping) and "mean" in given.entries:
        message = "a class cannot hold a Normalization whose mean is given: Keras loses its tensors"
        at = expansion.spec.document.key_span((*path, step.op, "mean"))
        mend = "leave mean and variance out: the training data gives them"
        expansion.report(Diagnostic("SC307", message, at, hint=mend), scope)
        return True
    for key, entry in written.entries.items():
        for _, node in walk(entry.value) if key not in IN_CALL else ():
            if _asks_for_shape(node):
                message = "a class makes its layers before it sees a tensor: no shape(…) here"
                expansion.report(Diagnostic("SC307", message, node.span, hint=MEND), scope)
                return True
    return False


def refuse_untrained(
    expansion: Expansion, path: Path, scope: Scope, nodes: Sequence[CallNode]
) -> None:
    """Report layers with weights, or that learn from data, that are there in training alone."""
    for node in nodes:
        if learns(node.object) and expansion.builder.learns_from_data:
            message = f"{node.type} learns before training, and is there in training alone"
            mend = f"give it its {given_by(node.type)}, or take the condition away"
            expansion.report(Diagnostic("SC535", message, node.span, hint=mend), scope)
            return
        if node.weights:
            message = (
                f"{node.type} has weights, and a model is built and saved as outside of training"
            )
            span = expansion.spec.document.span((*path, "if"))
            mend = "'if: training' is for steps without weights, such as GaussianNoise"
            expansion.report(Diagnostic("SC307", message, span, hint=mend), scope)
            return


def _in_class(expansion: Expansion) -> bool:
    """Whether the steps at hand become part of a class."""
    spec = expansion.spec
    return spec.model.kind == "subclassed" or any(
        spec.blocks[op].layer for op in expansion.open_blocks
    )


def _asks_for_shape(node: Node) -> bool:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "$" not in node.value:
        return False
    try:
        parsed = parse_value(node.value)
    except FormulaError:
        return False
    return not isinstance(parsed, str) and bool(references(parsed))
