"""`tf.data.Dataset`s: parted, and mapped.

A dataset's elements are the features alone, or a tuple of features, labels and, where
there are any, weights.
"""

import math

import numpy as np
import tensorflow as tf


def count_samples(dataset):
    """Count a dataset's samples, by going through it where it does not know."""
    count = int(dataset.cardinality())
    if count == tf.data.INFINITE_CARDINALITY:
        raise ValueError("an endless dataset cannot be split")
    return count if count >= 0 else sum(1 for _ in dataset)


def split_dataset(dataset, share, shuffle=True, stratify=False, seed=0):
    """Split a dataset's samples in two, the second part being `share` of them.

    Drawn at random by `seed`, from each class alike with `stratify`; without
    `shuffle` the second part is the end. The dataset gives its samples in one order.
    """
    count = count_samples(dataset)
    order = np.arange(count)
    if shuffle:
        np.random.default_rng(seed).shuffle(order)
    if stratify:
        labels = dataset.map(lambda x, y, *_: y)
        rows = np.array([np.ravel(y) for y in labels.as_numpy_iterator()])
        classes = np.unique(rows, axis=0, return_inverse=True)[1].ravel()
        ranks = np.empty(count)
        for value in np.unique(classes):
            members = order[classes[order] == value]
            ranks[members] = (np.arange(len(members)) + 0.5) / len(members)
        order = order[np.argsort(ranks[order], kind="stable")]
    is_second = np.zeros(count, bool)
    is_second[order[count - round(count * share) :]] = True

    def part(chosen):
        chosen_count = int(np.count_nonzero(chosen))
        samples = dataset.enumerate().filter(lambda i, _: tf.gather(chosen, i))
        samples = samples.map(lambda _, sample: sample)
        return samples.apply(tf.data.experimental.assert_cardinality(chosen_count))

    return part(~is_second), part(is_second)


def hold_out_samples(dataset, share):
    """Cut the last `share` of the samples off, as `validation_split` of `fit` does."""
    count = count_samples(dataset)
    cut = math.floor(count * (1 - share))
    return dataset.take(cut), dataset.skip(cut)


def map_features(dataset, function):
    """Pass the features of each batch through a function."""

    def mapped(x, *others):
        return (function(x), *others) if others else function(x)

    return dataset.map(mapped, num_parallel_calls=tf.data.AUTOTUNE)


def map_labels(dataset, function):
    """Pass the labels of each batch through a function."""
    return dataset.map(
        lambda x, y, *others: (x, function(y), *others),
        num_parallel_calls=tf.data.AUTOTUNE,
    )


def augment_features(dataset, augment):
    """Pass the features of each batch through random layers, as in training."""
    return map_features(dataset, lambda x: augment(x, training=True))


def labels_of(dataset):
    """The labels of all batches of a dataset, as one array."""
    labels = dataset.map(lambda x, y, *_: y)
    return np.concatenate(list(labels.as_numpy_iterator()))
