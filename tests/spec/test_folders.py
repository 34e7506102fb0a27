"""What the folders of a source tell `validate`, and what it makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check

SPEC = """\
spec: 1
name: photos
model:
  kind: sequential
  inputs: {shape: [8, 8, 3]}
  layers:
    - Rescaling: {scale: 0.004}
    - Flatten
    - Dense: {units: 2, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
data:
  train: {images: {directory: photos, image_size: 8}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with photos of two classes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    for kind in ("cats", "dogs"):
        (tmp_path / "photos" / kind).mkdir(parents=True)
        (tmp_path / "photos" / kind / "1.JPG").touch()
    return tmp_path


def found(*changes: tuple[str, str]) -> list[Diagnostic]:
    """What is found in the spec with some words changed."""
    text = SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path("photos.yaml").write_text(text, encoding="utf-8")
    return list(check("photos.yaml").diagnostics)


def test_one_class_is_none(folder: Path) -> None:
    """A single folder is told of once, and not as a number of classes that does not fit."""
    (folder / "photos" / "dogs" / "1.JPG").unlink()
    (folder / "photos" / "dogs").rmdir()
    [wrong] = found()
    assert (wrong.code, wrong.severity.value) == ("SC541", "warning")
    assert "has one class, 'cats'" in wrong.message


def test_the_classes_are_those_of_the_folder(folder: Path) -> None:
    """Their number is held against the last layer, and their kind against the loss."""
    assert not found()
    (folder / "photos" / "birds").mkdir()
    (folder / "photos" / "birds" / "1.png").touch()
    [wrong] = found()
    assert (wrong.code, wrong.span and wrong.span.line) == ("SC502", 9)
    assert wrong.message == "images has 3 classes, but 'dense' gives 2"
    one_hot = ("image_size: 8", "image_size: 8, label_mode: categorical")
    [wrong] = found(one_hot)
    assert wrong.message.endswith("takes class numbers, but images has one-hot labels")
    loss = ("sparse_categorical_crossentropy", "categorical_crossentropy")
    [wrong] = found(one_hot, loss)
    assert wrong.message == "images has 3 classes, but 'dense' gives 2"
    assert not found(one_hot, loss, ("units: 2", "units: 3"))
    assert not found(("image_size: 8", "image_size: 8, class_names: [birds, cats]"))


def test_a_folder_that_is_not_there_is_no_mistake(folder: Path) -> None:
    """Unless another is called nearly so: then the name is mended."""
    assert not found(("directory: photos", "directory: elsewhere/images"))
    [wrong] = found(("directory: photos", "directory: fotos"))
    assert (wrong.code, wrong.severity.value) == ("SC540", "warning")
    assert [edit.text for edit in wrong.edits] == ["photos"]
    [wrong] = found(("directory: photos", "directory: photos.yaml"))
    assert wrong.message == "'photos.yaml' is no folder; images reads the files of one"


@pytest.mark.parametrize("name", ["dgos", "fish"])
def test_class_names(folder: Path, name: str) -> None:
    """Each class that is named has its folder; where not, their number is no second mistake."""
    [wrong] = found(("image_size: 8", f"image_size: 8, class_names: [cats, dogs, {name}]"))
    assert (wrong.code, wrong.message) == ("SC541", f"'photos' has no folder '{name}'")
    assert bool(wrong.edits) == (name == "dgos")


def test_two_classes_for_binary_labels(folder: Path) -> None:
    """A third folder has no place among labels of 0 and 1."""
    changes = [("image_size: 8", "image_size: 8, label_mode: binary")]
    assert not found(*changes)
    (folder / "photos" / "birds").mkdir()
    [wrong] = found(*changes)
    assert wrong.code == "SC541"
    assert "needs 2 classes, but 'photos' has 'birds', 'cats', 'dogs'" in wrong.message


def test_empty_folders(folder: Path) -> None:
    """A class without files is a warning, a folder without any an error."""
    (folder / "photos" / "dogs" / "1.JPG").rename(folder / "photos" / "dogs" / "1.webp")
    [wrong] = found()
    assert (wrong.code, wrong.severity.value) == ("SC542", "warning")
    assert wrong.message == "'photos/dogs' has no images"
    (folder / "photos" / "cats" / "1.JPG").unlink()
    [wrong] = found()
    assert (wrong.code, wrong.severity.value) == ("SC542", "error")
    (folder / "flat").mkdir()
    [wrong] = found(("directory: photos", "directory: flat"))
    assert wrong.message == "'flat' has no folders, and each class is one"


def test_parts_are_no_classes(folder: Path) -> None:
    """Folders called train and test hold the parts, and not the classes."""
    (folder / "photos" / "cats").rename(folder / "photos" / "train")
    (folder / "photos" / "dogs").rename(folder / "photos" / "test")
    [wrong] = found()
    assert (wrong.code, wrong.severity.value) == ("SC543", "warning")
    assert "train: {images: photos/train}" in str(wrong.hint)


def test_folders_outside_the_project(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder outside is refused and not looked at; a link that leads out likewise."""
    [wrong] = found(("directory: photos", "directory: ../.."))
    assert wrong.code == "SC110"
    outside = tmp_path_factory.mktemp("outside")
    (folder / "photos" / "more").symlink_to(outside)
    [wrong] = found()
    assert wrong.code == "SC110"
    assert wrong.message == "'photos/more' is a link to a place outside the project's root"
