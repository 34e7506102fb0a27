"""Series, records, sets and the user's own functions, read as datasets."""

import glob

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
    if len(x) <= (span if y is None else max(span, delay)):
        raise ValueError(
            f"{len(x)} rows are too few for windows of {sequence_length}"
            + (f", every {sampling_rate} rows" if sampling_rate > 1 else "")
            + (f", and labels {ahead} rows ahead" if y is not None and ahead else "")
        )
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
    files = sorted(glob.glob(str(path)))
    if not files:
        raise ValueError(f"{path}: there is no such file")
    stored = {}
    for name, about in features.items():
        if about["kind"] == "VarLenFeature":
            stored[name] = tf.io.VarLenFeature(about["dtype"])
        elif about["kind"] == "FixedLenFeature":
            default = about.get("default_value")
            stored[name] = tf.io.FixedLenFeature(
                about["shape"], about["dtype"], default
            )
        else:
            stored[name] = tf.io.FixedLenFeature((), "string")

    def opened(
        value, kind, dtype=None, shape=None, length=None, size=None, channels=3, **_
    ):
        if kind == "VarLenFeature":
            value = tf.sparse.to_dense(value)[:length]
            rest = tf.zeros([length - tf.size(value)], dtype)
            return tf.ensure_shape(tf.concat([value, rest], 0), [length])
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

    for file in files:
        try:
            for record in tf.data.TFRecordDataset(file, compression).take(1):
                parse(record)
        except tf.errors.OpError as error:
            reason = error.message.rpartition("}} ")[2].partition(" [Op:")[0]
            raise ValueError(f"{file}, first record: {reason}") from error
    records = tf.data.TFRecordDataset(files, compression)
    count = records.reduce(np.int64(0), lambda count, _: count + 1)
    records = records.map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    return records.apply(tf.data.experimental.assert_cardinality(count))


def read_tfds(name, part, split=None, x=None, y=None, data_dir=None, download=True):
    """Read a set of TensorFlow Datasets: the features and the labels of a part."""
    try:
        import tensorflow_datasets as tfds
    except ModuleNotFoundError as error:
        reason = "the source tfds needs a package: pip install tensorflow-datasets"
        raise ModuleNotFoundError(reason) from error
    whole = x is None and y is None
    try:
        read = tfds.load(
            name,
            split=split or part,
            data_dir=data_dir,
            download=download,
            as_supervised=whole,
        )
    except ValueError as error:
        if not whole or "supervised" not in str(error):
            raise
        reason = f"{name} has no input and target of its own: give x and y"
        raise ValueError(reason) from error
    if whole:
        return read

    def chosen(example):
        features = example[x] if x else {k: v for k, v in example.items() if k != y}
        return features if y is None else (features, example[y])

    return [p.map(chosen) for p in read] if isinstance(read, list) else read.map(chosen)


def batches_of(read, batch_size=32, shuffle=False, seed=0):
    """Make a dataset of batches of what a function has read.

    A dataset stays as it is, a `PyDataset` gives its batches in order, arrays are cut.
    """
    if isinstance(read, tf.data.Dataset):
        return read
    if isinstance(read, keras.utils.PyDataset):
        spec = keras.tree.map_structure(
            lambda a: tf.TensorSpec((None, *np.shape(a)[1:]), np.asarray(a).dtype),
            read[0],
        )

        def batches():
            yield from (read[index] for index in range(read.num_batches))
            read.on_epoch_end()

        made = tf.data.Dataset.from_generator(batches, output_signature=spec)
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
