"""Scripts that read folders: by Keras's own loader where it can give the parts, and short then."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_compiler import api

SPEC = """\
spec: 1
name: photos
seed: 7
model:
  kind: sequential
  inputs: {shape: [8, 8, 3]}
  layers:
    - Rescaling: {scale: 0.004}
    - Flatten
    - Dense: {units: 2, activation: softmax}
compile: {loss: sparse_categorical_crossentropy}
data:
"""
LOADED = {
    "one folder": ("train: {images: PLACE}", ()),
    "folders": ("train: {images: PLACE}\n  test: {images: PLACE}", ()),
    "a part": ("train: {images: PLACE}\n  split: {test: 0.2}", ("test", 0.2)),
    "the end": ("train: {images: PLACE}\n  split: {test: 0.2, shuffle: false}", ("test", 0.2)),
    "held": ("train: {images: PLACE}\nfit: {validation_split: 0.3}", ("validation", 0.3)),
}
CARRIED = {
    "stratified": "train: {images: PLACE}\n  split: {validation: 0.2, stratify: true}",
    "two parts": "train: {images: PLACE}\n  split: {validation: 0.2, test: 0.2}",
    "skipping": "train: {images: {directory: photos, skip_unreadable: true, image_size: 8}}",
    "in one order": "train: {images: PLACE}\n  shuffle: false",
    "drawn of a row": (
        "train: {images: {directory: photos, image_size: 8, shuffle: false}}\n"
        "  split: {validation: 0.2}"
    ),
}
LOADER = "keras.utils.image_dataset_from_directory("


def script(data: str, folder: Path) -> str:
    """The script of a spec with some data."""
    place = "{directory: photos, image_size: 8}"
    path = folder / "photos.yaml"
    path.write_text(f"{SPEC}  {data.replace('PLACE', place)}\n", encoding="utf-8")
    return api.render(path, output=folder / "photos.py")


@pytest.mark.parametrize("name", LOADED)
def test_the_loader_reads_a_folder(name: str, tmp_path: Path) -> None:
    """No function is carried along for it; a part is cut off by its own arguments."""
    data, cut = LOADED[name]
    written = script(data, tmp_path)
    assert LOADER in written
    first = next(line for line in written.splitlines() if line.startswith("def "))
    assert first == "def load_data(*, batch_size=32):"
    if cut:
        part, share = cut
        assert f"train, {part} = {LOADER}" in written
        assert f'validation_split={share}, subset="both", seed=7' in " ".join(written.split())


@pytest.mark.parametrize("name", CARRIED)
def test_what_the_loader_has_no_argument_for(name: str, tmp_path: Path) -> None:
    """Files are listed, parted and opened by functions that the script carries along."""
    written = script(CARRIED[name], tmp_path)
    assert LOADER not in written
    assert "def list_files(" in written
    assert ("def keep_readable(" in written) == (name == "skipping")
    assert "def open_shaped_images(" not in written


def test_batches_are_mapped_as_in_a_guide(tmp_path: Path) -> None:
    """Steps are mapped in the pipeline; what varies has the seed's own numbers for each batch."""
    steps = "\n  prepare: [Rescaling: 0.1]\n  augment: [RandomFlip: horizontal]"
    written = script("train: {images: PLACE}" + steps, tmp_path)
    assert "lambda x, y: (prepare(x), y), num_parallel_calls=tf.data.AUTOTUNE" in written
    assert "augment_batches(train, augment, seed=7)" in written
    path = tmp_path / "photos.yaml"
    path.write_text(path.read_text().replace("seed: 7\n", ""))
    unseeded = api.render(path, output=tmp_path / "photos.py")
    assert "def augment_batches(" not in unseeded
    varied = "lambda x, y: (augment(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE"
    assert varied in " ".join(unseeded.split())
