"""`tf.data.Dataset`s: parted, and mapped.

A dataset's elements are the features alone, or a tuple of features, labels and, where
there are any, weights.
"""

import atexit
import math
import shutil
import tempfile

import keras
import numpy as np
import tensorflow as tf

from spec_compiler.targets.runtime.learning import adapt_each


def count_samples(dataset):
    """Count a dataset's samples, by going through it where it does not know."""
    count = int(dataset.cardinality())
    if count == tf.data.INFINITE_CARDINALITY:
        raise ValueError("an endless dataset cannot be split")
    return count if count >= 0 else sum(1 for _ in dataset)


def split_dataset(dataset, share, stratify=False, seed=0):
    """Split a dataset's samples in two, the second part being `share` of them.

    Drawn at random by `seed`, from each class alike with `stratify`. The dataset gives
    its samples in one order.
    """
    count = count_samples(dataset)
    order = np.random.default_rng(seed).permutation(count)
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


def cut_dataset(dataset, share):
    """Cut a dataset's samples in two, the second part being the last `share` of them."""
    count = count_samples(dataset)
    cut = count - round(count * share)
    return dataset.take(cut), dataset.skip(cut)


def hold_out_samples(dataset, share):
    """Cut the last `share` of the samples off, as `validation_split` of `fit` does."""
    count = count_samples(dataset)
    cut = math.floor(count * (1 - share))
    return dataset.take(cut), dataset.skip(cut)


def stream_rows(data, batch_size, shuffle=False, seed=None):
    """A dataset of batches that are read from disk, in a new order each epoch."""
    arrays = keras.tree.flatten(data)
    count = len(arrays[0])
    rng = np.random.default_rng(seed)

    def read(array, rows):
        return array.read(rows) if hasattr(array, "read") else array[rows]

    def taken(rows):
        return keras.tree.map_structure(lambda array: read(array, rows), data)

    def batches():
        order = rng.permutation(count) if shuffle else np.arange(count)
        for start in range(0, count, batch_size):
            rows = np.sort(order[start : start + batch_size])
            yield taken(rows)

    def spec(array):
        first = read(array, np.arange(1))
        return tf.TensorSpec((None, *first.shape[1:]), first.dtype)

    dataset = tf.data.Dataset.from_generator(
        batches, output_signature=keras.tree.map_structure(spec, data)
    )
    number = math.ceil(count / batch_size)
    return dataset.apply(tf.data.experimental.assert_cardinality(number))


def fresh_cache(path):
    """A file for a cache, in a folder beside `path` that is there until the program ends.

    No other run reads it: it may have other data, or prepare it in another way.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix=f"{path.name}-", dir=path.parent)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return f"{folder}/samples"


def mix_samples(dataset, batch_size, buffer_size=1024, seed=None, cache=False):
    """Mix the samples of a dataset's batches; keep them in memory, or in a file, on request."""
    count = dataset.cardinality()
    samples = dataset.unbatch()
    if cache:
        samples = samples.cache("" if cache is True else cache)
    mixed = samples.shuffle(buffer_size, seed=seed).batch(batch_size)
    return (
        mixed
        if count < 0
        else mixed.apply(tf.data.experimental.assert_cardinality(count))
    )


def some_batch(dataset):
    """What stands for a batch of a dataset: the shapes and dtypes of its tensors."""
    return keras.tree.map_structure(
        lambda spec: keras.KerasTensor(spec.shape, spec.dtype.name),
        dataset.element_spec,
    )


def map_batches(dataset, function):
    """Pass a dataset's batches through a function, one after the other.

    Outside of TensorFlow's graphs, in which no other engine computes.
    """
    def called(batch):
        return function(*batch) if isinstance(batch, tuple) else function(batch)

    def batches():
        for batch in dataset:
            done = called(batch)
            yield keras.tree.map_structure(keras.ops.convert_to_numpy, done)

    signature = keras.tree.map_structure(
        lambda tensor: tf.TensorSpec(tensor.shape, tensor.dtype),
        called(some_batch(dataset)),
    )
    made = tf.data.Dataset.from_generator(batches, output_signature=signature)
    count = dataset.cardinality()
    return (
        made if count < 0 else made.apply(tf.data.experimental.assert_cardinality(count))
    )


def features_of(dataset, function=None, name=None, by=tf.data.Dataset.map):
    """The features of a dataset's batches, or one of them, passed through a function."""

    def feature(x, *_):
        x = x if name is None else x[name]
        return x if function is None else function(x)

    return by(dataset, feature)


def adapt_layers_in_batches(model, dataset, by=tf.data.Dataset.map):
    """Let the layers inside a model learn from a dataset of features in batches."""
    adapt_each(model, some_batch(dataset), lambda function: by(dataset, function))


def map_features(dataset, function, parallel=True, by=None):
    """Pass the features of each batch through a function."""

    def mapped(x, *others):
        return (function(x), *others) if others else function(x)

    if by is not None:
        return by(dataset, mapped)
    return dataset.map(mapped, tf.data.AUTOTUNE if parallel else None)


def map_labels(dataset, function, by=None):
    """Pass the labels of each batch through a function."""

    def mapped(x, y, *others):
        return (x, function(y), *others)

    if by is not None:
        return by(dataset, mapped)
    return dataset.map(mapped, num_parallel_calls=tf.data.AUTOTUNE)


def augment_features(dataset, augment, repeatable=False, by=None):
    """Pass the features of each batch through random layers, as in training.

    Where the run is to be repeatable, one batch after the other: at once, they would
    draw their random numbers in any order.
    """

    def augmented(x):
        is_model = isinstance(augment, keras.Model)
        return augment(x, training=True) if is_model else augment(x)

    return map_features(dataset, augmented, not repeatable, by)


def augment_batches(dataset, augment, seed):
    """Pass the features of batches through random layers, several batches at a time.

    The layers' random states are set for each batch, so that a run can be repeated.
    """
    augment.build(keras.tree.flatten(dataset.element_spec)[0].shape)
    states = augment.non_trainable_variables

    def augmented(number, batch):
        x, *others = batch if isinstance(batch, tuple) else (batch,)
        values = [
            tf.cast(tf.stack([number + index, 0]), state.dtype)
            if state.name == "seed_generator_state"
            else state
            for index, state in enumerate(states)
        ]
        trained = augment.trainable_variables
        x, _ = augment.stateless_call(trained, values, x, training=True)
        return (x, *others) if others else x

    numbers = tf.data.Dataset.random(seed, rerandomize_each_iteration=True)
    return tf.data.Dataset.zip(numbers, dataset).map(augmented, tf.data.AUTOTUNE)


def labels_of(dataset):
    """The labels of all batches of a dataset, as one array."""
    labels = dataset.map(lambda x, y, *_: y)
    return np.concatenate(list(labels.as_numpy_iterator()))
