"""Applications, nested specs and shared models with Keras: live and rendered are one model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spec_compiler import api
from tests.keras import twins

pytestmark = pytest.mark.keras

SMALL = "{include_top: false, weights: null, pooling: avg, input_shape: [64, 64, 3]}"
BACKBONE = """\
spec: 1
name: backbone
params: {width: 2, filters: $(4 * width)}
blocks:
  unit: {params: {k: null}, layers: [{Conv2D: {filters: $k, kernel_size: 3}}, ReLU]}
model:
  kind: functional
  inputs: {image: {shape: [64, null, 3]}}
  layers:
    - unit: $filters
    - unit: 3
      name: maps
    - GlobalAveragePooling2D:
      name: vector
  outputs: {maps: maps, vector: vector}
"""
HEAD = """\
spec: 1
name: head
params: {units: 4}
model:
  kind: sequential
  inputs: {shape: [3]}
  layers:
    - Dense: {units: $units, activation: relu}
    - Dense: 2
"""
STEPS = {
    "frozen": f"""\
    - applications.MobileNetV3Small: {SMALL}
      inputs: left
      trainable: {{from: expanded_conv_8}}
      call: {{training: false}}
    - ReLU
    - Rescaling: {{scale: 2.0}}
    - Dense: 2
    """,
    "nested": """\
    - spec: {path: backbone.yaml, params: {width: 1}}
      name: enc
      inputs: left
    - spec: backbone.yaml
      name: other
      inputs: right
      trainable: false
    - Add:
      inputs: [enc.vector, other.vector]
    - spec: head.yaml
    - Dense: 2
    """,
    "shared": """\
    - encoder:
      inputs: left
      name: a
    - encoder:
      inputs: right
      name: b
    - net:
      inputs: left
    - Dense: 3
    - judge:
      name: c
    - net:
      inputs: right
    - Dense: 3
    - judge:
      name: d
    - Concatenate:
      inputs: [a, b, c, d]
    """,
}
HEADS = {
    "shared": f"""\
blocks:
  tower: {{params: {{k: 2}}, layers: [{{Conv2D: {{filters: $k, kernel_size: 3}}}}, GlobalMaxPooling2D]}}
shared:
  encoder: {{tower: {{k: 5}}}}
  net:
    applications.MobileNetV3Small: {SMALL}
    trainable: false
  judge: {{spec: {{path: head.yaml, params: {{units: 6}}}}}}
"""
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nested specs, and the place for the others."""
    folder = tmp_path_factory.mktemp("nested")
    (folder / "backbone.yaml").write_text(BACKBONE, encoding="utf-8")
    (folder / "head.yaml").write_text(HEAD, encoding="utf-8")
    return folder


def written(folder: Path, name: str, kind: str) -> api.Checked:
    """A checked spec of one of the lists of steps."""
    path = folder / f"{name}_{kind}.yaml"
    inputs = "{left: {shape: [64, 64, 3]}, right: {shape: [64, 64, 3]}}"
    path.write_text(
        f"spec: 1\nname: {name}\nseed: 1\n{HEADS.get(name, '')}model:\n  kind: {kind}\n"
        f"  inputs: {inputs}\n  layers:\n{STEPS[name]}",
        encoding="utf-8",
    )
    return api.checked(path)


@pytest.mark.parametrize("kind", ["functional", "subclassed"])
@pytest.mark.parametrize("name", STEPS)
def test_live_and_rendered_are_what_the_checker_says(folder: Path, name: str, kind: str) -> None:
    """One model in both ways, with the checker's counts, and its layers' names where it has them."""
    checked = written(folder, name, kind)
    live, script = twins.live(checked), twins.rendered(checked, folder)
    assert not twins.differences(live, script)
    assert counts(live.model) == (checked.graph.parameter_count, checked.graph.trainable_count)
    if kind == "functional" and name != "shared":  # there a block is a layer of its own
        theirs = [layer.name for layer in live.model.layers]
        assert sorted(theirs) == sorted({node.name for node in checked.graph.nodes})


def test_a_saved_model_gives_the_same(folder: Path) -> None:
    """Models within a model, shared ones too, are saved and loaded."""
    import keras
    import numpy as np

    for name in ("nested", "shared"):
        model = twins.live(written(folder, name, "functional")).model
        path = folder / f"{name}.keras"
        model.save(path)
        images = [np.random.default_rng(seed).random((2, 64, 64, 3)) for seed in (0, 1)]
        again = keras.saving.load_model(path)
        np.testing.assert_allclose(
            model(images, training=False), again(images, training=False), atol=1e-5
        )


def test_a_sequential_model_holds_models(folder: Path) -> None:
    """A frozen application and a nested spec are added like layers."""
    path = folder / "chain.yaml"
    path.write_text(
        "spec: 1\nname: chain\nseed: 1\nmodel:\n  kind: sequential\n  inputs: {shape: [64, 64, 3]}\n"
        f"  layers:\n    - applications.MobileNetV3Small: {SMALL}\n      name: net\n"
        "      trainable: false\n    - Dense: 3\n    - spec: head.yaml\n      name: judge\n",
        encoding="utf-8",
    )
    checked = api.checked(path)
    live, script = twins.live(checked), twins.rendered(checked, folder)
    assert not twins.differences(live, script)
    assert counts(live.model) == (checked.graph.parameter_count, checked.graph.trainable_count)
    assert [layer.name for layer in live.model.layers] == ["net", "dense", "judge"]


def counts(model: Any) -> tuple[int, int]:
    """All parameters, and those that training changes."""
    import numpy as np

    return tuple(  # type: ignore[return-value]  # of two
        sum(int(np.prod(weight.shape)) for weight in weights)
        for weights in (model.weights, model.trainable_weights)
    )
