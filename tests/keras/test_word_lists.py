"""The sets of Keras that are lists of different lengths, with small files in the place of theirs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from tests.keras.test_pipeline import history
from tests.keras.twins import executed

pytestmark = pytest.mark.keras

SPEC = """\
spec: 1
name: words
seed: 1
model:
  kind: sequential
  inputs: {{shape: [12], dtype: int32}}
  layers:
    - Embedding: {{input_dim: 60, output_dim: 4, mask_zero: true}}
    - GlobalAveragePooling1D
    - Dense: {{{last}}}
compile: {{loss: {loss}, metrics: [accuracy]}}
data:
  source: {{{source}: {{num_words: 60{arguments}}}}}
  split: {{validation: 0.25, stratify: true}}
  prepare: [pad_sequences: {{maxlen: 12, truncating: post}}]{more}
fit: {{epochs: 2, batch_size: 8, verbose: 0}}
evaluate: {{verbose: 0}}
"""
REVIEWS = {
    "last": "units: 1, activation: sigmoid",
    "loss": "binary_crossentropy",
    "source": "keras.datasets.imdb",
    "arguments": ", maxlen: 20",
    "more": "",
}
NEWS = {
    "last": "units: 46, activation: softmax",
    "loss": "categorical_crossentropy",
    "source": "keras.datasets.reuters",
    "arguments": ", test_split: 0.25",
    "more": "\n  labels: [to_categorical: 46]\n  prefetch: 2",
}


def write_lists(folder: Path) -> None:
    """Write the files of both sets, as Keras publishes them."""
    import numpy as np

    rng = np.random.default_rng(0)

    def lists(count: int) -> Any:
        made = np.empty(count, object)
        made[:] = [rng.integers(1, 90, rng.integers(3, 18)).tolist() for _ in range(count)]
        return made

    films = {"x_train": lists(40), "y_train": np.arange(40) % 2}
    np.savez(folder / "imdb.npz", **films, x_test=lists(16), y_test=np.arange(16) % 2)
    np.savez(folder / "reuters.npz", x=lists(64), y=np.arange(64) % 8)


@pytest.mark.parametrize("about", [REVIEWS, NEWS], ids=["imdb", "reuters"])
def test_lists_are_padded(
    about: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists become arrays of one length, live and rendered alike, and train."""
    from spec_compiler import api

    write_lists(tmp_path)
    # Keras holds its own files against their hashes.
    module = importlib.import_module(about["source"].replace("keras.", "keras.src."))
    monkeypatch.setattr(module, "get_file", lambda fname, **_: str(tmp_path / fname))
    path = tmp_path / "words.yaml"
    path.write_text(SPEC.format(**about), encoding="utf-8")
    checked = api.checked(path)
    live = api.live(checked)
    script = tmp_path / "words.py"
    script.write_text(api.rendered(checked, script), encoding="utf-8")
    rendered = executed(script)
    data = live.load_data()
    assert list(data) == ["train", "validation", "test"]
    train = data["train"]
    x = train[0] if isinstance(train, tuple) else next(iter(train))[0]
    assert x.shape[1:] == (12,)
    first = history(lambda function, *args: live.namespace[function](*args), live.plan)
    second = history(lambda function, *args: getattr(rendered, function)(*args), live.plan)
    assert first == second
    assert len(first[0]["val_accuracy"]) == 2
