"""Arguments of imported objects, held to what their sources say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.code import STEPS, TRAINED, findings, told


@pytest.mark.parametrize(
    ("name", "step", "expected"),
    [
        ("Patches", "own: {size: 3}", []),
        ("Patches", "own: 3", []),
        ("Patches", "own: {size: 3, flat: true}", []),
        ("Patches", "own: {size: 3, strid: 2}", [("SC201", "strid")]),
        ("Patches", "own", [("SC202", "- own"[2:])]),
        ("Patches", "own: {}", [("SC202", "own")]),
        ("Patches", "own: {sise: 3}", [("SC201", "sise")]),
        ("Child", "own: {stride: 3}", [("SC202", "own")]),
        ("Plain", "own: {a: 3}", [("SC201", "a")]),
        ("Plain", "own: 3", [("SC203", "own")]),
        ("Bare", "own: {a: 3}", []),
        ("Open", "own: {a: 3}", []),
        ("Changed", "own: {whatever: 3}", []),
        ("scale", "own: {by: 3}", []),
        ("scale", "own", [("SC202", "own")]),
        ("scale", "own: {by: 3, ofset: 1}", [("SC201", "ofset")]),
        ("scale", "own: {by: 3, x: 1}", [("SC206", "own")]),
        ("scale", "own: 3", [("SC203", "own")]),
        ("scale", "{own: {by: 2}, inputs: {x: x}}", []),
        ("scale", "{own: {by: 2}, inputs: {x: x, offset: x}}", []),
        ("scale", "{own: {by: 2}, inputs: {z: x}}", [("SC201", "own"), ("SC202", "own")]),
        ("helper", "own", []),
        ("anything", "own: {a: 3}", []),
        ("hidden", "own: {a: 3}", []),
    ],
)
def test_arguments_of_steps(
    folder: Path, name: str, step: str, expected: list[tuple[str, str]]
) -> None:
    """Arguments are held to the signature, as far as the source tells it."""
    assert told(STEPS, NAME=name, STEP=step) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"NAME": "loss", "LOSS": "own"}, []),
        ({"NAME": "loss", "LOSS": "{own: {alpha: 2}}"}, []),
        ({"NAME": "loss", "LOSS": "{own: {alpa: 2}}"}, [("SC201", "alpa")]),
        ({"NAME": "loss", "LOSS": "{own: {y_true: 2}}"}, [("SC206", "y_true")]),
        ({"NAME": "helper", "LOSS": "own"}, [("SC203", "own")]),
        ({"NAME": "scale", "METRIC": "own"}, []),
        ({"NAME": "scale", "ACTIVATION": "own"}, [("SC202", "activation")]),
        ({"NAME": "scale", "ACTIVATION": "{own: {by: 2}}"}, []),
        ({"NAME": "loss", "METRIC": "{own: 3}"}, [("SC203", "own")]),
        ({"NAME": "Data", "LOSS": "own"}, [("SC202", "loss")]),
        ({"NAME": "Data", "LOSS": "{own: {b: 1}}"}, [("SC202", "own")]),
        ({"NAME": "Data", "LOSS": "{own: {a: 1, c: 2}}"}, [("SC201", "c")]),
        ({"NAME": "Data", "LOSS": "{own: 1}"}, []),
        ({"NAME": "anything", "METRIC": "{own: {z: 1}}"}, []),
    ],
)
def test_arguments_in_training(
    folder: Path, words: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """Losses, metrics and activations get what their place passes beside their keywords."""
    filled = {"ACTIVATION": "relu", "LOSS": "mse", "METRIC": "mae"} | words
    assert told(TRAINED, **filled) == expected


def test_a_misspelt_argument_has_its_mend(folder: Path) -> None:
    """The message says what was meant, and `--fix` can write it."""
    (one,) = findings(STEPS, NAME="Patches", STEP="own: {size: 3, strid: 2}")
    assert one.label == "did you mean 'stride'?"
    assert [edit.text for edit in one.edits] == ["stride"]


def test_a_function_is_no_layer_of_a_sequential_model(folder: Path) -> None:
    """A chain is made of layers; a function is called in a graph."""
    text = STEPS.replace("functional", "sequential").replace("{x: {shape: [8]}}", "{shape: [8]}")
    assert told(text, NAME="helper", STEP="own") == [("SC307", "own")]
    assert findings(text, NAME="Open", STEP="own") == []


def test_a_factory_is_called(folder: Path) -> None:
    """What a factory takes is held to its signature whole."""
    text = STEPS.replace("./layers.py:NAME", "{path: './layers.py:make', factory: true}")
    assert findings(text, STEP="own: {dim: 3}") == []
    assert told(text, STEP="own") == [("SC202", "own")]


WATCHED = """\
spec: 1
name: watched
imports: {own: ./watch.py:FUNCTION}
model: {kind: sequential, inputs: {shape: [8]}, layers: [{Dense: 1}]}
compile: {loss: mse}
data: {train: synthetic}
fit: {callbacks: [{LambdaCallback: {WHEN: own}}]}
"""


@pytest.mark.parametrize(
    ("function", "when", "expected"),
    [
        ("(batch, logs)", "on_train_batch_end", []),
        ("(batch, logs=None)", "on_test_batch_begin", []),
        ("(*batch, logs)", "on_predict_batch_end", []),
        ("(batch, found)", "on_train_batch_end", ["SC203"]),
        ("(epoch, found)", "on_epoch_end", []),
        ("(epoch)", "on_epoch_begin", ["SC203"]),
        ("(epoch, logs, more)", "on_epoch_end", ["SC202"]),
        ("(logs)", "on_train_begin", []),
        ("(epoch, logs)", "on_test_end", ["SC202"]),
    ],
)
def test_functions_that_a_callback_calls(
    folder: Path, function: str, when: str, expected: list[str]
) -> None:
    """As many arguments as Keras gives, and the logs of a batch by their name."""
    from spec_compiler.pipeline import check

    (folder / "watch.py").write_text(f"def watch{function}:\n    pass\n", encoding="utf-8")
    text = WATCHED.replace("FUNCTION", "watch").replace("WHEN", when)
    (folder / "watched.yaml").write_text(text, encoding="utf-8")
    assert [one.code for one in check(folder / "watched.yaml").diagnostics] == expected
