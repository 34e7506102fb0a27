"""Series, records, sets and the user's own functions, read as datasets."""

import glob
import itertools

import keras
import numpy as np
import tensorflow as tf


def read_windows(
    series,
    sequence_length,
    ahead=None,
    sequence_stride=1,
    sampling_rate=1,
    shuffle=False,
    seed=0,
    start_index=None,
    end_index=None,
):
    """Cut a series into windows; the label of each is that of one row.

    It is the row `ahead` of the window's last, or without `ahead` that of its first.
    """
    x, y = series[0][start_index:end_index], series[1]
    y = None if y is None else y[start_index:end_index]
    span = sampling_rate * (sequence_length - 1)
    delay = 0 if ahead is None else span + ahead
    return keras.utils.timeseries_dataset_from_array(
        x,
        None if y is None else y[delay:],
        sequence_length,
        sequence_stride=sequence_stride,
        sampling_rate=sampling_rate,
        batch_size=None,
        shuffle=shuffle,
        seed=seed,
    )


def read_records(path, features, label=None, compression=None):
    """Read examples of TFRecord files: their features, and one of them as the label."""
    stored = {}
    for name, about in features.items():
        kind, dtype = about["kind"], about.get("dtype")
        if kind == "VarLenFeature":
            stored[name] = tf.io.VarLenFeature(dtype)
        elif kind == "FixedLenSequenceFeature":
            stored[name] = tf.io.FixedLenSequenceFeature(about["shape"], dtype, True)
        elif kind == "FixedLenFeature":
            default = about.get("default_value")
            stored[name] = tf.io.FixedLenFeature(about["shape"], dtype, default)
        else:
            stored[name] = tf.io.FixedLenFeature((), "string")

    def opened(
        value, kind, dtype=None, shape=None, length=None, size=None, channels=3, **_
    ):
        if length is not None:
            value = tf.sparse.to_dense(value) if kind == "VarLenFeature" else value
            value = value[:length]
            rest = tf.zeros([length - tf.shape(value)[0], *(shape or ())], dtype)
            return tf.ensure_shape(tf.concat([value, rest], 0), [length, *(shape or ())])
        if kind == "image":
            value = tf.io.decode_image(value, channels, expand_animations=False)
            return tf.ensure_shape(tf.image.resize(value, size), [*size, channels])
        if kind == "raw":
            return tf.reshape(tf.io.decode_raw(value, dtype), shape)
        if kind == "tensor":
            return tf.ensure_shape(tf.io.parse_tensor(value, dtype), shape)
        return value

    def parse(record):
        example = tf.io.parse_single_example(record, stored)
        x = {name: opened(example[name], **about) for name, about in features.items()}
        y = x.pop(label, None)
        x = x if len(x) > 1 else next(iter(x.values()))
        return x if y is None else (x, y)

    records = tf.data.TFRecordDataset(sorted(glob.glob(str(path))), compression)
    count = records.reduce(np.int64(0), lambda count, _: count + 1)
    records = records.map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    return records.apply(tf.data.experimental.assert_cardinality(count))


def read_tfds(name, part, split=None, x=None, y=None, data_dir=None, download=True):
    """Read a set of TensorFlow Datasets: the features and the labels of a part."""
    import tensorflow_datasets as tfds

    whole = x is None and y is None
    read = tfds.load(
        name,
        split=split or part,
        data_dir=data_dir,
        download=download,
        as_supervised=whole,
    )
    if whole:
        return read

    def chosen(example):
        features = example[x] if x else {k: v for k, v in example.items() if k != y}
        return features if y is None else (features, example[y])

    return [p.map(chosen) for p in read] if isinstance(read, list) else read.map(chosen)


def with_an_end(dataset):
    """A dataset as it is; one that never ends is refused, as an epoch would never end."""
    if dataset.cardinality() == tf.data.INFINITE_CARDINALITY:
        raise ValueError(
            "the dataset never ends: the spec must say so, by endless: true and "
            "the steps of an epoch"
        )
    return dataset


def batches_of(read, batch_size=32, shuffle=False, seed=0, endless=False):
    """Make a dataset of batches of what a function has read.

    A dataset stays as it is, a `PyDataset` gives its batches in order, arrays are cut.
    """
    if isinstance(read, tf.data.Dataset):
        return read if endless else with_an_end(read)
    if isinstance(read, keras.utils.PyDataset):
        spec = keras.tree.map_structure(
            lambda a: tf.TensorSpec((None, *np.shape(a)[1:]), np.asarray(a).dtype),
            read[0],
        )

        def batches():
            number = read.num_batches
            indices = itertools.count() if number is None else range(number)
            yield from (read[index] for index in indices)
            read.on_epoch_end()

        made = tf.data.Dataset.from_generator(batches, output_signature=spec)
        if read.num_batches is None:
            infinite = tf.data.INFINITE_CARDINALITY
            made = made.apply(tf.data.experimental.assert_cardinality(infinite))
            return made if endless else with_an_end(made)
        return made.apply(tf.data.experimental.assert_cardinality(read.num_batches))
    if not isinstance(read, (tuple, list)):
        wanted = "a tf.data.Dataset, a PyDataset or arrays"
        raise TypeError(f"expected {wanted}, found {type(read).__name__}")
    arrays = tuple(array for array in read if array is not None)
    samples = tf.data.Dataset.from_tensor_slices(
        arrays if len(arrays) > 1 else arrays[0]
    )
    if shuffle:
        samples = samples.shuffle(len(samples), seed=seed)
    return samples.batch(batch_size)
