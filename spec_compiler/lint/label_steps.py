"""What becomes of labels in the steps of `data.labels`: class numbers made one-hot.

In: what is known of a source's labels, and the steps. Out: what is known after them; None
where a step does something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec_compiler.catalog.sources.base import Labels
from spec_compiler.spec.model import Step

PLACES = {
    "to_categorical": "num_classes",
    "ops.one_hot": "num_classes",
    "CategoryEncoding": "num_tokens",
}
"""Steps that make one-hot labels of class numbers, with the argument that says of how many places."""


def places(step: Step) -> int | None:
    """How many places the one-hot labels of a step have; None where it makes none."""
    argument: Any = step.argument
    key = PLACES.get(step.op or "")
    if key is None:
        return None
    given = argument if isinstance(argument, dict) else {key: argument}
    if step.op == "CategoryEncoding" and given.get("output_mode") != "one_hot":
        return None
    count = given.get(key)
    return count if isinstance(count, int) and given.get("axis", -1) == -1 else None


def labels_after(labels: Labels | None, steps: Sequence[Step]) -> Labels | None:
    """What is known of labels after some steps."""
    for step in steps:
        count = places(step)
        is_class = labels is not None and labels.kind in ("integer", "binary")
        if labels is None or count is None or not is_class:
            return None
        if step.op == "ops.one_hot" and labels.shape != ():
            return None
        labels = Labels("one_hot", count, (count,))
    return labels
