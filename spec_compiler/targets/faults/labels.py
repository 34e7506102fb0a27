"""Labels held against the number of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PIECE = 2**24
"""How many bytes of an array are looked at together."""


def pieces(array: Any) -> Iterator[tuple[int, Any]]:
    """An array piece by piece, each with the number of its first sample."""
    import numpy as np

    some = np.asarray(array[:1])
    size = max(1, PIECE // max(1, some.nbytes))
    for start in range(0, len(array), size):
        yield start, np.asarray(array[start : start + size])


def wrong_label(labels: Any, classes: int | None) -> tuple[int, Any] | None:
    """The first label that is the number of no class, with its sample; None for none.

    A text is no number.
    """
    import numpy as np

    if labels is None or classes is None:
        return None
    for start, some in pieces(labels):
        if some.dtype.kind not in "biuf":
            return start, some.flat[0]
        wrong = (some < 0) | (some >= classes) | (some != np.rint(some))
        if np.any(wrong):
            index = int(np.argmax(wrong))
            return start + index * len(some) // some.size, some.flat[index]
    return None


def check_labels(where: str, labels: Any, classes: int | None) -> None:
    """Refuse labels that are the number of no class.

    Raises:
        ValueError: which names the sample and the label.
    """
    wrong = wrong_label(labels, classes)
    if wrong is not None:
        assert classes is not None
        sample, label = wrong
        raise ValueError(
            f"{where}, sample {sample}: expected a class from 0 to {classes - 1} "
            f"as the label, found {label}"
        )
