"""Layers that learn from data, wherever they stand: live, rendered and loaded again alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.keras.test_pipeline import named
from tests.keras.twins import executed

pytestmark = pytest.mark.keras

TRAINED = """
    - Dense: {units: 3, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
fit: {epochs: 1, batch_size: 16, verbose: 0}
data:
  train: {csv: {path: table.csv, label: kind, """
BLOCKS = """
blocks:
  scaled:
    params: {units: 4}
    layers:
      - Normalization
      - Dense: {units: $units, activation: relu}
      - for: {n: [3, 2]}
        layers:
          - Normalization
          - Dense: $n
  coded:
    params: {mode: one_hot}
    inputs: [word, age]
    layers:
      - StringLookup: {output_mode: $mode}
        inputs: word
        name: code
      - Concatenate:
        inputs: [code, age]
      - Normalization
      - Dense: 3
shared: {again: {Normalization: {axis: -1}}}
"""
WORDS = """
  inputs: {age: [1], income: [1], job: {shape: [1], dtype: string}}
  layers:
    - Concatenate:
      inputs: [age, income]
    - scaled: 5
      name: numbers
    - again:
      repeat: 2
      name: twice
    - coded:
      inputs: [job, age]
      name: first
    - coded: {mode: count}
      inputs: {word: job, age: income}
      name: second
      if: $wide
    - Discretization: {num_bins: 3, output_mode: one_hot}
      inputs: income
      name: bins
    - Concatenate:
      inputs: [twice, first, second, bins]
    - layers:
        - Normalization
        - Dense: 4
      repeat: 2
"""
NUMBERS = """
  inputs: INPUTS
  layers:
    - Normalization
    - Discretization: {num_bins: 4, output_mode: multi_hot}
    - scaled
    - again
"""
NESTED = """
blocks:
  inner:
    params: {n: 2}
    layers:
      - Normalization:
        if: $(n > 2)
      - Dense: $n
  outer:
    params: {n: 3, norm: true}
    layers:
      - for: {k: [2, 3]}
        layers:
          - inner: {n: $k}
          - Normalization:
            if: $norm
            name: mid
        name: loop
      - Concatenate:
        inputs: loop.mid
      - Dense: $n
shared:
  sc: {Normalization: {}}
  blk: {inner: {n: 3}}
model:
  kind: subclassed
  inputs: {age: [1], income: [1]}
  layers:
    - Concatenate:
      inputs: [age, income]
      name: both
    - for: {a: [3, 3], b: [4, 5]}
      layers:
        - Dense: $b
          name: code
        - for: {c: [2, 3]}
          layers:
            - Normalization
            - Dense: $c
        - Dense: $a
        - sc:
      name: enc
    - Concatenate:
      inputs: enc.code
      name: codes
    - Normalization:
      inputs: enc
      if: $(not wide)
      name: left
    - Normalization:
      inputs: codes
      if: $wide
      name: left
    - outer: {n: 4}
      inputs: left
      repeat: 2
    - Dense: 3
    - blk
    - blk:
      repeat: 2
    - Dense: 3
      name: m
    - Add:
      inputs: [m, enc]
    - Normalization:
      call: {training: false}"""
APART = "features: [age, income, job]}}\n"
TOGETHER = "features: [age, income]}}\n"
LAYERED = BLOCKS.replace("    params", "    layer: true\n    params")
SPECS = {
    "functions": f"{BLOCKS}model:\n  kind: functional{WORDS}{TRAINED}{APART}  split: {{test: 0.2}}\n",
    "layers": f"{LAYERED}model:\n  kind: functional{WORDS}{TRAINED}{APART}  cache: true\n",
    "classes": f"{BLOCKS}model:\n  kind: subclassed{WORDS}{TRAINED}{APART}",
    "walks": f"{NESTED}{TRAINED}{TOGETHER}",
    "chain": f"{BLOCKS}model:\n  kind: sequential{NUMBERS}{TRAINED}{TOGETHER}  prefetch: 2\n".replace(
        "INPUTS", "{shape: [2]}"
    ).replace("    - again\n", "    - again\n    - spec: inner.yaml\n"),
    "streamed": f"{BLOCKS}model:\n  kind: subclassed{NUMBERS}{TRAINED}{TOGETHER}".replace(
        "INPUTS", "{x: [2]}"
    ).replace("income]}}", "income], stream: true}}"),
}
"""A spec of each way to hold such layers; between them every place that there is."""
INNER = """spec: 1
name: inner
model: {kind: sequential, inputs: {shape: [2]}, layers: [Normalization, Dense: 2, Normalization]}
"""
NORMALIZED = {"chain": 7, "streamed": 5, "walks": 14, "film_ratings": 0}
"""How many layers normalize, where they are not eight."""
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the specs and their table."""
    folder = tmp_path_factory.mktemp("learning")
    jobs = ("cook", "smith", "clerk")
    rows = "".join(f"{20 + i % 41},{i * 37 % 11},{jobs[i % 3]},{i % 3}\n" for i in range(60))
    (folder / "table.csv").write_text(f"age,income,job,kind\n{rows}", encoding="utf-8")
    for name in ("film_ratings.yaml", "film-ratings.csv"):
        (folder / name).write_bytes((EXAMPLES / name).read_bytes())
    (folder / "inner.yaml").write_text(INNER, encoding="utf-8")
    for name, text in SPECS.items():
        head = f"spec: 1\nname: {name}_learnt\nseed: 1\n"
        head += "params: {wide: true}\n" if "$wide" in text else ""
        (folder / f"{name}.yaml").write_text(head + text, encoding="utf-8")
    return folder


def built(call: Callable[..., Any], plan: Any) -> tuple[Any, list[Any]]:
    """The model of a program, adapted and not yet trained; and the data that `fit` takes."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(plan.seed)
    parts = named(call("load_data"), plan)
    assert plan.adapts
    given = [parts[part] for part in ("train", "validation") if part in parts]
    return call("build_model", parts["train"]), given


def learned(model: Any) -> list[Any]:
    """All that a model's layers know: weights, vocabularies, bounds."""
    known: list[Any] = [weight.numpy().tolist() for weight in model.weights]
    for layer in model._flatten_layers():
        known += [layer.get_vocabulary()] if hasattr(layer, "get_vocabulary") else []
        known += [layer.bin_boundaries] if hasattr(layer, "bin_boundaries") else []
    return known


def features(train: Any) -> Any:
    """The features of the training data, as one batch."""
    import tensorflow as tf

    if isinstance(train, tuple):
        return train[0]
    batches = [batch[0] for batch in train]
    return tf.nest.map_structure(lambda *each: tf.concat(each, 0), *batches)


def taken(model: Any, x: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Each layer that normalizes, with what it is first called on."""
    import keras

    found: list[tuple[Any, Any]] = []
    call = keras.layers.Normalization.call

    def noting(layer: Any, inputs: Any) -> Any:
        if all(layer is not each for each, _ in found):
            found.append((layer, inputs))
        return call(layer, inputs)

    monkeypatch.setattr(keras.layers.Normalization, "call", noting)
    model(x)
    monkeypatch.undo()
    return found


@pytest.mark.parametrize("name", [*SPECS, "film_ratings"])
def test_each_learns_from_what_reaches_it(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mean of what a layer gets, however many there are before it; live, rendered, loaded."""
    import keras
    import numpy as np

    from spec_compiler import api
    from spec_compiler.targets.runtime import function

    checked = api.checked(place / f"{name}.yaml")
    program = api.live(checked)
    live, parts = built(lambda f, *args: program.namespace[f](*args), program.plan)
    x = features(parts[0])
    normalized = taken(live, x, monkeypatch)
    assert len(normalized) == NORMALIZED.get(name, 8)
    for layer, inputs in normalized:
        mean = np.mean(np.asarray(inputs), axis=0)
        np.testing.assert_allclose(np.ravel(layer.mean), mean, rtol=1e-4, atol=1e-4)
    script = place / f"{name}.py"
    script.write_text(api.rendered(checked, script), encoding="utf-8")
    module = executed(script)
    twin, same = built(lambda f, *args: getattr(module, f)(*args), program.plan)
    features(same[0])  # a dataset is mixed anew each time
    assert learned(twin) == learned(live)
    logs = program.namespace["fit"](live, *parts, epochs=1).history
    assert module.fit(twin, *same, epochs=1).history == logs  # type: ignore[attr-defined]  # it has
    assert learned(twin) == learned(live)
    twin.save(place / f"{name}.keras")
    again = keras.models.load_model(place / f"{name}.keras")
    assert learned(again) == learned(twin)
    given = np.asarray(twin(x))
    assert np.array_equal(given, np.asarray(live(x)))
    assert np.array_equal(given, np.asarray(again(x)))
    function("keep_statistics")(again)  # for ONNX, also of layers inside layers
    scaled = [layer for layer in again._flatten_layers() if hasattr(layer, "adapt_mean")]
    assert len(scaled) == len(normalized)
    assert all(isinstance(layer.mean, np.ndarray) for layer in scaled)
