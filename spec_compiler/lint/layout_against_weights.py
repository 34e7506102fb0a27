"""SC551: a layout of weights over devices that does not fit the weights there are.

Keras parts a weight where one pattern matches its whole path. A pattern that matches none
changes nothing, and Keras says nothing; two that match one weight, and axes that do not
fit its shape, it refuses when the model is built.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.catalog.distributions import ModelParallel, keyed
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.weight_paths import weight_paths
from spec_compiler.lint.subject import Subject
from spec_compiler.shapes.types import Weight

CODE = "SC551"
AT = ("fit", "distribute", "model_parallel")


def check(subject: Subject) -> list[Diagnostic]:
    """Each pattern against each weight."""
    fit = subject.settings.fit
    spread = fit.distribute if fit is not None else None
    if not isinstance(spread, ModelParallel):
        return []
    paths = weight_paths(subject.spec, subject.graph)
    matched = {path: keyed(spread.layout, path) for path, _ in paths.known}
    found = [*_twice(subject, matched)]
    for path, weight in paths.known:
        for pattern in matched[path][:1]:
            found += _misfit(subject, spread, pattern, path, weight)
    if paths.complete:
        used = {pattern for patterns in matched.values() for pattern in patterns}
        found += _unused(subject, [p for p in spread.layout if p not in used], [*matched])
    return found


def _twice(subject: Subject, matched: dict[str, list[str]]) -> Iterator[Diagnostic]:
    """Weights that several patterns match; each pair of patterns is said once."""
    said: set[tuple[str, ...]] = set()
    for path, patterns in matched.items():
        if len(patterns) > 1 and tuple(patterns) not in said:
            said.add(tuple(patterns))
            message = f"'{path}' is matched by '{patterns[0]}' and by '{patterns[1]}'"
            place = subject.key_span((*AT, "layout", patterns[1]))
            yield Diagnostic(CODE, message, place, hint="one pattern may match a weight")


def _misfit(
    subject: Subject, spread: ModelParallel, pattern: str, path: str, weight: Weight
) -> Iterator[Diagnostic]:
    """A weight of too few axes, or one whose size the devices do not divide."""
    parted, place = spread.layout[pattern], subject.span((*AT, "layout", pattern))
    if len(parted) > len(weight.shape):
        message = f"'{path}' has {len(weight.shape)} axes {weight.shape}, the layout {len(parted)}"
        yield Diagnostic(CODE, message, place, hint="write one entry for each axis, null for whole")
        return
    for size, axis in zip(weight.shape, parted, strict=False):
        count = (spread.mesh or {}).get(axis or "")
        if count and size % count:
            message = f"'{path}' {weight.shape} is not divided by the {count} of axis '{axis}'"
            yield Diagnostic(CODE, message, place, hint="part another axis, or change the mesh")
            return


def _unused(subject: Subject, patterns: list[str], paths: list[str]) -> Iterator[Diagnostic]:
    """Patterns that match no weight."""
    from spec_compiler.diagnostics.suggest import suggest

    for pattern in patterns:
        near = suggest(pattern, tuple(paths))
        some = ", ".join(dict.fromkeys((*([near] if near else []), *paths[:3])))
        message = f"no weight's path is matched by '{pattern}'"
        hint = f"a pattern matches the whole path; there are {some}"
        yield Diagnostic(CODE, message, subject.key_span((*AT, "layout", pattern)), hint=hint)
