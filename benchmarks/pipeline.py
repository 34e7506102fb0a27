"""The input pipeline of a spec beside the `tf.data` recipe of Keras's guides, in samples a second.

Both go through the same arrays in one process, in turns; what is compared is the best of
each. With the variable `BENCHMARK_LARGE_CSV` set, tables and an array of one gigabyte are
trained on as well, and the memory at the peak is told.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import ROOT, costs

ROUNDS = 7
LARGE = "BENCHMARK_LARGE_CSV"
"""The variable that asks for the tables and the array of a gigabyte."""
SPECS = {
    "images, varied": """
data:
  train: {npz: {path: images.npz}}
  augment: [RandomFlip: horizontal]
""",
    "rows, read ahead": """
data:
  train: {npz: {path: rows.npz}}
  prefetch: 4
""",
    "photos, varied": """
data:
  train: {images: {directory: photos, image_size: [128, 128], verbose: false}}
  augment: [RandomFlip: horizontal, RandomRotation: 0.1]
""",
    "the same, seeded": """
seed: 1
data:
  train: {images: {directory: photos, image_size: [128, 128], verbose: false}}
  augment: [RandomFlip: horizontal, RandomRotation: 0.1]
""",
}
SHAPES = {
    "images, varied": "[32, 32, 3]",
    "rows, read ahead": "[64]",
    "photos, varied": "[128, 128, 3]",
    "the same, seeded": "[128, 128, 3]",
}
MODEL = """spec: 1
name: pipeline
model:
  kind: sequential
  inputs: {shape: SHAPE}
  layers:
    - Flatten
    - Dense: 1
compile: {loss: mse}
fit: {batch_size: 64}
"""
PROBE = """
import json, os, sys, time

import keras
import numpy as np
import tensorflow as tf

from spec_compiler import api

specs, rounds = json.loads(sys.argv[1]), json.loads(sys.argv[2])
rng = np.random.default_rng(0)
np.savez("images.npz", x=rng.random((4096, 32, 32, 3), "float32"), y=np.zeros(4096))
np.savez("rows.npz", x=rng.random((65536, 64), "float32"), y=np.zeros(65536))
for kind in ("cats", "dogs"):
    os.makedirs(f"photos/{kind}")
    for index in range(256):
        pixels = tf.image.resize(rng.integers(0, 255, (12, 15, 3)), (240, 300), "bicubic")
        pixels = tf.cast(tf.clip_by_value(pixels, 0, 255), "uint8")
        tf.io.write_file(f"photos/{kind}/{index}.jpg", tf.io.encode_jpeg(pixels))


def images_by_hand():
    with np.load("images.npz") as arrays:
        x, y = arrays["x"], arrays["y"]
    flip = keras.layers.RandomFlip("horizontal")
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(64)
    data = data.map(
        lambda x, y: (flip(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE
    )
    return data.prefetch(tf.data.AUTOTUNE)


def rows_by_hand():
    with np.load("rows.npz") as arrays:
        x, y = arrays["x"], arrays["y"]
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x))
    return data.batch(64).prefetch(4)


