"""Building a live model beside the same model written by hand, and one training step of each.

Both are built in one process, in turns, with Keras imported before the clock starts.
What is compared is the least of each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import ROOT, aim, costs

ROUNDS = {"ResNet-50": 15, "900 Dense": 15, "250 residual blocks": 15}
"""How often each model is built, by spec and by hand."""
STEPS = 30
PROBE = """
import gc, json, sys, time

import keras
import numpy as np
from keras import layers

from spec_compiler import api

ROUNDS, STEPS = json.loads(sys.argv[1]), json.loads(sys.argv[2])


def resnet_by_hand():
    def conv_bn(x, filters, size, strides, name, padding="valid"):
        x = layers.Conv2D(
            filters, size, strides=strides, padding=padding, name=name + "_conv"
        )(x)
        return layers.BatchNormalization(axis=3, epsilon=1.001e-5, name=name + "_bn")(x)

    def block(x, filters, strides, shortcut, name):
        side = conv_bn(x, 4 * filters, 1, strides, name + "_0") if shortcut else x
        x = conv_bn(x, filters, 1, strides, name + "_1")
        x = layers.Activation("relu", name=name + "_1_relu")(x)
        x = conv_bn(x, filters, 3, 1, name + "_2", padding="same")
        x = layers.Activation("relu", name=name + "_2_relu")(x)
        x = conv_bn(x, 4 * filters, 1, 1, name + "_3")
        x = layers.Add(name=name + "_add")([side, x])
        return layers.Activation("relu", name=name + "_out")(x)

    image = keras.Input((224, 224, 3), name="image")
    x = layers.ZeroPadding2D(3, name="conv1_pad")(image)
    x = conv_bn(x, 64, 7, 2, "conv1")
    x = layers.Activation("relu", name="conv1_relu")(x)
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for stage, depth, filters, strides in (
        (2, 3, 64, 1), (3, 4, 128, 2), (4, 6, 256, 2), (5, 3, 512, 2)
    ):
        x = block(x, filters, strides, True, f"conv{stage}_block1")
        for unit in range(2, depth + 1):
            x = block(x, filters, 1, False, f"conv{stage}_block{unit}")
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    x = layers.Dense(1000, activation="softmax", name="predictions")(x)
    model = keras.Model(image, x, name="resnet50")
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def chain_by_hand():
    inputs = x = keras.Input((8,), name="inputs")
    for _ in range(900):
        x = layers.Dense(8)(x)
    return keras.Model(inputs, x, name="chain")


def residual_by_hand():
    inputs = x = keras.Input((8,), name="inputs")
    for _ in range(250):
        y = layers.Dense(8, activation="relu")(x)
        y = layers.Dense(8)(y)
        x = layers.Add()([x, y])
    return keras.Model(inputs, x, name="residual")


def spec(name, layers, **sections):
    model = {"kind": "functional", "inputs": {"inputs": {"shape": [8]}}, "layers": layers}
    return {"spec": 1, "name": name, "model": model, **sections}


BLOCK = {
    "layers": [
        {"Dense": {"units": 8, "activation": "relu"}},
        {"Dense": 8, "name": "main"},
        {"Add": None, "inputs": ["x", "main"]},
    ]
}
CASES = {
    "ResNet-50": ("examples/resnet50.yaml", resnet_by_hand),
    "900 Dense": (spec("chain", [{"Dense": 8, "repeat": 900}]), chain_by_hand),
    "250 residual blocks": (
        spec("residual", [{"block": None, "repeat": 250}], blocks={"block": BLOCK}),
        residual_by_hand,
    ),
}


def timed(build):
    keras.utils.clear_session()
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    model = build()
    taken = time.perf_counter() - start
    gc.enable()
    return taken, model


def building(name, rounds):
    source, by_hand = CASES[name]
    program = api.live(api.checked(source))
    ways = {"live": program.build_model, "by hand": by_hand}
    found = {way: [] for way in ways}
    # The limit is raised for both alike: a chain of 900 is near it.
    sys.setrecursionlimit(3000)
    for turn in range(rounds):
        for way in sorted(ways, reverse=turn % 2):
            taken, model = timed(ways[way])
            found[way].append(taken)
            del model
    return {way: min(times) for way, times in found.items()}


def training():
    rng = np.random.default_rng(0)
    x, y = rng.random((64, 8, 8, 1), "float32"), rng.integers(10, size=64)
    program = api.live(api.checked("examples/digits.yaml"))

    def by_hand():
        model = keras.Sequential([
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ])
        model.compile(
            keras.optimizers.Adam(0.001),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        return model

    models = {"live": program.build_model(), "by hand": by_hand()}
    found = {way: [] for way in models}
    for turn in range(STEPS + 3):
        for way in sorted(models, reverse=turn % 2):
            start = time.perf_counter()
            models[way].train_on_batch(x, y)
            found[way].append(time.perf_counter() - start)
    return {way: min(times[3:]) for way, times in found.items()}


building("900 Dense", 1)
report = {"a training step": training()}
for name, rounds in ROUNDS.items():
    report[name] = building(name, rounds)
    print(name, report[name], file=sys.stderr)
print(json.dumps(report))
"""
FLOOR = "import pydantic, ruamel.yaml, jinja2"
# `import pydantic` alone loads next to nothing of it: its names are lazy.
IN_USE = """
import ruamel.yaml, jinja2
from pydantic import BaseModel

class Model(BaseModel):
    field: int
"""
RENDER = (sys.executable, "-m", "spec_compiler", "render", "examples/resnet50.yaml")
PROCESSES = {"floor": 12, "in use": 12, "render": 12}


def lines(folder: Path) -> Iterator[str]:
    """Measure, and give the report in lines."""
    command = [sys.executable, "-c", PROBE, json.dumps(ROUNDS), json.dumps(STEPS)]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    ended = subprocess.run(
        command, cwd=ROOT, env=quiet, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, dict[str, float]] = json.loads(ended.stdout.splitlines()[-1])
    yield "a live model beside the same by hand (least of the rounds, import excluded)"
    for name, times in found.items():
        live, hand = times["live"], times["by hand"]
        yield f"  {name:<22}{live * 1000:9.1f} ms{hand * 1000:9.1f} ms  {live / hand:6.3f} x by hand"
    for name in ROUNDS:
        yield aim(f"times by hand, {name}", found[name]["live"] / found[name]["by hand"], 1.03)
    commands = {
        "floor": (sys.executable, "-c", FLOOR),
        "in use": (sys.executable, "-c", IN_USE),
        "render": RENDER,
    }
    processes = costs(commands, PROCESSES)
    render, floor, in_use = (processes[name].seconds for name in ("render", "floor", "in use"))
    yield "spec-compiler render examples/resnet50.yaml, as a whole process"
    for name, cost in processes.items():
        yield f"  {name:<22}{cost.seconds:9.3f} s"
    yield aim("times importing pydantic, ruamel.yaml and jinja2", render / floor, 2.2)
    yield f"          {render / in_use:.3g} times that with one Pydantic model defined"
