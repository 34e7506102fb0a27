"""SC514: images of 0 to 255 straight into a layer with weights.

The sets of images of `keras.datasets` hold bytes. Networks are made for inputs around 1:
with bytes the first steps are far too large, and training is slow, or diverges.
"""

from __future__ import annotations

from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import Node
from spec_compiler.lint.flow import MOVING
from spec_compiler.lint.subject import Subject
from spec_compiler.spec.model import Step

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


BETWEEN = (
    *("InceptionResNetV2", "InceptionV3", "MobileNet", "MobileNetV2", "NASNetLarge"),
    *("NASNetMobile", "ResNet101V2", "ResNet152V2", "ResNet50V2", "Xception"),
)
"""Models of `keras.applications` that take values from -1 to 1, and do not scale them."""
SMALL = 0.1
"""A factor by which bytes are still large."""


def check(subject: Subject) -> list[Diagnostic]:
    """Bytes that reach the first layers with weights as they are."""
    data, source = subject.settings.data, subject.source()
    if data is None or source is None or not source.is_bytes or len(subject.graph.inputs) != 1:
        return []
    steps = (*(data.prepare or ()), *(data.augment or ()))
    first = _first(subject)
    if not all(_is_kept(step) for step in steps) or not first:
        return []
    if any(node.type not in (*WEIGHTED, *BETWEEN) for node in first):
        return []
    is_between = first[0].type in BETWEEN
    message = f"{source.canonical_name()} holds values from 0 to 255, and {first[0].type} "
    message += f"'{first[0].name}' gets them unscaled"
    mend = "add to data: prepare: [{Rescaling: {scale: $(1 / 255)}}]"
    if is_between:
        message += ": it takes values from -1 to 1"
        mend = "add to data: prepare: [{Rescaling: {scale: $(1 / 127.5), offset: -1}}]"
    at = subject.key_span(("data", "train" if data.train is not None else "source"))
    return [Diagnostic("SC514", message, at, Severity.WARNING, hint=mend)]


def _first(subject: Subject) -> list[Node]:
    """The first layers that do more with the input than to move its values about."""
    todo, found = list(subject.graph.inputs.values()), []
    while todo:
        for node in subject.flow.consumers.get(todo.pop(), ()):
            if node.type in KEEPING or _hardly_scales(node.type, getattr(node.object, "scale", 0)):
                todo.append(node.index)
            else:
                found.append(node)
    return found


def _is_kept(step: Step) -> bool:
    """Whether a step on the data leaves bytes what they are."""
    argument = step.argument
    scale = argument.get("scale") if isinstance(argument, dict) else argument
    return step.op in KEEPING or _hardly_scales(str(step.op), scale)


def _hardly_scales(kind: str, scale: Any) -> bool:
    """Whether a Rescaling leaves values large."""
    is_number = isinstance(scale, int | float)
    return kind == "Rescaling" and is_number and abs(scale) >= SMALL
