"""Each data source with Keras itself: live and rendered alike, and alike with Keras's loaders."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from spec_compiler.catalog.index import CATEGORIES
from spec_compiler.targets.live import BuildFailed
from spec_compiler.targets.plan.model import Expected
from tests.cli.command import Run
from tests.keras.source_specs import SPECS, record, spec, write_files, write_specs

pytestmark = pytest.mark.keras

LOADERS = {
    "images": "image_dataset_from_directory",
    "text": "text_dataset_from_directory",
    "audio": "audio_dataset_from_directory",
    "timeseries": "timeseries_dataset_from_array",
    "get_file": "get_file",
}
OWN = {
    "images": {"skip_unreadable"},
    "text": {"skip_unreadable"},
    "audio": {"skip_unreadable"},
    "timeseries": {"ahead"},
    "get_file": {"sha256", "inside"},
}
"""Arguments that are the language's own."""
NOT_OURS = {
    "timeseries": {"targets"},
    "get_file": {"untar", "md5_hash", "cache_dir", "cache_subdir"},
}
"""Arguments of Keras's that have another place in the language, or none."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data of every kind, and the specs that read it."""
    folder = tmp_path_factory.mktemp("sources")
    write_files(folder)
    write_specs(folder)
    return folder


def trained(program: Any, parts: tuple[str, ...]) -> dict[str, Any]:
    """The history of a program's training, from a fresh session, and what the test data gives."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    model = program["build_model"]()
    loaded = program["load_data"]()
    data = dict(zip(parts, (loaded,) if len(parts) == 1 else loaded, strict=True))
    fitted = [data[part] for part in ("train", "validation") if part in data]
    history: dict[str, Any] = program["fit"](model, *fitted).history
    if "test" in data:
        history["test"] = program["evaluate"](model, data["test"])
    return history


@pytest.mark.parametrize("name", SPECS)
def test_live_and_rendered_train_alike(name: str, files: Path) -> None:
    """A spec of each source trains, and its script trains to the same history, bit for bit."""
    from spec_compiler import api

    path = files / f"{name}.yaml"
    live = api.live(api.checked(path))
    first = trained(live.namespace, live.plan.parts)
    assert first["loss"]
    script = files / f"train_{name}.py"
    script.write_text(api.render(path, output=script), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"train_{name}", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.pop("own", None)
    spec.loader.exec_module(module)
    assert trained(vars(module), live.plan.parts) == first


@pytest.mark.parametrize("name", LOADERS)
def test_arguments_are_those_of_keras(name: str) -> None:
    """A source takes every argument of Keras's loader, with its default, and few of its own."""
    import keras

    category = "file" if name == "get_file" else "source"
    cls = CATEGORIES[category].find(name)
    assert cls is not None
    fields = {info.alias or key: info for key, info in cls.model_fields.items()}
    theirs = inspect.signature(getattr(keras.utils, LOADERS[name])).parameters
    ours = fields.keys() - OWN[name]
    assert ours == theirs.keys() - NOT_OURS.get(name, set())
    for key in ours - {"batch_size", "origin"}:
        given = theirs[key].default
        required = given is inspect.Parameter.empty
        assert fields[key].is_required() == required, key
        assert required or fields[key].get_default() == given, key


