"""The data of a spec held against its model, before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler.pipeline import check

HEAD = "spec: 1\nname: tried\n"
ONE = "model: {kind: sequential, inputs: {shape: [SHAPE]}, layers: [{Dense: 1}]}\n"
TWO = """model:
  kind: functional
  inputs: {age: {shape: [1]}, job: {shape: [1], dtype: string}}
  layers:
    - StringLookup: {output_mode: one_hot}
      inputs: job
      name: word
    - Concatenate:
      inputs: [age, word]
    - Dense: 1
"""
TRAIN = "compile: {loss: mse}\ndata:\n  train: {csv: {path: table.csv, label: pay}}\n"

SPACE = TRAIN.replace(
    "pay}",
    "pay, features: {age: {float_discretized: 4}, job: {string_hashed: 3}}, "
    "crosses: [[age, job]], crossing_dim: 5}",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table of two features and a label."""
    (tmp_path / "table.csv").write_text("age,job,pay\n30,cook,1.5\n", encoding="utf-8")
    return tmp_path


def said(folder: Path, text: str) -> list[tuple[str, str]]:
    """The codes and messages of a spec that lies beside the table."""
    path = folder / "spec.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return [(found.code, found.message) for found in check(path).diagnostics]


RIGHT = {
    "columns by name": TWO + TRAIN,
    "a learnt code": TWO + TRAIN + "  split: {validation: 0.2}\n",
    "one axis more": ONE.replace("SHAPE", "28, 28, 1").replace("{Dense", "Flatten, {Dense")
    + "compile: {loss: mse}\ndata:\n  source: keras.datasets.mnist\n"
    "  prepare: [Rescaling: {scale: 0.01}]\n  labels: [ops.cast: {dtype: float32}]\n",
    "kinds": ONE.replace("SHAPE", "5")
    + TRAIN.replace("pay}", "pay, features: {age: float, job: {string_hashed: 4}}}"),
    "crosses": ONE.replace("SHAPE", "12") + SPACE,
    "features and crosses by name": TWO.replace("age: {shape: [1]}", "age: {shape: [4]}")
    .replace("dtype: string", "dtype: int64")
    .replace("StringLookup: {output", "IntegerLookup: {vocabulary: [1, 2], output")
    + SPACE.replace("string_hashed: 3", "string_hashed: {num_bins: 3, output_mode: int}").replace(
        "pay,", "pay, output_mode: dict,"
    ),
    "lists that are padded": ONE.replace("SHAPE", "20").replace("Dense: 1", "Dense: 46")
    + "compile: {loss: mse}\ndata:\n  source: keras.datasets.reuters\n"
    "  labels: [to_categorical: 46]\n  prepare: [pad_sequences: {maxlen: 20}]\n",
    "words alone": ONE.replace("SHAPE", "6")
    + TRAIN.replace("pay}", "pay, features: [job], dtypes: {job: string}}")
    + "  prepare: [TextVectorization: {max_tokens: 9, output_sequence_length: 6}]\n",
    "named steps": TWO.replace("dtype: string", "dtype: int64").replace(
        "StringLookup: {output_mode: one_hot}", "IntegerLookup: {output_mode: one_hot}"
    )
    + TRAIN.replace("pay}", "pay, dtypes: {job: string}}")
    + "  prepare:\n    - StringLookup:\n      inputs: job\n      name: job\n",
}
WRONG = {
    "too few columns": (
        ONE.replace("SHAPE", "3") + TRAIN.replace("pay}", "pay, features: [age, job]}"),
        ("SC531", "the features of csv are (None, 2), the model takes (None, 3)"),
    ),
    "no column for an input": (
        TWO.replace("age", "years") + TRAIN,
        ("SC531", "the features of csv have nothing for the model's input 'years'"),
    ),
    "a shape after prepare": (
        ONE.replace("SHAPE", "3")
        + TRAIN.replace("pay}", "pay, features: [age, job]}")
        + "  prepare: [Normalization, RepeatVector: 4]\n",
        ("SC531", "the prepared features are (None, 4, 2), the model takes (None, 3)"),
    ),
    "crosses": (
        ONE.replace("SHAPE", "7") + SPACE,
        ("SC531", "the features of csv are (None, 12), the model takes (None, 7)"),
    ),
    "features by name": (
        ONE.replace("SHAPE", "12") + SPACE.replace("pay,", "pay, output_mode: dict,"),
        (
            "SC531",
            "the features of csv are several by name (age, job, age_X_job), but the model has one input",
        ),
    ),
    "lists": (
        ONE.replace("SHAPE", "20")
        + "compile: {loss: binary_crossentropy}\ndata: {source: keras.datasets.imdb}\n",
        (
            "SC531",
            "the features of keras.datasets.imdb are lists of different lengths, which no tensor holds",
        ),
    ),
    "another size": (
        ONE.replace("SHAPE", "20")
        + "compile: {loss: binary_crossentropy}\ndata: {source: keras.datasets.boston_housing}\n",
        (
            "SC531",
            "the features of keras.datasets.boston_housing are (None, 13), the model takes (None, 20)",
        ),
    ),
    "a misspelt step": (
        ONE.replace("SHAPE", "2") + TRAIN + "  prepare: [Normalisation]\n",
        ("SC207", "unknown layer 'Normalisation'"),
    ),
    "a group": (
        ONE.replace("SHAPE", "2") + TRAIN + "  augment: [{layers: [Identity]}]\n",
        ("SC533", "a group of steps cannot stand in data.augment"),
    ),
    "padding late": (
        ONE.replace("SHAPE", "2") + TRAIN + "  prepare: [Identity, pad_sequences: 4]\n",
        ("SC533", "pad_sequences must be the first step of data.prepare"),
    ),
    "padding in a model": (
        ONE.replace("SHAPE", "2").replace("{Dense: 1}", "{pad_sequences: 4}"),
        ("SC207", "unknown layer 'pad_sequences'"),
    ),
    "a misspelt column": (
        ONE.replace("SHAPE", "2") + TRAIN.replace("pay}", "pai}"),
        ("SC530", "the table has no column 'pai'"),
    ),
    "label and weight": (
        ONE.replace("SHAPE", "1") + TRAIN.replace("pay}", "pay, weight: pay}"),
        ("SC206", "the column 'pay' is the label already"),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_fits_passes(name: str, folder: Path) -> None:
    """Columns by name, codes of learnt size, kinds of feature, named steps: no finding."""
    assert [each for each in said(folder, RIGHT[name]) if each[0] != "SC509"] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_said(name: str, folder: Path) -> None:
    """One cause, one message, before the data is read."""
    text, expected = WRONG[name]
    assert expected in said(folder, text)


def test_a_table_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    """Its columns are unknown then, and nothing is said of them."""
    assert said(tmp_path, ONE.replace("SHAPE", "7") + TRAIN) == []


def test_a_misspelt_column_is_mended_where_it_stands(folder: Path) -> None:
    """The name of a column is mended, be it a value or a key; never what stands beside it."""
    text = ONE.replace("SHAPE", "1") + TRAIN.replace("label: pay", "label: pey")
    text = text.replace("pey}", "pey, features: {aeg: float}}")
    path = folder / "spec.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    lines = (HEAD + text).splitlines()
    found = check(path).diagnostics
    edits = [edit for each in found for edit in each.edits]
    spans = [edit.span for edit in edits]
    assert [lines[s.line - 1][s.column - 1 : s.end_column - 1] for s in spans] == ["pey", "aeg"]
    assert [edit.text for edit in edits] == ["pay", "age"]
