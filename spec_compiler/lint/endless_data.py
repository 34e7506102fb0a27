"""SC525 and SC526: data that never ends, and what would wait for its end.

`repeat: true` makes the training data begin again, and `endless: true` beside a function of the
imports says that what it returns has no end. An epoch is then so many steps, and a run of the
validation and of the evaluation as well. What counts, parts or keeps all samples cannot work
with them; for `repeat` it is done before.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_compiler.catalog.learning import learns, step_learns
from spec_compiler.catalog.sources.base import DataSource
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.lint.subject import Subject
from spec_compiler.text.document import Path

STEPS: dict[str, tuple[str, str]] = {
    "train": ("fit", "steps_per_epoch"),
    "validation": ("fit", "validation_steps"),
    "test": ("evaluate", "steps"),
}
"""For each part of the data the key that says how much of it is taken."""
RUNS = {"train": "an epoch", "validation": "a validation", "test": "the evaluation"}


def check(subject: Subject) -> list[Diagnostic]:
    """Each part without an end that is not told where to stop, and what waits for the end."""
    return [*_without_steps(subject), *_all_of_it(subject), *_repeated(subject)]


def endless(subject: Subject, part: str) -> Path | None:
    """Where it is said that a part of the data never ends; None where it ends."""
    data = subject.settings.data
    if data is None:
        return None
    found, key = getattr(data, part), part
    if isinstance(found, str):
        return endless(subject, found)
    if found is None and data.source is not None and part in data.source.given_parts():
        found, key = data.source, "source"
    if isinstance(found, DataSource) and found.never_ends():
        return "data", key, found.canonical_name(), "endless"
    return ("data", "repeat") if part == "train" and data.repeat else None


def _without_steps(subject: Subject) -> Iterator[Diagnostic]:
    """Parts without an end of which nothing says how much is taken."""
    for part, (section, key) in STEPS.items():
        at = endless(subject, part)
        settings = getattr(subject.settings, section)
        if at is None or (settings is not None and getattr(settings, key) is not None):
            continue
        if isinstance(getattr(subject.settings.data, part), str):
            at = ("data", part)
        noun = "training" if part == "train" else part
        message = f"the {noun} data never ends, and nothing says how many steps {RUNS[part]} has"
        mend = f"add {section}: {{{key}: …}}" if settings is None else f"add {key} to {section}"
        yield Diagnostic("SC525", message, subject.key_span(at), hint=mend)


def _all_of_it(subject: Subject) -> Iterator[Diagnostic]:
    """What needs all samples of training data that has no end of its own."""
    at, data, fit = endless(subject, "train"), subject.settings.data, subject.settings.fit
    if at is None or data is None or at == ("data", "repeat"):
        return
    wrong: list[tuple[Path, str]] = []
    if data.split is not None:
        wrong.append((("data", "split"), "split takes a share of all samples"))
    if data.cache:
        wrong.append((("data", "cache"), "cache keeps all samples"))
    if fit is not None and fit.validation_split > 0:
        wrong.append((("fit", "validation_split"), "validation_split takes the last samples"))
    if fit is not None and fit.class_weight == "balanced":
        wrong.append((("fit", "class_weight"), "class_weight: balanced counts all labels"))
    for key in ("prepare", "labels"):
        for index, step in enumerate(getattr(data, key) or ()):
            if step_learns(step.op, step.argument):
                wrong.append((("data", key, index), f"{step.op} learns from all samples"))
    for path, needs in wrong:
        message = f"{needs}, but the training data never ends"
        yield Diagnostic("SC526", message, subject.key_span(path), hint=_mend(path))
    for node in subject.graph.nodes:
        if not learns(node.object) or node.owner != node.index:
            continue
        message = f"{node.type} learns from all samples, but the training data never ends"
        yield Diagnostic("SC526", message, node.span, hint=_mend(("data", "prepare")))


def _mend(path: Path) -> str:
    """What to do about what needs all samples."""
    if path[-1] in ("split", "validation_split"):
        return "give data a validation part of its own"
    if path[-1] == "cache":
        return "leave cache out, or let the function return samples that end, and add repeat: true"
    if path[-1] == "class_weight":
        return "write the weights of the classes"
    return "give the layer what it would learn, or let the function return samples that end"


def _repeated(subject: Subject) -> Iterator[Diagnostic]:
    """Data that begins again at an end that it does not have."""
    at, data = endless(subject, "train"), subject.settings.data
    if data is not None and data.repeat and at not in (None, ("data", "repeat")):
        message = "repeat has no effect: the training data never ends by itself"
        place = subject.key_span(("data", "repeat"))
        yield Diagnostic("SC518", message, place, Severity.WARNING, hint="leave it out")
