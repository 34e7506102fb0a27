"""The data of specs with Keras itself: live and rendered alike, and what is wrong with data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.keras.twins import executed

pytestmark = pytest.mark.keras

TABLE = """age,job,income,kind,w
20,cook,1.5,0,1
30,"clerk, old",2.5,1,2
40,cook,,2,1
25,smith,0.5,1,1
35,smith,3.5,0,1
45,clerk,1.0,2,0.5
20,cook,1.5,0,1
30,"clerk, old",2.5,1,2
"""
CLASSIFIER = """
  layers:
    - Dense: {units: 3, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
"""
SPECS = {
    "space": f"""
model:
  kind: functional
  inputs: {{x: {{shape: [9]}}}}{CLASSIFIER}
data:
  train:
    csv:
      path: table-*.csv
      label: kind
      weight: w
      features: {{age: float_normalized, job: {{string_hashed: {{num_bins: 8}}}}}}
  split: {{test: 0.25}}
fit: {{epochs: 2, batch_size: 4}}
""",
    "named": """
model:
  kind: functional
  inputs: {age: {shape: [1]}, job: {shape: [1], dtype: int64}}
  layers:
    - Embedding: {input_dim: 10, output_dim: 2}
      inputs: job
    - Flatten:
      name: word
    - Concatenate:
      inputs: [age, word]
    - Dense: {units: 3, activation: softmax}
compile: {loss: categorical_crossentropy}
data:
  train: {csv: {path: table-1.csv, label: kind, features: [age, job, income], dtypes: {job: string}}}
  prepare:
    - ops.nan_to_num: {nan: 1.0}
      inputs: income
      name: income
    - Normalization:
      inputs: income
    - ops.multiply: {x2: 1.0}
      name: age
    - StringLookup:
      inputs: job
      name: job
  labels: [to_categorical: 3]
  split: {validation: 0.25}
fit: {epochs: 2, batch_size: 4}
""",
    "learning": """
model:
  kind: functional
  inputs: {age: {shape: [1]}, job: {shape: [1], dtype: string}}
  layers:
    - Normalization:
      inputs: age
    - ops.multiply: {x2: 2.0}
    - Normalization:
      name: scaled
    - StringLookup: {output_mode: one_hot}
      inputs: job
      name: word
    - Concatenate:
      inputs: [scaled, word]
    - Dense: {units: 3, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
data: {train: {csv: {path: table-1.csv, label: kind}}}
fit: {epochs: 2, batch_size: 4}
""",
    "stream": """
model:
  kind: sequential
  inputs: {shape: [2]}
  layers:
    - Normalization
    - Dense: {units: 3, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
data:
  train: {csv: {path: numbers.csv, label: kind, stream: true}}
  split: {test: 0.25, stratify: true}
  prepare: [Discretization: {num_bins: 4}, ops.cast: {dtype: float32}, Normalization]
  augment: [GaussianNoise: 0.1]
  cache: true
  prefetch: 2
fit: {epochs: 2, batch_size: 4, validation_split: 0.25, class_weight: balanced}
""",
    "lists": """
model:
  kind: sequential
  inputs: {shape: [4], dtype: int64}
  layers:
    - Embedding: {input_dim: 20, output_dim: 2}
    - GlobalAveragePooling1D
    - Dense: {units: 4, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
data:
  train: {csv: {path: table-1.csv, label: job, features: [kind], dtypes: {job: string, kind: string}}}
  prepare: [TextVectorization: {max_tokens: 20, output_sequence_length: 4}]
  labels: [StringLookup: {num_oov_indices: 0}]
  batch_size: 3
  shuffle: false
fit: {epochs: 2}
""",
    "crosses": f"""
model:
  kind: sequential
  inputs: {{shape: [19]}}{CLASSIFIER}
data:
  train:
    csv:
      path: table-1.csv
      label: kind
      features:
        age: {{float_discretized: 4}}
        job: string_hashed
      crosses: [[age, job], {{cross: {{feature_names: [job, age], crossing_dim: 4}}}}]
      crossing_dim: 6
      hashing_dim: 5
fit: {{epochs: 2, batch_size: 4}}
""",
    "crosses_by_name": """
model:
  kind: functional
  inputs: {age: {shape: [1]}, both: {shape: [6]}, kind: {shape: [1], dtype: int64}}
  layers:
    - Embedding: {input_dim: 9, output_dim: 2}
      inputs: kind
    - Flatten:
      name: embedded
    - Concatenate:
      inputs: [age, both, embedded]
    - Dense: 1
compile: {loss: mse}
data:
  train:
    csv:
      path: table-2.csv
      label: w
      stream: true
      features:
        age: float
        job: string_categorical
        kind: {integer_categorical: {output_mode: int}}
      crosses: [[job, kind]]
      crossing_dim: 6
      output_mode: dict
  prepare:
    - Normalization:
      inputs: age
      name: age
    - Identity:
      inputs: job_X_kind
      name: both
fit: {epochs: 2, batch_size: 4}
""",
    "arrays": """
model:
  kind: functional
  inputs: {a: {shape: [2]}, b: {shape: [1]}}
  layers:
    - Concatenate:
      inputs: [a, b]
    - Dense: {units: 3, activation: softmax}
compile: {loss: sparse_categorical_crossentropy, weighted_metrics: [accuracy]}
data:
  train: {npz: {path: arrays.npz, x: {a: pairs, b: flat}, weight: w, stream: true}}
  split: {test: 0.25, stratify: true}
  prepare:
    - Normalization:
      inputs: a
      name: a
fit: {epochs: 2, batch_size: 4, validation_split: 0.25}
""",
    "maps": """
model:
  kind: sequential
  inputs: {shape: [4, 4, 1]}
  layers:
    - Conv2D: {filters: 3, kernel_size: 1, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
data:
  train: {npy: {path: images.npy, label_path: maps.npy, stream: true}}
  split: {test: 0.25}
  cache: kept/samples
fit: {epochs: 2, batch_size: 4, validation_split: 0.25}
""",
}
for name in ("space", "named", "lists"):
    streamed = SPECS[name].replace("label:", "stream: true, label:", 1)
    SPECS[f"{name}_on_disk"] = streamed.replace(
        "stream: true, label: kind\n", "stream: true\n      label: kind\n"
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the specs and their tables."""
    folder = tmp_path_factory.mktemp("data")
    head, *rows = TABLE.splitlines(keepends=True)
    (folder / "table-1.csv").write_text(TABLE, encoding="utf-8")
    (folder / "table-2.csv").write_text(head + "".join(rows[:3]), encoding="utf-8")
    numbers = "".join(f"{i},{i % 7},{i % 3}\n" for i in range(40))
    (folder / "numbers.csv").write_text("a,b,kind\n" + numbers, encoding="utf-8")
    write_arrays(folder)
    for name, text in SPECS.items():
        (folder / f"{name}.yaml").write_text(f"spec: 1\nname: {name}\nseed: 1{text}", "utf-8")
    return folder


def write_arrays(folder: Path) -> None:
    """Write arrays: of flat samples, and of images with a class for each pixel."""
    import numpy as np

    rng = np.random.default_rng(0)
    pairs, flat = rng.random((40, 2)), np.asfortranarray(rng.random((40, 1)))
    np.savez(folder / "arrays.npz", pairs=pairs, flat=flat, y=np.arange(40) % 3, w=np.ones(40))
    np.save(folder / "images.npy", rng.random((40, 4, 4, 1), "float32"))
    np.save(folder / "maps.npy", rng.integers(3, size=(40, 4, 4)))


def history(call: Callable[..., Any], plan: Any) -> tuple[Any, Any]:
    """What training and evaluation log, with the functions of a program."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(plan.seed)
    if plan.adapts:
        parts = named(call("load_data"), plan)
        model = call("build_model", parts["train"])
    else:
        model = call("build_model")
        parts = named(call("load_data"), plan)
    given = [parts[name] for name in ("train", "validation") if name in parts]
    logs = call("fit", model, *given).history
    tested = call("evaluate", model, parts["test"]) if plan.evaluate is not None else None
    return logs, tested


def named(loaded: Any, plan: Any) -> dict[str, Any]:
    """The parts of the data by their names."""
    loaded = (loaded,) if len(plan.parts) == 1 else loaded
    return dict(zip(plan.parts, loaded, strict=True))


@pytest.mark.parametrize("name", SPECS)
def test_live_and_rendered_train_alike(name: str, place: Path) -> None:
    """The histories of the live program and of its script are equal bit for bit."""
    import math

    from spec_compiler import api

    checked = api.checked(place / f"{name}.yaml")
    program = api.live(checked)
    script = place / f"{name}.py"
    script.write_text(api.rendered(checked, script), encoding="utf-8")
    module = executed(script)
    live = history(lambda function, *args: program.namespace[function](*args), program.plan)
    rendered = history(lambda function, *args: getattr(module, function)(*args), program.plan)
    assert live == rendered
    assert all(math.isfinite(value) for values in live[0].values() for value in values)


def test_a_cache_is_one_runs(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run keeps its samples in folders of its own, which go when the process ends."""
    import atexit

    import numpy as np

    from spec_compiler import api

    ends: list[Callable[[], None]] = []

    def register(function: Any, *args: Any, **kwargs: Any) -> None:
        ends.append(lambda: function(*args, **kwargs))

    monkeypatch.setattr(atexit, "register", register)
    text = (place / "maps.yaml").read_text(encoding="utf-8").replace("kept/", "alone/")
    (place / "alone.yaml").write_text(text, encoding="utf-8")
    checked = api.checked(place / "alone.yaml")
    runs = [api.live(checked).load_data() for _ in range(2)]
    for data in runs:
        batches = [[*data["train"].as_numpy_iterator()] for _ in range(2)]
        x = [np.sort(np.concatenate([x for x, _ in each]), axis=0) for each in batches]
        np.testing.assert_array_equal(*x)
    assert [*(place / "alone").glob("samples-train-*/samples.index")]
    assert len([*(place / "alone").iterdir()]) == 6
    for end in ends:
        end()
    assert not [*(place / "alone").iterdir()]


def test_parts_are_disjoint_and_exact(place: Path) -> None:
    """A split draws each row once, with the classes in proportion, streamed or not."""
    import numpy as np

    from spec_compiler.targets.runtime import function

    for reader in ("read_csv", "map_csv", "read_table", "map_table"):
        data = function(reader)(place / "numbers.csv", label="kind")
        train, test = function("split_data")(data, 0.25, stratify=True, seed=3)
        train, validation = function("hold_out")(train, 0.2)
        parts = [train, validation, test]
        arrays = [np.asarray(x) for x, _ in parts]
        assert [len(x) for x in arrays] == [24, 6, 10]
        assert sorted(np.concatenate(arrays)[:, 0]) == list(range(40))
        assert sorted(np.unique(test[1], return_counts=True)[1]) == [3, 3, 4]


def test_a_seed_repeats_what_varies_at_once() -> None:
    """Batches, layers and epochs draw numbers of their own, and another run the same ones."""
    import keras
    import numpy as np
    import tensorflow as tf

    from spec_compiler.targets.runtime import function

    x = np.ones((12, 4, 4, 3), "float32")

    def epochs(seed: int) -> list[Any]:
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        layers = [keras.layers.RandomContrast(0.5), keras.layers.GaussianNoise(0.1)]
        samples = tf.data.Dataset.from_tensor_slices((x, np.arange(12)))
        augment = keras.Sequential([keras.layers.Normalization(mean=0.0, variance=1.0), *layers])
        varied = function("augment_batches")(samples.batch(4), augment, seed)
        assert len(varied) == 3
        batches = [[*varied.as_numpy_iterator()] for _ in range(2)]
        assert all(y.tolist() == [*range(4 * i, 4 * i + 4)] for i, (_, y) in enumerate(batches[0]))
        return [x.tolist() for epoch in batches for x, _ in epoch]

    first = epochs(1)
    assert first == epochs(1)
    drawn = [*first, *epochs(2)]
    assert all(one != other for i, one in enumerate(drawn) for other in drawn[:i])


WRONG = {
    "word": ("3,x\n4,5\n", "table.csv, line 2, column 'b': expected a number, found 'x'"),
    "empty": ("3,1\n,5\n", "table.csv, line 3, column 'a': expected a number, found no value"),
    "short": ("3,1\n4\n", "table.csv, line 3: 1 cells, not 2"),
    "class": (
        "3,1\n4,7\n",
        "table.csv, line 3, column 'b': expected a class from 0 to 2, found '7'",
    ),
    "half": (
        "3,0.5\n4,1\n",
        "table.csv, line 2, column 'b': expected a class from 0 to 2, found '0.5'",
    ),
    "none": ("", "table.csv"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("reader", ["read_csv", "read_table", "map_csv", "map_table"])
def test_what_is_wrong_is_said_in_the_tables_terms(name: str, reader: str, tmp_path: Path) -> None:
    """File, line, column, value, and what was expected, by each way to read a table."""
    from spec_compiler.targets.faults import guarded
    from spec_compiler.targets.plan.model import Expected
    from spec_compiler.targets.runtime import function

    rows, said = WRONG[name]
    path = tmp_path / "table.csv"
    path.write_text(f"a,b\n{rows}", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        guarded(reader, function(reader), Expected(classes=3))(path, label="b")
