"""Everything around the layers of two specs: where the values differ.

In: two checked specs. Out: `Change`s by dotted path, in the order of the language. Written
and unwritten defaults are the same, parameters are compared by their values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.compare.model import ABSENT, Change
from spec_compiler.compare.values import changes, plain
from spec_compiler.lint.measured import logs
from spec_compiler.lint.subject import Subject
from spec_compiler.pipeline import Checked
from spec_compiler.spec.model import STEP_KEYS
from spec_compiler.text.document import Mapping, Scalar, walk

KEYS = ("name", "description", "seed", "backend", "dtype_policy", "keras")
"""The spec's own keys."""


def section_changes(before: Checked, after: Checked) -> tuple[Change, ...]:
    """What changed around the layers.

    What logs are called is told where nothing else tells it: `mae` and `MeanAbsoluteError` are
    one metric of two names.
    """
    found = tuple(_changes(before, after))
    if any(each.path.partition(".")[0] == "compile" for each in found):
        return found
    return (*found, *changes(_logged(before), _logged(after), "logs"))


def _logged(spec: Checked) -> list[str] | None:
    """The names in the logs of training; None where they cannot be known."""
    known = logs(Subject(spec.spec, spec.graph, spec.settings))
    return None if known is None else list(known.names)


def _changes(before: Checked, after: Checked) -> Iterator[Change]:
    for key in KEYS:
        yield from changes(getattr(before.spec, key), getattr(after.spec, key), key)
    yield from changes(before.graph.params, after.graph.params, "params")
    yield from changes(_imports(before), _imports(after), "imports")
    yield from changes(_model(before), _model(after), "model")
    for name in ("compile", "data", "fit", "evaluate"):
        old, new = getattr(before.settings, name), getattr(after.settings, name)
        if old is None and new is None:
            continue
        if old is None or new is None:
            yield Change(name, *(ABSENT if each is None else _given(each) for each in (old, new)))
        else:
            yield from changes(old, new, name)
    yield from changes(_exports(before), _exports(after), "export")


def _given(section: Any) -> Any:
    """A section as a spec writes it."""
    found = plain(section)
    return next(iter(found.values())) if isinstance(found, dict) else {}


def _imports(spec: Checked) -> dict[str, Any]:
    return {name: entry.path for name, entry in spec.spec.imports.items()}


def _model(spec: Checked) -> dict[str, Any]:
    """What the model section says beside its layers."""
    model, graph = spec.spec.model, spec.graph
    outputs = {str(name): graph.nodes[v.ref.node].name for name, v in graph.outputs.items()}
    named = {name: node for name, node in outputs.items() if not name.isdecimal() and name != node}
    return {
        "kind": graph.kind,
        "class_name": model.class_name,
        "base": model.base,
        "weights": model.weights,
        "training": _only_in_training(spec),
        "outputs": named,
    }


def _only_in_training(spec: Checked) -> list[str]:
    """The steps that are there while training alone, which no graph tells."""
    found = []
    for path, node in walk(spec.spec.document.root):
        condition = node.get("if") if isinstance(node, Mapping) else None
        if isinstance(condition, Scalar) and condition.value == "training":
            assert isinstance(node, Mapping)
            operation = next(str(key) for key in node.entries if key not in STEP_KEYS)
            found.append(
                operation if path[:2] == ("model", "layers") else f"{path[1]}: {operation}"
            )
    return found


def _exports(spec: Checked) -> dict[str, Any]:
    return {f"{each.format}": each.path for each in spec.settings.export}
