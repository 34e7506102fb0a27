"""A spec's model in another kind: `--kind` of the command line.

In: a composed document and a kind. Out: the document with that kind written into its
model, inputs in that kind's form; or SC307 where it has several inputs and the kind
takes one. What else the kind cannot express (references, `if: training`, a base class)
the later checks report at its place, as they do for a spec that was written so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.outcome import Outcome
from spec_compiler.text.document import Document, Entry, Mapping, Node, Scalar, Sequence

Kind = Literal["sequential", "functional", "subclassed"]
KINDS: tuple[Kind, ...] = ("sequential", "functional", "subclassed")
INPUT = "inputs"
"""The name that a sequential model's input gets where inputs have names."""


def in_kind(document: Document, kind: Kind | None) -> Outcome[Document]:
    """The document with its model in a kind; unchanged where it is of that kind, or of none."""
    model = document.node(("model",))
    written = document.node(("model", "kind"))
    if kind is None or not isinstance(model, Mapping) or not isinstance(written, Scalar):
        return Outcome(document)
    if written.value == kind or written.value not in KINDS:
        return Outcome(document)
    changed = _with(model, "kind", replace(written, value=kind))
    inputs = model.get("inputs")
    if isinstance(inputs, Mapping):
        if written.value == "sequential":
            changed = _with(changed, "inputs", _named(inputs))
        elif kind == "sequential":
            if len(inputs.entries) > 1:
                return Outcome(None, (_several(document, len(inputs.entries)),))
            changed = _chain(changed, inputs)
    if kind != "subclassed":
        changed = _without(changed, "class_name")
    assert isinstance(document.root, Mapping)
    return Outcome(replace(document, root=_with(document.root, "model", changed)))


def _named(inputs: Mapping) -> Mapping:
    """A sequential model's input as one with a name."""
    return Mapping({INPUT: Entry(INPUT, inputs.span, inputs)}, inputs.span)


def _several(document: Document, count: int) -> Diagnostic:
    message = f"a sequential model has one input, this one has {count}"
    return Diagnostic("SC307", message, document.key_span(("model", "inputs")))


def _chain(model: Mapping, inputs: Mapping) -> Mapping:
    """A graph's model as a chain: what says in words that it is one is left out."""
    for input_name, entry in inputs.entries.items():
        model = _with(model, "inputs", _unnamed(entry.value))
        layers = model.get("layers")
        if isinstance(layers, Sequence) and layers.items:
            first, *others = layers.items
            if isinstance(first, Mapping) and _value(first.get("inputs")) == input_name:
                first = _without(first, "inputs")
            model = _with(model, "layers", replace(layers, items=(first, *others)))
            last = others[-1] if others else first
            name = _value(last.get("name")) if isinstance(last, Mapping) else None
            if name is not None and name == _value(model.get("outputs")):
                model = _without(model, "outputs")
    return model


def _unnamed(value: Node) -> Node:
    """An input as a sequential model has it: its arguments, never its shape alone."""
    if isinstance(value, Sequence):
        return Mapping({"shape": Entry("shape", value.span, value)}, value.span)
    return value


def _value(node: Node | None) -> object:
    return node.value if isinstance(node, Scalar) else None


def _with(mapping: Mapping, key: str, value: Node) -> Mapping:
    """A mapping with another value at a key that it has."""
    entries = dict(mapping.entries)
    entries[key] = replace(entries[key], value=value)
    return replace(mapping, entries=entries)


def _without(mapping: Mapping, key: str) -> Mapping:
    """A mapping without a key."""
    entries = {name: entry for name, entry in mapping.entries.items() if name != key}
    return replace(mapping, entries=entries)
