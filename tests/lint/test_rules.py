"""The checks on the training set-up: what each rule finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from tests.spec.cases import chain, findings, graph, messages

IMAGES = "{shape: [28, 28]}"
SOFTMAX = "- Rescaling: 0.00392\n- Flatten\n- Dense: {units: 10, activation: softmax}"


def trained(last: str, loss: str) -> str:
    """A model with this last layer and this loss."""
    return chain(f"- Dense: 4\n- {last}", f"compile: {{loss: {loss}}}\n")


@pytest.mark.parametrize(
    ("last", "loss", "words"),
    [
        ("Dense: 10", "sparse_categorical_crossentropy", "from_logits: true"),
        ("Dense: {units: 10, activation: sigmoid}", "categorical_crossentropy", "ends in sigmoid"),
        ("Dense: {units: 10, activation: relu}", "SparseCategoricalCrossentropy", "ends in relu"),
        ("Dense: 1", "binary_crossentropy", "activation: sigmoid"),
        ("Dense: {units: 10, activation: softmax}", "mse", "regression"),
        (
            "Dense: {units: 10, activation: softmax}",
            "{SparseCategoricalCrossentropy: {from_logits: true}}",
            "raw scores",
        ),
    ],
)
def test_a_loss_that_does_not_fit_the_last_layer(last: str, loss: str, words: str) -> None:
    """SC501 at the loss, with the activation that it reads."""
    text = trained(last, loss)
    [found] = findings(text)
    assert found.startswith("SC501 at")
    assert words in messages(text)


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("Dense: {units: 10, activation: softmax}", "sparse_categorical_crossentropy"),
        ("Dense: {units: 10, activation: softmax}", "categorical_crossentropy"),
        ("Dense: 10", "{SparseCategoricalCrossentropy: {from_logits: true}}"),
        ("Dense: {units: 1, activation: sigmoid}", "binary_crossentropy"),
        ("Dense: {units: 5, activation: sigmoid}", "binary_crossentropy"),
        ("Dense: 3", "mse"),
        ("Dense: {units: 3, activation: relu}", "mae"),
        ("Softmax", "categorical_crossentropy"),
    ],
)
def test_losses_that_fit(last: str, loss: str) -> None:
    """The rows of the language's table, and logits."""
    assert findings(trained(last, loss)) == []


def test_each_output_is_judged_by_its_own_loss() -> None:
    """With a mapping of losses, the finding stands at the loss of the output that is wrong."""
    text = graph(
        "- Dense: {units: 3, activation: softmax}\n  name: kind\n- Dense: 1\n  inputs: x\n  name: size",
        "  outputs: {kind: kind, size: size}\n"
        "compile: {loss: {kind: categorical_crossentropy, size: binary_crossentropy}}\n",
    )
    assert findings(text) == ["SC501 at 'binary_crossentropy'"]


@pytest.mark.parametrize(
    ("source", "layers", "loss", "words"),
    [
        ("fashion_mnist", SOFTMAX, "categorical_crossentropy", "sparse_categorical_crossentropy"),
        ("mnist", SOFTMAX.replace("10", "9"), "sparse_categorical_crossentropy", "10 classes"),
        ("mnist", SOFTMAX.replace("10", "11"), "sparse_categorical_crossentropy", "10 classes"),
    ],
)
def test_labels_that_are_known(source: str, layers: str, loss: str, words: str) -> None:
    """SC502: what Keras's data sets hold is known before anything is downloaded."""
    rest = f"compile: {{loss: {loss}}}\ndata: {{source: keras.datasets.{source}}}\nfit: {{}}\n"
    text = chain(layers, rest, inputs=IMAGES)
    [found] = findings(text)
    assert found.startswith("SC502 at")
    assert words in messages(text)


@pytest.mark.parametrize(
    ("fit", "callback", "words"),
    [
        ("", "{EarlyStopping: {monitor: val_loss}}", "no validation data"),
        ("", "{EarlyStopping: {}}", "no validation data"),
        (
            "validation_split: 0.1, ",
            "{EarlyStopping: {monitor: val_los}}",
            "did you mean 'val_loss'?",
        ),
        ("validation_split: 0.1, ", "{EarlyStopping: {monitor: accuracy}}", "logged are loss"),
        ("", "{ReduceLROnPlateau: {monitor: lss}}", "did you mean 'loss'?"),
    ],
)
def test_a_monitor_that_is_never_logged(fit: str, callback: str, words: str) -> None:
    """SC503: a callback that would wait for ever."""
    rest = f"compile: {{loss: mse}}\ndata: {{train: synthetic}}\nfit: {{{fit}callbacks: [{callback}]}}\n"
    text = chain("- Dense: 1", rest)
    [found] = findings(text)
    assert found.startswith("SC503 at")
    assert words in messages(text)


@pytest.mark.parametrize(
    ("fit", "callback"),
    [
        ("validation_split: 0.1, ", "{EarlyStopping: {monitor: val_loss}}"),
        ("", "{EarlyStopping: {monitor: loss}}"),
        ("", "{EarlyStopping: {monitor: mae}}"),
        ("validation_split: 0.1, ", "{EarlyStopping: {monitor: val_mae}}"),
    ],
)
def test_monitors_that_are_logged(fit: str, callback: str) -> None:
    """The loss, the metrics, and both on validation data where there is some."""
    rest = (
        f"compile: {{loss: mse, metrics: [mae]}}\ndata: {{train: synthetic}}\n"
        f"fit: {{{fit}callbacks: [{callback}]}}\n"
    )
    assert findings(chain("- Dense: 1", rest)) == []


@pytest.mark.parametrize(
    ("rest", "places"),
    [
        ("export: [{keras: model.h5}]\n", ["SC504 at 'model.h5'"]),
        ("export: [{weights: w.h5}]\n", ["SC504 at 'w.h5'"]),
        ("export: [{keras: model.keras}, {weights: w.weights.h5}]\n", []),
        ("fit: {callbacks: [{ModelCheckpoint: {filepath: best, monitor: loss}}]}\n", ["SC504"]),
        (
            "fit: {callbacks: [{ModelCheckpoint: {filepath: b.keras, save_weights_only: true, monitor: loss}}]}\n",
            ["SC504"],
        ),
        ("fit: {callbacks: [{ModelCheckpoint: {filepath: b.keras, monitor: loss}}]}\n", []),
    ],
)
def test_endings_that_keras_refuses(rest: str, places: list[str]) -> None:
    """SC504 at the path, with the ending that is wanted."""
    text = chain("- Dense: 1", "compile: {loss: mse}\n" + rest)
    found = findings(text)
    assert len(found) == len(places)
    assert all(one.startswith(other) for one, other in zip(found, places, strict=True))


def test_a_model_of_imports_is_not_judged() -> None:
    """Nothing is known of the output of the user's own layer, whatever the loss."""
    head = "imports: {mine: ./layers.py:Mine}\n"
    text = chain("- mine", "compile: {loss: categorical_crossentropy}\n", head=head)
    assert findings(text) == []
