"""Objects of `imports`: found in their sources, their arguments checked, nothing ever run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spec_compiler.catalog.imported import ImportedObject
from spec_compiler.diagnostics.model import Diagnostic, Severity
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import check
from spec_compiler.shapes.types import UNKNOWN, TensorType
from spec_compiler.spec.imports import known_imports

LAYERS = '''\
"""Layers of a user; importing this file would fail."""

raise SystemExit("this must never run")

import functools
from dataclasses import dataclass

import keras
from other import Renamed as Moved, helper
from . import nothing
from package import *

LIMIT = 3
Alias = Patches = None


@keras.saving.register_keras_serializable()
class Patches(keras.layers.Layer):
    def __init__(self, size, stride=1, *, flat: bool = False):
        super().__init__()

    @classmethod
    def small(cls):
        return cls(2)


class Open(keras.layers.Layer):
    def __init__(self, dim=8, **kwargs):
        super().__init__(**kwargs)


class Child(Patches):
    pass


class Bare(keras.layers.Layer):
    def call(self, x):
        return x


class Plain:
    pass


@dataclass
class Data:
    a: int
    b: int = 2


@unknown_decorator
class Changed:
    def __init__(self, a):
        pass


Other = Patches
double = lambda x, by=2: x * by


def scale(x, by, offset=0):
    return x * by + offset


def loss(y_true, y_pred, alpha=1.0):
    return 0


def anything(*args, **kwargs):
    return 0


@functools.cache
def cached(x, k):
    return x


@decorated
def hidden(x):
    return x


def make(dim):
    return Patches(dim)


if True:
    def under_if(x):
        return x
'''
OTHER = """\
class Renamed:
    def __init__(self, width):
        pass


def helper(x):
    return x
"""
STEPS = """\
spec: 1
name: main
imports:
  own: ./layers.py:NAME
model:
  kind: functional
  inputs: {x: {shape: [8]}}
  layers:
    - STEP
    - Dense: 4
"""
TRAINED = """\
spec: 1
name: main
imports:
  own: ./layers.py:NAME
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: 4, activation: ACTIVATION}
compile:
  loss: LOSS
  metrics: [METRIC]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with `layers.py`, which imports from `other.py` and from a package."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "layers.py").write_text(LAYERS, encoding="utf-8")
    (tmp_path / "other.py").write_text(OTHER, encoding="utf-8")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from .inner import *\n", encoding="utf-8")
    (tmp_path / "package" / "inner.py").write_text("class Starred:\n    pass\n", encoding="utf-8")
    return tmp_path


def spec(text: str, **words: str) -> str:
    """A spec's file with words filled in."""
    for word, value in words.items():
        text = text.replace(word, value)
    Path("main.yaml").write_text(text, encoding="utf-8")
    return "main.yaml"


def findings(text: str, **words: str) -> list[Diagnostic]:
    """What the check of a spec finds."""
    return list(check(spec(text, **words)).diagnostics)


def told(text: str, **words: str) -> list[tuple[str, str]]:
    """Each finding by its code and the text at its place."""
    lines = Path(spec(text, **words)).read_text(encoding="utf-8").split("\n")
    made = []
    for one in check("main.yaml").diagnostics:
        assert one.span is not None
        made.append(
            (one.code, lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1])
        )
    return made


def graph(text: str, **words: str) -> CheckedGraph:
    """The checked graph of a spec without findings."""
    outcome = check(spec(text, **words))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value.graph


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


# Arguments.


