"""The name that was probably meant."""

from __future__ import annotations

import pytest

from spec_compiler.diagnostics.suggest import suggest

ARGUMENTS = (
    "units",
    "activation",
    "use_bias",
    "kernel_size",
    "kernel_initializer",
    "learning_rate",
)
LAYERS = ("Dense", "Conv1D", "Conv2D", "Conv3D", "MaxPooling2D", "MaxPool2D", "LSTM", "GRU", "Add")


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("kernal_size", ARGUMENTS, "kernel_size"),
        ("learningrate", ARGUMENTS, "learning_rate"),
        ("learning-rate", ARGUMENTS, "learning_rate"),
        ("useBias", ARGUMENTS, "use_bias"),
        ("unit", ARGUMENTS, "units"),
        ("untis", ARGUMENTS, "units"),
        ("maxpool2d", LAYERS, "MaxPool2D"),
        ("Conv4D", LAYERS, "Conv1D"),
        ("conv2d", LAYERS, "Conv2D"),
        ("lstm", LAYERS, "LSTM"),
        ("LTSM", LAYERS, "LSTM"),
        ("ad", LAYERS, None),
        ("x", LAYERS, None),
        ("", LAYERS, None),
        ("__", LAYERS, None),
        ("Transformer", LAYERS, None),
        ("momentum", ARGUMENTS, None),
        ("units", (), None),
    ],
)
def test_suggest(name: str, candidates: tuple[str, ...], expected: str | None) -> None:
    """Spelling, case and separators are forgiven; what is merely short is no match."""
    assert suggest(name, candidates) == expected


def test_equality_without_case_beats_order() -> None:
    """A name that differs in case alone is found behind one that differs in a letter."""
    assert suggest("conv2d", ("Conv1D", "Conv2D")) == "Conv2D"
