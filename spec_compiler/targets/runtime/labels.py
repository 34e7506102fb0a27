"""Labels held against the number of classes."""

import numpy as np


def wrong_label(labels, classes):
    """The index of the first label that is the number of no class, None for none."""
    wrong = (labels < 0) | (labels >= classes) | (labels != np.rint(labels))
    return int(np.argmax(wrong)) if np.any(wrong) else None


def check_labels(path, labels, classes):
    """Refuse labels that are the number of no class."""
    index = None if labels is None or classes is None else wrong_label(labels, classes)
    if index is not None:
        raise ValueError(
            f"{path}, sample {index}: "
            f"expected a class from 0 to {classes - 1} as the label, found {labels[index]}"
        )
