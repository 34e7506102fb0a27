"""SC305: imports, blocks and shared entries that nothing uses.

In: a spec. Out: warnings at the names. A name is used where it stands as a key or as a
value, in what the model and the training are made of, or in a block or shared entry that
is used itself. What comes from an included or extended file is for others too, and is not
spoken of.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.spec.model import Spec
from spec_compiler.text.document import Mapping, Node, Scalar, walk

DECLARED = (("imports", "import"), ("blocks", "block"), ("shared", "shared entry"))
"""The sections that declare names, each with what one of them is called."""
USING = ("params", "model", "compile", "data", "fit", "evaluate", "export")
"""The sections that use them."""


def unused(spec: Spec) -> list[Diagnostic]:
    """A warning for each name of the spec's own file that nothing uses."""
    document = spec.document
    declared = {
        str(name): entry
        for section, _ in DECLARED
        if isinstance(node := document.node((section,)), Mapping)
        for name, entry in node.entries.items()
    }
    if not declared:
        return []
    todo = [node for key in USING if (node := document.node((key,))) is not None]
    reached: set[str] = set()
    while todo:
        for name in _words(todo.pop()):
            if name in declared and name not in reached:
                reached.add(name)
                todo.append(declared[name].value)
    return [
        Diagnostic(
            "SC305",
            f"{noun} '{name}' is used by nothing",
            entry.key_span,
            Severity.WARNING,
            hint="delete it, or use it",
        )
        for section, noun in DECLARED
        for name in getattr(spec, section)
        if name not in reached
        and (entry := declared[name]).key_span.file == document.root.span.file
    ]


def _words(node: Node) -> Iterator[str]:
    """Every key and every text in a value."""
    for _, inner in walk(node):
        if isinstance(inner, Mapping):
            yield from (str(key) for key in inner.entries)
        elif isinstance(inner, Scalar) and isinstance(inner.value, str):
            yield inner.value
