"""Every argument of `compile`, `fit` and `evaluate`, and all callbacks, in runs that are real.

Each spec is trained live and as a rendered script, in a folder of its own: the histories are
equal bit for bit, and the same files are there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.spec.settings import Compile, Evaluate, Fit
from spec_compiler.text.document import Mapping, plain
from tests.keras.twins import executed

pytestmark = pytest.mark.keras

OWN = '''\
"""Code of the user's own."""

import keras


def halve(epoch, rate):
    """The rate of an epoch."""
    return rate / 2


def say(*args, logs=None):
    """Nothing."""


def squared(y_true, y_pred):
    """A loss."""
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def scaled(y_true, y_pred, factor=1.0):
    """A loss with an argument."""
    return factor * squared(y_true, y_pred)


@keras.saving.register_keras_serializable("own")
class Far(keras.losses.Loss):
    """A loss that is a class."""

    def __init__(self, power=2, **kwargs):
        super().__init__(**kwargs)
        self.power = power

    def call(self, y_true, y_pred):
        return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** self.power, axis=-1)

    def get_config(self):
        return super().get_config() | {"power": self.power}


@keras.saving.register_keras_serializable("own")
class Largest(keras.metrics.Metric):
    """A metric that is a class."""

    def __init__(self, floor=0.0, name="largest", **kwargs):
        super().__init__(name=name, **kwargs)
        self.floor = floor
        self.total = self.add_variable((), initializer="zeros", name="total")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign(keras.ops.maximum(self.total, keras.ops.max(y_pred) + self.floor))

    def result(self):
        return self.total

    def get_config(self):
        return super().get_config() | {"floor": self.floor}
