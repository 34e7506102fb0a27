"""Files made to harm: nothing in them is run, looked up, followed or taken for a path."""

from __future__ import annotations

import importlib
import io
import json
import marshal
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from spec_compiler import SpecError, import_model
from spec_compiler.importer import archive, json_text
from spec_compiler.importer.config import from_config
from spec_compiler.importer.findings import Unreadable
from spec_compiler.importer.importing import spec_text
from spec_compiler.pipeline import check
from tests.importer.configs import layer, new_layer, on, sequential

INPUT = layer("InputLayer", "x", batch_shape=[None, 4])
HARMLESS = sequential(INPUT, layer("Dense", "dense", units=2))


@pytest.fixture(autouse=True)
def _nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever decodes code, or imports a module by a name, fails the test."""
    real, loads = importlib.import_module, marshal.loads

    def refuse(data: Any) -> Any:
        assert isinstance(data, memoryview), "code was decoded"  # Python's own modules come so
        return loads(data)

    def only_own(name: str, package: str | None = None) -> Any:
        assert name.startswith("spec_compiler."), f"{name} was imported"
        return real(name, package)

    monkeypatch.setattr(marshal, "loads", refuse)
    monkeypatch.setattr(importlib, "import_module", only_own)


def keras(path: Path, config: Any = HARMLESS, **members: bytes) -> Path:
    """An archive with a configuration."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        text = config if isinstance(config, str | bytes) else json.dumps(config)
        file.writestr("config.json", text)
        for name, data in members.items():
            file.writestr(name, data)
    return path


def codes(source: Path) -> list[str]:
    """The codes of what importing a file says."""
    try:
        import_model(source)
    except SpecError as refused:
        return [found.code for found in refused.diagnostics]
    return []


def said(config: Any) -> tuple[list[str], dict[str, Any]]:
    """The codes of what importing a configuration says, and the spec."""
    model = from_config(config, "model", "model")
    return [found.code for found in model.findings.found], model.spec


CODE = "4wEAAAAAAAAAAAAAAAIAAAADAAAA8wwAAACXAHwAZAF6BQAAUwA="
LAMBDAS: dict[str, dict[str, Any]] = {
    "bytecode of 3": new_layer(
        "Lambda", "run", function={"class_name": "__lambda__", "config": {"code": CODE}}
    ),
    "bytecode of 2": layer("Lambda", "run", function=[CODE, None, None], function_type="lambda"),
    "bytecode by another name": layer(
        "Lambda", "run", function={"class_name": "__lambda__", "config": {"code": CODE}}
    ),
    "bytecode as an activation": layer(
        "Dense", "run", units=2, activation={"class_name": "__lambda__", "config": {"code": CODE}}
    ),
}


@pytest.mark.parametrize("name", LAMBDAS)
def test_code_is_not_decoded(name: str) -> None:
    """Code is refused wherever it stands; in its place stands an entry to fill in."""
    found, spec = said(sequential(INPUT, LAMBDAS[name]))
    assert found == ["SC602"]
    assert list(spec["imports"].values()) == [f"fill_in:{next(iter(spec['imports']))}"] or all(
        "fill_in:" in str(entry) for entry in spec["imports"].values()
    )
    assert CODE not in json.dumps(spec)


GADGETS: dict[str, dict[str, Any]] = {
    "a module's class": {"module": "subprocess", "class_name": "Popen", "registered_name": None},
    "a module's function": {"module": "os", "class_name": "system", "registered_name": "system"},
    "a function of Keras": {
        "module": "keras.src.utils.file_utils",
        "class_name": "get_file",
        "registered_name": None,
    },
    "Keras's own switch": {
        "module": "keras.config",
        "class_name": "enable_unsafe_deserialization",
        "registered_name": None,
    },
    "a builtin": {"module": "builtins", "class_name": "eval", "registered_name": "eval"},
}


