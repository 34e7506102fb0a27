"""Valid specs, and specs that are one, two or three slips away from one."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

from spec_compiler.diagnostics.explain import explain, pages

ROOT = Path(__file__).resolve().parents[2]

FUNCTIONAL = """\
spec: 1
name: branches
seed: 7
params:
  filters: {default: 8, min: 1, max: 64, help: Filters of each branch.}
  deep: true
  sizes: [4, 8]
  half: $(filters // 2)
blocks:
  residual:
    params: {width: 4, strides: 1}
    inputs: [x]
    layers:
      - Conv2D: {filters: $width, kernel_size: 3, strides: $strides, padding: same}
        inputs: x
      - BatchNormalization:
        name: main
      - Conv2D: {filters: $width, kernel_size: 1, strides: $strides}
        if: $(strides > 1)
        inputs: x
        name: shortcut
      - Add:
        inputs: [main, $('shortcut' if strides > 1 else 'x')]
  head:
    params: {classes: null}
    layers:
      - GlobalAveragePooling2D
      - Dense: {units: $classes, activation: softmax}
shared:
  squeeze: {Conv2D: {filters: $half, kernel_size: 1}}
model:
  kind: functional
  inputs:
    image: {shape: [16, 16, 3]}
    mask: {shape: [16, 16, 1], dtype: float32}
  layers:
    - ops.multiply:
      inputs: [image, mask]
      name: masked
    - Conv2D: {filters: 4, kernel_size: 3, padding: same, kernel_regularizer: {L2: 0.001}}
    - squeeze
    - for: {size: $sizes, step: [1, 2]}
      name: tower
      layers:
        - residual: {width: 4, strides: $step}
          repeat: 2
        - Conv2D: {filters: $size, kernel_size: 1}
          name: out
        - Conv2D: {filters: 4, kernel_size: 1, activation: {LeakyReLU: {negative_slope: 0.1}}}
    - layers:
        - ReLU
        - Dropout: 0.2
      name: last
      if: $deep
    - head: {classes: 3}
      name: kind
    - Reshape: {target_shape: ["$(shape('tower.out.1')[-1] // 8 * 3)"]}
      name: flat
  outputs: {kind: flat}
compile:
  optimizer: {AdamW: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 10}}}}
  loss: {kind: {CategoricalCrossentropy: {label_smoothing: 0.1}}}
  metrics: {kind: [accuracy, {TopKCategoricalAccuracy: {k: 2}}]}
"""

SEQUENCE = """\
spec: 1
name: words
model:
  kind: functional
  inputs: {tokens: {shape: [null], dtype: int32}}
  layers:
    - Embedding: {input_dim: 100, output_dim: 8, mask_zero: true}
      name: words
    - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
    - LSTM: {units: 4, return_state: true}
      outputs: [seq, h, c]
    - MultiHeadAttention: {num_heads: 2, key_dim: 4}
      inputs: {query: words, value: words}
    - GlobalAveragePooling1D:
      name: seen
    - Concatenate: {axis: -1}
      inputs: [h, c, seen]
    - Dense: {units: 1, activation: sigmoid, name: answer}
compile: {optimizer: adam, loss: binary_crossentropy, metrics: [AUC]}
data: {source: {keras.datasets.imdb: {num_words: 100}}, prepare: [{pad_sequences: {maxlen: 20}}]}
fit:
  epochs: 2
  batch_size: 32
  validation_split: 0.2
  callbacks: [{ModelCheckpoint: {filepath: best.keras, monitor: val_loss}}, TerminateOnNaN]
export: [{weights: words.weights.h5}]
"""


def valid_texts() -> dict[str, str]:
    """Every valid spec at hand that needs no other: those above, the examples, the pages' right ones."""
    found = {"functional": FUNCTIONAL, "sequence": SEQUENCE}
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        found[path.name] = path.read_text(encoding="utf-8")
    for code in pages():
        right = re.search(r"## Right\n\n```yaml\n(.*?)```", explain(code) or "", re.DOTALL)
        if right is not None and "include" not in right[1]:
            found[f"explain {code}"] = right[1]
    return found


def plain(text: str) -> Any:
    """A spec's text as plain values."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return yaml.load(text)


ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2.5, 10**12, "", "x", "None", "(2, 2)", "yes", "a b", "$", "$x",
    "$filters", "$(", "$(1 +)", "$(1 / 0)", "$(shape('image')[0] + 1)", "$(missing)", "$(sizes)",
    "$(filters)", "text $(filters)", [], [[]], [None], [1, 2, 3], ["x", "image"], {}, {"x": None},
    {"Dense": None}, {"Dense": {"units": 3}}, {"x": {"x": {"x": 1}}}, "Dense", "relu", "image",
    "residual", "squeeze", "tower.out", "tower.out.9", "h.0", "training", "../x", "mixed_float16",
)  # fmt: skip
ODD_KEYS: tuple[str, ...] = (
    "x", "x-own", "", "Dense", "Add", "ops.add", "ops.nothing", "applications.ResNet50", "spec",
    "name", "inputs", "outputs", "if", "for", "repeat", "layers", "shared", "call", "trainable",
    "units", "filters", "default", "kind", "weights", "base", "class_name", "residual", "squeeze",
    "path", "shape", "dtype", "params", "None", "kernel_size", "loss", "a b", "é", "1",
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything below a value."""
    found: list[tuple[Any, ...]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += places(item, (*path, key))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """The value at a path."""
    for key in path:
        value = value[key]
    return value


@st.composite
def slips(draw: st.DrawFn, texts: tuple[str, ...]) -> Any:
    """A valid spec after one to three slips: something dropped, replaced, added, moved, renamed."""
    spec = plain(draw(st.sampled_from(texts)))
    for _ in range(draw(st.integers(1, 3))):
        known = places(spec)
        if not known:
            break
        *above, key = draw(st.sampled_from(known))
        parent = at(spec, tuple(above))
        kind = draw(st.sampled_from(("drop", "replace", "add", "copy", "rename")))
        if kind == "drop":
            del parent[key]
        elif kind == "replace":
            parent[key] = copy.deepcopy(draw(st.sampled_from(ODD_VALUES)))
        elif kind == "copy":
            parent[key] = copy.deepcopy(at(spec, draw(st.sampled_from(known))))
        elif isinstance(parent, list):
            parent.insert(key, copy.deepcopy(draw(st.sampled_from(ODD_VALUES))))
        elif kind == "add":
            parent[draw(st.sampled_from(ODD_KEYS))] = copy.deepcopy(
                draw(st.sampled_from(ODD_VALUES))
            )
        else:
            parent[draw(st.sampled_from(ODD_KEYS))] = parent.pop(key)
    return spec
