"""Small data of every kind that sources read, and a spec of each, for the tests with Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HEAD = """\
spec: 1
name: {name}
seed: 3
{imports}
model:
  kind: sequential
  inputs: {inputs}
  layers:
    - Flatten
    - Dense: {{units: {units}, activation: {activation}}}
compile:
  optimizer: {{SGD: {{learning_rate: 0.01}}}}
  loss: {loss}
data:
{data}
fit: {{epochs: 1, batch_size: 4{fit}}}
"""
SPARSE = "sparse_categorical_crossentropy"

CODE = '''\
"""Data of the user's own."""

import keras
import numpy as np
import tensorflow as tf


def arrays(count=8):
    """Arrays."""
    x = np.linspace(0, 1, 3 * count, dtype="float32").reshape(count, 3)
    return x, np.arange(count) % 2


def dataset(count=8):
    """A dataset of batches."""
    return tf.data.Dataset.from_tensor_slices(arrays(count)).batch(4)


def forever(start=0):
    """A dataset of batches that never ends."""
    return dataset(8).skip(start).repeat()


class Endless(keras.utils.PyDataset):
    """A PyDataset that never ends."""

    num_batches = None

    def __getitem__(self, index):
        x, y = arrays(8)
        return x[:4] + index, y[:4]


class Batches(keras.utils.PyDataset):
    """A PyDataset."""

    def __len__(self):
        return 2

    def __getitem__(self, index):
        x, y = arrays(8)
        return x[4 * index : 4 * index + 4], y[4 * index : 4 * index + 4]
