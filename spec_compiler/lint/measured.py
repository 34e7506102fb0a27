"""What training measures and logs: each metric by its output, and the names in the logs.

In: a `Subject`. Out: the metrics of `compile` one by one, and the names that callbacks
can watch. Keras makes the names when it sees the first batch; here they are made as it
does, or said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_compiler.catalog.base import KerasObject
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.graph.ir import Node, Value
from spec_compiler.lint.subject import Subject
from spec_compiler.record import dataclass
from spec_compiler.text.document import Path, Scalar

KEYS = ("metrics", "weighted_metrics")
"""The arguments of `compile` that name metrics, in the order in which they are logged."""
RATE = "learning_rate"
"""What the callbacks that set the learning rate log."""
SETS_RATE = ("ReduceLROnPlateau", "LearningRateScheduler")
"""The callbacks that set the learning rate."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric of one output.

    Attributes:
        metric: The catalogue's instance, or the user's own.
        index: The output's place among the outputs.
        value: The output.
        node: The call that gives it.
        path: Where the metric stands.
        name: Its own name, as Keras gives it; None where it is not known.
        weighted: Whether sample weights apply to it.
    """

    metric: Any
    index: int
    value: Value
    node: Node
    path: Path
    name: str | None
    weighted: bool


@dataclass(frozen=True, slots=True)
class Logs:
    """The names in the logs of training.

    Attributes:
        names: The names, without those of validation.
        better: Each metric's own name with which way is better; None where Keras cannot tell.
    """

    names: tuple[str, ...]
    better: dict[str, str | None]


def measured(subject: Subject) -> list[Measured]:
    """Every metric of `compile`, in the order in which they are made."""
    found: list[Measured] = []
    made: dict[str, int] = {}
    outputs = list(subject.graph.outputs.values())
    for key in KEYS:
        for index, metric, path in _written(subject, key):
            value = outputs[index]
            if value.ref.node >= 0:
                node = subject.graph.nodes[value.ref.node]
                name = _own_name(subject, metric, path, made)
                weighted = key == "weighted_metrics"
                found.append(Measured(metric, index, value, node, path, name, weighted))
    return found


def logs(subject: Subject) -> Logs | None:
    """What each epoch logs; None where names are not known from here."""
    compiled = subject.settings.compile
    several = len(subject.graph.outputs) > 1
    outputs = subject.output_names() if several else ("",)
    metrics = measured(subject)
    if compiled is None or outputs is None or any(m.name is None for m in metrics):
        return None
    if subject.trains_itself() or any(not isinstance(m.metric, KerasObject) for m in metrics):
        return None
    names = ["loss"]
    if several:
        losses = subject.outputs()
        names += [f"{outputs[o.index]}_loss" for o in losses if len(losses) > 1]
    better: dict[str, str | None] = {}
    for one in metrics:
        own = str(one.name)
        prefix = f"{outputs[one.index]}_" if several else ""
        names.append(_unique(prefix, own, names, weighted=one.weighted))
        better[own] = _better(one.metric)
    return Logs(tuple(names), better)


def _unique(prefix: str, own: str, taken: list[str], *, weighted: bool) -> str:
    """The name in the logs of a metric whose name may be another's already."""
    name = prefix + own
    if name in taken and weighted:
        name = f"{prefix}weighted_{own}"
    number, base = 0, name
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def _better(metric: Any) -> str | None:
    """Which way is better; what is chosen by the shapes is an accuracy."""
    if hasattr(metric, "word"):
        return "higher"
    found: str | None = metric.better
    return found


def _written(subject: Subject, key: str) -> Iterator[tuple[int, Any, Path]]:
    """The metrics under a key: the output's place, the metric, and where it stands."""
    given = getattr(subject.settings.compile, key, None)
    path: Path = ("compile", key)
    count = len(subject.graph.outputs)
    if given is None:
        return
    if count == 1:
        yield from ((0, metric, at) for metric, at in _flat(given, path))
    elif isinstance(given, dict):
        places = {name: index for index, name in enumerate(subject.output_names() or ())}
        for name, each in given.items():
            if name in places:
                yield from ((places[name], m, at) for m, at in _flat(each, (*path, name)))
    elif isinstance(given, list) and len(given) == count:
        for index, each in enumerate(given):
            yield from ((index, m, at) for m, at in _flat(each, (*path, index)))


def _flat(given: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """Every metric in nested lists and mappings, with where it stands."""
    if isinstance(given, dict):
        for key, item in given.items():
            yield from _flat(item, (*path, key))
    elif isinstance(given, list):
        for index, item in enumerate(given):
            yield from _flat(item, (*path, index))
    elif given is not None:
        yield given, path


def _own_name(subject: Subject, metric: Any, path: Path, made: dict[str, int]) -> str | None:
    """A metric's name: as written where it is a name, else the object's own.

    Classes without a default name are numbered in the order of their making.
    """
    written = subject.spec.document.node(path)
    word = written.value if isinstance(written, Scalar) else None
    if not isinstance(metric, KerasObject) or (isinstance(word, str) and "$" in word):
        return None
    if isinstance(word, str) and CATEGORIES["metric"].takes_string(word):
        return word
    own: Any = metric
    if getattr(metric, "name", None) is not None or hasattr(metric, "word"):
        return str(own.logged_as)
    kind = metric.canonical_name()
    made[kind] = made.get(kind, -1) + 1
    return str(own.logged_as) + (f"_{made[kind]}" if made[kind] else "")