@pytest.mark.parametrize(
    ("name", "step", "expected"),
    [
        ("Patches", "own: {size: 3}", []),
        ("Patches", "own: 3", []),
        ("Patches", "own: {size: 3, flat: true}", []),
        ("Patches", "own: {size: 3, strid: 2}", [("SC201", "strid")]),
        ("Patches", "own", [("SC202", "- own"[2:])]),
        ("Patches", "own: {}", [("SC202", "own")]),
        ("Patches", "own: {sise: 3}", [("SC201", "sise")]),
        ("Child", "own: {stride: 3}", [("SC202", "own")]),
        ("Plain", "own: {a: 3}", [("SC201", "a")]),
        ("Plain", "own: 3", [("SC203", "own")]),
        ("Bare", "own: {a: 3}", []),
        ("Open", "own: {a: 3}", []),
        ("Changed", "own: {whatever: 3}", []),
        ("scale", "own: {by: 3}", []),
        ("scale", "own", [("SC202", "own")]),
        ("scale", "own: {by: 3, ofset: 1}", [("SC201", "ofset")]),
        ("scale", "own: {by: 3, x: 1}", [("SC206", "own")]),
        ("scale", "own: 3", [("SC203", "own")]),
        ("scale", "{own: {by: 2}, inputs: {x: x}}", []),
        ("scale", "{own: {by: 2}, inputs: {x: x, offset: x}}", []),
        ("scale", "{own: {by: 2}, inputs: {z: x}}", [("SC201", "own"), ("SC202", "own")]),
        ("helper", "own", []),
        ("anything", "own: {a: 3}", []),
        ("hidden", "own: {a: 3}", []),
    ],
)
def test_arguments_of_steps(
    folder: Path, name: str, step: str, expected: list[tuple[str, str]]
) -> None:
    """Arguments are held to the signature, as far as the source tells it."""
    assert told(STEPS, NAME=name, STEP=step) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"NAME": "loss", "LOSS": "own"}, []),
        ({"NAME": "loss", "LOSS": "{own: {alpha: 2}}"}, []),
        ({"NAME": "loss", "LOSS": "{own: {alpa: 2}}"}, [("SC201", "alpa")]),
        ({"NAME": "loss", "LOSS": "{own: {y_true: 2}}"}, [("SC206", "y_true")]),
        ({"NAME": "helper", "LOSS": "own"}, [("SC203", "own")]),
        ({"NAME": "scale", "METRIC": "own"}, []),
        ({"NAME": "scale", "ACTIVATION": "own"}, [("SC202", "activation")]),
        ({"NAME": "scale", "ACTIVATION": "{own: {by: 2}}"}, []),
        ({"NAME": "loss", "METRIC": "{own: 3}"}, [("SC203", "own")]),
        ({"NAME": "Data", "LOSS": "own"}, [("SC202", "loss")]),
        ({"NAME": "Data", "LOSS": "{own: {b: 1}}"}, [("SC202", "own")]),
        ({"NAME": "Data", "LOSS": "{own: {a: 1, c: 2}}"}, [("SC201", "c")]),
        ({"NAME": "Data", "LOSS": "{own: 1}"}, []),
        ({"NAME": "anything", "METRIC": "{own: {z: 1}}"}, []),
    ],
)
def test_arguments_in_training(
    folder: Path, words: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """Losses, metrics and activations get what their place passes beside their keywords."""
    filled = {"ACTIVATION": "relu", "LOSS": "mse", "METRIC": "mae"} | words
    assert told(TRAINED, **filled) == expected


def test_a_misspelt_argument_has_its_mend(folder: Path) -> None:
    """The message says what was meant, and `--fix` can write it."""
    (one,) = findings(STEPS, NAME="Patches", STEP="own: {size: 3, strid: 2}")
    assert one.label == "did you mean 'stride'?"
    assert [edit.text for edit in one.edits] == ["stride"]


def test_a_function_is_no_layer_of_a_sequential_model(folder: Path) -> None:
    """A chain is made of layers; a function is called in a graph."""
    text = STEPS.replace("functional", "sequential").replace("{x: {shape: [8]}}", "{shape: [8]}")
    assert told(text, NAME="helper", STEP="own") == [("SC307", "own")]
    assert findings(text, NAME="Open", STEP="own") == []


def test_a_factory_is_called(folder: Path) -> None:
    """What a factory takes is held to its signature whole."""
    text = STEPS.replace("./layers.py:NAME", "{path: './layers.py:make', factory: true}")
    assert findings(text, STEP="own: {dim: 3}") == []
    assert told(text, STEP="own") == [("SC202", "own")]


# What a spec declares.


def declared(declaration: str, step: str = "own: {dim: 5}") -> CheckedGraph:
    """The graph of a step whose import declares something."""
    path = "path: './layers.py:Open'"
    return graph(STEPS.replace("./layers.py:NAME", f"{{{path}, {declaration}}}"), STEP=step)


def test_without_a_declaration_nothing_is_known(folder: Path) -> None:
    """The output is unknown, and nothing downstream is complained of."""
    nodes = graph(STEPS, NAME="Open", STEP="own").nodes
    assert nodes[1].output is UNKNOWN
    assert nodes[2].output is UNKNOWN
    assert nodes[1].type == "Open"


@pytest.mark.parametrize(
    ("declaration", "step", "output"),
    [
        ("output: same", "own", TensorType((None, 8))),
        ("output: same, dtype: float16", "own", TensorType((None, 8), "float16")),
        ("output: [null, 49, $dim]", "own: {dim: 5}", TensorType((None, 49, 5))),
        ("output: [null, 49, $dim]", "own: 5", TensorType((None, 49, 5))),
        ("output: [null, 49, $dim]", "own", TensorType((None, 49, 8))),
        ("output: [null, $(dim * 2)], dtype: int32", "own: 5", TensorType((None, 10), "int32")),
        ("output: [[null, 3], same]", "own", (TensorType((None, 3)), TensorType((None, 8)))),
        ("output: {a: [null, 3], b: same}", "own", None),
    ],
)
def test_a_declared_output(folder: Path, declaration: str, step: str, output: object) -> None:
    """`same`, a shape, several; formulas see the step's arguments and the defaults."""
    if isinstance(output, tuple) or output is None:
        step = "{own: {}, outputs: [first, last]}\n    - Dense: {units: 4}\n      inputs: last"
    found = declared(declaration, step).nodes[1].output
    if output is None:
        output = {"a": TensorType((None, 3)), "b": TensorType((None, 8))}
    assert found == output


def test_what_follows_a_declared_output_is_checked(folder: Path) -> None:
    """A shape that is declared is held against the next step."""
    text = STEPS.replace("./layers.py:NAME", "{path: './layers.py:Open', output: [null, 3]}")
    assert told(text.replace("Dense: 4", "Conv2D: {filters: 3, kernel_size: 3}"), STEP="own") == [
        ("SC401", "Conv2D")
    ]


def test_a_declared_count(folder: Path) -> None:
    """The parameters of an imported layer count, formulas too."""
    nodes = declared("output: same, parameters: $(dim * 7)").nodes
    assert sum(weight.count for weight in nodes[1].weights) == 35
    assert sum(weight.count for weight in nodes[2].weights) == 36


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("output: 3", "SC203"),
        ("output: [a, b]", "SC203"),
        ("output: [null, -3]", "SC203"),
        ("output: [null, $nothing]", "SC122"),
        ("output: same, parameters: some", "SC203"),
        ("output: same, parameters: -1", "SC204"),
    ],
)
def test_a_wrong_declaration(folder: Path, declaration: str, code: str) -> None:
    """What declares no output, or no count, is told at the import."""
    text = STEPS.replace("./layers.py:NAME", f"{{path: './layers.py:Open', {declaration}}}")
    (one,) = findings(text, STEP="own")
    assert one.code == code
    assert one.span is not None
    assert one.span.line == 4


