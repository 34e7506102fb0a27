"""Files of a folder: listed with their labels, and opened as samples.

A part is a tuple of the files' paths and their labels (None for none). Opened, it is a
`tf.data.Dataset` of single samples: the features alone, or with their labels.
"""

import os

import keras
import numpy as np
import tensorflow as tf


def find_files(directory, endings, class_names=None, follow_links=False):
    """Find the files of a folder, each with the number of its class, and the classes.

    A class is a folder in it; `class_names` chooses them, otherwise they stand by name.
    """
    if class_names is None:
        entries = [e for e in os.scandir(directory) if e.is_dir() and e.name[0] != "."]
        class_names = sorted(entry.name for entry in entries)
    paths, numbers = [], []
    for number, folder in enumerate(class_names):
        walk = os.walk(os.path.join(directory, folder), followlinks=follow_links)
        for root, _, names in sorted(walk):
            found = sorted(name for name in names if name.lower().endswith(endings))
            paths += [os.path.join(root, name) for name in found]
            numbers += [number] * len(found)
    return paths, numbers, class_names


def decode_image(path, channels):
    """The pixels of an image file."""
    content = tf.io.read_file(path)
    return tf.io.decode_image(content, channels, expand_animations=False)


def unreadable_images(paths, channels=3):
    """Find the files that cannot be decoded as images."""

    def decoded(path):
        return path, tf.size(decode_image(path, channels))

    files = tf.data.Dataset.from_tensor_slices(paths).map(decoded, tf.data.AUTOTUNE)
    readable = {path.decode() for path, _ in files.ignore_errors().as_numpy_iterator()}
    return {path: path for path in paths if path not in readable}


def unreadable_texts(paths):
    """Find the files that are no UTF-8 text, with the line."""
    found = {}
    for path in paths:
        with open(path, "rb") as file:
            content = file.read()
        try:
            content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            byte = content[error.start]
            found[path] = f"{path}, line {line}: byte 0x{byte:02x} is no UTF-8"
    return found


def unreadable_sounds(paths, sampling_rate=None):
    """Find the files that are no WAV sound, or unlike most: in channels, or in their rate."""

    def decoded(path):
        sound, rate = tf.audio.decode_wav(tf.io.read_file(path))
        return path, tf.shape(sound)[1], rate if sampling_rate is None else 0

    files = tf.data.Dataset.from_tensor_slices(paths).map(decoded, tf.data.AUTOTUNE)
    files = files.ignore_errors().as_numpy_iterator()
    kinds = {path.decode(): (int(count), int(rate)) for path, count, rate in files}
    usual = max(sorted({*kinds.values()}), key=[*kinds.values()].count, default=None)
    found = {path: f"{path} is no WAV file" for path in paths if path not in kinds}
    for path, kind in kinds.items():
        for value, most, unit in zip(kind, usual, ("channels", "samples a second"), strict=True):
            if value != most:
                found[path] = f"{path} has {value} {unit}, and most have {most}"
    return found


def check_files(paths, find_unreadable, **options):
    """Refuse files that cannot be read, by name."""
    found = find_unreadable(paths, **options)
    if found:
        named = "; ".join([*found.values()][:10]) + ("; …" if len(found) > 10 else "")
        raise ValueError(
            f"{len(found)} of {len(paths)} files cannot be read: {named} "
            "(skip_unreadable leaves them out)"
        )


def check_share(found, share):
    """Refuse a share of the files that is none of them."""
    paths, _, _ = found
    if paths and int(share * len(paths)) == 0:
        raise ValueError(f"{share} of {len(paths)} files is none: take a larger share")


def keep_readable(part, find_unreadable, **options):
    """Leave files out that cannot be read, and name them."""
    paths, y = part
    found = find_unreadable(paths, **options)
    for said in found.values():
        print(f"Left out: {said}")
    kept = [row for row, path in enumerate(paths) if path not in found]
    if not kept:
        raise ValueError(f"none of {len(paths)} files can be read")
    if found:
        print(f"Left out: {len(found)} of {len(paths)} files")
    return paths[kept], None if y is None else y[kept]


