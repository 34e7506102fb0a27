"""Arrays, parted.

A part of the data is a tuple: the features, the labels and, where there are any, the
weights; each is an array, None, or arrays in a mapping or list.
"""

import math

import numpy as np


def take(data, rows):
    """Take some samples of all arrays."""
    if isinstance(data, dict):
        return {name: take(each, rows) for name, each in data.items()}
    if isinstance(data, (tuple, list)):
        return type(data)(take(each, rows) for each in data)
    return None if data is None else data[rows]


def count_rows(data):
    """Count the samples that arrays hold."""
    while isinstance(data, (dict, tuple, list)):
        data = next(iter(data.values() if isinstance(data, dict) else data))
    return len(data)


def in_batches(function, x, batch_size=1024):
    """Pass arrays through a function, so many samples at a time."""
    starts = range(0, count_rows(x), batch_size)
    done = [function(take(x, slice(start, start + batch_size))) for start in starts]
    if isinstance(done[0], dict):
        return {
            name: np.concatenate([np.asarray(each[name]) for each in done])
            for name in done[0]
        }
    if isinstance(done[0], tuple):
        return tuple(
            np.concatenate([np.asarray(each[index]) for each in done])
            for index in range(len(done[0]))
        )
    return np.concatenate([np.asarray(each) for each in done])


def split_data(data, share, shuffle=True, stratify=False, seed=0):
    """Split samples in two, the second part being `share` of them.

    Drawn at random by `seed`, from each class alike with `stratify`; without
    `shuffle` the second part is the end.
    """
    count = count_rows(data)
    order = np.arange(count)
    if shuffle:
        np.random.default_rng(seed).shuffle(order)
    if stratify:
        labels = np.asarray(data[1]).reshape(count, -1)
        classes = np.unique(labels, axis=0, return_inverse=True)[1].ravel()
        ranks = np.empty(count)
        for value in np.unique(classes):
            members = order[classes[order] == value]
            ranks[members] = (np.arange(len(members)) + 0.5) / len(members)
        order = order[np.argsort(ranks[order], kind="stable")]
    cut = count - round(count * share)
    return take(data, order[:cut]), take(data, order[cut:])


def hold_out(data, share):
    """Cut the last `share` of the samples off, as `validation_split` of `fit` does."""
    cut = math.floor(count_rows(data) * (1 - share))
    return take(data, slice(cut)), take(data, slice(cut, None))
