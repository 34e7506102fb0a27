"""Activations, outputs, callbacks and learning rates: mistakes, and near ones without.

What Keras does with each of them was looked up by training it: the rows say what it did.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.setups import LOSSES, TWO, VALID, dense, found, marks, read, watch


@pytest.mark.parametrize(
    ("layers", "codes"),
    [
        ([dense(1, "softmax")], ["SC506"]),
        ([dense(1), "Softmax"], ["SC506"]),
        ([dense(4, "softmax"), dense(1)], []),
        ([dense(1, "softmax"), dense(3)], ["SC506"]),
        ([{"Reshape": [3, 2]}, dense(1), {"Softmax": {"axis": 1}}], []),
        ([{"Reshape": [3, 2]}, dense(1, "softmax")], ["SC506"]),
        ([dense(4, "softmax"), "Softmax"], ["SC507"]),
        ([dense(4, "softmax"), {"Activation": "sigmoid"}], ["SC507"]),
        ([dense(4, "sigmoid"), {"Reshape": [4]}, "Softmax"], ["SC507"]),
        ([dense(4, "sigmoid"), {"Activation": "tanh"}], []),
        ([dense(4, "sigmoid"), dense(4, "softmax")], []),
    ],
)
def test_softmax_for_nothing(layers: list[Any], codes: list[str]) -> None:
    """A softmax over one element, or of probabilities, is found anywhere in a model."""
    assert marks(found(layers)) == codes


@pytest.mark.parametrize(
    ("compiled", "fit", "codes"),
    [
        ({"loss": LOSSES}, {}, []),
        ({"loss": LOSSES, "loss_weights": [1.0, 0.5]}, {}, []),
        ({"loss": LOSSES, "metrics": [["mae"], ["accuracy"]]}, {}, []),
        ({"loss": LOSSES, "metrics": ["mae", "accuracy"]}, {}, []),
        ({"loss": LOSSES, "metrics": {"b": ["accuracy"]}}, {}, []),
        ({"loss": LOSSES[:1]}, {}, ["SC505"]),  # the second is not trained
        ({"loss": LOSSES, "loss_weights": [1.0]}, {}, ["SC505"]),  # ValueError
        ({"loss": LOSSES, "metrics": ["mae"]}, {}, ["SC505"]),  # ValueError
        ({"loss": LOSSES}, {"class_weight": {0: 1.0}}, ["SC505"]),  # ValueError
        ({"loss": LOSSES, "metrics": {"b": ["AUC"]}}, {}, ["SC508"]),
    ],
)
def test_settings_by_output(
    compiled: dict[str, Any], fit: dict[str, Any], codes: list[str]
) -> None:
    """Lists go by the outputs, one entry for each."""
    assert marks(read({**TWO, "compile": compiled, "fit": fit})) == codes


@pytest.mark.parametrize(
    ("metrics", "fit", "codes"),
    [
        (["mae"], watch("EarlyStopping", monitor="loss"), []),
        (["mae"], watch("EarlyStopping") | VALID, []),
        (["mae"], watch("EarlyStopping", monitor="val_mae") | VALID, []),
        ([{"MeanAbsoluteError": {"name": "off"}}], watch("EarlyStopping", monitor="off"), []),
        ([{"MeanAbsoluteError": {}}], watch("EarlyStopping", monitor="mean_absolute_error"), []),
        (["MAE"], watch("EarlyStopping", monitor="MAE"), []),
        (["mae", "mae"], watch("EarlyStopping", monitor="mae_1", mode="min"), []),
        (["mae"], watch("ModelCheckpoint", filepath="a.keras"), []),
        (["mae"], watch("EarlyStopping"), ["SC503"]),
        (["mae"], watch("ModelCheckpoint", filepath="a.keras", save_best_only=True), ["SC503"]),
        (["mae"], watch("ModelCheckpoint", filepath="a.keras", monitor="acc"), ["SC503"]),
        (["mae"], watch("EarlyStopping", monitor="mean_absolute_error"), ["SC503"]),
        (["mae"], watch("EarlyStopping", monitor="val_mea") | VALID, ["SC503"]),
        ([{"MeanAbsoluteError": {}}], watch("EarlyStopping", monitor="mae"), ["SC503"]),
        (["mae"], watch("ReduceLROnPlateau", monitor="learning_rate", mode="min"), []),
        (["mae"], watch("EarlyStopping", monitor="mae", mode="max"), ["SC523"]),
        (["mae"], watch("EarlyStopping", monitor="loss", mode="max"), ["SC523"]),
        (["r2_score"], watch("EarlyStopping", monitor="r2_score", mode="min"), ["SC523"]),
    ],
)
def test_monitor(metrics: list[Any], fit: dict[str, Any], codes: list[str]) -> None:
    """A callback watches what is logged, under the name that Keras logs it by."""
    assert marks(found([dense(1)], {"loss": "mse", "metrics": metrics}, fit)) == codes


@pytest.mark.parametrize(
    ("monitor", "mode", "codes"),
    [
        ("val_loss", "auto", []),
        ("val_b_accuracy", "max", []),
        ("val_b_accuracy", "auto", ["SC523"]),  # ValueError after the first epoch
        ("val_a_loss", "auto", ["SC523"]),  # ValueError after the first epoch
        ("val_a_loss", "min", []),
        ("val_b_accuracy", "min", ["SC523"]),
        ("val_accuracy", "max", ["SC503"]),
    ],
)
def test_monitor_of_one_of_several_outputs(monitor: str, mode: str, codes: list[str]) -> None:
    """With several outputs a name has the output's before it, and no mode by itself."""
    compiled = {"loss": LOSSES, "metrics": {"b": ["accuracy"]}}
    fit = watch("EarlyStopping", monitor=monitor, mode=mode) | VALID
    assert marks(read({**TWO, "compile": compiled, "fit": fit})) == codes


