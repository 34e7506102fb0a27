"""Configurations and archives broken by chance: each is a spec or a message, never a traceback."""

from __future__ import annotations

import copy
import json
import random
import zipfile
from pathlib import Path
from typing import Any

from spec_compiler.importer.config import from_config
from spec_compiler.importer.findings import Unreadable
from spec_compiler.importer.importing import import_file, spec_text
from spec_compiler.pipeline import check
from tests.importer.configs import (
    after,
    functional,
    layer,
    new_layer,
    new_op,
    on,
    sequential,
    tensor,
)

JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**20, float("inf"), "", "x", "relu", "../x", "$(1)", "a b"),
    *([], [[]], {}, [None], [1, 2], ["x", 0, 0], ["x", -1, 0], {"class_name": "Dense"}),
    {"class_name": "Dense", "config": {}},
    {"class_name": "__lambda__", "config": {"code": "x"}},
    {"class_name": "__keras_tensor__", "config": {}},
    {"class_name": "__tuple__", "items": [1]},
    {"class_name": "function", "config": "f"},
    {"class_name": "Functional", "config": {"layers": []}},
    {"name": "L1", "l1": []},
)


def bases() -> list[Any]:
    """Whole configurations of each generation."""
    x = tensor("x", [None, 6, 4])
    words = new_layer("Embedding", "e", input_dim=9, output_dim=4, mask_zero=True)
    new = functional(
        [
            on(new_layer("InputLayer", "x", batch_shape=[None, 6, 4])),
            on(new_layer("InputLayer", "w", batch_shape=[None, 6])),
            on(words, tensor("w", [None, 6])),
            on(new_op("NotEqual", "n"), {"args": [tensor("w", [None, 6]), 0], "kwargs": {}}),
            on(
                new_layer("LSTM", "l", units=4, return_state=True),
                {"args": [x], "kwargs": {"mask": tensor("n", [None, 6])}},
            ),
            on(new_op("Add", "a"), {"args": [tensor("l", [None, 4]), 1.0], "kwargs": {}}),
            on(
                new_layer("Bidirectional", "b", layer=new_layer("GRU", "g", units=3)),
                tensor("e", [None, 6, 4]),
            ),
            on(
                new_layer("Concatenate", "c"),
                {"args": [[tensor("a", [None, 4]), tensor("b", [None, 6])]], "kwargs": {}},
            ),
        ],
        [["x", 0, 0], ["w", 0, 0]],
        {"c": ["c", 0, 0]},
        compile_config={
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.001}},
            "loss": {"c": "mse"},
            "metrics": [["mae"]],
        },
    )
    old = functional(
        [
            after(layer("InputLayer", "x", batch_input_shape=[None, 4])),
            after(
                layer("Dense", "d", output_dim=3, W_regularizer={"name": "L2", "l2": 1}),
                [["x", 0, 0]],
            ),
            after(layer("TFOpLambda", "t", function="math.add"), ["d", 0, 0, {"y": 1.0}]),
            after(layer("Merge", "m", mode="sum"), [["d", 0, 0], ["t", 0, 0]]),
            after(layer("ReLU", "r", max_value=6), [["m", 0, 0]]),
        ],
        [["x", 0, 0]],
        [["r", 0, 0]],
        "Model",
    )
    chain = sequential(
        layer(
            "Convolution2D", "c", nb_filter=2, nb_row=3, nb_col=3, batch_input_shape=[None, 8, 8, 1]
        ),
        layer("TimeDistributed", "t", layer=layer("Dense", "d", output_dim=2)),
        sequential(layer("Flatten", "f")),
    )
    return [new, old, chain]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in nested values."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


def broken(value: Any, chance: random.Random) -> Any:
    """The same with one to three places changed, left out or doubled."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(places(value)[1:] or [()])
        if not path:
            break
        holder = value
        for key in path[:-1]:
            holder = holder[key]
        how = chance.random()
        if how < 0.6:
            holder[path[-1]] = copy.deepcopy(chance.choice(JUNK))
        elif how < 0.8:
            del holder[path[-1]]
        elif isinstance(holder, list):
            holder.insert(path[-1], copy.deepcopy(holder[path[-1]]))
        else:
            holder[str(path[-1]) + "_"] = holder[path[-1]]
    return value


def test_broken_configurations() -> None:
    """Each gives a spec that the checker takes to its end, or a reason."""
    chance = random.Random(7)
    made, reasons = 0, set()
    for base in bases():
        for number in range(700):
            config = broken(base, chance)
            try:
                model = from_config(config, "m", "m")
            except Unreadable as reason:
                reasons.add(reason.diagnostic.code)
                continue
            made += 1
            if number % 10 == 0:
                spec_text(model.spec, "m.yaml")
                check(model.spec)
    assert made > 500
    assert reasons <= {"SC601", "SC605", "SC607", "SC608"}


def test_broken_archives(tmp_path: Path) -> None:
    """Bytes changed by chance, anywhere in the file."""
    chance = random.Random(8)
    path = tmp_path / "m.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", json.dumps(bases()[0]))
        file.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(200))
    whole = path.read_bytes()
    reasons = set()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            data = data[: chance.randrange(len(data))]
        path.write_bytes(data)
        try:
            import_file(path, "m", fold=False)
        except Unreadable as reason:
            reasons.add(reason.diagnostic.code)
    assert reasons <= {"SC601", "SC605", "SC607", "SC608", "SC610"}