# What nothing uses.


def test_unused_names_are_warned_of(folder: Path) -> None:
    """Imports, blocks and shared entries of the spec's own file that nothing uses."""
    text = STEPS.replace("  own:", "  idle: ./layers.py:Plain\n  own:") + (
        "blocks:\n"
        "  used: {layers: [inner]}\n"
        "  inner: {layers: [Flatten]}\n"
        "  first: {layers: [second]}\n"
        "  second: {layers: [first]}\n"
        "shared:\n"
        "  spare: {Dense: 3}\n"
    )
    text = text.replace("    - Dense: 4\n", "    - used\n    - Dense: 4\n")
    found = findings(text, NAME="Open", STEP="own")
    assert {one.severity for one in found} == {Severity.WARNING}
    assert [one.message for one in found if one.code == "SC305"] == [
        "import 'idle' is used by nothing",
        "block 'first' is used by nothing",
        "block 'second' is used by nothing",
        "shared entry 'spare' is used by nothing",
    ]


def test_what_others_bring_may_be_unused(folder: Path) -> None:
    """A file of blocks is for many specs."""
    (folder / "common.yaml").write_text("blocks: {spare: {layers: [Flatten]}}\n", encoding="utf-8")
    assert findings("include: [common.yaml]\n" + STEPS, NAME="Open", STEP="own") == []


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