def photos_by_hand():
    data = keras.utils.image_dataset_from_directory(
        "photos", image_size=(128, 128), batch_size=64, verbose=False
    )
    augment = keras.Sequential(
        [keras.layers.RandomFlip("horizontal"), keras.layers.RandomRotation(0.1)]
    )
    data = data.map(
        lambda x, y: (augment(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE
    )
    return data.prefetch(tf.data.AUTOTUNE)


def speed(data):
    start, count = time.perf_counter(), 0
    for x, _ in data:
        count += len(x)
    return count / (time.perf_counter() - start)


def built(text):
    return api.live(api.checked(text)).load_data()["train"]


by_hand = {
    "images, varied": images_by_hand,
    "rows, read ahead": rows_by_hand,
    "photos, varied": photos_by_hand,
    "the same, seeded": photos_by_hand,
}
found = {}
for name, text in specs.items():
    pair = {"spec": built(text), "by hand": by_hand[name]()}
    best = dict.fromkeys(pair, 0.0)
    for turn in range(rounds):
        order = list(pair) if turn % 2 else list(pair)[::-1]
        for which in order:
            best[which] = max(best[which], speed(pair[which]))
    found[name] = best
print(json.dumps(found))
"""
HEAD = """spec: 1
name: large
seed: 1
model:
  kind: sequential
  inputs: {shape: [WIDTH]}
  layers:
    - Dense: {units: 16, activation: relu}
    - Dense: {units: 1, activation: sigmoid}
compile: {loss: binary_crossentropy}
data:
  split: {test: 0.1}
"""
FIT = "fit: {batch_size: 4096, validation_split: 0.1, verbose: 2}\n"
WORDS = ("red", "green", "blue", "a longer word")
NUMBERS = [f"c{index}" for index in range(20)]
KINDS = ", ".join(
    f"{name}: {'float_normalized' if index < 5 else 'float'}" for index, name in enumerate(NUMBERS)
)
LARGE_SPECS = {
    "a table": HEAD.replace("WIDTH", "20")
    + "  train: {csv: {path: large.csv, label: y}}\n  prepare: [Normalization]\n"
    + FIT,
    "a table with words": HEAD.replace("WIDTH", "36")
    + "  train:\n    csv:\n      path: words.csv\n      label: y\n"
    + f"      features: {{{KINDS}, word: {{string_hashed: 8}}, id: {{integer_hashed: 8}}}}\n"
    + FIT,
    "an array": HEAD.replace("WIDTH", "20")
    + "  train: {npy: {path: large.npy, label_path: labels.npy}}\n  prepare: [Normalization]\n"
    + FIT,
}
"""What is trained on a gigabyte."""
ARRAYS = """
import numpy as np
rng = np.random.default_rng(0)
count = 1_000_000_000 // 80
made = np.lib.format.open_memmap("large.npy", "w+", "float32", (count, 20))
for start in range(0, count, 100_000):
    made[start : start + 100_000] = rng.random((min(100_000, count - start), 20))
made.flush()
np.save("labels.npy", rng.integers(2, size=count))
"""


def lines(folder: Path) -> Iterator[str]:
    """The report, line by line.

    Args:
        folder: An empty folder for files.
    """
    specs = {name: MODEL.replace("SHAPE", SHAPES[name]) + text for name, text in SPECS.items()}
    code = f"import os\nos.chdir({str(folder)!r})\n{PROBE}"
    script = folder / "probe.py"
    script.write_text(code, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(script), json.dumps(specs), json.dumps(ROUNDS)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr[-2000:])
    yield "input pipelines, samples a second (best of each, in turns):"
    for name, best in json.loads(ended.stdout.splitlines()[-1]).items():
        ratio = best["spec"] / best["by hand"]
        yield (
            f"  {name:<18} spec {best['spec']:>10,.0f}   by hand {best['by hand']:>10,.0f}"
            f"   ratio {ratio:.2f}"
        )
    if os.environ.get(LARGE):
        yield from _large(folder)
    else:
        yield f"  a table of 1 GB: not asked for ({LARGE}=1)"


def _large(folder: Path) -> Iterator[str]:
    """Train on tables, and an array, of a gigabyte."""
    (folder / "pyproject.toml").touch()
    for name, text in LARGE_SPECS.items():
        (folder / "large.yaml").write_text(text, encoding="utf-8")
        paths = _write_large(folder, name)
        size = sum(path.stat().st_size for path in paths)
        command = [sys.executable, "-m", "spec_compiler", "train", str(folder / "large.yaml")]
        command += ["--runs", str(folder / "runs")]
        cost = costs({"train": command}, {"train": 1})["train"]
        for path in paths:
            path.unlink()
        yield (
            f"  {name} of {size / 1e9:.2f} GB: {cost.seconds:.0f} s, "
            f"{cost.megabytes:.0f} MB at the peak"
        )


def _write_large(folder: Path, name: str) -> list[Path]:
    """Write the data of a gigabyte; its files."""
    if name == "an array":
        subprocess.run([sys.executable, "-c", ARRAYS], check=True, cwd=folder)
        return [folder / "large.npy", folder / "labels.npy"]
    is_words = name == "a table with words"
    path = folder / ("words.csv" if is_words else "large.csv")
    draw = random.Random(0)  # noqa: S311 - numbers to read, no secrets
    rows = []
    for _ in range(20_000):
        cells = [f"{draw.random():.4f}" for _ in NUMBERS]
        cells += [draw.choice(WORDS), str(draw.randrange(1000))] if is_words else []
        rows.append(",".join([*cells, str(draw.randrange(2))]))
    block = "\n".join(rows) + "\n"
    columns = [*NUMBERS, *(["word", "id"] if is_words else []), "y"]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        for _ in range(-(-1_000_000_000 // len(block))):
            file.write(block)
    return [path]
