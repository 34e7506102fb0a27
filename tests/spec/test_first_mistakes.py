"""What a newcomer gets wrong: one message each, and it says what to write instead."""

from __future__ import annotations

import pytest

from spec_compiler.diagnostics.render import render_text
from spec_compiler.pipeline import check

SPEC = """\
spec: 1
name: wine
model:
  kind: functional
  inputs: {measures: {shape: [3]}}
  layers:
    - Dense: {units: 8, activation: relu}
      name: first
    - Dense: 4
      name: second
    - Concatenate:
      inputs: [first, second]
    - Dense: {units: 5, activation: softmax}
compile:
  optimizer: {Adam: {learning_rate: 0.01}}
  loss: sparse_categorical_crossentropy
  metrics: [accuracy]
data:
  train: synthetic
  split: {validation: 0.2}
fit:
  callbacks:
    - ModelCheckpoint: {filepath: a.keras, save_best_only: true}
"""
MISTAKES = [
    # what stands there, what is typed instead, the code, what the message says
    ("save_best_only", "save_best", "SC201", "'save_best' of ModelCheckpoint|'save_best_only'?"),
    ("filepath: a.keras, ", "", "SC202", "ModelCheckpoint needs the argument 'filepath'"),
    ("ModelCheckpoint:", "Checkpoint:", "SC207", "unknown callback 'Checkpoint'"),
    ("ModelCheckpoint:", "ModelCheck:", "SC207", "did you mean 'ModelCheckpoint'?"),
    ("sparse_categorical_crossentropy", "{Hubr: {delta: 1}}", "SC207", "did you mean 'Huber'?"),
    ("sparse_categorical_crossentropy", "{Huber: {dlta: 1}}", "SC201", "'dlta' of Huber|'delta'?"),
    ("[accuracy]", "[{AUC: {nme: x}}]", "SC201", "argument 'nme' of AUC|did you mean 'name'?"),
    ("[accuracy]", "[{Men: {}}]", "SC207", "unknown metric 'Men'|did you mean 'Mean'?"),
    ("{Adam: {learning_rate: 0.01}}", "Adam(learning_rate=0.01)", "SC207", ": {Adam: {learning_rate: 0.01}}"),
    ("Dense: 4", "Dense(4):", "SC207", "arguments stand behind a colon: {Dense: 4}"),
    ("Dense: 4", "layers.Dense: 4", "SC207", "did you mean 'Dense'?"),
    ("validation: 0.2", "validation: 20%", "SC203", "write 0.2"),
    ("      name: second\n", "", "SC301", "Keras calls the Dense in line 9 so"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "code", "said"), MISTAKES, ids=lambda each: each[:30])
def test_one_message_that_leads_to_the_mend(right: str, wrong: str, code: str, said: str) -> None:
    """The code, and each part of the message, in the text that a terminal shows."""
    text = SPEC.replace(right, wrong)
    if code == "SC301":
        text = text.replace("[first, second]", "[first, dense]")
    found = check(text).diagnostics
    assert [each.code for each in found] == [code], render_text(found, {})
    shown = render_text(found, {})
    assert [part for part in said.split("|") if part not in shown] == []


def test_the_spec_itself_is_right() -> None:
    """Without a mistake there is nothing to say."""
    assert check(SPEC).diagnostics == ()