@pytest.mark.parametrize("name", GADGETS)
def test_modules_of_a_file_are_text(name: str) -> None:
    """No name of a file becomes code, nor the place in the spec that `compile` would import."""
    gadget = {**GADGETS[name], "config": {"name": "g", "args": ["rm -rf /"]}}
    found, spec = said(sequential(INPUT, gadget))
    assert found == ["SC604"]
    [entry] = spec["imports"].values()
    path = entry if isinstance(entry, str) else entry["path"]
    assert path.startswith("fill_in:")
    as_activation = layer("Dense", "d", units=2, activation={**GADGETS[name], "config": {}})
    assert said(sequential(INPUT, as_activation))[0] == ["SC604"]
    as_function = {"module": "os", "class_name": "function", "config": "system"}
    found, spec = said(sequential(INPUT, layer("Dense", "d", units=2, activation=as_function)))
    assert (found, spec["imports"]) == (["SC604"], {"system": "fill_in:system"})


def test_only_the_applications_own_layers_are_named_in_full() -> None:
    """A class of Keras's applications is imported from there; another of its name is not."""
    scale = {
        "class_name": "LayerScale",
        "config": {"name": "s", "init_values": 1, "projection_dim": 4},
    }
    genuine = {
        **scale,
        "module": "keras.src.applications.convnext",
        "registered_name": "LayerScale",
    }
    assert said(sequential(INPUT, genuine))[1]["imports"] == {
        "layer_scale": "keras.src.applications.convnext:LayerScale"
    }
    forged = {**scale, "module": "elsewhere", "registered_name": "LayerScale"}
    assert said(sequential(INPUT, forged))[1]["imports"] == {"layer_scale": "fill_in:LayerScale"}


@pytest.mark.parametrize("name", ["StringLookup", "IntegerLookup", "TextVectorization"])
def test_a_vocabulary_is_no_file(name: str) -> None:
    """Keras would read a file of that name; its path is left out, and said."""
    text = layer("InputLayer", "x", batch_shape=[None, 1], dtype="string")
    found, spec = said(sequential(text, layer(name, "v", vocabulary="/etc/passwd")))
    assert found == ["SC610"]
    assert "passwd" not in json.dumps(spec)


def test_layers_that_run_what_lies_elsewhere() -> None:
    """A layer that loads a SavedModel, or wraps a module, is not expressed."""
    for name in ("TFSMLayer", "TorchModuleWrapper", "JaxLayer"):
        found, spec = said(sequential(INPUT, new_layer(name, "t", filepath="saved")))
        assert (found, spec["model"]["layers"]) == (["SC603"], ["Identity"])


def test_names_are_no_paths(tmp_path: Path) -> None:
    """A layer's or a model's name that is a path becomes one that is none; files stay beside."""
    inner = sequential(INPUT, layer("Dense", "../../dense", units=2))
    inner["config"]["name"] = "../../../evil"
    model = from_config(sequential(INPUT, inner), "model", "model")
    assert list(model.nested) == ["model_evil.yaml"]
    assert {found.code for found in model.findings.found} == {"SC606"}
    source = tmp_path / "in" / "m.json"
    source.parent.mkdir()
    source.write_text(json.dumps(sequential(INPUT, inner)))
    import_model(source, tmp_path / "in" / "m.yaml")
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "m.json",
        "m.yaml",
        "m_evil.yaml",
    ]


def test_texts_are_no_formulas() -> None:
    """A dollar of the file is a dollar."""
    text = layer("InputLayer", "x", batch_shape=[None, 1], dtype="string")
    config = sequential(text, layer("StringLookup", "v", vocabulary=["$(9**9**9)", "$a"]))
    spec = said(config)[1]
    assert spec["model"]["layers"][0]["StringLookup"]["vocabulary"] == ["$$(9**9**9)", "$$a"]
    assert not [d for d in check(spec).diagnostics if d.code.startswith("SC12")]


