"""Files that `get_file` fetches, from a server on the loopback address."""

from __future__ import annotations

import functools
import hashlib
import http.server
import importlib
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.command import Run
from tests.keras.source_specs import SPECS, spec, write_files
from tests.keras.twins import executed

pytestmark = pytest.mark.keras

FEATURES = "{image: {image: [4, 4]}, label: {FixedLenFeature: {shape: [], dtype: int64}}}"
WORDS = "prepare: [TextVectorization: {vocabulary: [cats], output_mode: multi_hot}]"
FETCHED = {
    "table": ("train: {csv: {path: <series.csv>, label: value}}", "{shape: [1]}"),
    "arrays": ("train: {npy: {path: <x.npy>, label_path: <y.npy>}}", "{shape: [3]}"),
    "records": (
        f"train: {{tfrecord: {{path: <part-0.tfrecord>, label: label, features: {FEATURES}}}}}",
        "{shape: [4, 4, 3]}",
    ),
    "texts": (
        f"train: {{text: {{directory: <notes.zip>}}}}\n{WORDS}",
        "{shape: [2]}",
    ),
}
"""Data with files to fetch, and what the model takes of it."""


class Web(NamedTuple):
    """A web site, and the cache of what is fetched from it."""

    files: Path
    origin: str
    cache: Path
    server: http.server.ThreadingHTTPServer

    def file(self, name: str, more: str = "") -> str:
        """A file to fetch, as a spec writes it."""
        digest = hashlib.sha256((self.files / name).read_bytes()).hexdigest()
        return f"{{get_file: {{origin: '{self.origin}/{name}', sha256: {digest}{more}}}}}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that counts what it is asked for, and logs nothing."""

    asked = 0

    def do_GET(self) -> None:
        """Answer as ever."""
        Quiet.asked += 1
        super().do_GET()

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data of every kind, and archives of some."""
    import numpy as np

    folder = tmp_path_factory.mktemp("fetched")
    write_files(folder)
    np.save(folder / "x.npy", np.zeros((4, 3), "float32"))
    np.save(folder / "y.npy", np.arange(4) % 2)
    for name in ("photos", "notes"):
        shutil.make_archive(str(folder / name), "zip", folder, name)
    return folder


@pytest.fixture
def web(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The folder as a web site, and an empty cache."""
    config = importlib.import_module("keras.src.utils.file_utils").config
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(config, "keras_home", lambda: str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Quiet.asked = 0
    handler = functools.partial(Quiet, directory=str(files))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}"
        yield Web(files, origin, tmp_path / "home", server)
        server.shutdown()


def test_an_archive_is_fetched_and_trained_on(run: Run, web: Web) -> None:
    """It is unpacked beside the archive in Keras's cache, and a folder of it read."""
    place = web.file("photos.zip", ", extract: true, inside: photos")
    text = SPECS["subsets"].replace("directory: photos", f"directory: {place}")
    Path("fetched.yaml").write_text(text, encoding="utf-8")
    ended = run("train", "fetched.yaml")
    assert ended.code == 0, ended.err
    assert "Found 8 files belonging to 2 classes." in ended.out
    assert len([*web.cache.rglob("*.png")]) == 8


@pytest.mark.parametrize("name", FETCHED)
def test_a_file_is_fetched_once_and_by_running_alone(name: str, web: Web) -> None:
    """Neither checking nor rendering asks for it; the live program does, and the script has it."""
    from spec_compiler import api

    data, inputs = FETCHED[name]
    wanted = re.findall("<(.*?)>", data)
    for each in wanted:
        more = ", extract: true, inside: notes" if each == "notes.zip" else ""
        data = data.replace(f"<{each}>", web.file(each, more))
    path, script = Path(f"{name}.yaml"), Path(f"{name}.py").resolve()
    path.write_text(spec(name, data, inputs, units=1, loss="mse"), encoding="utf-8")
    checked = api.checked(path)
    script.write_text(api.rendered(checked, script), encoding="utf-8")
    assert Quiet.asked == 0
    assert list(api.live(checked).load_data()) == ["train"]
    assert Quiet.asked == len(wanted)
    vars(executed(script))["load_data"]()
    assert Quiet.asked == len(wanted)


def test_what_cannot_be_fetched_is_told(run: Run, web: Web) -> None:
    """Another file than the hash is of, one that is not there, and no connection."""
    right = web.file("series.csv")
    data = "train: {csv: {path: FILE, label: value}}"
    text = spec("told", data, "{shape: [1]}", units=1, loss="mse")
    wrong = {
        re.sub("sha256: [0-9a-f]*", f"sha256: {'a' * 64}", right): "does not match",
        right.replace("series.csv", "other.csv"): "404",
        "{get_file: {origin: 'http://127.0.0.1:9/none.csv'}}": "URL fetch failure on http://127",
    }
    for written, said in wrong.items():
        Path("told.yaml").write_text(text.replace("FILE", written), encoding="utf-8")
        for verb in ("train", "data"):
            ended = run(verb, "told.yaml")
            assert ended.code == 4
            assert "told.yaml:15:3: SC701 " in ended.err
            assert said in ended.err
