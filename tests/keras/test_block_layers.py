"""Blocks inside layers, and tensors of the imports as inputs: live, rendered, saved and loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler import api
from tests.keras import twins

pytestmark = pytest.mark.keras

CODE = "import keras\n\n\ndef frames(size):\n    return keras.Input((5, size))\n"
SPEC = """\
spec: 1
name: wrapped
seed: 1
params: {width: 3}
imports:
  frames: {path: ./frames_code.py:frames, factory: true, output: [null, 5, 8]}
blocks:
  tower:
    layer: true
    params: {units: 4}
    layers:
      - Dense: $(units + width)
      - BatchNormalization
      - Dropout: 0.5
      - Dense: {units: 2, activation: relu}
model:
  kind: KIND
  inputs: {x: {tensor: {frames: {size: 8}}}}
  layers:
    - TimeDistributed: {layer: {tower: {units: $(width * 2)}}}
    - TimeDistributed: {layer: tower}
      name: again
    - Flatten
    - tower: 3
    - Dense: 1
"""


@pytest.mark.parametrize("kind", ["functional", "subclassed"])
def test_live_rendered_and_saved(kind: str, tmp_path: Path) -> None:
    """The counts are the checker's, the two models one, and a saved one gives the same."""
    import keras

    (tmp_path / "frames_code.py").write_text(CODE, encoding="utf-8")
    path = tmp_path / "wrapped.yaml"
    path.write_text(SPEC.replace("KIND", kind), encoding="utf-8")
    checked = api.checked(path)
    live = twins.live(checked)
    assert live.model.count_params() == checked.graph.parameter_count
    trained = sum(weight.shape.num_elements() for weight in live.model.trainable_weights)
    assert trained == checked.graph.trainable_count
    assert twins.differences(live, twins.rendered(checked, tmp_path)) == []
    x = keras.random.uniform((3, 5, 8), seed=1)
    before = twins.outputs(live.model, x)
    live.model.save(tmp_path / "wrapped.keras")
    loaded = keras.saving.load_model(tmp_path / "wrapped.keras")
    assert twins.same(twins.outputs(loaded, x), before)