@pytest.mark.parametrize(
    ("fit", "codes"),
    [
        (watch("ModelCheckpoint", filepath="{epoch:02d}-{loss:.2f}.keras"), []),
        (watch("ModelCheckpoint", filepath="{epoch}-{val_loss:.2f}.keras") | VALID, []),
        (watch("ModelCheckpoint", filepath="{batch}.keras", save_freq=10), []),
        (watch("ModelCheckpoint", filepath="{{x}}.keras"), []),
        (watch("ModelCheckpoint", filepath="{val_loss}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{accuracy}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{batch}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{}.keras"), ["SC510"]),
        (watch("ModelCheckpoint", filepath="{epoch.keras"), ["SC510"]),
        (
            watch("ModelCheckpoint", filepath="{val_loss}.keras") | VALID | {"validation_freq": 2},
            ["SC510"],
        ),
        (
            watch("ModelCheckpoint", filepath="{val_loss}.keras", save_freq=5) | VALID,
            ["SC510"],
        ),
        (
            watch(
                "ModelCheckpoint",
                filepath="a.keras",
                save_freq=5,
                save_best_only=True,
                monitor="loss",
            ),
            ["SC510"],
        ),
    ],
)
def test_checkpoint_names(fit: dict[str, Any], codes: list[str]) -> None:
    """Each placeholder is filled when the file is written, or the training ends there."""
    assert marks(found([dense(1)], {"loss": "mse"}, fit)) == codes


DECAY = {"ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.9}}
PLATEAU = watch("ReduceLROnPlateau", monitor="loss")


@pytest.mark.parametrize(
    ("optimizer", "fit", "codes"),
    [
        ({"Adam": {"learning_rate": DECAY}}, {}, []),
        ({"Adam": {"learning_rate": 0.01}}, PLATEAU, []),
        ({"Adam": {"learning_rate": DECAY}}, PLATEAU, ["SC511"]),
        (
            {"LossScaleOptimizer": {"inner_optimizer": {"Adam": {"learning_rate": DECAY}}}},
            PLATEAU,
            ["SC511"],
        ),
        ({"Adam": {"learning_rate": 2.0}}, {}, ["sc520"]),
        ({"Adam": {"learning_rate": 0.0}}, {}, ["SC520"]),
        ({"SGD": {"learning_rate": 2.0}}, {}, []),
        ({"Adadelta": {"learning_rate": 1.0}}, {}, []),
        ({"Adam": {"learning_rate": 0.1}}, {}, []),
        (
            {
                "Adam": {
                    "learning_rate": {
                        "PiecewiseConstantDecay": {"boundaries": [5], "values": [10.0, 1.0]}
                    }
                }
            },
            {},
            ["sc520"],
        ),
        ("Adam", {"callbacks": ["SwapEMAWeights"]}, ["sc518"]),
        ("Adam", {"callbacks": [{"SwapEMAWeights": {"swap_on_epoch": True}}]}, ["SC518"]),
        ({"Adam": {"use_ema": True}}, {"callbacks": ["SwapEMAWeights"]}, []),
    ],
)
def test_learning_rate(optimizer: Any, fit: dict[str, Any], codes: list[str]) -> None:
    """One thing sets the learning rate, to a value that can work."""
    assert marks(found([dense(1)], {"loss": "mse", "optimizer": optimizer}, fit)) == codes


@pytest.mark.parametrize(
    ("section", "callback", "codes"),
    [
        ("fit", {"RemoteMonitor": {}}, []),
        ("fit", {"RemoteMonitor": {"path": "/there/"}}, []),
        ("fit", {"TensorBoard": {"log_dir": "../logs"}}, ["SC552"]),
        ("evaluate", {"TensorBoard": {"log_dir": "../logs"}}, ["SC552"]),
        ("evaluate", {"TensorBoard": {"log_dir": "logs"}}, []),
        ("fit", {"OrbaxCheckpoint": {"directory": "/kept", "monitor": "loss"}}, ["SC552"]),
    ],
)
def test_files_of_callbacks(section: str, callback: Any, codes: list[str]) -> None:
    """What is written lies in the run's folder, whoever writes; an address is no file."""
    more = {"evaluate": {"callbacks": [callback]}} if section == "evaluate" else {}
    fit = {"callbacks": [callback]} if section == "fit" else {}
    data = {"train": "synthetic", "test": "synthetic"}
    assert marks(found([dense(1)], {"loss": "mse"}, fit, data, **more)) == codes


def test_an_evaluation_without_test_data() -> None:
    """How to evaluate has no say where there is nothing to evaluate on."""
    more = {"evaluate": {"batch_size": 8}}
    assert marks(found([dense(1)], {"loss": "mse"}, {}, **more)) == ["sc518"]
    data = {"train": "synthetic", "split": {"test": 0.2}}
    assert not found([dense(1)], {"loss": "mse"}, {}, data, **more)
