"""Specs that use the sequential kind whole, each with data of its own, for the tests with Keras."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

METRICS = '''\
"""A metric of the user's own."""

import keras
from keras import ops


def mean_pred(y_true, y_pred):
    """The mean of the predictions."""
    return ops.mean(y_pred)


class Scale(keras.layers.Layer):
    """A layer of the user's own."""

    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor
'''

MLP = """\
spec: 1
name: mlp
seed: 3
params:
  units: {default: 12, min: 1, help: "How wide; 100% of it."}
  rate: 0.2
  act: relu
  half: $(units // 2)
imports: {mean_pred: ./metrics.py:mean_pred}
model:
  kind: sequential
  inputs: {shape: [6]}
  layers:
    - Dense: {units: $units, activation: $act, kernel_initializer: {HeNormal: {seed: 5}}}
    - BatchNormalization
    - Dropout: $rate
    - Dense: {units: $half, activation: {LeakyReLU: {negative_slope: 0.1}}, kernel_regularizer: {L2: 1e-3}}
    - Dense: {units: 3, activation: softmax, bias_initializer: zeros, kernel_constraint: {MaxNorm: 2.0}}
compile:
  optimizer: {AdamW: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.01, decay_steps: 10, decay_rate: 0.9}}, weight_decay: 0.004}}
  loss: {SparseCategoricalCrossentropy: {}}
  metrics: [accuracy, mean_pred, {SparseTopKCategoricalAccuracy: {k: 2, name: top2}}]
data:
  train: {csv: {path: table.csv, label: kind}}
  split: {validation: 0.25, test: 0.25, stratify: true}
fit:
  epochs: 2
  batch_size: 8
  class_weight: balanced
  callbacks:
    - EarlyStopping: {monitor: val_loss, patience: 1}
    - ModelCheckpoint: {filepath: best.keras, save_best_only: true}
    - CSVLogger: log.csv
evaluate: {batch_size: 4}
export: [keras: mlp.keras, weights: mlp.weights.h5]
"""

LOOPS = """\
spec: 1
name: loops
seed: 11
params: {deep: 2, wide: true, filters: 4}
blocks:
  conv:
    params: {n: null, size: 3}
    layers:
      - Conv2D: {filters: $n, kernel_size: $size, padding: same, use_bias: false}
      - BatchNormalization
      - ReLU
model:
  kind: sequential
  inputs: {shape: [8, 8, 1]}
  layers:
    - conv: {n: $filters}
    - for: {n: [4, 8], size: [3, 1]}
      layers:
        - conv: {n: $n, size: $size}
          repeat: $deep
        - MaxPooling2D: 2
    - Conv2D: {filters: $(filters * 4 if wide else filters), kernel_size: 1, activation: gelu}
      name: head
    - Dropout: 0.3
      if: $(deep > 1)
    - GlobalAveragePooling2D
    - Dense: 2
compile: {optimizer: {SGD: {learning_rate: 0.05, momentum: 0.9, nesterov: true}}, loss: mse, metrics: [mae]}
data: {train: {synthetic: {samples: 64}}, test: {synthetic: {samples: 32, seed: 1}}}
fit: {epochs: 2, batch_size: 16, validation_split: 0.25}
"""

TEXTS = """\
spec: 1
name: texts
seed: 5
dtype_policy: float32
imports: {scale: ./metrics.py:Scale}
model:
  kind: sequential
  inputs: {shape: [10], dtype: int32}
  layers:
    - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
    - Bidirectional: {layer: {LSTM: {units: 4, recurrent_dropout: 0.1}}}
    - scale: {factor: 0.5}
    - Dense: {units: 1, activation: sigmoid}
compile: {optimizer: RMSprop, loss: binary_crossentropy, metrics: [accuracy, AUC]}
data: {train: {npz: {path: texts.npz}}, validation: {npz: {path: texts.npz}}}
fit: {epochs: 1, batch_size: 8, shuffle: false}
"""

ARCHITECTURE = """\
spec: 1
name: architecture
seed: 1
dtype_policy: mixed_bfloat16
model:
  kind: sequential
  inputs: {shape: [16, 16, 3], batch_size: 2, name: picture}
  layers:
    - Rescaling: {scale: $(1 / 255)}
    - SeparableConv2D: {filters: 6, kernel_size: [3, 5], strides: [2, 1], depth_multiplier: 2}
    - AveragePooling2D: {pool_size: [2, 3], padding: same}
    - Flatten
    - Reshape: {target_shape: [-1, 6]}
    - LayerNormalization
    - LSTM: {units: 3, return_sequences: true}
    - TimeDistributed: {layer: {Dense: 4}}
    - Activation: tanh
"""

SPECS = {"mlp": MLP, "loops": LOOPS, "texts": TEXTS, "architecture": ARCHITECTURE}


def write_specs(folder: Path) -> dict[str, Path]:
    """Write the specs with their files, and the digits of one epoch; gives each one's path."""
    import numpy as np

    rng = np.random.default_rng(0)
    table = rng.normal(size=(80, 6)).round(3)
    kinds = rng.integers(3, size=80)
    rows = [",".join([*map(str, row), str(kind)]) for row, kind in zip(table, kinds, strict=True)]
    header = ",".join([*(f"x{i}" for i in range(6)), "kind"])
    (folder / "table.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    words = rng.integers(50, size=(40, 10)).astype("int32")
    np.savez(folder / "texts.npz", x=words, y=rng.integers(2, size=(40, 1)))
    (folder / "metrics.py").write_text(METRICS, encoding="utf-8")
    paths = {"digits": folder / "digits.yaml"}
    text = (EXAMPLES / "digits.yaml").read_text(encoding="utf-8")
    paths["digits"].write_text(text.replace("default: 60", "default: 1"), encoding="utf-8")
    for part in ("digits-train.csv", "digits-test.csv"):
        lines = (EXAMPLES / part).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / part).write_text("".join(lines[:129]), encoding="utf-8")
    for name, text in SPECS.items():
        paths[name] = folder / f"{name}.yaml"
        paths[name].write_text(text, encoding="utf-8")
    return paths
