"""`spec-compiler resolve`: one file for all that a spec is made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import SMALL, Run
from tests.spec.mutation import valid_texts

BASE = """\
model:
  layers:
    - {Dense: {units: $units, activation: relu}, name: hidden}
    - Dropout: $rate
  inputs: {shape: [3]}
  kind: sequential
params: {units: 4, rate: $(units / 8)}
x-own: &own {a: 1}
name: base
spec: 1
"""
OVER = """\
# a comment that goes
extends: base.yaml
include: [common.yaml]
name: over
model:
  layers:
    - {Dense: {units: 8}, name: hidden}
"""


@pytest.fixture
def project(folder: Path) -> Path:
    """A folder with a spec of three files."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "over.yaml").write_text(OVER, encoding="utf-8")
    (folder / "common.yaml").write_text(
        "blocks:\n  more:\n    params: {units: 1}\n    layers: [{Dense: $units}]\n",
        encoding="utf-8",
    )
    return folder


def test_one_file_in_the_order_of_the_language(run: Run, project: Path) -> None:
    """What is composed is printed whole, sections in their order, the user's own keys left out."""
    ended = run("resolve", "over.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "spec: 1\n"
        "name: over\n"
        "\n"
        "params:\n"
        "  units: 4\n"
        "  rate: $(units / 8)\n"
        "\n"
        "blocks:\n"
        "  more:\n"
        "    params: {units: 1}\n"
        "    layers:\n"
        "      - Dense: $units\n"
        "\n"
        "model:\n"
        "  layers:\n"
        "    - Dense: {units: 8, activation: relu}\n"
        "      name: hidden\n"
        "    - Dropout: $rate\n"
        "  inputs: {shape: [3]}\n"
        "  kind: sequential\n"
    )


def test_what_is_printed_is_the_same_spec(run: Run, project: Path) -> None:
    """The one file resolves to itself, and its model is that of the many."""
    text = run("resolve", "over.yaml").out
    (project / "one.yaml").write_text(text, encoding="utf-8")
    assert run("resolve", "one.yaml").out == text
    shown = [run("inspect", name, "--format", "json").out for name in ("over.yaml", "one.yaml")]
    assert shown[0] == shown[1] != ""


def test_the_origin_of_each_value(run: Run, project: Path) -> None:
    """Each line says which file and line its value is from."""
    lines = run("resolve", "over.yaml", "--origin", "--set", "model.hidden.use_bias=false").out
    assert "name: over  # over.yaml:4\n" in lines
    assert "        units: 8  # over.yaml:7\n" in lines
    assert "        activation: relu  # base.yaml:3\n" in lines
    assert "        use_bias: false  # --set:1\n" in lines
    assert "      - Dense: $units  # common.yaml:4\n" in lines


def test_values_of_formulas(run: Run, project: Path) -> None:
    """Formulas over the spec's parameters get their values; a block's own have no single one."""
    out = run("resolve", "over.yaml", "--values").out
    assert "  rate: 0.5\n" in out
    assert "    - Dropout: 0.5\n" in out
    assert "      - Dense: $units\n" in out


def test_values_from_outside(run: Run, project: Path) -> None:
    """A parameter that is set has its new default in the file, and formulas follow it."""
    out = run("resolve", "over.yaml", "--set", "units=2", "--values").out
    assert "  units: 2\n  rate: 0.25\n" in out
    assert "    - Dropout: 0.25\n" in out


def test_json(run: Run, project: Path) -> None:
    """The same as JSON."""
    out = json.loads(run("resolve", "over.yaml", "--format", "json").out)
    assert list(out) == ["spec", "name", "params", "blocks", "model"]
    assert out["model"]["layers"][0]["Dense"] == {"units": 8, "activation": "relu"}


