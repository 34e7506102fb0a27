"""Labels held against the number of classes."""

import numpy as np


def wrong_label(labels, classes):
    """The index of the first label that is the number of no class, None for none.

    A text is no number.
    """
    if labels.dtype.kind not in "biuf":
        return 0
    wrong = (labels < 0) | (labels >= classes) | (labels != np.rint(labels))
    return int(np.argmax(wrong)) if np.any(wrong) else None


def pieces(array):
    """An array piece by piece, each with the number of its first sample."""
    some = np.asarray(array[:1])
    size = max(1, 2**24 // max(1, some.nbytes))
    for start in range(0, len(array), size):
        yield start, np.asarray(array[start : start + size])


def check_labels(path, labels, classes):
    """Refuse labels that are the number of no class."""
    if labels is None or classes is None:
        return
    for start, some in pieces(labels):
        index = wrong_label(some, classes)
        if index is not None:
            sample = start + index * len(some) // some.size
            raise ValueError(
                f"{path}, sample {sample}: expected a class from 0 to {classes - 1} "
                f"as the label, found {some.flat[index]}"
            )
