"""Steps a second of `train` beside the same model, data and `fit` written by hand.

Both train in one process, in turns, after a run of each that is not counted. What is compared
is the least time of each; the callback that keeps the history is in both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import ROOT, aim

ROUNDS, EPOCHS, SAMPLES, BATCH = 7, 3, 8192, 32
SPEC = """
spec: 1
name: steps
seed: 3
model:
  kind: sequential
  inputs: {shape: [32]}
  layers:
    - Dense: {units: 64, activation: relu}
    - Dropout: 0.2
    - Dense: {units: 10, activation: softmax}
compile:
  optimizer: adam
  loss: sparse_categorical_crossentropy
  metrics: [accuracy]
data:
  train: {synthetic: {samples: %d}}
fit: {epochs: %d, batch_size: %d, verbose: 0}
"""
PROBE = """
import csv, json, sys, time

import keras
import numpy as np
from keras import layers

from spec_compiler import api

ROUNDS, EPOCHS, SAMPLES, BATCH, SPEC = json.loads(sys.argv[1])


class History(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        with open("by_hand.csv", "a") as file:
            csv.writer(file).writerow([epoch, *logs.values()])


def by_hand():
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((32,)),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    rng = np.random.default_rng(0)
    x = rng.random((SAMPLES, 32), dtype="float32")
    y = rng.integers(10, size=SAMPLES)
    return lambda: model.fit(
        x, y, epochs=EPOCHS, batch_size=BATCH, verbose=0, callbacks=[History()]
    )


def by_spec():
    live = api.live(api.checked(SPEC))
    model, data = live.build_model(), live.call("load_data")
    return lambda: live.call("fit", model, data, callbacks=[History()])


fits = {"hand": by_hand(), "spec": by_spec()}
times = {name: [] for name in fits}
for turn in range(ROUNDS + 1):
    for name, fit in fits.items():
        start = time.perf_counter()
        fit()
        if turn:
            times[name].append(time.perf_counter() - start)
print(json.dumps({name: min(each) for name, each in times.items()}))
"""


def lines(folder: Path) -> Iterator[str]:
    """The report, line by line."""
    yield "training: a small network, steps a second of train beside model.fit"
    spec = SPEC % (SAMPLES, EPOCHS, BATCH)
    given = json.dumps([ROUNDS, EPOCHS, SAMPLES, BATCH, spec])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, given],
        capture_output=True,
        check=True,
        cwd=folder,
        env=environment,
        text=True,
    )
    times = json.loads(ended.stdout.splitlines()[-1])
    steps = EPOCHS * SAMPLES // BATCH
    for name in ("hand", "spec"):
        yield f"  {name}  {steps / times[name]:8.0f} steps a second"
    yield aim("of the time by hand", times["spec"] / times["hand"], 1.05)
