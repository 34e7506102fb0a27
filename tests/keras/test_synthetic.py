"""Random data that fits a model: every structure of inputs, outputs and losses trains on it."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.keras

ONE = "{kind: sequential, inputs: {shape: [4]}, layers: ["
SPARSE, ONE_HOT = "sparse_categorical_crossentropy", "categorical_crossentropy"


def chain(layers: str, shape: str = "{shape: [4]}") -> str:
    """A sequential model."""
    return f"kind: sequential\ninputs: {shape}\nlayers: [{layers}]"


def graph(inputs: str, layers: str, outputs: str = "") -> str:
    """A functional model; a step is a line `name = operation <- inputs`."""
    lines = [f"kind: functional\ninputs: {inputs}\nlayers:"]
    for line in filter(None, map(str.strip, layers.splitlines())):
        name, operation, given = (part.strip() for part in line.replace("<-", "=").split("="))
        colon = "" if ":" in operation else ":"
        lines.append(f"  - {operation}{colon}\n    name: {name}\n    inputs: {given}")
    return "\n".join([*lines, *([f"outputs: {outputs}"] if outputs else [])])


TWO = "{a: {shape: [4]}, b: {shape: [2]}}"
TWO_OUT = """
x = Concatenate <- [a, b]
kind = Dense: {units: 3, activation: softmax} <- x
price = Dense: 1 <- x
"""
CASES: dict[str, tuple[str, str]] = {
    "regression": (chain("Dense: 1"), "loss: mse"),
    "binary": (
        chain("Dense: {units: 1, activation: sigmoid}"),
        "loss: binary_crossentropy, metrics: [accuracy, AUC]",
    ),
    "binary logits": (chain("Dense: 1"), "loss: {BinaryFocalCrossentropy: {from_logits: true}}"),
    "many of n": (
        chain("Dense: {units: 6, activation: sigmoid}"),
        "loss: binary_crossentropy, metrics: [binary_accuracy]",
    ),
    "hinge": (chain("Dense: {units: 1, activation: tanh}"), "loss: hinge"),
    "classes": (
        chain("Dense: {units: 3, activation: softmax}"),
        f"loss: {SPARSE}, metrics: [accuracy]",
    ),
    "logits": (chain("Dense: 3"), "loss: {SparseCategoricalCrossentropy: {from_logits: true}}"),
    "one-hot": (
        chain("Dense: {units: 3, activation: softmax}"),
        f"loss: {ONE_HOT}, metrics: [accuracy, {{F1Score: {{average: macro}}}}]",
    ),
    "divergence": (chain("Dense: {units: 3, activation: softmax}"), "loss: kl_divergence"),
    "poisson": (chain("Dense: {units: 1, activation: softplus}"), "loss: poisson"),
    "sequences of words": (
        chain(
            "{Embedding: {input_dim: 9, output_dim: 3}}, GRU: 4, Dense: {units: 2, activation: softmax}".replace(
                "GRU: 4", "{GRU: 4}"
            )
            .replace("Dense:", "{Dense:")
            .replace("softmax}", "softmax}}"),
            "{shape: [null], dtype: int32}",
        ),
        f"loss: {SPARSE}",
    ),
    "a class a step": (
        chain(
            "{Embedding: {input_dim: 9, output_dim: 3}}, {LSTM: {units: 4, return_sequences: true}}, {Dense: {units: 5, activation: softmax}}",
            "{shape: [6], dtype: int64}",
        ),
        f"loss: {SPARSE}, metrics: [accuracy]",
    ),
    "ctc": (
        chain("{LSTM: {units: 4, return_sequences: true}}, {Dense: 6}", "{shape: [12, 2]}"),
        "loss: CTC",
    ),
    "segmentation": (
        chain(
            "{Conv2D: {filters: 3, kernel_size: 3, padding: same, activation: softmax}}",
            "{shape: [8, 8, 3]}",
        ),
        f"loss: {SPARSE}, metrics: [{{MeanIoU: {{num_classes: 3, sparse_y_pred: false}}}}]",
    ),
    "a mask": (
        chain(
            "{Conv2D: {filters: 1, kernel_size: 1, activation: sigmoid}}",
            "{shape: [null, null, 3]}",
        ),
        "loss: {Dice: {}}",
    ),
    "image to image": (
        chain("{Conv2D: {filters: 3, kernel_size: 1}}", "{shape: [8, 8, 3]}"),
        "loss: mse",
    ),
    "labelled words": (
        chain(
            "{StringLookup: {vocabulary: [red, green], output_mode: multi_hot}}, {Dense: 1}",
            "{shape: [3], dtype: string}",
        ),
        "loss: mse",
    ),
    "categories": (
        chain(
            "{CategoryEncoding: {num_tokens: 7, output_mode: one_hot}}, {Dense: 1}",
            "{shape: [1], dtype: int32}",
        ),
        "loss: mse",
    ),
    "two inputs": (graph(TWO, "x = Concatenate <- [a, b]\ny = Dense: 1 <- x"), "loss: mse"),
    "two outputs in a list": (
        graph(TWO, TWO_OUT, "[kind, price]"),
        f"loss: [{SPARSE}, mse], loss_weights: [1.0, 0.5], metrics: [[accuracy], [mae]]",
    ),
    "two outputs by name": (
        graph(TWO, TWO_OUT, "{kind: kind, price: price}"),
        f"loss: {{kind: {SPARSE}, price: mse}}, metrics: {{kind: [accuracy]}}",
    ),
    "losses by layer": (
        graph(TWO, TWO_OUT, "[kind, price]"),
        f"loss: {{kind: {SPARSE}, price: mse}}",
    ),
    "one loss for all": (
        graph(
            TWO, "x = Concatenate <- [a, b]\ny = Dense: 1 <- x\nz = Dense: 2 <- x", "{y: y, z: z}"
        ),
        "loss: mse",
    ),
    "a loss for one": (
        graph(TWO, "x = Concatenate <- [a, b]\ny = Dense: 1 <- x", "{x: x, y: y}"),
        "loss: {y: mse}",
    ),
    "mixed inputs": (
        graph(
            "{word: {shape: [1], dtype: string}, number: {shape: [2]}, id: {shape: [], dtype: int64}, flag: {shape: [1], dtype: bool}}",
            """
            w = StringLookup: {vocabulary: [red], output_mode: one_hot} <- word
            e = Embedding: {input_dim: 5, output_dim: 2} <- id
            f = 'ops.cast: {dtype: float32}' <- flag
            x = Concatenate <- [w, number, e, f]
            y = Dense: 1 <- x
            """.replace("'", ""),
        ),
        "loss: mse",
    ),
    "attention": (
        graph(
            "{query: {shape: [null, 4]}, value: {shape: [5, 4]}}",
            """
            x = MultiHeadAttention: {num_heads: 1, key_dim: 2} <- {query: query, value: value}
            y = GlobalAveragePooling1D <- x
            z = Dense: 1 <- y
            """,
        ),
        "loss: mse",
    ),
    "ragged": (
        graph(
            "{x: {shape: [null], dtype: int64, ragged: true}}",
            "y = Embedding: {input_dim: 5, output_dim: 2} <- x\nz = GlobalAveragePooling1D <- y\nw = Dense: 1 <- z",
        ),
        "loss: mse",
    ),
    "sparse": (graph("{x: {shape: [6], sparse: true}}", "y = Dense: 1 <- x"), "loss: mse"),
    "a fixed batch": (graph("{x: {shape: [4], batch_size: 4}}", "y = Dense: 1 <- x"), "loss: mse"),
    "half precision": (
        graph("{x: {shape: [4], dtype: float16}}", "y = Dense: 1 <- x"),
        "loss: mse",
    ),
    "bytes": (
        graph(
            "{x: {shape: [4], dtype: uint8}}", "y = Rescaling: {scale: 0.1} <- x\nz = Dense: 1 <- y"
        ),
        "loss: mse",
    ),
    "subclassed": (
        graph(TWO, TWO_OUT, "{kind: kind, price: price}").replace("functional", "subclassed"),
        f"loss: {{kind: {SPARSE}, price: mse}}",
    ),
}


TRAINED = ("classes", "two outputs in a list", "two outputs by name", "mixed inputs")
"""What is trained too, as arrays and as datasets: of all others the loss is computed."""


def spec(name: str, data: str = "") -> str:
    """The spec of a case."""
    model, compiled = CASES[name]
    return (
        "spec: 1\nname: made\nseed: 1\nmodel:\n"
        + textwrap.indent(model, "  ")
        + f"\ncompile: {{{compiled}, run_eagerly: true}}\n"
        "data:\n  train: {synthetic: {samples: 8}}\n  test: {synthetic: {samples: 4, seed: 1}}\n"
        f"  batch_size: 4\n{data}\nfit: {{verbose: 0}}\nevaluate: {{verbose: 0}}\n"
    )


@pytest.mark.parametrize("name", CASES)
def test_the_losses_are_finite(name: str, tmp_path: Path) -> None:
    """Every structure of inputs and outputs goes through the model and its losses and metrics."""
    import keras

    from spec_compiler import api

    path = tmp_path / "made.yaml"
    keras.utils.clear_session()
    for keys in ("", "  prefetch: 1") if name in TRAINED else ("",):
        path.write_text(spec(name, keys), encoding="utf-8")
        live = api.live(api.checked(path))
        data, model = live.load_data(), live.build_model()
        logs = dict(live.call("evaluate", model, data["test"]))
        if name in TRAINED:
            trained = live.call("fit", model, data["train"]).history
            logs |= {f"train {key}": value for key, (value,) in trained.items()}
        assert all(math.isfinite(value) for value in logs.values()), logs
