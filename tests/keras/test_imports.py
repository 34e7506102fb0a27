"""Imported objects in every place, live and rendered: from files, folders, modules and factories."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from spec_compiler.api import SpecError
from spec_compiler.pipeline import check
from tests.keras import twins

pytestmark = pytest.mark.keras

LAYERS = '''\
"""Layers of a user, with a neighbour in the same folder."""

import keras
from neighbour import BY


@keras.saving.register_keras_serializable("own")
class Scale(keras.layers.Layer):
    """Multiply by a number."""

    def __init__(self, by=BY, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        from lazily import SHIFT

        return x * self.by + SHIFT

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "by": self.by}


class Nameless(keras.layers.Layer):
    """A layer that takes no name."""

    def __init__(self, units):
        super().__init__()
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x)


def residual(units, activation="relu"):
    return keras.layers.Dense(units, activation=activation, name="made")


def twice(x, by=2.0):
    return x * by
'''
TRAINING = '''\
"""What training is made of."""

import keras
from keras import ops


def distance(y_true, y_pred, power=2.0):
    return ops.mean(ops.abs(y_true - y_pred) ** power, axis=-1)


def mean_pred(y_true, y_pred, factor=1.0):
    return ops.mean(y_pred) * factor


class Distance(keras.losses.Loss):
    def __init__(self, power, name="distance"):
        super().__init__(name=name)
        self.power = power

    def call(self, y_true, y_pred):
        return distance(y_true, y_pred, self.power)


class Largest(keras.metrics.Metric):
    def __init__(self, name="largest", **kwargs):
        super().__init__(name=name, **kwargs)
        self.value = self.add_variable((), "zeros", name="value")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.value.assign(ops.maximum(self.value, ops.max(y_pred)))

    def result(self):
        return self.value


class Warm(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, top=0.1):
        self.top = top

    def __call__(self, step):
        return self.top * ops.minimum(1.0, (ops.cast(step, "float32") + 1) / 10)

    def get_config(self):
        return {"top": self.top}


class Note(keras.callbacks.Callback):
    seen = []

    def __init__(self, word="end"):
        super().__init__()
        self.word = word

    def on_epoch_end(self, epoch, logs=None):
        Note.seen.append((self.word, sorted(logs)))


def steady(epoch, rate, factor=1.0):
    return rate * factor


def filled(shape, dtype=None, value=0.5):
    return ops.full(shape, value, dtype=dtype or "float32")


def squashed(x, limit=1.0):
    return ops.clip(x, -limit, limit)
'''
SPEC = """\
spec: 1
name: own_code
seed: 3
params: {dim: 3}
imports:
  scale: {path: ../code/layers.py:Scale, output: same}
  nameless: ../code/layers.py:Nameless
  residual: {path: ../code/layers.py:residual, factory: true}
  twice: ../code/layers.py:twice
  distance: training.py:distance
  loss_class: training.py:Distance
  mean_pred: training.py:mean_pred
  largest: training.py:Largest
  warm: training.py:Warm
  note: training.py:Note
  filled: training.py:filled
  squashed: training.py:squashed
  installed: keras.activations:gelu
model:
  kind: functional
  inputs: {x: {shape: [4]}}
  layers:
    - Dense: {units: $(dim * 2), kernel_initializer: {filled: {value: 0.25}}, activation: squashed}
    - scale: {by: $dim}
      name: scaled
    - scale
    - nameless: 4
      name: unheard
    - residual: {units: 5, activation: tanh}
    - twice: {by: 3.0}
    - twice
    - Dense: {units: 2, activation: {squashed: {limit: 2.0}}, bias_initializer: filled}
    - Activation: installed
    - Dense: 2
compile:
  optimizer: {SGD: {learning_rate: warm}}
  loss: LOSS
  metrics: [mean_pred, {mean_pred: {factor: 2.0}}, largest, {largest: {name: again}}]
data:
  train: {synthetic: {samples: 8}}