def test_origins_in_json(run: Run, project: Path) -> None:
    """For programs: the spec, and by the path of each value where it is from."""
    out = json.loads(run("resolve", "over.yaml", "--format", "json", "--origin").out)
    assert out["spec"]["model"]["layers"][0]["Dense"]["units"] == 8
    assert out["origins"]["model.layers[0].Dense.units"] == "over.yaml:7"
    assert out["origins"]["model.layers[0].Dense.activation"] == "base.yaml:3"
    assert out["origins"]["model.inputs.shape[0]"] == "base.yaml:5"


def test_defaults(run: Run, project: Path) -> None:
    """What is not written has its default, and says so; what has no other meaning as a name stays."""
    (project / "over.yaml").write_text(
        OVER + "compile: {optimizer: adam, loss: mse, metrics: [mae]}\n", encoding="utf-8"
    )
    out = run("resolve", "over.yaml", "--defaults", "--origin").out
    assert "        units: 8  # over.yaml:7\n        activation: relu  # base.yaml:3\n" in out
    assert "        use_bias: true  # default\n" in out
    assert "    - Dropout:  # base.yaml:4\n        rate: $rate  # base.yaml:4\n" in out
    assert "  optimizer:  # over.yaml:8\n    Adam: {learning_rate: 0.001, beta_1: 0.9," in out
    assert "  loss: mse  # over.yaml:8\n  metrics: [mae]  # over.yaml:8\n" in out
    assert "trainable" not in out


@pytest.mark.parametrize("name", valid_texts())
def test_defaults_change_nothing(run: Run, folder: Path, name: str) -> None:
    """With its defaults written out a spec is as valid as before, and the same model."""
    text = valid_texts()[name]
    if "imports" in text or "noqa" in text:  # comments go
        return
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    (folder / "full.yaml").write_text(run("resolve", "one.yaml", "--defaults").out)
    ended = run("diff", "one.yaml", "full.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("no difference in meaning\n")


def test_loops_and_shapes_keep_their_formulas(run: Run, folder: Path) -> None:
    """What has many values, or one that only the checks know, stays a formula."""
    text = SMALL.replace(
        "    - Dense: 2\n",
        "    - for: {i: [$units, 2]}\n"
        "      layers: [{Dense: $i}, {Dense: $(i + units)}, {Dense: $units}]\n"
        "    - Dense: \"$(shape('x')[-1])\"\n",
    )
    (folder / "loop.yaml").write_text(text, encoding="utf-8")
    out = run("resolve", "loop.yaml", "--values").out
    assert "for: {i: [4, 2]}" in out
    for line in ("- Dense: $i\n", "- Dense: $(i + units)\n", "- Dense: 4\n", "shape('x')"):
        assert line in out


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("missing.yaml",), 1, "SC101"),
        (("over.yaml", "--set", "unts=2"), 1, "did you mean 'units'?"),
        (("over.yaml", "--set", "model.hiden.units=2"), 1, "did you mean 'hidden'?"),
    ],
)
def test_what_is_wrong(
    run: Run, project: Path, args: tuple[str, ...], code: int, says: str
) -> None:
    """Errors are printed as everywhere, with the codes of everywhere."""
    ended = run("resolve", *args)
    assert ended.code == code
    assert says in ended.err
    assert ended.out == ""


def test_json_has_no_infinity(run: Run, folder: Path) -> None:
    """A number that JSON cannot hold ends the command with a message."""
    (folder / "inf.yaml").write_text("params: {a: .inf}\n" + SMALL.replace("params:", "x-p:"))
    ended = run("resolve", "inf.yaml", "--format", "json")
    assert (ended.code, ended.out) == (4, "")
    assert "JSON has no infinity" in ended.err


def test_outside_only_on_request(run: Run, project: Path) -> None:
    """Files above the project are read where the user says so, and only then."""
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").touch()
    (inner / "spec.yaml").write_text("extends: ../base.yaml\nname: inner\n", encoding="utf-8")
    assert "SC110" in run("resolve", "inner/spec.yaml").err
    assert run("resolve", "inner/spec.yaml", "--allow-outside").code == 0
    assert run("validate", "inner/spec.yaml").code == 1
    assert run("validate", "inner/spec.yaml", "--allow-outside").code == 0
