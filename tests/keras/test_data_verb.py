"""The verb `data`: what it says and draws of tables, arrays and folders, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import Run, process
from tests.keras.source_specs import spec, write_files, write_specs

pytestmark = pytest.mark.keras

PNG = b"\x89PNG\r\n\x1a\n"
TABLE = spec(
    "table",
    "train: {csv: {path: table.csv, label: price}}\nsplit: {validation: 0.25}",
    "{shape: [2]}",
    units=1,
    loss="mse",
)
DIGITS = spec(
    "digits",
    "train: {npz: digits.npz}\nsplit: {test: 0.25, stratify: true}",
    "{shape: [5, 4]}",
    units=3,
)


def write_arrays(folder: Path) -> None:
    """Write a table and arrays, with a spec of each."""
    import numpy as np

    rows = [f"{index % 3},{index * 0.5},{index * 10 + 0.5}" for index in range(8)]
    (folder / "table.csv").write_text("\n".join(["rooms,age,price", *rows]) + "\n")
    x = np.arange(12 * 20, dtype="uint8").reshape(12, 5, 4)
    np.savez(folder / "digits.npz", x=x, y=np.arange(12) % 3)
    np.savez(folder / "wrong.npz", x=x, y=np.arange(12) % 4)
    (folder / "table.yaml").write_text(TABLE, encoding="utf-8")
    (folder / "digits.yaml").write_text(DIGITS, encoding="utf-8")


def test_a_table_is_looked_at_without_an_engine(tmp_path: Path) -> None:
    """Sizes and ranges of each column of each part; neither TensorFlow nor Keras is imported."""
    write_arrays(tmp_path)
    code = (
        "import sys; from spec_compiler.cli.main import cli\n"
        "cli(['data', 'table.yaml', '-o', 'table.png'], standalone_mode=False)\n"
        "cli(['data', 'digits.yaml', '--format', 'json'], standalone_mode=False)\n"
        "assert not {'keras', 'tensorflow'} & {*sys.modules}"
    )
    ended = process("-c", code, cwd=tmp_path)
    assert ended.code == 0, ended.err
    table, brace, rest = ended.out.partition("{")
    lines = [line.split() for line in table.splitlines()]
    assert lines[0] == ["train:", "6", "samples"]
    assert [line[0] for line in lines[1:4]] == ["rooms", "age", "price"]
    assert lines[5] == ["validation:", "2", "samples"]
    assert (tmp_path / "table.png").read_bytes().startswith(PNG)
    parts = json.loads(brace + rest)["parts"]
    assert parts["train"]["samples"] == 9
    assert [each["samples"] for each in parts["test"]["classes"]] == [1, 1, 1]
    [features] = parts["train"]["features"]
    assert (features["shape"], features["dtype"], features["missing"]) == ([5, 4], "uint8", 0)


def test_what_is_wrong_with_the_data(run: Run, folder: Path) -> None:
    """Labels that are no class, and cells that are no numbers, end with 4 and are named."""
    write_arrays(folder)
    ended = run("data", "digits.yaml", "--set", "data.train.npz=wrong.npz")
    assert ended.code == 4
    assert "sample 3: expected a class from 0 to 2 as the label, found 3" in ended.err
    whole = run("data", "table.yaml")
    assert run("data", "table.yaml", "--set", "data.train.csv.stream=true").out == whole.out
    with (folder / "table.csv").open("a") as file:
        file.write("1,many,3\n")
    ended = run("data", "table.yaml")
    assert ended.code == 4
    assert "line 10, column 'age'" in ended.err
    assert run("data", "small.yaml").code == 2
    assert run("data", "digits.yaml", "--part", "validation", "--sample", "0").code == 4


def test_pictures_are_not_written_over(run: Run, folder: Path) -> None:
    """A file that is there stays, unless it is to be overwritten; one sample is drawn alone."""
    write_arrays(folder)
    picture = folder / "digits.png"
    picture.write_text("mine")
    assert run("data", "digits.yaml", "-o", "digits.png").code == 3
    assert picture.read_text() == "mine"
    assert run("data", "digits.yaml", "-o", "digits.txt").code == 2
    ended = run("data", "digits.yaml", "-o", "digits.png", "--force", "--sample", "0")
    assert ended.code == 0, ended.err
    assert picture.read_bytes().startswith(PNG)
    head, _, matrix = ended.out.partition("\n\n")
    assert head.startswith("train, sample 0: ")
    assert [len(row.split()) for row in matrix.splitlines()[1:]] == [4] * 5
    assert run("data", "digits.yaml", "--sample", "99").code == 4


def test_folders(run: Run, folder: Path) -> None:
    """Images and texts by their classes' names; what cannot be read is named."""
    write_files(folder)
    write_specs(folder)
    ended = run("data", "images.yaml", "--format", "json", "-o", "images.svg")
    assert ended.code == 0, ended.err
    parts = json.loads(ended.out)["parts"]
    assert {each["name"]: each["samples"] for each in parts["test"]["classes"]} == {
        "cats": 1,
        "dogs": 1,
    }
    assert b"<svg" in (folder / "images.svg").read_bytes()
    ended = run("data", "text.yaml", "--sample", "1")
    assert ended.code == 0, ended.err
    assert "one of the " in ended.out
    assert "features  (4, 2)" in run("data", "series.yaml").out
    (folder / "photos" / "cats" / "bad.png").write_bytes(b"no image")
    ended = run("data", "images.yaml")
    assert ended.code == 4
    assert "1 of 9 files cannot be read: " in ended.err
