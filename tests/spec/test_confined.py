"""Files that a spec reads lie in its project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.files import found, only

SPEC = """\
spec: 1
name: main
params: {place: data, up: ".."}
model:
  kind: functional
  inputs: {x: {shape: [], dtype: string}}
  weights: WEIGHTS
  layers:
    - for: {name: [WORDS]}
      layers:
        - StringLookup: {vocabulary: $name, num_oov_indices: 1}
          inputs: x
    - Embedding: {input_dim: 10, output_dim: 1}
compile: {loss: mse}
data:
  train: {csv: {path: TRAIN, label: y}}
"""
INSIDE = {"WEIGHTS": "start.weights.h5", "WORDS": "words.txt", "TRAIN": "data/train.csv"}


def write(**words: str) -> str:
    """The spec with its paths, in a file."""
    text = SPEC
    for word, value in (INSIDE | words).items():
        text = text.replace(word, value)
    Path("main.yaml").write_text(text, encoding="utf-8")
    return "main.yaml"


def test_files_of_the_project_may_be_read(project: Path) -> None:
    """Relative paths below the root, formulas too; nothing need be there yet."""
    assert found(write()) == []
    assert found(write(TRAIN="'$(place)/*.csv'")) == []
    assert found(write(TRAIN=str(project / "train.csv"))) == []


@pytest.mark.parametrize(
    ("word", "path", "line"),
    [
        ("TRAIN", "../train.csv", 16),
        ("TRAIN", "/etc/train.csv", 16),
        ("TRAIN", "'$(up)/$(up)/train.csv'", 16),
        ("WEIGHTS", "../start.weights.h5", 7),
        ("WORDS", "../../words.txt", 11),
        ("WORDS", "'C:\\words.txt'", 11),
    ],
)
def test_files_outside_are_refused(project: Path, word: str, path: str, line: int) -> None:
    """A path that leads out is an error where it is written, unless the user allows it."""
    name = write(**{word: path})
    one = only(name)
    assert one.code == "SC110"
    assert one.span is not None
    assert one.span.line == line
    assert found(name, allow_outside=True) == []


def test_no_address_is_a_file(project: Path) -> None:
    """What is read is a file; an address is fetched by `get_file` alone."""
    assert only(write(TRAIN="https://example.org/train.csv")).code == "SC109"