def test_files_and_values_are_those_of_keras(files: Path) -> None:
    """Order, labels and pixels are those that Keras's own loader gives for the arguments."""
    import keras
    import numpy as np

    from spec_compiler.targets import runtime

    endings = (".png", ".jpg")
    given: list[dict[str, Any]] = [
        {},
        {"crop_to_aspect_ratio": True},
        {"pad_to_aspect_ratio": True, "color_mode": "grayscale"},
        {"interpolation": "nearest", "data_format": "channels_first"},
    ]
    listing = {"label_mode": "categorical", "validation_split": 0.3, "subset": "validation"}
    for arguments in given:
        theirs = keras.utils.image_dataset_from_directory(
            files / "photos", image_size=(5, 7), batch_size=8, seed=5, **listing, **arguments
        )
        cut = {name: listing[name] for name in ("validation_split", "subset")}
        every = runtime.function("list_files")(
            files / "photos", endings, label_mode="categorical", seed=5
        )
        part = runtime.function("subset_of")(every, **cut)
        opener = "open_images" if arguments == {} else "open_shaped_images"
        channels = 1 if arguments.pop("color_mode", "rgb") == "grayscale" else 3
        ours = runtime.function(opener)(part, image_size=(5, 7), channels=channels, **arguments)
        assert [*part[0]] == theirs.file_paths
        ordered = {str(y.tolist()) + str(x.sum()) for x, y in ours.as_numpy_iterator()}
        [(x, y)] = theirs.as_numpy_iterator()
        assert {str(b.tolist()) + str(a.sum()) for a, b in zip(x, y, strict=True)} == ordered
        assert next(iter(ours))[0].dtype == x.dtype
    sounds = runtime.function("list_files")(files / "sounds", (".wav",), shuffle=False)
    [(theirs_x, theirs_y)] = keras.utils.audio_dataset_from_directory(
        files / "sounds", shuffle=False
    ).as_numpy_iterator()
    ours = runtime.function("open_sounds")(sounds).padded_batch(8)
    [(x, y)] = ours.as_numpy_iterator()
    np.testing.assert_array_equal(x, theirs_x)
    np.testing.assert_array_equal(y, theirs_y)


BREAKS = """
from pathlib import Path

import keras


class Breaks(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        for path in Path("photos").rglob("3.png"):
            path.write_bytes(b"no image")
"""


def test_what_becomes_unreadable_is_named(run: Run, files: Path, monkeypatch: Any) -> None:
    """An image that is broken while the model trains is named when the next epoch comes to it."""
    monkeypatch.chdir(files)
    (files / "breaks.py").write_text(BREAKS, encoding="utf-8")
    images = {path: path.read_bytes() for path in (files / "photos").rglob("3.png")}
    imports = "imports: {breaks: ./breaks.py:Breaks}\nmodel:"
    text = SPECS["subsets"].replace("model:", imports, 1).replace("  cache: true\n", "")
    text = text.replace("epochs: 1,", "epochs: 3, callbacks: [breaks],")
    (files / "broken.yaml").write_text(text, encoding="utf-8")
    try:
        ended = run("train", "broken.yaml")
    finally:
        for path, content in images.items():
            path.write_bytes(content)
    assert ended.code == 4
    assert "SC701 2 of 8 files cannot be read: " in ended.err
    assert "cats/3.png" in ended.err


def test_what_cannot_be_read_is_named(run: Run, files: Path, monkeypatch: Any) -> None:
    """A damaged image and a text that is no UTF-8 end the run, or are left out where asked for."""
    monkeypatch.chdir(files)
    bad, text = files / "photos" / "cats" / "bad.jpg", files / "notes" / "dogs" / "bad.txt"
    bad.write_bytes(b"no image")
    text.write_bytes(b"one line\nn\xff")
    try:
        ended = run("train", "images.yaml")
        assert ended.code == 4
        assert "images.yaml:15:3: SC701 1 of 9 files cannot be read: " in ended.err
        assert "photos/cats/bad.jpg" in ended.err
        skipped = run("train", "images.yaml", "--set", "data.train.images.skip_unreadable=true")
        assert skipped.code == 0, skipped.err
        assert "Left out: 1 of " in skipped.out
        ended = run("train", "text.yaml")
        assert ended.code == 4
        assert "bad.txt, line 2: byte 0xff" in ended.err
    finally:
        bad.unlink()
        text.unlink()


