"""Starters: each is valid and laid out as `format` has it, whatever the data is called."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from spec_compiler.cli.new import KINDS
from spec_compiler.pipeline import check
from spec_compiler.starters.found import Unusable
from spec_compiler.starters.image_size import ImageSize, image_size
from spec_compiler.starters.starter import KINDS as MADE
from spec_compiler.starters.table import look_at_table
from tests.cli.command import Run


def png(height: int, width: int, *, grey: bool = False) -> bytes:
    """An image without content but its size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if grey else 2, 0, 0, 0)
    chunk = b"IHDR" + head
    size, check_sum = struct.pack(">I", len(head)), struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + size + chunk + check_sum


def folders(root: Path, files: dict[str, bytes], count: int = 30) -> None:
    """A folder for each name with so many copies of a file."""
    for name, content in files.items():
        folder, _, ending = name.rpartition(".")
        (root / folder).mkdir(parents=True)
        for number in range(count):
            (root / folder / f"{number}.{ending}").write_bytes(content)


TABLE = "a,b,name,c,y\n" + "".join(
    f"{i},{i / 7},n{i},{i if i % 9 else ''},{i % 3}\n" for i in range(90)
)
PRICES = "size;year;price\n" + "".join(f"{i};{1900 + i};{i * 1000.5}\n" for i in range(60))


@pytest.fixture
def data(folder: Path) -> Path:
    """A folder with data of each kind."""
    folders(folder / "photos", {"cats.png": png(70, 90), "d $x: [1].png": png(120, 100)})
    folders(
        folder / "scans/train", {"0.png": png(28, 28, grey=True), "1.png": png(28, 28, grey=True)}
    )
    folders(
        folder / "scans/val", {"0.png": png(28, 28, grey=True), "1.png": png(28, 28, grey=True)}
    )
    folders(folder / "reviews", {"bad.txt": b"a poor film " * 9, "good.txt": b"fine"})
    Path("table.csv").write_text(TABLE, encoding="utf-8")
    Path("prices $1, new.csv").write_text(PRICES, encoding="utf-8")
    return folder


def test_every_kind_has_its_maker() -> None:
    """What the command takes is what there is."""
    assert tuple(MADE) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_without_data(run: Run, folder: Path, kind: str) -> None:
    """It is valid, laid out, commented, and says that its data is random; twice it is the same."""
    ended = run("new", kind, "-o", f"{kind}.spec.yaml")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"wrote {kind}.spec.yaml; next: spec-compiler train {kind}.spec.yaml\n"
    text = Path(f"{kind}.spec.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Random data for now")
    assert text == run("new", kind).out
    assert run("validate", "--strict", f"{kind}.spec.yaml").out == "no errors in 1 file\n"
    assert run("format", "--check", f"{kind}.spec.yaml").code == 0


MADE_FOR_DATA = [
    ("image --from photos", ["image_size: [96, 96]", "shape: [96, 96, 3]", "units: 2", "stratify"]),
    (
        "image --from scans",
        ["color_mode: grayscale", "shape: [28, 28, 1]", "directory: scans/val", "{test: 0.15"],
    ),
    ("text --from reviews", ["train: {text: reviews}", "output_sequence_length: 30"]),
    (
        "tabular --from table.csv",
        [
            "label: y, features: [a, b]",
            "hold text: name",
            "dtypes: {name: string}",
            "missing: c",
            "units: 3",
            "sparse_",
        ],
    ),
    ("tabular --from table.csv --label b", ["label: b", "features: [a, y]", "Dense: 1", "mse"]),
    (
        "timeseries --from",
        ["label: price", "features: [size, year, price]", "sequence_length: 6", "delimiter: ;"],
    ),
]


@pytest.mark.parametrize(("arguments", "holds"), MADE_FOR_DATA, ids=lambda each: str(each)[:40])
def test_a_starter_for_data(run: Run, data: Path, arguments: str, holds: list[str]) -> None:
    """It has the columns, classes and sizes of the data, and is valid beside it."""
    words = arguments.split()
    words += ["prices $1, new.csv"] if words[-1] == "--from" else []
    ended = run("new", *words, "-o", "mine.spec.yaml")
    assert ended.code == 0, ended.err
    text = Path("mine.spec.yaml").read_text(encoding="utf-8")
    assert [part for part in holds if part not in " ".join(text.split())] == []
    assert run("validate", "--strict", "mine.spec.yaml").out == "no errors in 1 file\n"
    assert run("format", "--check", "mine.spec.yaml").code == 0


