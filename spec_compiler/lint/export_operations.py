"""SC561: an export of operations that its format does not have.

Keras writes the file all the same, and it does not load. What TensorFlow's converters make of
each layer has been tried; other engines have others. LiteRT files that need TensorFlow's own
operations load where its Flex delegate is linked in: of those there is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import Node
from spec_compiler.lint.endings import activation_of
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType
from spec_compiler.spec.export import Export

CODE = "SC561"
TEXT = ("StringLookup", "TextVectorization", "Hashing", "HashedCrossing")
"""Layers that work on text, within if not on what they are given."""
SPECTRA = ("MelSpectrogram", "STFTSpectrogram", "ops.fft", "ops.rfft", "ops.stft")
ONNX_LACKS = (*TEXT, "IntegerLookup", "Discretization", *SPECTRA)
LITERT_LACKS = ("StringLookup",)
"""Layers at which LiteRT's converter ends the whole process."""
STEPPING = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
"""Layers that walk along time: LiteRT has them where the batch is fixed, or unrolled."""
ALWAYS_STEPPING = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
FLEX = (*TEXT, "IntegerLookup", "CategoryEncoding")
DELEGATE = "the file loads only where TensorFlow's Flex delegate is linked in"
ALONE = "or export the model without the layers that prepare, with prepare: false"


def check(subject: Subject) -> list[Diagnostic]:
    """The layers of each whole model that is exported, and those that prepare its features."""
    found: list[Diagnostic] = []
    if subject.spec.backend != "tensorflow":
        return found
    for index, export in enumerate(subject.settings.export):
        if export.is_part or export.format not in ("onnx", "litert"):
            continue
        problems = _of_onnx if export.format == "onnx" else _of_litert
        found_here = [*problems(subject, export), *_of_states(subject)]
        for message, severity, hint in found_here[:1]:
            place = subject.key_span(("export", index, export.format))
            found.append(Diagnostic(CODE, message, place, severity, hint=hint))
    return found


Problem = tuple[str, Severity, str]


def _of_onnx(subject: Subject, export: Export) -> Iterator[Problem]:
    """What an ONNX file does not have."""
    for kind, _, prepares in _layers(subject, export):
        if kind in ONNX_LACKS:
            yield f"ONNX has no operation for {kind}", Severity.ERROR, _mend("onnx", prepares)
    for node in subject.graph.nodes:
        if _is_exact_gelu(node):
            hint = "use the step ops.gelu, which is approximate by default"
            yield f"ONNX has no operation for the exact gelu of '{node.name}'", Severity.ERROR, hint


def _of_litert(subject: Subject, export: Export) -> Iterator[Problem]:
    """What a LiteRT file does not have."""
    layers = [*_layers(subject, export)]
    for kind, _, prepares in layers:
        if kind in LITERT_LACKS:
            message = f"LiteRT has no operation for {kind}"
            yield message, Severity.ERROR, _mend("litert", prepares)
    policy = subject.spec.dtype_policy
    if policy not in (None, "float32"):
        message = f"LiteRT computes in float32, not in {policy}: {DELEGATE}"
        yield message, Severity.WARNING, "build the model in float32 to serve it so"
    for kind, node, prepares in layers:
        if kind in FLEX:
            message = f"LiteRT has no operation for {kind}: {DELEGATE}"
            yield message, Severity.WARNING, _mend("litert", prepares)
        elif node is not None and _steps(node):
            message = f"LiteRT has no {kind} for batches of any size: {DELEGATE}"
            yield message, Severity.WARNING, "give the model's inputs a batch_size, or write unroll"


def _of_states(subject: Subject) -> Iterator[Problem]:
    """Layers that carry a state from one call to the next, which neither file does."""
    for node in subject.graph.nodes:
        if getattr(node.object, "stateful", False) is True:
            message = f"the file has no state: '{node.name}' begins anew at each call"
            yield message, Severity.WARNING, "export saved_model, which carries it on"
            return


def _mend(form: str, prepares: bool) -> str:
    """What to do instead."""
    return f"export saved_model in place of {form}" + (f", {ALONE}" if prepares else "")


def _layers(subject: Subject, export: Export) -> Iterator[tuple[str, Node | None, bool]]:
    """The name of each layer that the file would have, its node, and whether it prepares."""
    data = subject.settings.data
    if export.holds_prepare and data is not None:
        for step in data.prepare or ():
            yield str(step.op), None, True
    for node in subject.graph.nodes:
        yield node.type, node, False


def _is_exact_gelu(node: Node) -> bool:
    """Whether a layer computes gelu by the error function."""
    if node.type == "ops.gelu":
        return getattr(node.object, "approximate", True) is False
    return activation_of(node) == "gelu"


def _steps(node: Node) -> bool:
    """Whether a layer walks along time with batches of any size."""
    if node.type not in (*STEPPING, *ALWAYS_STEPPING):
        return False
    output = node.output
    fixed = isinstance(output, TensorType) and isinstance(output.shape[0], int)
    return not fixed and getattr(node.object, "unroll", False) is not True
