"""What is wrong with the data of a spec, or worth a second look, in its own terms.

In: the summaries of its parts, and the checked spec. Out: problems, which training would
fail on or learn nonsense from, and notes. Each names the part, the column and the sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spec_compiler.lint.subject import Subject
from spec_compiler.pipeline import Checked
from spec_compiler.training.data_summary import Column, Summary

LOPSIDED = 10
"""A class of so many times fewer samples than the largest is told of."""
LISTED = 5


def problems(checked: Checked, found: Sequence[Summary]) -> list[str]:
    """What training would fail on: labels that are no class, missing labels, nothing at all."""
    return [line for summary in found for line in _problems(checked, summary)]


def _problems(checked: Checked, summary: Summary) -> Iterator[str]:
    if not summary.samples:
        yield f"{summary.name}: there are no samples"
    for column in summary.labels:
        if column.missing:
            yield f"{summary.name}: {_missing(column)}"
    units = _units(checked)
    if units is None or len(summary.labels) != 1 or summary.classes is None:
        return
    first = summary.labels[0].first
    wrong = [value for value in summary.classes if isinstance(value, int) and _out(value, units)]
    if wrong:
        number = sum(summary.classes[value] for value in wrong)
        listed = ", ".join(map(str, wrong[:LISTED])) + (", …" if len(wrong) > LISTED else "")
        noun = "label is" if number == 1 else "labels are"
        yield (
            f"{summary.name}: {number} {noun} no class: {listed} (the first in sample "
            f"{min(first[value] for value in wrong)}); the model has {units} classes, 0 to {units - 1}"
        )


def _out(value: int, units: int) -> bool:
    return not 0 <= value < units


def _units(checked: Checked) -> int | None:
    """How many classes the model tells apart, where its loss takes class numbers."""
    subject = Subject(checked.spec, checked.graph, checked.settings)
    outputs = subject.outputs()
    if len(outputs) != 1 or len(checked.graph.outputs) != 1:
        return None
    if getattr(outputs[0].loss, "targets", None) != "integers":
        return None
    data = checked.settings.data
    return None if data is not None and data.labels else outputs[0].units


def notes(found: Sequence[Summary]) -> list[str]:
    """What is worth a second look: missing features, columns of one value, rare classes."""
    train = next((summary for summary in found if summary.name == "train"), None)
    return [line for summary in found for line in _notes(summary, train)]


def _notes(summary: Summary, train: Summary | None) -> Iterator[str]:
    for column in summary.features:
        if column.missing:
            yield f"{summary.name}: {_missing(column)}"
        elif _is_constant(column) and summary.samples > 1:
            yield f"{summary.name}: '{column.name}' is {column.low:g} in every sample"
    classes = summary.classes
    if not classes or len(classes) < 2:
        return
    most = max(classes, key=lambda value: classes[value])
    rare = [value for value in classes if classes[value] * LOPSIDED <= classes[most]]
    if rare and summary.name == "train":
        names = summary.names
        few = f"'{names.get(rare[0], rare[0])}' has {classes[rare[0]]} of {summary.samples} samples"
        yield f"train: class {few}, '{names.get(most, most)}' has {classes[most]}"
    if train is not None and train.classes and summary.name != "train":
        unseen = [value for value in classes if value not in train.classes]
        if unseen:
            yield f"{summary.name}: class '{unseen[0]}' is not in the training data"


def _is_constant(column: Column) -> bool:
    """Whether a column of numbers has one value alone."""
    is_number = not column.is_text and column.dtype != "list"
    return is_number and column.low is not None and column.low == column.high


def _missing(column: Column) -> str:
    """Missing values in words."""
    values = "value is" if column.missing == 1 else "values are"
    where = f"the first in sample {column.first_missing}"
    return f"'{column.name}': {column.missing} {values} missing or infinite, {where}"