def test_a_folder_deeper(run: Run, data: Path) -> None:
    """The data is named as seen from the spec, and stays inside the project."""
    Path(".git").mkdir()
    assert run("new", "tabular", "--from", "table.csv", "-o", "a/b/mine.spec.yaml").code == 0
    assert "path: ../../table.csv" in Path("a/b/mine.spec.yaml").read_text(encoding="utf-8")
    assert check(Path("a/b/mine.spec.yaml")).diagnostics == ()


def test_data_outside_the_project(run: Run, data: Path) -> None:
    """It is refused as everywhere, and nothing is left; who wants it says so."""
    (data / "p").mkdir()
    (data / "p" / ".git").mkdir()
    arguments = ["new", "tabular", "--from", "table.csv", "-o", "p/q/mine.spec.yaml"]
    ended = run(*arguments)
    assert ended.code == 1
    assert "SC110" in ended.err
    assert not (data / "p" / "q").exists()
    assert run(*arguments, "--allow-outside").code == 0


def test_nothing_is_overwritten(run: Run, folder: Path) -> None:
    """A file that is there stays, but for `--force`."""
    ended = run("new", "tabular", "-o", "small.yaml")
    assert (ended.code, "--force" in ended.err) == (3, True)
    assert run("new", "tabular", "-o", "small.yaml", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["image", "--from", "table.csv"], "'table.csv' is no folder"),
        (["image", "--from", "reviews"], "needs a folder for each class, with images (.bmp,"),
        (["tabular", "--from", "photos"], "'photos' is no file: a table is a CSV file"),
        (["tabular", "--from", "table.csv", "--label", "nam"], "'nam': did you mean 'name'?"),
        (
            ["tabular", "--from", "table.csv", "--label", "name"],
            "the label 'name' of 'table.csv' is",
        ),
        (["tabular", "--label", "y"], "--label names a column of the CSV file that --from names"),
        (["video"], "'video' is not one of"),
        (["tabular", "--from", "nothing.csv"], "'nothing.csv' does not exist"),
    ],
)
def test_wrong_data_is_told_of(run: Run, data: Path, arguments: list[str], said: str) -> None:
    """The message names the data, what was expected, and what there is; nothing is written."""
    ended = run("new", *arguments, "-o", "mine.spec.yaml")
    assert ended.code == 2
    assert said in ended.err
    assert not Path("mine.spec.yaml").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no header"),
        ("a\n1\n", "has no header with two columns"),
        ("1,2\n3,4\n", "put a line with the names of the columns first"),
        ("a,b\n", "has a header and no rows"),
        ("a,a\n1,2\n", "two columns 'a'"),
        ("a,b\n1,2\n1\n", "row 3: 1 cells, the header has 2"),
        ("a,y\nx,1\nz,2\n", "no column of numbers beside the label 'y'"),
        ("a,b\n1,\xe4\n", "is not in UTF-8"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, text: str, said: str) -> None:
    """What cannot be a table of named columns is refused with its place."""
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Unusable, match=said.replace("'", ".")):
        look_at_table(path, None)


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([0, 1, 0, 1], 2),
        ([0, 1, 2, 2], 3),
        ([1, 2, 3, 3], 4),
        ([0.5, 1.0], None),
        ([1990, 1991, 2003], None),
        ([-1, 1], None),
        ([7, 7], None),
    ],
)
def test_what_is_a_class(tmp_path: Path, values: list[float], classes: int | None) -> None:
    """Whole numbers from about 0 without wide gaps are classes, everything else a quantity."""
    path = tmp_path / "t.csv"
    path.write_text("a,y\n" + "".join(f"1,{value}\n" for value in values), encoding="utf-8")
    assert look_at_table(path, None).classes == classes


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(3, 5), ImageSize(3, 5)),
        (png(3, 5, grey=True), ImageSize(3, 5, is_grey=True)),
        (b"GIF89a" + struct.pack("<HH", 5, 3), ImageSize(3, 5)),
        (b"BM" + bytes(16) + struct.pack("<ii", 5, -3), ImageSize(3, 5)),
        (
            b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HHB", 3, 5, 1),
            ImageSize(3, 5, is_grey=True),
        ),
        (b"\xff\xd8\xff", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"", None),
        (b"text", None),
    ],
)
def test_the_size_of_an_image(tmp_path: Path, content: bytes, size: ImageSize | None) -> None:
    """The first bytes of each format tell it; what is cut off, or none, tells nothing."""
    path = tmp_path / "image"
    path.write_bytes(content)
    assert image_size(path) == size
