"""Files of a folder: listed with their labels, and opened as samples.

A part is a tuple of the files' paths and their labels (None for none). Opened, it is a
`tf.data.Dataset` of single samples: the features alone, or with their labels.
"""

import os

import keras
import numpy as np
import tensorflow as tf


def find_files(directory, folders, endings, follow_links):
    """Find the files of folders by their names' endings, each with its folder's number."""
    paths, numbers = [], []
    for number, folder in enumerate(folders):
        walk = os.walk(os.path.join(directory, folder), followlinks=follow_links)
        for root, _, names in sorted(walk):
            found = sorted(name for name in names if name.lower().endswith(endings))
            paths += [os.path.join(root, name) for name in found]
            numbers += [number] * len(found)
    return paths, numbers


def find_unreadable(paths):
    """Find the files that are no image, no sound or no UTF-8 text, with the reason if any."""
    if paths[0].lower().endswith(".txt"):
        found = {}
        for path in paths:
            with open(path, "rb") as file:
                content = file.read()
            try:
                content.decode()
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
                found[path] = f"{path}, line {line}: byte 0x{content[error.start]:02x}"
        return found

    def decoded(path):
        content = tf.io.read_file(path)
        if paths[0].lower().endswith(".wav"):
            return path, tf.size(tf.audio.decode_wav(content).audio)
        return path, tf.size(tf.io.decode_image(content, expand_animations=False))

    files = tf.data.Dataset.from_tensor_slices(paths)
    files = files.map(decoded, tf.data.AUTOTUNE, deterministic=False).ignore_errors()
    readable = {path.decode() for path, _ in files.as_numpy_iterator()}
    return {path: path for path in paths if path not in readable}


def keep_readable(paths, y, skip):
    """Leave unreadable files out and say so; unless they are to be skipped, stop there."""
    found = find_unreadable(paths)
    if not found:
        return paths, y
    named = "; ".join([*found.values()][:10])
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""
    message = f"{len(found)} of {len(paths)} files cannot be read: {named}{more}"
    if not skip or len(found) == len(paths):
        raise ValueError(f"{message} (skip_unreadable leaves them out)")
    print(f"Left out: {message}")
    kept = [row for row, path in enumerate(paths) if path not in found]
    return [paths[row] for row in kept], None if y is None else [y[row] for row in kept]


def encode_labels(y, label_mode, classes):
    """Turn class numbers into what `label_mode` asks for."""
    if label_mode == "categorical":
        return keras.utils.to_categorical(y, len(classes)).astype("float32")
    if label_mode == "binary":
        if len(classes) != 2:
            raise ValueError(
                f"binary labels need 2 classes, not {len(classes)}: {classes}"
            )
        return y.astype("float32").reshape(-1, 1)
    return y.astype("int32")


def list_files(
    directory,
    endings,
    labels="inferred",
    label_mode="int",
    class_names=None,
    shuffle=True,
    seed=0,
    validation_split=None,
    subset=None,
    follow_links=False,
    verbose=True,
    skip_unreadable=False,
):
    """List a folder's files with their labels, as Keras's `…_from_directory` do.

    Each folder below is a class. With `shuffle` the files are mixed once by `seed`; the
    subset `validation` is the last share of them, and `both` gives two parts.
    """
    if not os.path.isdir(directory):
        raise ValueError(f"{directory}: there is no such folder")
    is_inferred = labels == "inferred" and label_mode is not None
    folders = class_names if is_inferred else [""]
    if folders is None:
        with os.scandir(directory) as found:
            folders = sorted(f.name for f in found if f.is_dir() and f.name[0] != ".")
    paths, y = find_files(directory, folders, endings, follow_links)
    if not paths:
        below = " below its folders, one for each class" if is_inferred else ""
        raise ValueError(
            f"{directory}: no files{below} that end in {', '.join(endings)}"
        )
    if labels is None or label_mode is None:
        y = None
    elif not is_inferred:
        y, folders = labels, sorted(set(labels))
        if len(y) != len(paths):
            raise ValueError(f"{directory}: {len(y)} labels for {len(paths)} files")
    paths, y = keep_readable(paths, y, skip_unreadable)
    if verbose:
        classes = "" if y is None else f" belonging to {len(folders)} classes"
        print(f"Found {len(paths)} files{classes}.")
    order = np.arange(len(paths))
    if shuffle:
        np.random.RandomState(seed).shuffle(order)
    paths = np.array(paths)[order]
    y = None if y is None else encode_labels(np.array(y)[order], label_mode, folders)
    if subset is None:
        return paths, y
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
    color_mode="rgb",
    interpolation="bilinear",
    crop_to_aspect_ratio=False,
    pad_to_aspect_ratio=False,
    data_format=None,
):
    """Open a part's images as samples, as `keras.utils.image_dataset_from_directory` does."""
    height, width = image_size
    channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[color_mode]
    is_first = (data_format or keras.config.image_data_format()) == "channels_first"

    def cropped(image):
        h, w = tf.shape(image)[0], tf.shape(image)[1]
        rows = tf.cast(tf.cast(w * height, "float32") / width, "int32")
        columns = tf.cast(tf.cast(h * width, "float32") / height, "int32")
        rows, columns = tf.clip_by_value(rows, 1, h), tf.clip_by_value(columns, 1, w)
        top, left = (h - rows) // 2, (w - columns) // 2
        return image[top : top + rows, left : left + columns]

    def read(path):
        content = tf.io.read_file(path)
        image = tf.io.decode_image(content, channels, expand_animations=False)
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
