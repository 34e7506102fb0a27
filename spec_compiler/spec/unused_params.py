"""SC305: parameters that no formula names, of the spec and of its blocks.

In: a spec. Out: warnings at the names. A spec's parameter is used where a formula anywhere
names it, a block's where one of that block does. Parameters that come from an included or
extended file are for others too, and are not spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.spec.model import Spec
from spec_compiler.text.document import Document, Node, Path, Scalar, walk

_NAMES = re.compile(r"[A-Za-z_]\w*")


def unused_params(spec: Spec) -> list[Diagnostic]:
    """A warning for each parameter of the spec's own file that no formula names."""
    document = spec.document
    found: list[Diagnostic] = []
    if spec.params:
        found += _unused(document, ("params",), spec.params, document.root, "parameter '{}'")
    for name, block in spec.blocks.items():
        node = document.node(("blocks", name))
        if block.params and node is not None:
            says = f"parameter '{{}}' of block '{name}'"
            found += _unused(document, ("blocks", name, "params"), block.params, node, says)
    return found


def _unused(
    document: Document, path: Path, params: Mapping[str, Any], scope: Node, says: str
) -> Iterator[Diagnostic]:
    """Those of `params` that no formula below `scope` names."""
    named = {
        name
        for _, node in walk(scope)
        if isinstance(node, Scalar) and isinstance(node.value, str) and "$" in node.value
        for name in _NAMES.findall(node.value)
    }
    for name in params:
        span = document.key_span((*path, name))
        if name not in named and span is not None and span.file == document.root.span.file:
            message = f"{says.format(name)} is used by nothing"
            yield Diagnostic("SC305", message, span, Severity.WARNING, hint="delete it, or use it")
