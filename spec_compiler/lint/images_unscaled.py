"""SC514: images of 0 to 255 straight into a layer with weights.

The sets of images of `keras.datasets` hold bytes. Networks are made for inputs around 1:
with bytes the first steps are far too large, and training is slow, or diverges.
"""

from __future__ import annotations

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import Node
from spec_compiler.lint.flow import MOVING
from spec_compiler.lint.subject import Subject

KEEPING = MOVING | {
    "CenterCrop",
    "InputLayer",
    "Pipeline",
    "RandomCrop",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "Resizing",
    "ZeroPadding2D",
}
"""Layers after which the values are still those of bytes."""
WEIGHTED = (
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "ConvLSTM2D",
    "Dense",
    "DepthwiseConv2D",
    "GRU",
    "LSTM",
    "SeparableConv2D",
    "SimpleRNN",
)
"""Layers that multiply the values with weights made for small ones."""


def check(subject: Subject) -> list[Diagnostic]:
    """Bytes that reach the first layers with weights as they are."""
    data, source = subject.settings.data, subject.source()
    if data is None or source is None or not source.is_bytes or len(subject.graph.inputs) != 1:
        return []
    names = [str(step.op) for step in (*(data.prepare or ()), *(data.augment or ()))]
    first = _first(subject)
    if any(name not in KEEPING for name in names) or not first:
        return []
    if any(node.type not in WEIGHTED for node in first):
        return []
    message = f"{source.canonical_name()} holds values from 0 to 255, and {first[0].type} "
    message += f"'{first[0].name}' gets them unscaled"
    mend = "add to data: prepare: [{Rescaling: {scale: $(1 / 255)}}]"
    at = subject.key_span(("data", "train" if data.train is not None else "source"))
    return [Diagnostic("SC514", message, at, Severity.WARNING, hint=mend)]


def _first(subject: Subject) -> list[Node]:
    """The first layers that do more with the input than to move its values about."""
    todo, found = list(subject.graph.inputs.values()), []
    while todo:
        for node in subject.flow.consumers.get(todo.pop(), ()):
            if node.type in KEEPING:
                todo.append(node.index)
            else:
                found.append(node)
    return found