def test_a_record_is_named_wherever_it_is(tmp_path: Path) -> None:
    """File, number and reason of a record that cannot be parsed, or whose image is none."""
    import numpy as np
    import tensorflow as tf

    from spec_compiler.targets.faults import guarded
    from spec_compiler.targets.runtime import function

    read = guarded("read_records", function("read_records"), Expected())
    png = tf.io.encode_png(np.zeros((4, 4, 1), "uint8")).numpy()
    features = {
        "image": {"kind": "image", "size": (4, 4), "channels": 1},
        "steps": {"kind": "FixedLenSequenceFeature", "shape": [2], "dtype": "int64", "length": 3},
        "label": {"kind": "FixedLenFeature", "shape": [], "dtype": "int64"},
    }
    good = record({"image": [png], "label": [1], "steps": [1, 2, 3, 4]})

    def written(name: str, records: list[bytes], kind: str = "") -> str:
        with tf.io.TFRecordWriter(str(tmp_path / name), kind) as writer:
            for each in records:
                writer.write(each)
        return str(tmp_path / name)

    path = written("a.tfrecord.gz", [good] * 3, "GZIP")
    dataset = read(path, features, label="label", compression="GZIP")
    assert len(dataset) == 3
    (x, y), *_ = dataset.as_numpy_iterator()
    assert (x["steps"].tolist(), int(y)) == ([[1, 2], [3, 4], [0, 0]], 1)
    written("1.records", [good] * 4)
    wrong = {
        "none": (b"no record", "record 3: "),
        "lacks": (record({"image": [png], "steps": [1, 2]}), "label"),
        "image": (record({"image": [b"x"], "label": [1], "steps": [1, 2]}), "record 3: "),
    }
    for bad, said in wrong.values():
        second = written("2.records", [good, good, bad, good])
        with pytest.raises(ValueError, match=re.escape(said)) as raised:
            read(str(tmp_path / "*.records"), features, label="label")
        assert str(raised.value).startswith(f"{second}, record 3: ")
    second = Path(written("2.records", [good] * 4))
    second.write_bytes(second.read_bytes()[:-7])
    with pytest.raises(ValueError, match="record 4: "):
        read(str(tmp_path / "*.records"), features, label="label")
    written("2.records", [])
    assert len(read(str(tmp_path / "*.records"), features, label="label")) == 4
    for name, kind in ((written("empty", []), None), (path, None)):
        with pytest.raises(ValueError, match=f"{name}[,:] "):
            read(name, features, label="label", compression=kind)


def test_sets_of_tensorflow_datasets(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set is asked for by part, folder and labels; what it lacks is named.

    The package is large, and a stand-in for it here, which gives what its `load` gives.
    """
    import numpy as np
    import tensorflow as tf

    from spec_compiler import api

    asked: list[dict[str, Any]] = []

    def load(name: str, split: Any, as_supervised: bool, **others: Any) -> Any:
        asked.append({"name": name, "split": split, "as_supervised": as_supervised} | others)
        if name == "none":
            raise FileNotFoundError
        if as_supervised and name == "free":
            raise ValueError("as_supervised=True but free does not support a supervised structure")
        example = {"pixels": np.ones((8, 3), "float32"), "kind": np.arange(8) % 2}
        read = tf.data.Dataset.from_tensor_slices(
            (example["pixels"], example["kind"]) if as_supervised else example
        )
        return [read for _ in split] if isinstance(split, list) else read

    package = types.ModuleType("tensorflow_datasets")
    core = types.SimpleNamespace(DatasetNotFoundError=FileNotFoundError)
    vars(package).update(load=load, core=core)
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", package)

    def parts(data: str) -> dict[str, Any]:
        path = files / "set.yaml"
        path.write_text(spec("set", data, "{shape: [3]}"), encoding="utf-8")
        asked.clear()
        read: dict[str, Any] = api.live(api.checked(path)).load_data()
        return read

    usual = {"data_dir": None, "download": True, "as_supervised": True}
    assert list(parts("source: {tfds: tiny}")) == ["train", "test"]
    assert asked == [{"name": "tiny", "split": ["train", "test"]} | usual]
    x, y = next(iter(parts("test: {tfds: tiny}\ntrain: {tfds: tiny}")["test"]))
    assert (x.shape, y.dtype) == ((4, 3), "int64")
    assert [each["split"] for each in asked] == ["train", "test"]
    read = parts(
        "train: {tfds: {name: 'free:1.0.0', split: 'train[:80%]', x: pixels, y: kind, "
        "data_dir: sets, download: false}}\nsplit: {validation: 0.25}"
    )
    assert [len(next(iter(read[part]))) for part in read] == [2, 2]
    assert asked[0]["split"] == "train[:80%]"
    assert asked[0]["data_dir"] == files / "sets"
    assert asked[0]["as_supervised"] is asked[0]["download"] is False
    wrong = {
        "free": "free has no input and target of its own: give x and y",
        "none": "TensorFlow Datasets has no set 'none'",
        "{name: free, x: pixel, y: kind}": "no feature 'pixel', there are ['pixels', 'kind']",
    }
    for written, said in wrong.items():
        with pytest.raises(BuildFailed, match=re.escape(said)):
            parts(f"train: {{tfds: {written}}}")
