"""SC502: the loss, or the shape of the output, does not fit the labels that are known.

The labels of the sets of `keras.datasets` are known before anything is downloaded, and a
label column of a table is one value a row. What a loss makes of them is its `targets`.
Where the last layer itself does not fit the loss, that is said by SC501 alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from spec_compiler.catalog.sources.base import Labels
from spec_compiler.diagnostics.model import Diagnostic, Edit, Severity
from spec_compiler.lint.label_steps import places
from spec_compiler.lint.loss_against_output import reading
from spec_compiler.lint.subject import Output, Subject
from spec_compiler.shapes.types import TensorType
from spec_compiler.text.document import Mapping, Scalar, plain

CLASSES = ("integer", "binary")
"""Kinds of label that are a class's number."""
CROSSENTROPIES = {
    "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
}
"""The losses that differ in the labels alone, each with its function's name."""
COMMON = frozenset(("from_logits", "axis", "reduction", "name", "dtype"))
"""The arguments that both take."""
SPARSE = "use sparse_categorical_crossentropy"


def check(subject: Subject) -> list[Diagnostic]:
    """What of an only output does not fit the labels; the first thing found is the cause."""
    labels, outputs = subject.labels(), subject.outputs()
    source = subject.source()
    wrong = [*_places(subject), *_one_label(subject, labels, len(outputs))]
    if wrong:
        return wrong
    if labels is None or source is None or len(outputs) != 1 or len(subject.graph.outputs) > 1:
        return []
    (output,) = outputs
    if not hasattr(output.loss, "targets") or labels.kind == "none":
        return []
    ending = subject.ending(output)
    if ending is not None and ending.activation == "softmax" and reading(output) == "numbers":
        return []
    rules = (_kind, _rank, _count, _width)
    found = (one for rule in rules for one in rule(subject, output, labels))
    return list(islice(found, 1))


def _places(subject: Subject) -> Iterator[Diagnostic]:
    """One-hot labels with too few places for the classes."""
    source, data = subject.source(), subject.settings.data
    known = source.known_labels() if source is not None else None
    step = data.labels[0] if data is not None and data.labels else None
    count = places(step) if step is not None else None
    if known is None or step is None or count is None or known.kind != "integer":
        return
    if known.classes is not None and count < known.classes:
        message = (
            f"{step.op} makes {count} places, and {_source(subject)} has {known.classes} classes"
        )
        mend = f"write {known.classes} for {count}"
        yield Diagnostic("SC502", message, subject.span(("data", "labels", 0)), hint=mend)


def _one_label(subject: Subject, labels: Labels | None, trained: int) -> Iterator[Diagnostic]:
    """Several outputs that are trained, and a source that has one label a sample."""
    if labels is None or labels.kind in ("any", "none") or subject.trains_itself():
        return
    if trained > 1:
        message = f"{trained} outputs have a loss, but {_source(subject)} has one label a sample"
        mend = "give one output a loss, null for the others, or take a source with labels for each"
        at = subject.key_span(("compile", "loss"))
        yield Diagnostic("SC502", message, at, hint=mend)


def _kind(subject: Subject, output: Output, labels: Labels) -> Iterator[Diagnostic]:
    """Labels of another kind than the loss is made for."""
    loss, targets = output.loss.canonical_name(), output.loss.targets
    name, at = _source(subject), subject.span(output.path)
    if labels.kind == "one_hot":
        if targets == "integers":
            message = f"{loss} takes class numbers, but {name} has one-hot labels"
            edits = _other_loss(subject, output, "CategoricalCrossentropy")
            mend = "use categorical_crossentropy"
            yield Diagnostic("SC502", message, at, hint=mend, edits=edits)
    elif labels.kind == "any" and labels.shape not in ((), (1,)):
        return
    elif targets in ("one_hot", "distribution") and output.units != 1:
        has = {"any": "one value a row", "number": "numbers to predict"}.get(labels.kind)
        message = f"{loss} takes one-hot labels, but {name} has {has or 'class numbers'}"
        mend = "use mse, mae or huber" if labels.kind == "number" else SPARSE
        sparse = "SparseCategoricalCrossentropy" if labels.kind == "integer" else ""
        edits = _other_loss(subject, output, sparse)
        yield Diagnostic("SC502", message, at, hint=mend, edits=edits)
    elif labels.kind == "number" and targets in ("integers", "binary", "signs", "sequences"):
        message = f"{loss} takes classes, but {name} has numbers to predict"
        yield Diagnostic("SC502", message, at, hint="use mse, mae or huber")
    elif targets in ("binary", "signs") and labels.kind == "integer" and (labels.classes or 0) > 2:
        takes = "0 or 1" if targets == "binary" else "-1 or 1"
        message = f"{loss} takes labels of {takes}, but {name} has {labels.classes} classes"
        mend = f"{SPARSE}, with a last layer of {labels.classes} units and softmax"
        yield Diagnostic("SC502", message, at, hint=mend)
    elif targets == "values" and labels.kind == "integer" and output.units == 1:
        count = "" if labels.classes is None else f"{labels.classes} "
        message = f"{loss} takes the {count}classes of {name} for an amount"
        mend = f"{SPARSE}, with a last layer of {count or 'as many '}units and softmax"
        yield Diagnostic("SC502", message, at, Severity.WARNING, hint=mend)


