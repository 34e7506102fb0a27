"""Mends: what is mechanical is made, byte for byte elsewhere; what is not certain is not."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.mend import mend
from spec_compiler.outcome import has_errors
from spec_compiler.pipeline import check
from tests.spec.mutation import slips, valid_texts

PLACE = str(Path(__file__).parents[1] / "examples" / "spec.yaml")
TEXTS = {name: text for name, text in valid_texts().items() if "imports" not in text}

SPEC = """\
spec: 1   # kept
name: a
model:
  kind: sequential
  inputs: {shape: [28, 28]}
  layers:
    - Rescaling:   {scale: 0.004}    # as it is
    - Flatten
    - Dense: {units: 10, activation: softmax}
compile: {loss: sparse_categorical_crossentropy, optimizer: adam}
data: {source: keras.datasets.mnist}
fit: {validation_split: 0.1, callbacks: [{ModelCheckpoint: {filepath: best.keras}}]}
"""


def found(data: bytes) -> tuple[Diagnostic, ...]:
    """What is found in a spec that stands beside the examples."""
    return check(data, beside=PLACE).diagnostics


def mended(text: str) -> str:
    """A text with its mends."""
    return mend(text.encode(), PLACE, found).data.decode()


CERTAIN = {
    "a layer misspelt": ("- Flatten", "- Flaten"),
    "a layer of another case": ("- Flatten", "- flatten"),
    "an argument misspelt": ("units: 10", "unit: 10"),
    "a key of a section": ("optimizer: adam", "optimiser: adam"),
    "an old argument": ("optimizer: adam", "optimizer: {Adam: {lr: 0.01}}"),
    "an old loss": ("loss: sparse_categorical_crossentropy", "loss: huber_loss"),
    "a loss for one-hot labels": ("sparse_categorical_crossentropy", "categorical_crossentropy"),
    "as a class": (
        "loss: sparse_categorical_crossentropy",
        "loss: {CategoricalCrossentropy: {from_logits: false}}",
    ),
    "in quotes": ("sparse_categorical_crossentropy", "'categorical_crossentropy'"),
    "an old ending": ("best.keras", "best.hdf5"),
    "no ending": ("best.keras", '"best"'),
    "weights alone": ("best.keras}", "best.h5, save_weights_only: true}"),
    "a file without a key": ("{filepath: best.keras}", "best.h5py"),
    "a number in quotes": ("units: 10", 'units: "10"'),
    "Python's None": ("scale: 0.004", "scale: 0.004, name: None"),
    "a float is meant": ("optimizer: adam", "optimizer: {Adam: {learning_rate: 1}}"),
    "a formula that was cut": ("units: 10", "units: $(max(10, 1))"),
    "an old default": ("optimizer: adam", "optimizer: {Adam: {epsilon: null}}"),
    "a name with its module": ("optimizer: adam", "optimizer: keras.optimizers.Adam()"),
}
WANTED = {
    "an old argument": "optimizer: {Adam: {learning_rate: 0.01}}",
    "as a class": "loss: {SparseCategoricalCrossentropy: {from_logits: false}}",
    "in quotes": "'sparse_categorical_crossentropy'",
    "an old default": "optimizer: {Adam: {epsilon: 1e-7}}",
    "a name with its module": "optimizer: Adam",
    "no ending": '"best.keras"',
    "a file without a key": "best.h5py.keras",
    "weights alone": "best.weights.h5, save_weights_only: true}",
    "a float is meant": "optimizer: {Adam: {learning_rate: 1.0}}",
    "a formula that was cut": 'units: "$(max(10, 1))"',
}


@pytest.mark.parametrize("case", CERTAIN)
def test_what_is_mended(case: str) -> None:
    """Each kind of mend, in a spec that stays as it is around it."""
    right, wrong = CERTAIN[case]
    text = SPEC.replace(right, wrong)
    assert text != SPEC
    if case == "an old loss":  # what it is called today is no loss for classes, and stays
        assert "loss: huber," in mended(text)
    elif case == "Python's None":
        assert "name: None" in mended(text)  # a layer can be called so
    else:
        assert mended(text) == SPEC.replace(right, WANTED.get(case, right))


UNCERTAIN = {
    "as near to three": ("- Flatten", "- Conv4D: {filters: 2, kernel_size: 1}"),
    "an argument the other loss has not": (
        "loss: sparse_categorical_crossentropy",
        "loss: {CategoricalCrossentropy: {label_smoothing: 0.1}}",
    ),
    "an ignored option": ("optimizer: adam", "optimizer: {Adam: {decay: 0.1}}"),
    "a name twice": ("optimizer: adam", "optimizer: {Adam: {lr: 0.1, learning_rate: 0.1}}"),
    "nothing near": ("- Flatten", "- Quux"),
}


@pytest.mark.parametrize("case", UNCERTAIN)
def test_what_is_not_mended(case: str) -> None:
    """Where two things could be meant, or the meaning would be another, nothing is changed."""
    right, wrong = UNCERTAIN[case]
    text = SPEC.replace(right, wrong)
    assert has_errors(found(text.encode()))
    assert mended(text) == text


def test_a_file_is_renamed_wherever_it_is_named() -> None:
    """The checkpoint that is loaded before evaluating is the one that was saved."""
    text = SPEC.replace("best.keras", "best.hdf5") + "evaluate: {weights: best.hdf5}\n"
    assert mended(text) == SPEC + "evaluate: {weights: best.keras}\n"


def test_stages_follow_each_other() -> None:
    """A mend brings up what stood behind it: that is no reason to undo it."""
    text = SPEC.replace("units: 10", "units: $(max(10, 1))").replace("Flatten", "Flaten")
    text = text.replace("optimizer: adam", "optimizer: {Adam: {lr: 0.01, beta: 2}}")
    made = mend(text.encode(), PLACE, found)
    assert made.count == 3
    assert b'units: "$(max(10, 1))"' in made.data
    assert b"- Flatten\n" in made.data
    assert b"learning_rate: 0.01, beta: 2" in made.data
    assert has_errors(made.found)


def test_only_what_is_asked_for() -> None:
    """Findings that are not selected are not mended."""
    text = SPEC.replace("Flatten", "Flaten").replace("units", "unit")
    made = mend(text.encode(), PLACE, found, lambda each: each.code == "SC207")
    assert made.data.decode() == text.replace("Flaten", "Flatten")


WORD = re.compile(r"[A-Za-z_]{4,}")


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str]:
    """A valid spec, and the same with a few words misspelt."""
    text = TEXTS[draw(st.sampled_from(sorted(TEXTS)))]
    wrong = text
    for _ in range(draw(st.integers(1, 3))):
        words = [*WORD.finditer(wrong)]
        word = words[draw(st.integers(0, len(words) - 1))]
        at = word.start() + draw(st.integers(1, len(word[0]) - 2))
        kind = draw(st.sampled_from(("drop", "double", "swap")))
        if kind == "drop":
            wrong = wrong[:at] + wrong[at + 1 :]
        elif kind == "double":
            wrong = wrong[:at] + wrong[at] + wrong[at:]
        else:
            wrong = wrong[:at] + wrong[at + 1] + wrong[at] + wrong[at + 2 :]
    return text, wrong


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(misspelt())
def test_misspelt_words(texts: tuple[str, str]) -> None:
    """A mend changes single words; nothing valid becomes invalid; the end is stable."""
    _, wrong = texts
    before = found(wrong.encode())
    made = mend(wrong.encode(), PLACE, found)
    if not has_errors(before):
        assert not has_errors(made.found)
    if made.count:
        assert made.data != wrong.encode()
    assert found(made.data) == made.found
    assert mend(made.data, PLACE, found).data == made.data
    lines = (wrong.split("\n"), made.data.decode().split("\n"))
    changed = sum(line[:2] == "+ " for line in difflib.ndiff(*lines))
    assert len(lines[0]) == len(lines[1])
    assert changed <= made.count


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(slips(tuple(TEXTS.values())))
def test_slips_of_any_kind(spec: Any) -> None:
    """Whatever a spec holds, mending ends, and makes nothing worse."""
    data = json.dumps(spec, indent=1).encode()
    before = found(data)
    made = mend(data, PLACE, found)
    assert has_errors(before) or not has_errors(made.found)
    assert mend(made.data, PLACE, found).data == made.data


@pytest.mark.parametrize("name", TEXTS)
def test_a_valid_spec_is_left_alone(name: str) -> None:
    """Nothing found, nothing changed."""
    assert mended(TEXTS[name]) == TEXTS[name]
