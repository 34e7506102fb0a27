"""Layers whose output Keras takes for their input while it makes a graph.

Such a layer hands the very tensor on that it was given: the graph gets a cycle, or
loses the layer without a word. A layer that casts its input first has another tensor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_compiler.catalog.base import Layer
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import Value
from spec_compiler.graph.scope import Scope
from spec_compiler.shapes.types import TensorType
from spec_compiler.text.document import Path

if TYPE_CHECKING:
    from spec_compiler.graph.expand import Expansion


def refuse_same_tensor(
    walk: Expansion, called: Any, at: Path, scope: Scope, args: tuple[Any, ...]
) -> bool:
    """Report such a layer in a sequential or functional model; whether it was one."""
    if not isinstance(called, Layer) or not called.returns_input or not args:
        return False
    in_graph = walk.spec.model.kind != "subclassed" and not any(
        walk.spec.blocks[name].layer for name in walk.open_blocks
    )
    x = args[0].type if isinstance(args[0], Value) else None
    if not in_graph or not isinstance(x, TensorType) or _is_cast(called, x):
        return False
    message = (
        f"{called.canonical_name()} cannot stand in a {walk.spec.model.kind} model: "
        "Keras takes its output for its input there"
    )
    mend = "put it into data: {prepare: […]} or {augment: […]}, or take kind: subclassed"
    walk.report(Diagnostic("SC307", message, walk.spec.document.key_span(at), hint=mend), scope)
    return True


def _is_cast(layer: Layer, x: TensorType) -> bool:
    """Whether the layer is called on its input in another dtype."""
    return x.is_float and layer.autocast and x.dtype != layer.policy.compute_dtype