def _other_loss(subject: Subject, output: Output, name: str) -> tuple[Edit, ...]:
    """The edit that writes another crossentropy for the one that there is, in its own spelling.

    None where the loss is another one, or has an argument that the other does not take.
    """
    if name not in CROSSENTROPIES or output.loss.canonical_name() not in CROSSENTROPIES:
        return ()
    # Imported here: only a wrong spec needs it.
    from spec_compiler.spec.edits import put

    document = subject.spec.document
    node = document.node(output.path)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [(key, entry)] = node.entries.items()
        given = plain(entry.value)
        is_known = given is None or (isinstance(given, dict) and given.keys() <= COMMON)
        return (Edit(entry.key_span, _spelled(str(key), name)),) if is_known else ()
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return put(document, node, _spelled(node.value, name))
    return ()


def _spelled(before: str, name: str) -> str:
    """The name of a loss as a class or a function, as the one before was."""
    return CROSSENTROPIES[name] if before.islower() else name


def _rank(subject: Subject, output: Output, labels: Labels) -> Iterator[Diagnostic]:
    """An output of more axes than one label a sample has."""
    if not isinstance(output.value.type, TensorType) or output.value.type.rank <= 2:
        return
    if labels.shape is None or len(labels.shape) > 1 or output.value.type.size == 1:
        return
    message = f"{_source(subject)} has one label a sample, but {output.layer} gives "
    message += str(output.value.type)
    mend = "put Flatten or a GlobalAveragePooling layer before the last layer"
    yield Diagnostic("SC502", message, output.node.span, hint=mend)


def _count(subject: Subject, output: Output, labels: Labels) -> Iterator[Diagnostic]:
    """Fewer units than classes, or more."""
    classes, units = labels.classes, output.units
    is_one_hot = labels.kind == "one_hot"
    targets = ("one_hot", "distribution") if is_one_hot else ("integers",)
    if classes is None or units in (None, classes) or output.loss.targets not in targets:
        return
    if units == 1 and not is_one_hot:
        return
    message = f"{_source(subject)} has {classes} classes, but '{output.node.name}' gives {units}"
    mend = f"give {output.node.type} {classes} units"
    is_error = is_one_hot or units is None or units < classes
    severity = Severity.ERROR if is_error else Severity.WARNING
    yield Diagnostic("SC502", message, output.node.span, severity, hint=mend)


def _width(subject: Subject, output: Output, labels: Labels) -> Iterator[Diagnostic]:
    """Several units for a label that is one value."""
    if output.loss.targets not in ("values", "binary", "signs") or output.units in (None, 1):
        return
    if labels.shape not in ((), (1,)):
        return
    message = f"{_source(subject)} has one value a sample as its label, but "
    message += f"'{output.node.name}' gives {output.units}"
    mend = "give the last layer one unit"
    if labels.kind != "number":
        mend += f", or {SPARSE} for classes" if labels.kind == "any" else ""
    yield Diagnostic("SC502", message, output.node.span, hint=mend)


def _source(subject: Subject) -> str:
    """What messages call the training data."""
    source = subject.source()
    return source.canonical_name() if source is not None else "the source"
