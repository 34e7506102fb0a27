"""A number in quotes as a parameter's default: one cause, however often the parameter is used.

In: what was found, and the spec. Out: the same, with one finding at the parameter in the place
of those at its uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spec_compiler.diagnostics.model import Diagnostic, Note
from spec_compiler.diagnostics.span import Span
from spec_compiler.expression.nodes import names
from spec_compiler.expression.template import parse_value
from spec_compiler.spec.edits import undone_habit
from spec_compiler.spec.model import Spec
from spec_compiler.spec.wording import got, habit
from spec_compiler.text.document import Path, Scalar, walk

CODES = ("SC123", "SC203", "SC204", "SC205")
"""What is found of a text where a number is wanted."""
QUOTED = "a number has no quotes"


def at_their_parameter(found: Sequence[Diagnostic], spec: Spec) -> list[Diagnostic]:
    """What was found, with one finding for each parameter that is a number in quotes."""
    quoted = {name: path for name, path in _defaults(spec).items() if _is_quoted(spec, name, path)}
    uses = _uses(spec, quoted) if quoted else {}
    kept: list[Diagnostic] = []
    seen: set[str] = set()
    for one in found:
        name = uses.get(one.span) if one.span is not None and one.code in CODES else None
        if name is None:
            kept.append(one)
        elif name not in seen:
            seen.add(name)
            kept.append(_moved(one, spec, name, quoted[name]))
    return kept


def _defaults(spec: Spec) -> dict[str, Path]:
    """The place of each parameter's default; a name that a block has too could be either."""
    inner = {name for block in spec.blocks.values() for name in block.params}
    document = spec.document
    found: dict[str, Path] = {}
    for name in spec.params:
        path: Path = ("params", name)
        long = (*path, "default")
        if name not in inner:
            found[name] = long if document.node(long) is not None else path
    return found


def _is_quoted(spec: Spec, name: str, path: Path) -> bool:
    node, param = spec.document.node(path), spec.params[name]
    is_text = isinstance(node, Scalar) and isinstance(node.value, str)
    return is_text and param.type is None and habit(param.default) == QUOTED


def _uses(spec: Spec, quoted: dict[str, Path]) -> dict[Span, str]:
    """The places of the values that are made of such a parameter, each with its name."""
    found: dict[Span, str] = {}
    for _, node in walk(spec.document.root):
        if isinstance(node, Scalar) and isinstance(node.value, str) and "$" in node.value:
            parsed = parse_value(node.value)
            used = frozenset() if isinstance(parsed, str) else names(parsed)
            for name in sorted(used & quoted.keys()):
                found.setdefault(node.span, name)
    return found


def _moved(one: Diagnostic, spec: Spec, name: str, path: Path) -> Diagnostic:
    """A finding at a use, said of the parameter."""
    document = spec.document
    wanted = one.message.partition(", got")[0].partition("; got")[0]
    message = f"parameter '{name}' is {got(spec.params[name].default)}, and {wanted}"
    return replace(
        one,
        code="SC203",
        message=message,
        span=document.span(path),
        label=QUOTED,
        hint=None,
        notes=(Note("used here", one.span), *one.notes),
        edits=undone_habit(document, path),
    )