@pytest.mark.parametrize(
    "name", ["/etc/cron.d/x", "../x", "a/../../x", "..\\x", "C:\\x", "\\\\host\\x", "a\x01b"]
)
def test_members_that_are_paths(name: str, tmp_path: Path) -> None:
    """An archive with a member that would lie outside is refused whole."""
    assert codes(keras(tmp_path / "m.keras", **{name: b"x"})) == ["SC610"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.keras"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name(tmp_path: Path) -> None:
    """Which of two would be read depends on the reader: neither is."""
    path = keras(tmp_path / "m.keras")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("config.json", "{}")
    assert codes(path) == ["SC610"]


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to a thousand times its size, or has too many members, is not unpacked."""
    bomb = keras(tmp_path / "bomb.keras", b'{"a": "' + b" " * (4 * 2**20) + b'"}')
    assert codes(bomb) == ["SC605"]
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    assert codes(keras(tmp_path / "many.keras", a=b"", b=b"", c=b"")) == ["SC605"]
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    assert codes(keras(tmp_path / "large.keras", HARMLESS)) == ["SC605"]


def test_a_size_that_is_not_true(tmp_path: Path) -> None:
    """A member that is larger than the archive says ends as a damaged file."""
    data = bytearray(keras(tmp_path / "m.keras").read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 5)
    (tmp_path / "m.keras").write_bytes(data)
    assert codes(tmp_path / "m.keras") == ["SC601"]


def test_texts_beyond_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too deep, too large, or too many layers: SC605, whatever the parser can bear."""
    for depth in (200, 100_000):
        with pytest.raises(Unreadable, match="deep"):
            json_text.read_json(b"[" * depth + b"]" * depth, "it")
    many = sequential(INPUT, *(layer("Dense", f"d{i}", units=1) for i in range(20_001)))
    path = tmp_path / "m.json"
    path.write_text(json.dumps(many))
    assert codes(path) == ["SC605"]
    config: Any = sequential(INPUT, layer("Dense", "d", units=1))
    for depth in range(25):
        config = sequential(INPUT, config)
        config["config"]["name"] = f"m{depth}"
    with pytest.raises(Unreadable, match="deep"):
        from_config(config, "m", "m")


DAMAGED: dict[str, bytes] = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "an empty archive": b"PK\x05\x06" + b"\0" * 18,
    "half an archive": b"PK\x03\x04" + b"\0" * 40,
    "a list": b"[]",
    "no JSON": b'{"class_name": ',
    "no text": b'{"class_name": "\xff"}',
    "no model": b"{}",
    "a layer": json.dumps(layer("Dense", "d", units=2)).encode(),
    "no layers": json.dumps(sequential()).encode(),
    "no list of layers": b'{"class_name": "Sequential", "config": {"layers": 3}}',
    "no configuration": b'{"class_name": "Functional", "config": null}',
    "a surrogate": b'{"class_name": "Sequential", "config": {"name": "\\ud800", "layers": []}}',
    "a number too large": b'{"class_name": "Sequential", "config": {"layers": [1e999]}}',
    "digits without end": b'{"a": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files(name: str, tmp_path: Path) -> None:
    """Each is a message that names the file, and no traceback."""
    path = tmp_path / "bad.keras"
    path.write_bytes(DAMAGED[name])
    assert codes(path) == ["SC601"]
    with pytest.raises(SpecError, match=r"bad\.keras: "):
        import_model(path)


def test_circles_and_loose_ends() -> None:
    """Calls that go in a circle, name what is not there, or stand behind themselves."""
    tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["b", 0, 0]}}
    back = {"class_name": "__keras_tensor__", "config": {"keras_history": ["a", 0, 0]}}
    layers = [
        on(new_layer("Dense", "a", units=1), tensor),
        on(new_layer("Dense", "b", units=1), back),
    ]
    for history in (["a", 0, 0], ["gone", 0, 0], ["a", 7, 0], ["a", -1, 0], ["a"], "a", None):
        config = {"layers": layers, "input_layers": ["a", 0, 0], "output_layers": history}
        with pytest.raises(Unreadable):
            from_config({"class_name": "Functional", "config": config}, "m", "m")


def test_what_is_written_is_a_spec(tmp_path: Path) -> None:
    """The text of a spec is its values, whatever stands in them."""
    hostile = "a: b # {[*&!|>'\"%@`\\ \u2028 ${x} <<\n- - ---"
    text = layer("InputLayer", "x", batch_shape=[None, 1], dtype="string")
    config = sequential(text, layer("StringLookup", "v", vocabulary=[hostile, "no", "1e3", "~"]))
    spec = said(config)[1]
    path = tmp_path / "spec.yaml"
    path.write_text(spec_text(spec, "spec.yaml"), encoding="utf-8")
    from ruamel.yaml import YAML

    assert YAML(typ="safe", pure=True).load(io.StringIO(path.read_text(encoding="utf-8"))) == spec
