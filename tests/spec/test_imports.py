"""Objects of `imports`: found in their sources, and nothing ever run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spec_compiler.catalog.imported import ImportedObject
from spec_compiler.diagnostics.model import Severity
from spec_compiler.pipeline import check
from spec_compiler.spec.imports import known_imports
from tests.spec.code import LAYERS, STEPS, findings, spec, told


def imported(name: str) -> ImportedObject:
    """What is found out about a name of `layers.py`."""
    outcome = check(spec(STEPS, NAME=name, STEP="own"))
    assert not [one for one in outcome.diagnostics if one.code == "SC214"], outcome.diagnostics
    from spec_compiler.pipeline import composed
    from spec_compiler.spec.imports import find_imports
    from spec_compiler.spec.parse import parse

    parts = composed("main.yaml").value
    assert parts is not None
    parsed = parse(parts.document).value
    assert parsed is not None
    found = find_imports(parsed, parts.folder, parts.root).value
    assert found is not None
    return found["own"]


@pytest.mark.parametrize(
    ("name", "kind", "takes"),
    [
        ("Patches", "class", ["size", "stride", "flat"]),
        ("Child", "class", ["size", "stride", "flat"]),
        ("Other", "class", ["size", "stride", "flat"]),
        ("Moved", "class", ["width"]),
        ("Plain", "class", []),
        ("Data", "class", ["a", "b"]),
        ("Starred", "class", []),
        ("Bare", "class", None),
        ("Changed", "class", None),
        ("Patches.small", "function", None),
        ("scale", "function", ["x", "by", "offset"]),
        ("helper", "function", ["x"]),
        ("cached", "function", ["x", "k"]),
        ("double", "function", ["x", "by"]),
        ("under_if", "function", ["x"]),
        ("hidden", "function", None),
        ("LIMIT", "value", None),
    ],
)
def test_what_a_name_is(folder: Path, name: str, kind: str, takes: list[str] | None) -> None:
    """Classes and functions with their parameters, imports and aliases followed."""
    found = imported(name)
    assert found.kind == kind
    names = None if found.parameters is None else [each.name for each in found.parameters.named]
    assert names == takes


def test_keywords_of_any_name(folder: Path) -> None:
    """`**kwargs` takes every name."""
    found = imported("Open").parameters
    assert found is not None
    assert found.any_name


def test_nothing_is_run(folder: Path) -> None:
    """A file that would end the process is read, and leaves no trace."""
    before = set(sys.modules)
    assert findings(STEPS, NAME="Open", STEP="own") == []
    assert not {"layers", "other", "package"} & (set(sys.modules) - before)


def test_a_missing_name_gets_a_near_one(folder: Path) -> None:
    """A name that the file surely lacks is an error at the import."""
    (one,) = findings(STEPS, NAME="Patchs", STEP="own")
    assert (one.code, one.severity, one.label) == (
        "SC214",
        Severity.ERROR,
        "did you mean 'Patches'?",
    )
    assert str(one.span) == "main.yaml:4:8"


def test_names_that_come_about_at_run_time_are_believed(folder: Path) -> None:
    """A module with `__getattr__`, or with a star import out of reach, may have any name."""
    (folder / "layers.py").write_text("def __getattr__(name): ...\n", encoding="utf-8")
    assert findings(STEPS, NAME="Any", STEP="own") == []
    (folder / "layers.py").write_text("from keras.layers import *\n", encoding="utf-8")
    assert findings(STEPS, NAME="Any", STEP="own") == []


def test_a_missing_file_gets_a_near_one(folder: Path) -> None:
    """A misspelt file is an error with the neighbour that was meant."""
    (one,) = findings(STEPS.replace("layers.py", "layer.py"), NAME="Patches", STEP="own")
    assert (one.code, one.label) == ("SC214", "did you mean 'layers.py'?")


def test_a_file_that_is_no_python(folder: Path) -> None:
    """A syntax error is told at the import, with the file and its line."""
    (folder / "layers.py").write_text("x = 1\ndef broken(:\n", encoding="utf-8")
    (one,) = findings(STEPS, NAME="Patches", STEP="own")
    assert one.code == "SC214"
    assert one.message.startswith("'./layers.py' is no Python: line 2: ")


@pytest.mark.parametrize(
    "text",
    [b"\xff\xfe", b"x = '\x00'", b"(" * 100_000, b"# " + b"x" * 2_000_000, b"-" * 50_000 + b"1"],
)
def test_hostile_sources_are_survived(folder: Path, text: bytes) -> None:
    """What Python itself chokes on is a diagnostic."""
    (folder / "layers.py").write_bytes(text)
    (one,) = findings(STEPS, NAME="Patches", STEP="own")
    assert one.code == "SC214"


def test_a_chain_of_conditions_is_survived(folder: Path) -> None:
    """Thousands of `elif` are no stack overflow."""
    text = "if a == 0: pass\n" + "".join(f"elif a == {i}: pass\n" for i in range(3000))
    (folder / "layers.py").write_text(text + "class Patches: pass\n", encoding="utf-8")
    assert {one.code for one in findings(STEPS, NAME="Patches", STEP="own")} <= {"SC214"}


def test_files_that_import_each_other_end(folder: Path) -> None:
    """A circle of imports is followed a few steps."""
    (folder / "layers.py").write_text("from other import Patches\n", encoding="utf-8")
    (folder / "other.py").write_text("from layers import Patches\n", encoding="utf-8")
    assert findings(STEPS, NAME="Patches", STEP="own") == []


def test_paths_are_confined(folder: Path) -> None:
    """A file outside the project is not read."""
    (one,) = findings(STEPS.replace("./layers.py", "../layers.py"), NAME="Patches", STEP="own")
    assert one.code == "SC110"


def test_an_installed_module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module is found where Python looks, without importing its packages."""
    site = folder / "site" / "mine"
    site.mkdir(parents=True)
    (site / "__init__.py").write_text("raise SystemExit\n", encoding="utf-8")
    (site / "deep.py").write_text(
        "class Layer:\n    def __init__(self, dim): ...\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(folder / "site"))
    text = STEPS.replace("./layers.py", "mine.deep")
    assert findings(text, NAME="Layer", STEP="own: {dim: 3}") == []
    assert told(text, NAME="Layer", STEP="own: {dmi: 3}") == [("SC201", "dmi")]
    assert told(text, NAME="Lyaer", STEP="own: {dim: 3}") == [("SC214", "mine.deep:Lyaer")]
    assert "mine" not in sys.modules


def test_a_module_that_is_not_here_is_a_warning(folder: Path) -> None:
    """The machine that checks need not be the one that trains."""
    text = STEPS.replace("./layers.py", "surely_not.there")
    (one,) = findings(text, NAME="Layer", STEP="own: {any: 3}")
    assert (one.code, one.severity) == ("SC214", Severity.WARNING)
    assert "'surely_not'" in one.message


@pytest.mark.parametrize("module", ["math", "json.decoder", "numpy.linalg", "pydantic_core"])
def test_modules_of_others_are_no_finding(folder: Path, module: str) -> None:
    """Built in, compiled or vast: what is there is not complained of."""
    name = {"math": "sqrt", "json.decoder": "JSONDecoder", "numpy.linalg": "norm"}.get(
        module, "Url"
    )
    text = STEPS.replace("./layers.py", module)
    assert [one for one in findings(text, NAME=name, STEP="own") if one.code == "SC214"] == []


def test_two_files_of_one_name(folder: Path) -> None:
    """A program imports files by their names, which must differ."""
    (folder / "sub").mkdir()
    (folder / "sub" / "layers.py").write_text(LAYERS, encoding="utf-8")
    text = STEPS.replace("  own:", "  two: sub/layers.py:Open\n  own:")
    (one,) = findings(text.replace("- STEP", "- own\n    - two"), NAME="Open")
    assert one.code == "SC302"
    assert "two files called 'layers.py'" in one.message


def test_a_text_misses_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a spec that is no file belongs is not known, so that no file beside it is missed."""
    monkeypatch.chdir(tmp_path)
    text = STEPS.replace("NAME", "Any").replace("STEP", "own")
    assert check(text).diagnostics == ()


def test_without_looking_a_spec_knows_its_imports(folder: Path) -> None:
    """What a spec says itself is known before anything is searched for."""
    from spec_compiler.api import load

    found = known_imports(load(spec(STEPS, NAME="Open", STEP="own")))
    assert found["own"].kind == "unknown"
    assert found["own"].is_made


def test_imports_between_files_lead_to_none_outside(tmp_path: Path) -> None:
    """A file of the project is followed into its own project alone."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "layers.py").write_text("from ..secret import Layer\n", encoding="utf-8")
    (tmp_path / "secret.py").write_text("class Layer: ...\n", encoding="utf-8")
    text = STEPS.replace("NAME", "Layer").replace("STEP", "own: {dim: 3}")
    (root / "main.yaml").write_text(text, encoding="utf-8")
    # In reach the class is known to take no argument.
    assert check(root / "main.yaml").diagnostics == ()
    assert [one.code for one in check(root / "main.yaml", allow_outside=True).diagnostics] == [
        "SC201"
    ]