'''

CALLBACKS = """\
spec: 1
name: callbacks
seed: 1
imports:
  halve: ./trained.py:halve
  say: ./trained.py:say
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: 4, activation: relu}
    - Dense: {units: 1, activation: sigmoid}
compile:
  optimizer: {Adam: {learning_rate: 0.01, use_ema: true, ema_momentum: 0.9}}
  loss: binary_crossentropy
  metrics: [accuracy, AUC]
data:
  train: {synthetic: {samples: 96}}
  validation: {synthetic: {samples: 32, seed: 1}}
fit:
  epochs: 4
  initial_epoch: 1
  batch_size: 16
  verbose: 2
  shuffle: false
  steps_per_epoch: 3
  validation_steps: 2
  validation_batch_size: 8
  validation_freq: 1
  class_weight: {0: 1.0, 1: 2.0}
  callbacks:
    - TerminateOnNaN: {raise_error: true}
    - EarlyStopping: {monitor: val_loss, min_delta: 0.0, patience: 2, mode: min, restore_best_weights: true, start_from_epoch: 1}
    - LearningRateScheduler: {schedule: halve, verbose: 1}
    - LambdaCallback: {on_epoch_end: say, on_train_batch_end: say, on_test_begin: say, on_train_end: say}
    - ModelCheckpoint: {filepath: "best/{epoch:02d}-{val_loss:.2f}.keras", save_best_only: true, mode: min, verbose: 1}
    - ModelCheckpoint: {filepath: last.weights.h5, save_weights_only: true, save_freq: 2}
    - BackupAndRestore: {backup_dir: state, save_freq: 2, delete_checkpoint: false}
    - CSVLogger: {filename: log.csv, separator: ";", append: true}
    - SwapEMAWeights: {swap_on_epoch: true}
    - TensorBoard: {log_dir: board, histogram_freq: 1, write_images: true, write_steps_per_second: true, update_freq: batch, profile_batch: 0}
    - History
    - ProgbarLogger
"""

COMPILED = """\
spec: 1
name: compiled
seed: 1
imports:
  scaled: ./trained.py:scaled
  far: ./trained.py:Far
  largest: ./trained.py:Largest
  say: ./trained.py:say
model:
  kind: functional
  inputs: {x: [8]}
  layers:
    - Dense: {units: 4, activation: relu}
      name: body
    - Dense: 1
      name: a
    - Dense: 2
      inputs: body
      name: b
  outputs: [a, b]
compile:
  optimizer: {SGD: {learning_rate: 0.1, momentum: 0.9}}
  loss: [{scaled: {factor: 2.0}}, {far: {power: 3}}]
  loss_weights: [1, 0.5]
  metrics: [[mae, {largest: {floor: 0.5}}], [mse]]
  weighted_metrics: [[], [mape]]
  run_eagerly: false
  steps_per_execution: 2
  jit_compile: false
  auto_scale_loss: false
data: {train: synthetic, test: {synthetic: {samples: 64}}}
fit:
  epochs: 2
  callbacks:
    - ReduceLROnPlateau: {monitor: loss, factor: 0.5, patience: 1, cooldown: 1, min_lr: 1e-5, verbose: 1}
evaluate: {batch_size: 8, verbose: 0, steps: 2, callbacks: [{LambdaCallback: {on_test_end: say}}, {TensorBoard: {log_dir: tested}}]}
export: [keras: model.keras]
"""

SPECS = {"callbacks": CALLBACKS, "compiled": COMPILED}
ELSEWHERE = ("OrbaxCheckpoint", "RemoteMonitor")
"""Callbacks that need a package that is not installed, or a server."""
OF_OTHER_TESTS = ("validation_split", "resume", "distribute", "weights")
"""Keys that have tests of their own."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the specs and their code."""
    folder = tmp_path_factory.mktemp("arguments")
    (folder / "trained.py").write_text(OWN, encoding="utf-8")
    for name, text in SPECS.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def trained(program: Any, parts: tuple[str, ...], output: Path) -> dict[str, Any]:
    """What a program logs in training and evaluation, its files in a folder."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(1)
    output.mkdir()
    model = program["build_model"]()
    loaded = program["load_data"]()
    data = dict(zip(parts, loaded, strict=True))
    given = [data[part] for part in ("train", "validation") if part in data]
    folder = {"output": output} if "output" in program["fit"].__code__.co_varnames else {}
    logs = {"history": program["fit"](model, *given, **folder).history}
    if "test" in data:
        logs["test"] = program["evaluate"](model, data["test"], output=output)
    logs["settings"] = model.get_compile_config()
    logs["how"] = (model.run_eagerly, model.jit_compile, model.steps_per_execution)
    return logs


def files(folder: Path) -> set[str]:
    """The files below a folder; those of TensorBoard by their folders."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path.parent if "tfevents" in path.name else path) for path in found}


@pytest.mark.parametrize("name", SPECS)
def test_live_and_rendered_train_alike(name: str, place: Path) -> None:
    """One history, one evaluation, and the files of all callbacks, both ways."""
    live = api.live(api.checked(place / f"{name}.yaml"))
    parts = live.plan.parts
    first = trained(live.namespace, parts, place / f"{name}-live")
    script = place / f"{name}.py"
    script.write_text(api.render(place / f"{name}.yaml", output=script), encoding="utf-8")
    module = vars(executed(script, f"spec_{name}"))
    second = trained(module, parts, place / f"{name}-script")
    assert first["history"]["loss"]
    assert repr(first) == repr(second)
    written = files(place / f"{name}-live")
    assert written == files(place / f"{name}-script")
    if name == "compiled":
        assert "tested/validation" in written
    if name == "callbacks":
        wanted = {"log.csv", "last.weights.h5", "board/train", "board/validation"}
        assert wanted <= written
        assert any(each.startswith("best/02-") for each in written)
        assert any(each.startswith("state") for each in written)


def test_every_argument_is_there() -> None:
    """The specs here have every key of the sections, and every callback."""
    from spec_compiler.text.read import read_text

    used: dict[str, set[str]] = {"compile": set(), "fit": set(), "evaluate": set()}
    called: set[str] = set()
    for name, text in SPECS.items():
        document = read_text(text, f"{name}.yaml").value
        assert document is not None
        for section, keys in used.items():
            node = document.node((section,))
            keys.update(str(key) for key in (node.entries if isinstance(node, Mapping) else ()))
        listed = plain(document.node(("fit", "callbacks")))  # type: ignore[arg-type]  # it is there
        called |= {each if isinstance(each, str) else next(iter(each)) for each in listed}
    for section, cls in (("compile", Compile), ("fit", Fit), ("evaluate", Evaluate)):
        assert {*cls.model_fields} - used[section] <= {*OF_OTHER_TESTS}, section
    assert {*CATEGORIES["callback"].names()} - called == {*ELSEWHERE}
