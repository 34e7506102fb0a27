"""Losses, weights and metrics by output against Keras itself: it takes what the table says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.test_settings_by_output import ALL, OUTPUTS

pytestmark = pytest.mark.keras

OUR_OWN = (("list", {"loss": ["mse"]}),)
"""What Keras takes and does not train: it is an error all the same."""


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_keras_says_what_the_table_says() -> None:
    """Each row is compiled and trained on one batch, or refused."""
    import keras
    import numpy as np

    x = np.ones((4, 6), "float32")
    labels = {"a": np.ones((4, 1), "float32"), "b": np.arange(4) % 3}
    inputs = keras.Input((6,))
    heads = {
        "a": keras.layers.Dense(1, name="a")(inputs),
        "b": keras.layers.Dense(3, activation="softmax", name="b")(inputs),
    }

    def given(names: Any, of: dict[str, Any]) -> Any:
        if isinstance(names, dict):
            return {key: of[name] for key, name in names.items()}
        return [of[name] for name in names] if isinstance(names, list) else of[names]

    wrong = []
    for outputs, compiled, codes in ALL:
        model = keras.Model(inputs, given(OUTPUTS[outputs], heads))
        try:
            model.compile(run_eagerly=True, **compiled)
            model.train_on_batch(x, given(OUTPUTS[outputs], labels))
            refusal = ""
        except Exception as failure:  # whatever Keras raises is its refusal
            refusal = f"{type(failure).__name__}: {str(failure)[:100]}"
        if bool(refusal) is not any(code.isupper() for code in codes):
            wrong.append((outputs, compiled))
    assert wrong == [*OUR_OWN]
