"""Starters train unchanged: those without data, and those made for data that was looked at."""

from __future__ import annotations

import json
import random
import struct
import zlib
from pathlib import Path

import pytest

from spec_compiler import api
from spec_compiler.cli.new import KINDS
from tests.cli.command import Run

pytestmark = pytest.mark.keras


def png(value: int) -> bytes:
    """An image of 12 by 12 grey pixels of one value."""
    rows = b"".join(b"\x00" + bytes([value] * 12) for _ in range(12))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 12, 12, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    written = b"\x89PNG\r\n\x1a\n"
    for kind, data in chunks:
        check_sum = struct.pack(">I", zlib.crc32(kind + data))
        written += struct.pack(">I", len(data)) + kind + data + check_sum
    return written


@pytest.fixture
def data(folder: Path) -> Path:
    """Images, texts and tables, a few of each."""
    dice = random.Random(0)
    for name, value in (("dark", 20), ("light", 220)):
        for place in ("photos", "texts"):
            (folder / place / name).mkdir(parents=True)
        for number in range(20):
            (folder / "photos" / name / f"{number}.png").write_bytes(png(value + number))
            text = " ".join(dice.choices(("so", "very", name), k=8))
            (folder / "texts" / name / f"{number}.txt").write_text(text, encoding="utf-8")
    rows = [(dice.random(), dice.choice("ab"), dice.randint(0, 2)) for _ in range(60)]
    table = "".join(f"{a},{town},{y}\n" for a, town, y in rows)
    Path("table.csv").write_text("a,town,y\n" + table, encoding="utf-8")
    series = "wind,price\n" + "".join(f"{a},{a * 900}\n" for a, _, _ in rows)
    Path("prices.csv").write_text(series, encoding="utf-8")
    return folder


def trained(run: Run, *arguments: str) -> dict[str, float]:
    """Make a starter, train it for an epoch; the evaluation."""
    assert run("new", *arguments, "-o", "mine.spec.yaml", "--force").code == 0
    folder = api.train("mine.spec.yaml", {"epochs": 1}, runs="runs")
    assert (folder / "mine.keras").is_file()
    found: dict[str, float] = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_without_data_trains(run: Run, folder: Path, kind: str) -> None:
    """Random data goes all the way: fit, evaluation, export."""
    assert trained(run, kind)["loss"] >= 0


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("image", "photos"),
        ("text", "texts"),
        ("tabular", "table.csv"),
        ("timeseries", "prices.csv"),
    ],
)
def test_a_starter_for_data_trains(run: Run, data: Path, kind: str, source: str) -> None:
    """So does data that was looked at: images, texts, a table with words in it, a series."""
    assert trained(run, kind, "--from", source)["loss"] >= 0
