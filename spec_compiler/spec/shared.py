"""What an entry of `shared` writes: the operation that is made once."""

from __future__ import annotations

from collections.abc import Sequence

from spec_compiler.spec.model import Spec, Step
from spec_compiler.text.document import Mapping, Scalar

BESIDE = ("trainable",)
"""What may stand beside the operation."""


def shared_operation(spec: Spec, entry: str) -> str | None:
    """The name of a shared entry's operation, None where it writes none, or several."""
    node = spec.document.node(("shared", entry))
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    if isinstance(node, Mapping):
        names = [key for key in node.entries if key not in BESIDE]
        if len(names) == 1:
            return str(names[0])
    return None


def used_shared(spec: Spec) -> list[str]:
    """The shared entries that the model's steps name, also inside blocks, in the spec's order."""
    found: set[str] = set()
    _collect(spec, spec.model.layers, found, set())
    return [entry for entry in spec.shared if entry in found]


def _collect(spec: Spec, steps: Sequence[Step], found: set[str], blocks: set[str]) -> None:
    for step in steps:
        if step.op in spec.shared:
            found.add(step.op or "")
        if step.layers is not None:
            _collect(spec, step.layers, found, blocks)
        elif step.op in spec.blocks and step.op not in blocks:
            blocks.add(step.op or "")
            _collect(spec, spec.blocks[step.op or ""].layers, found, blocks)