'''


def write_files(folder: Path) -> None:
    """Write images, texts, sounds, a series, records and code into a folder."""
    import numpy as np
    import tensorflow as tf

    rng = np.random.default_rng(0)
    for kind in ("cats", "dogs"):
        for path in ("photos", "notes", "sounds"):
            (folder / path / kind).mkdir(parents=True)
        for index in range(4):
            pixels = rng.integers(0, 255, (9 + index, 12, 3), dtype="uint8")
            sound = rng.uniform(-1, 1, (30 + index, 1)).astype("float32")
            png, wav = tf.io.encode_png(pixels), tf.audio.encode_wav(sound, 8000)
            (folder / "photos" / kind / f"{index}.png").write_bytes(png.numpy())
            (folder / "sounds" / kind / f"{index}.wav").write_bytes(wav.numpy())
            text = f"one of the {kind}, number {index}"
            (folder / "notes" / kind / f"{index}.txt").write_text(text, encoding="utf-8")
    rows = [f"{index / 20},{rng.random():.3f}" for index in range(24)]
    (folder / "series.csv").write_text("\n".join(["time,value", *rows]) + "\n", encoding="utf-8")
    (folder / "own.py").write_text(CODE, encoding="utf-8")
    with tf.io.TFRecordWriter(str(folder / "part-0.tfrecord")) as writer:
        for index in range(8):
            png = tf.io.encode_png(np.full((4, 4, 1), index, "uint8")).numpy()
            writer.write(record({"image": [png], "label": [index % 2]}))


def record(values: dict[str, list[Any]]) -> bytes:
    """A serialised example of named lists."""
    import tensorflow as tf

    kinds = tf.train.Feature, tf.train.BytesList, tf.train.Int64List
    feature = {
        name: kinds[0](bytes_list=kinds[1](value=items))
        if isinstance(items[0], bytes)
        else kinds[0](int64_list=kinds[2](value=items))
        for name, items in values.items()
    }
    example = tf.train.Example(features=tf.train.Features(feature=feature))
    found: bytes = example.SerializeToString()
    return found


def spec(
    name: str,
    data: str,
    shape: str,
    *,
    units: int = 2,
    loss: str = SPARSE,
    imports: str = "",
    fit: str = "",
) -> str:
    """A small spec on some data."""
    activation = "softmax" if units > 1 else "sigmoid" if loss != "mse" else "linear"
    return HEAD.format(
        name=name,
        imports=f"imports: {imports}" if imports else "",
        inputs=shape,
        units=units,
        activation=activation,
        loss=loss,
        data="\n".join(f"  {line}" for line in data.splitlines()),
        fit=fit,
    )


RESCALED = "prepare: [{Rescaling: {scale: $(1 / 255)}}]"
IMAGES = "{images: {directory: photos, image_size: [6, 6]"
OWN = "{load: ./own.py:"

SPECS: dict[str, str] = {
    "images": spec(
        "images",
        f"train: {IMAGES}, label_mode: categorical}}}}\n"
        f"split: {{validation: 0.25, test: 0.25, stratify: true}}\n{RESCALED}",
        "{shape: [6, 6, 3]}",
        loss="categorical_crossentropy",
    ),
    "subsets": spec(
        "subsets",
        f"source: {IMAGES}, color_mode: grayscale, validation_split: 0.25, subset: both}}}}\n"
        f"cache: true\n{RESCALED}",
        "{shape: [6, 6, 1]}",
    ),
    "text": spec(
        "text",
        "train: {text: {directory: notes, label_mode: binary}}\n"
        "prepare:\n"
        "  - TextVectorization: {vocabulary: [cats, dogs], output_mode: multi_hot}",
        "{shape: [3]}",
        units=1,
        loss="binary_crossentropy",
        fit=", validation_split: 0.25",
    ),
    "words": spec(
        "words",
        "train: {text: notes}\nprepare:\n"
        "  - TextVectorization: {max_tokens: 9, output_sequence_length: 5, output_mode: int}\n"
        "  - CategoryEncoding: {num_tokens: 9, output_mode: multi_hot}\n"
        "split: {test: 0.25}",
        "{shape: [9]}",
    ),
    "audio": spec(
        "audio",
        "train: {audio: {directory: sounds, output_sequence_length: 20, shuffle: false}}",
        "{shape: [20, 1]}",
    ),
    "series": spec(
        "series",
        "train:\n"
        "  timeseries:\n"
        "    data: {csv: {path: series.csv, label: value, features: [time, value]}}\n"
        "    sequence_length: 4\n"
        "    ahead: 1\n"
        "split: {validation: 0.2, shuffle: false}",
        "{shape: [4, 2]}",
        units=1,
        loss="mse",
    ),
    "records": spec(
        "records",
        "train:\n"
        "  tfrecord:\n"
        "    path: part-*.tfrecord\n"
        "    label: label\n"
        "    features:\n"
        "      image: {image: {size: [4, 4], channels: 1}}\n"
        f"      label: {{FixedLenFeature: {{shape: [], dtype: int64}}}}\n{RESCALED}",
        "{shape: [4, 4, 1]}",
    ),
    "arrays": spec(
        "arrays",
        "train: {import: {function: {load: {count: 12}}, returns: arrays}}",
        "{shape: [3]}",
        imports=OWN + "arrays}",
    ),
    "dataset": spec(
        "dataset",
        "train: {import: {load: {count: 12}}}\nvalidation: load",
        "{shape: [3]}",
        imports=OWN + "dataset}",
    ),
    "repeated": spec(
        "repeated",
        "train: {import: {function: {load: {count: 10}}, returns: arrays}}\n"
        "repeat: true\nprepare: [Normalization]\naugment: [GaussianNoise: 0.1]",
        "{shape: [3]}",
        imports=OWN + "arrays}",
        fit=", steps_per_epoch: 5, class_weight: balanced, validation_split: 0.2",
    ),
    "endless": spec(
        "endless",
        "train: {import: {function: load, endless: true}}\n"
        "validation: {import: {function: {load: {start: 1}}, endless: true}}\n"
        "shuffle: 8\nprefetch: 2",
        "{shape: [3]}",
        imports=OWN + "forever}",
        fit=", steps_per_epoch: 5, validation_steps: 3",
    ),
    "endless_batches": spec(
        "endless_batches",
        "train: {import: {function: load, endless: true}}",
        "{shape: [3]}",
        imports=OWN + "Endless}",
        fit=", steps_per_epoch: 3",
    ),
    "batches": spec("batches", "train: {import: load}", "{shape: [3]}", imports=OWN + "Batches}"),
}


def write_specs(folder: Path) -> dict[str, Path]:
    """Write the specs beside their data."""
    found = {name: folder / f"{name}.yaml" for name in SPECS}
    for name, path in found.items():
        path.write_text(SPECS[name], encoding="utf-8")
    return found