fit:
  epochs: 2
  batch_size: 4
  callbacks:
    - note: {word: spec}
    - note
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with specs in one folder and code in another; its modules are forgotten after."""
    (tmp_path / "pyproject.toml").touch()
    for name in ("specs", "code", "scripts"):
        (tmp_path / name).mkdir()
    (tmp_path / "code" / "layers.py").write_text(LAYERS, encoding="utf-8")
    (tmp_path / "code" / "neighbour.py").write_text("BY = 1.5\n", encoding="utf-8")
    (tmp_path / "code" / "lazily.py").write_text("SHIFT = 0.25\n", encoding="utf-8")
    (tmp_path / "specs" / "training.py").write_text(TRAINING, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path])
    own = ("layers", "neighbour", "lazily", "training")
    for name in own:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield tmp_path
    for name in own:
        sys.modules.pop(name, None)


def checked(project: Path, text: str, name: str = "own_code") -> Any:
    """The checked spec; the test fails where it has findings."""
    path = project / "specs" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    outcome = check(path)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def with_loss(loss: str) -> str:
    """The spec with a loss, the imports that it has no use for left out."""
    unused = {"distance": "loss_class", "{distance: {power: 3.0}}": "loss_class"}.get(
        loss, "distance"
    )
    lines = SPEC.replace("LOSS", loss).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(f"  {unused}:"))


@pytest.mark.parametrize("loss", ["distance", "{distance: {power: 3.0}}", "{loss_class: 1.5}"])
def test_live_and_rendered_are_one(project: Path, loss: str) -> None:
    """Classes, functions, keywords, factories and modules: the same model bit for bit."""
    spec = checked(project, with_loss(loss))
    built = twins.live(spec)
    assert twins.differences(built, twins.rendered(spec, project / "scripts")) == []
    model = built.model
    names = [layer.name for layer in model.layers]
    assert "scaled" in names
    assert "made" in names
    assert model.get_layer("scaled").by == 3
    assert [layer.by for layer in model.layers if type(layer).__name__ == "Scale"] == [3, 1.5]
    assert type(model.optimizer._learning_rate).__name__ == "Warm"


def test_training_calls_what_is_imported(project: Path) -> None:
    """Callbacks are instances, schedules are called, metrics bear their names."""
    text = with_loss("distance").replace(
        "  warm: training.py:Warm\n", "  steady: training.py:steady\n"
    )
    text = text.replace("learning_rate: warm", "learning_rate: 0.1")
    text += "    - LearningRateScheduler: {schedule: {steady: {factor: 0.5}}}\n"
    program = api.live(checked(project, text))
    model = program.build_model()
    history = program.call("fit", model, program.call("load_data"))
    assert {"loss", "mean_pred", "largest", "again"} <= set(history.history)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.025)
    seen = sys.modules["training"].Note.seen
    assert [word for word, _ in seen] == ["spec", "end"] * 2


def test_a_model_with_keywords_can_be_saved(project: Path) -> None:
    """A function with keywords is saved under a name of its own, not as the bare function."""
    import keras

    spec = checked(project, with_loss("{distance: {power: 3.0}}"))
    model = api.live(spec).build_model()
    target = project / "model.keras"
    model.save(target)
    assert "squashed_with_limit" in str(model.get_config())
    training, layers = sys.modules["training"], sys.modules["layers"]
    known = {name: getattr(training, name) for name in ("squashed", "filled")}
    known |= {"Nameless": layers.Nameless, "twice": layers.twice}
    with pytest.raises(Exception, match=r"squashed_with_limit|filled_with_value"):
        keras.saving.load_model(target, custom_objects=known, compile=False)


CHAIN = """\
spec: 1
name: chain
imports:
  scale: ../code/layers.py:Scale
model:
  kind: sequential
  inputs: {shape: [2, 4]}
  layers:
    - scale
    - scale: 2
    - scale: {by: 3}
      name: third
    - TimeDistributed: {layer: {scale: {by: 4}}}
    - Flatten
    - shared_scale
    - Dense: 2
shared:
  shared_scale: {scale: {by: 5}}
"""


@pytest.mark.parametrize("kind", ["sequential", "functional", "subclassed"])
def test_imported_layers_in_every_kind(project: Path, kind: str) -> None:
    """A chain of imported layers, bare, by position, by name, wrapped and shared."""
    text = CHAIN
    if kind != "sequential":
        text = text.replace("inputs: {shape: [2, 4]}", "inputs: {x: {shape: [2, 4]}}")
    spec = checked(project, text.replace("kind: sequential", f"kind: {kind}"), "chain")
    built = twins.live(spec)
    other = twins.rendered(spec, project / "scripts", "chain")
    assert twins.differences(built, other) == []
    if kind == "subclassed":
        import numpy as np

        batch: Any = np.ones((1, 2, 4), "float32")
        assert [model(batch).shape for model in (built.model, other.model)] == [(1, 2)] * 2
    made = {layer.name: layer.by for layer in built.model.layers if hasattr(layer, "by")}
    assert sorted(made.values()) == [1.5, 2, 3, 5]
    assert made["third"] == 3
    assert made["shared_scale"] == 5


def test_a_file_that_fails_is_told_at_its_import(project: Path) -> None:
    """What the user's code raises, an exit too, stands at the line that imports it."""
    for statement in ("1 / 0", "raise SystemExit(3)", "import surely_not_there"):
        text = f"{statement}\nclass Scale:\n    def __init__(self, by=1): ...\n"
        (project / "code" / "layers.py").write_text(text, encoding="utf-8")
        spec = checked(project, CHAIN, "chain")
        with pytest.raises(SpecError) as failed:
            api.compile(spec.spec)
        (one,) = failed.value.diagnostics
        assert one.code == "SC214"
        assert one.span is not None
        assert one.span.line == 4


def test_another_module_of_that_name_is_left_alone(project: Path) -> None:
    """A module that is in use keeps its name; the spec's file is loaded beside it."""
    import types

    other = types.ModuleType("layers")
    sys.modules["layers"] = other
    model = api.live(checked(project, CHAIN, "chain")).build_model()
    assert type(model.layers[0]).__name__ == "Scale"
    assert sys.modules["layers"] is other


def test_a_spec_of_several_files_trains(project: Path) -> None:
    """What is included from another folder brings its code along."""
    (project / "lib").mkdir()
    (project / "lib" / "common.yaml").write_text(
        "imports: {scale: ../code/layers.py:Scale}\nblocks: {head: {layers: [scale, {Dense: 2}]}}\n"
    )
    text = (
        "include: [../lib/common.yaml]\nspec: 1\nname: many\nmodel:\n  kind: functional\n"
        "  inputs: {x: {shape: [4]}}\n  layers: [head]\n"
    )
    spec = checked(project, text, "many")
    built, script = twins.live(spec), twins.rendered(spec, project / "scripts", "many")
    assert twins.differences(built, script) == []