def list_files(
    directory,
    endings,
    labels="inferred",
    label_mode="int",
    class_names=None,
    shuffle=True,
    seed=0,
    follow_links=False,
    verbose=True,
):
    """List a folder's files with their labels, as Keras's `…_from_directory` do.

    Each folder below is a class. With `shuffle` the files are mixed once by `seed`.
    """
    is_inferred = labels == "inferred" and label_mode is not None
    folders = class_names if is_inferred else [""]
    paths, y, classes = find_files(directory, endings, folders, follow_links)
    if not paths:
        raise ValueError(f"{directory}: no files that end in {', '.join(endings)}")
    if labels is None or label_mode is None:
        y = None
    elif not is_inferred:
        y, classes = labels, sorted(set(labels))
        if len(y) != len(paths):
            raise ValueError(f"{directory}: {len(y)} labels for {len(paths)} files")
    if label_mode == "binary" and y is not None and len(classes) != 2:
        raise ValueError(f"binary labels need 2 classes, not {len(classes)}: {classes}")
    if verbose:
        counted = "" if y is None else f" belonging to {len(classes)} classes"
        print(f"Found {len(paths)} files{counted}.")
    order = np.arange(len(paths))
    if shuffle:
        np.random.RandomState(seed).shuffle(order)
    if y is not None:
        y = np.array(y, "int32")[order]
        if label_mode == "categorical":
            y = np.eye(len(classes), dtype="float32")[y]
        elif label_mode == "binary":
            y = y.astype("float32")[:, None]
    return np.array(paths)[order], y


def subset_of(part, validation_split, subset):
    """One subset of a part's files, or both: the last share of them is `validation`."""
    paths, y = part
    cut = len(paths) - int(len(paths) * validation_split)
    training, validation = (
        (paths[rows], None if y is None else y[rows])
        for rows in (slice(cut), slice(cut, None))
    )
    if subset == "both":
        return training, validation
    return training if subset == "training" else validation


def open_files(part, read, shuffle, seed):
    """Make a dataset of samples of a part, in another order each time with `shuffle`."""
    paths, labels = part
    files = tf.data.Dataset.from_tensor_slices(paths if labels is None else part)
    if shuffle:
        files = files.shuffle(len(paths), seed=seed)
    return files.map(
        lambda path, *label: (read(path), *label) if label else read(path),
        num_parallel_calls=tf.data.AUTOTUNE,
    )


def open_images(
    part,
    shuffle=False,
    seed=0,
    image_size=(256, 256),
    channels=3,
    interpolation="bilinear",
):
    """Open a part's images as samples, as `keras.utils.image_dataset_from_directory` does."""

    def read(path):
        image = decode_image(path, channels)
        image = tf.image.resize(image, image_size, interpolation)
        return tf.ensure_shape(image, (*image_size, channels))

    return open_files(part, read, shuffle, seed)


def open_shaped_images(
    part,
    shuffle=False,
    seed=0,
    image_size=(256, 256),
    channels=3,
    interpolation="bilinear",
    crop_to_aspect_ratio=False,
    pad_to_aspect_ratio=False,
    data_format=None,
):
    """Open a part's images, cropped or padded to another shape, or with channels first."""
    height, width = image_size
    is_first = (data_format or keras.config.image_data_format()) == "channels_first"

    def cropped(image):
        h, w = tf.shape(image)[0], tf.shape(image)[1]
        rows = tf.cast(tf.cast(w * height, "float32") / width, "int32")
        columns = tf.cast(tf.cast(h * width, "float32") / height, "int32")
        rows, columns = tf.clip_by_value(rows, 1, h), tf.clip_by_value(columns, 1, w)
        top, left = (h - rows) // 2, (w - columns) // 2
        return image[top : top + rows, left : left + columns]

    def read(path):
        image = decode_image(path, channels)
        if pad_to_aspect_ratio:
            image = tf.image.resize_with_pad(image, height, width, interpolation)
        else:
            image = cropped(image) if crop_to_aspect_ratio else image
            image = tf.image.resize(image, image_size, interpolation)
        image = tf.ensure_shape(image, (height, width, channels))
        return tf.transpose(image, (2, 0, 1)) if is_first else image

    return open_files(part, read, shuffle, seed)


def open_texts(part, shuffle=False, seed=0, max_length=None):
    """Open a part's texts as samples, each the whole text, cut to `max_length` bytes."""

    def read(path):
        text = tf.io.read_file(path)
        return text if max_length is None else tf.strings.substr(text, 0, max_length)

    return open_files(part, read, shuffle, seed)


def open_sounds(
    part,
    shuffle=False,
    seed=0,
    sampling_rate=None,
    output_sequence_length=None,
    ragged=False,
):
    """Open a part's sounds as samples, as `keras.utils.audio_dataset_from_directory` does."""
    if sampling_rate is not None:
        try:
            import tensorflow_io as tfio
        except ModuleNotFoundError as error:
            reason = "sampling_rate needs the package tensorflow-io, which is not here"
            raise ModuleNotFoundError(reason) from error

    def read(path):
        length = -1 if output_sequence_length is None else output_sequence_length
        sound, rate = tf.audio.decode_wav(tf.io.read_file(path), desired_samples=length)
        if sampling_rate is not None:
            rate = tf.cast(rate, "int64")
            sound = tfio.audio.resample(sound, rate_in=rate, rate_out=sampling_rate)
        return tf.RaggedTensor.from_tensor(sound) if ragged else sound

    return open_files(part, read, shuffle, seed)
