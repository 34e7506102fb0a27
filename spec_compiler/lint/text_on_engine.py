"""SC562: text that the engine has no tensors for.

JAX and PyTorch compute with numbers alone. Layers that look words up do so by TensorFlow before
the model, whatever the engine; an input of text, and a hash of text, is for TensorFlow only.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.data_layout import features_of
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import TensorType

CODE = "SC562"
HASHES = ("Hashing", "HashedCrossing")
ONLY = ", or write backend: tensorflow"


def check(subject: Subject) -> list[Diagnostic]:
    """The inputs of a model that is trained, and what hashes its features."""
    engine = subject.spec.backend
    return [] if engine == "tensorflow" else [*_inputs(subject, engine), *_hashes(subject, engine)]


def _inputs(subject: Subject, engine: str) -> Iterator[Diagnostic]:
    """Inputs of the model that are text."""
    for name, index in subject.graph.inputs.items():
        node = subject.graph.nodes[index]
        if isinstance(node.output, TensorType) and node.output.dtype == "string":
            message = f"{engine} has no tensors of text, and the input '{name}' is text"
            hint = "move the layers that read it to data.prepare" + ONLY
            yield Diagnostic(CODE, message, node.span, hint=hint)


def _hashes(subject: Subject, engine: str) -> Iterator[Diagnostic]:
    """Steps of `prepare` that hash a feature of text."""
    data = subject.settings.data
    source = data.train or data.source if data is not None else None
    if data is None or not isinstance(source, DataSource):
        return
    features = features_of(source, data, subject.graph)
    for index, step in enumerate(data.prepare or ()):
        if step.op not in HASHES:
            continue
        taken = features
        if isinstance(features, dict):
            names = step.inputs if isinstance(step.inputs, list) else [step.inputs]
            taken = next((features[name] for name in names if name in features), None)
        elif index:
            continue  # what reaches it has been through other steps
        if isinstance(taken, TensorType) and taken.dtype == "string":
            place = subject.key_span(("data", "prepare", index, step.op))
            message = f"{step.op} hashes text on TensorFlow alone, and the spec runs on {engine}"
            yield Diagnostic(CODE, message, place, hint="write StringLookup" + ONLY)
