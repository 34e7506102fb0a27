"""Specs nested as steps: files read, types inferred, and what is wrong, with the way to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spec_compiler.api import render
from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.graph.ir import CheckedGraph
from spec_compiler.pipeline import check

BACKBONE = """\
spec: 1
name: backbone
params: {width: 2, filters: $(8 * width)}
blocks:
  unit: {params: {k: null}, layers: [{Conv2D: {filters: $k, kernel_size: 3}}, ReLU]}
model:
  kind: functional
  inputs: {image: {shape: [16, null, 3]}}
  layers:
    - unit: $filters
    - Conv2D: {filters: 4, kernel_size: 1}
      name: maps
    - GlobalAveragePooling2D:
      name: vector
  outputs: {maps: maps, vector: vector}
"""
HEAD = """\
spec: 1
name: head
model:
  kind: sequential
  inputs: {shape: [4]}
  layers: [{Dense: 3}]
"""
JOIN = """\
spec: 1
name: join
model:
  kind: functional
  inputs: {left: {shape: [4]}, right: {shape: [4]}}
  layers:
    - Add:
      inputs: [left, right]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with specs to nest, as the working directory."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    for name, text in (("backbone", BACKBONE), ("head", HEAD), ("join", JOIN)):
        (tmp_path / "parts" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spec(steps: str, *, kind: str = "functional", inputs: str = "{x: {shape: [16, 16, 3]}}") -> str:
    """The file of a spec with these steps."""
    lines = "".join(f"    {line}\n" for line in steps.strip().split("\n"))
    text = f"spec: 1\nname: whole\nmodel:\n  kind: {kind}\n  inputs: {inputs}\n  layers:\n{lines}"
    Path("whole.yaml").write_text(text, encoding="utf-8")
    return "whole.yaml"


def found(path: str) -> list[Diagnostic]:
    """The findings on a file, without what is merely unused."""
    return [item for item in check(path).diagnostics if item.code != "SC305"]


def graph(path: str) -> CheckedGraph:
    """The graph of a spec that is right."""
    outcome = check(path)
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value.graph


@pytest.mark.usefixtures("folder")
def test_a_nested_spec_is_one_layer() -> None:
    """Its weights are one node's, its outputs are read behind its name, its parameters are set."""
    steps = (
        "- spec: {path: parts/backbone.yaml, params: {width: 1}}\n  name: enc\n"
        "- spec: parts/head.yaml\n  inputs: enc.vector"
    )
    nodes = graph(spec(steps)).nodes
    assert [(node.name, node.type) for node in nodes] == [
        ("x", "InputLayer"),
        ("enc", "Functional"),
        ("head", "Sequential"),
    ]
    assert [sum(w.count for w in node.weights) for node in nodes] == [0, 224 + 36, 15]
    assert nodes[1].output["maps"].shape == (None, 14, 14, 4)  # the image's columns are known here


@pytest.mark.usefixtures("folder")
def test_several_inputs_are_given_in_a_list_or_by_name() -> None:
    """Both ways lead to the same call."""
    inputs = "{a: {shape: [4]}, b: {shape: [4]}}"
    for given in ("[a, b]", "{left: a, right: b}"):
        path = spec(f"- spec: parts/join.yaml\n  inputs: {given}", inputs=inputs)
        assert "join([a, b])" in render(path)


@pytest.mark.usefixtures("folder")
def test_a_nested_spec_is_frozen() -> None:
    """`trainable: false` freezes all of it."""
    steps = "- spec: parts/backbone.yaml\n  name: enc\n  trainable: false\n- Dense: 1\n  inputs: enc.vector"
    assert graph(spec(steps)).trainable_count == 5


@pytest.mark.usefixtures("folder")
def test_it_is_rendered_as_a_function() -> None:
    """Each file is one function with its parameters, however often it is nested."""
    steps = (
        "- spec: {path: parts/backbone.yaml, params: {width: 3}}\n  name: one\n  inputs: x\n"
        "- spec: parts/backbone.yaml\n  name: two\n  inputs: x\n"
        "- spec: parts/head.yaml\n  inputs: two.vector"
    )
    script = render(spec(steps))
    assert script.count('def build_backbone(width=2, name="backbone"):') == 1
    assert "filters = 8 * width" in script
    assert 'build_backbone(width=3, name="one")' in script
    assert 'build_backbone(name="two")' in script
    assert "x = unit(image, k=filters)" in script


@pytest.mark.usefixtures("folder")
def test_a_sequential_model_nests_models_of_one_input() -> None:
    """It is added like a layer; one with two inputs cannot be."""
    one = spec("- Dense: 4\n- spec: parts/head.yaml", kind="sequential", inputs="{shape: [8]}")
    assert graph(one).parameter_count == 36 + 15
    assert "head = build_head()" in render(one)
    two = spec("- spec: parts/join.yaml", kind="sequential", inputs="{shape: [4]}")
    assert [item.code for item in found(two)] == ["SC307"]


@pytest.mark.parametrize(
    ("step", "code", "says"),
    [
        ("- spec: parts/none.yaml", "SC109", "no file"),
        ("- spec: ../outside.yaml", "SC110", "outside the project's root"),
        ("- spec: {path: $(1 + 1)}", "SC203", "plain text"),
        ("- spec: {params: {width: 1}}", "SC203", "plain text"),
        ("- spec: {path: parts/head.yaml, width: 1}", "SC208", "'path' and 'params'"),
        ("- spec: {path: parts/head.yaml, params: {x: 1}}", "SC122", "no parameter 'x'"),
        ("- spec: {path: parts/backbone.yaml, params: {filters: 1}}", "SC123", "derived"),
        ("- spec: parts/head.yaml", "SC401", "is built for (None, 4)"),
        ("- spec: parts/join.yaml\n  inputs: [x]", "SC303", "takes 2 inputs, got 1"),
        ("- spec: parts/backbone.yaml\n  trainable: {from: maps}", "SC203", "true or false"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_wrong_with_the_step(step: str, code: str, says: str) -> None:
    """Each mistake is one finding, in the file that nests."""
    [item] = found(spec(step))
    assert (item.code, item.span.file if item.span else "") == (code, "whole.yaml")
    assert says in item.message


@pytest.mark.usefixtures("folder")
def test_what_is_wrong_inside_is_said_there_with_the_way() -> None:
    """The finding is in the nested file; a note says where it is nested."""
    Path("parts/head.yaml").write_text(HEAD.replace("Dense: 3", "Dens: 3"), encoding="utf-8")
    Path("parts/mid.yaml").write_text(
        HEAD.replace("layers: [{Dense: 3}]", "layers: [{spec: head.yaml}]"), encoding="utf-8"
    )
    [item] = found(spec("- spec: parts/mid.yaml", inputs="{x: {shape: [4]}}"))
    assert item.span is not None
    assert (item.code, item.span.file) == ("SC207", str(Path("parts", "head.yaml")))
    places = [note.span.file for note in item.notes if note.span is not None]
    assert places == [str(Path("parts", "mid.yaml")), "whole.yaml"]


@pytest.mark.usefixtures("folder")
def test_files_that_nest_each_other() -> None:
    """A ring of files is shown as its path."""
    Path("parts/head.yaml").write_text(
        HEAD.replace("layers: [{Dense: 3}]", "layers: [{spec: ../whole.yaml}]"), encoding="utf-8"
    )
    [item] = found(spec("- spec: parts/head.yaml"))
    assert item.code == "SC304"
    ring = "whole.yaml -> parts/head.yaml -> whole.yaml".replace("/", os.sep)
    assert ring in item.message


@pytest.mark.usefixtures("folder")
def test_two_imports_of_one_name() -> None:
    """A program has one object of a name: another one in a nested spec is an error."""
    Path("mine.py").write_text("def scale(x):\n    return x\n", encoding="utf-8")
    Path("parts/mine.py").write_text("def scale(x):\n    return x\n", encoding="utf-8")
    nested = HEAD.replace("model:", "imports: {scale: ./mine.py:scale}\nmodel:")
    nested = nested.replace("{Dense: 3}", "scale")
    Path("parts/head.yaml").write_text(nested, encoding="utf-8")
    path = spec("- scale\n- spec: parts/head.yaml", inputs="{x: {shape: [4]}}")
    text = Path(path).read_text(encoding="utf-8")
    Path(path).write_text(
        text.replace("model:", "imports: {scale: ./mine.py:scale}\nmodel:"), encoding="utf-8"
    )
    assert [item.code for item in found(path)] == ["SC302"]


@pytest.mark.usefixtures("folder")
def test_nothing_grows_without_bound() -> None:
    """Files that nest the next one twice are stopped by the number of their layers."""
    for level in range(18):
        inner = "Dense: 4" if level == 0 else f"spec: level{level - 1}.yaml"
        steps = "".join(f"    - {inner}\n      name: {name}\n" for name in "ab")
        text = f"spec: 1\nname: level\nmodel:\n  kind: sequential\n  inputs: {{shape: [4]}}\n  layers:\n{steps}"
        Path(f"level{level}.yaml").write_text(text, encoding="utf-8")
    codes = {item.code for item in found(spec("- spec: level17.yaml", inputs="{x: {shape: [4]}}"))}
    assert codes == {"SC106"}
