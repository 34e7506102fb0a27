"""SC517: BatchNormalization over batches of one sample.

The mean of one sample is the sample: without further axes to average over, the layer gives
the same output for whatever comes in, and nothing before it is trained. Feature maps still
have their positions to average over, and only train unsteadily.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import Node
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType


def check(subject: Subject) -> list[Diagnostic]:
    """A batch size of 1 in a model that normalizes over the batch; said once."""
    if subject.settings.fit is None or subject.batch_size != 1:
        return []
    nodes = [node for node in subject.graph.nodes if _normalizes(node)]
    if not nodes:
        return []
    flat = [node for node in nodes if _is_flat(node)]
    name = (flat or nodes)[0].name
    is_own = (flat or nodes)[0].type == "BatchNormalization"
    noun = "BatchNormalization" if is_own else "the BatchNormalization in"
    does = "gives the same for every sample" if flat else "has one sample's positions alone"
    message = f"with batches of one sample {noun} '{name}' {does}"
    data = subject.settings.data
    section = "data" if data is not None and data.batch_size else "fit"
    severity = Severity.ERROR if flat else Severity.WARNING
    mend = "take larger batches, or LayerNormalization or GroupNormalization"
    at = subject.span((section, "batch_size"))
    return [Diagnostic("SC517", message, at, severity, hint=mend)]


def _normalizes(node: Node) -> bool:
    """Whether a step takes the mean over the batch while training."""
    renorm = getattr(node.object, "renorm", False)
    trains = getattr(node.object, "trainable", True)
    if any(weight.name.endswith("/moving_mean") for weight in node.weights):  # an application
        return any(w.trainable for w in node.weights if w.name.endswith("/gamma"))
    return node.type == "BatchNormalization" and bool(trains) and not renorm


def _is_flat(node: Node) -> bool:
    """Whether there is nothing to average over but the batch."""
    if node.type != "BatchNormalization":
        return False
    if not isinstance(node.output, TensorType) or node.output.last is None:
        return False
    return node.output.rank == 2 or node.output.size == node.output.last
