"""What the files of NumPy's arrays tell `validate`, without NumPy."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.pipeline import check

SPEC = """\
spec: 1
name: arrays
model:
  kind: sequential
  inputs: {{shape: [3]}}
  layers:
    - Dense: {{units: 2, activation: softmax}}
compile: {{loss: sparse_categorical_crossentropy}}
data:
  train: {{{source}}}
fit: {{epochs: 1{fit}}}
"""
NPY, NPZ = "npy: {path: x.npy, label_path: y.npy}", "npz: all.npz"


def array(shape: tuple[int, ...], descr: object = "<f4", size: int | None = None) -> bytes:
    """An array in NumPy's format, as many of its bytes as asked for."""
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    count = 1
    for axis in shape:
        count *= axis
    values = b"\0" * (4 * count if size is None else size)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + values


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with arrays of five samples."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "x.npy").write_bytes(array((5, 3)))
    (tmp_path / "y.npy").write_bytes(array((5,), "<i4"))
    return tmp_path


def found(source: str, fit: str = "") -> list[Diagnostic]:
    """What is found in a spec on a source."""
    Path("arrays.yaml").write_text(SPEC.format(source=source, fit=fit), encoding="utf-8")
    return list(check("arrays.yaml").diagnostics)


def archive(**members: bytes) -> None:
    """Write a `.npz` file."""
    with zipfile.ZipFile("all.npz", "w", zipfile.ZIP_DEFLATED) as made:
        for name, values in members.items():
            made.writestr(f"{name}.npy", values)


def test_what_headers_tell(folder: Path) -> None:
    """Features are held against the model's inputs, and steps against the number of samples."""
    assert not found(NPY)
    archive(x=array((5, 3)), y=array((5,)))
    assert not found(NPZ)
    assert [each.code for each in found(NPZ, ", steps_per_epoch: 9")] == ["SC512"]
    archive(x=array((5, 4)), y=array((5,)))
    [wrong] = found(NPZ)
    assert wrong.code == "SC531"
    assert "the features of npz are (None, 4)" in wrong.message
    archive(x=array((5, 3), "|V4"), y=array((5,), [("a", "<i4")]))
    assert not found(NPZ)


WRONG = {
    "no array": (
        b"a,b,c\n1,2,3\n",
        "expected an array as np.save writes it, it begins with b'a,b,c",
    ),
    "empty": (b"", "expected an array as np.save writes it, it is empty"),
    "objects": (array((5,), "|O"), "the array holds Python objects, which are not read"),
    "cut off": (
        array((5, 3), size=59),
        "the file is cut off, 59 of the array's 60 bytes are there",
    ),
    "cut in its header": (array((5, 3))[:20], "the header of the array is damaged"),
    "another header": (b"\x93NUMPY\x01\x00\x03\x00{1:", "the header of the array is damaged"),
    "a value": (array(()), "expected an array of samples, found a single value"),
    "no samples": (array((0, 3)), "there are no samples"),
    "other length": (array((4, 3)), "'x.npy' has 4 samples, 'y.npy' has 5"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_an_array(name: str, folder: Path) -> None:
    """One message in the array's own terms, at the argument, in both kinds of file."""
    values, said = WRONG[name]
    Path("x.npy").write_bytes(values)
    [wrong] = found(NPY)
    assert wrong.code == "SC534"
    assert said in wrong.message
    assert wrong.span is not None
    assert wrong.span.line == 10
    archive(x=values, y=array((5,)))
    [wrong] = found("npz: {path: all.npz, x: x}")
    assert wrong.code == "SC534"
    assert said.replace(".npy", "") in wrong.message


def test_what_is_wrong_with_an_archive(folder: Path) -> None:
    """What is no archive, and keys that it does not have."""
    Path("all.npz").write_bytes(array((5, 3)))
    assert "expected arrays as np.savez writes them" in found(NPZ)[0].message
    archive(x=array((5, 3)), y=array((5,)))
    damaged = bytearray(Path("all.npz").read_bytes())
    damaged[36:40] = b"\xff\xff\xff\xff"
    Path("all.npz").write_bytes(damaged)
    [wrong] = found(NPZ)
    assert wrong.message.startswith("the array 'x': the array is damaged")
    archive(x=array((5, 3)), labels=array((5,)))
    [wrong] = found("npz: {path: all.npz, y: label}")
    assert (wrong.code, wrong.label) == ("SC530", "did you mean 'labels'?")


def test_a_file_that_is_not_there(folder: Path) -> None:
    """It is no finding, unless another is called nearly so that the spec does not name."""
    assert not found("npy: {path: x9.npy, label_path: y.npy}")
    assert not found("npz: {path: data/all.npz}")
    Path("people.csv").write_text("a,c,d,b\n")
    csv = "csv: {{path: {}, label: b}}"
    assert not found(csv.format("photos.csv"))
    assert not found(csv.format("people-2.csv"))
    for path in ("poeple.csv", "people.txt"):
        [near] = found(csv.format(path))
        assert (near.code, near.severity) == ("SC549", Severity.WARNING)
        assert (near.label, near.edits[0].text) == ("did you mean 'people.csv'?", "people.csv")
    assert not found(csv.format("[people.csv, peoples.csv]"))
