"""`--set` with dotted paths: what each reaches, and what is said of one that leads nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check, composed
from spec_compiler.spec.set_values import written
from spec_compiler.text.document import plain

SPEC = """\
spec: 1
name: main
params: {filters: 32, rate: {default: 0.5, min: 0, max: 1}}
imports:
  mean: ./metrics.py:mean
  own: {path: ./metrics.py:own}
blocks:
  wide:
    params: {n: 2}
    layers:
      - Dense: {units: $n}
        name: first
shared:
  encoder: {Dense: {units: 4}}
model:
  kind: functional
  inputs: {x: {shape: [8]}}
  layers:
    - Dense: {units: $filters, activation: relu}
      name: hidden
    - name: group
      layers:
        - Dense: 3
          name: inner
        - Flatten
    - for: {i: [1, 2]}
      name: loop
      layers:
        - {Dense: $i, name: turn}
    - ops.reshape: {newshape: [-1, 2]}
      name: shaped
    - wide: 3
      name: block
    - Dense: 10
      name: head
compile:
  optimizer: Adam
  loss: mse
  metrics: [mae, {mean: {k: 1}}]
data:
  source: {keras.datasets.mnist: {}}
fit:
  callbacks:
    - EarlyStopping: {patience: 3}
export:
  - keras: out.keras
"""


SMALL = """\
spec: 1
name: small
params: {filters: 32}
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: $filters}
    - Dense: 10
      name: head
compile:
  optimizer: Adam
  loss: mse
"""


def changed(paths: dict[str, Any]) -> dict[str, Any]:
    """The spec with values set by their paths."""
    outcome = composed(SPEC, paths)
    assert outcome.value is not None, outcome.diagnostics
    values = plain(outcome.value.document.root)
    assert isinstance(values, dict)
    return values  # type: ignore[return-value]  # the keys of a spec are texts


def at(values: Any, *path: str | int) -> Any:
    """The value at a path of plain values."""
    for part in path:
        values = values[part]
    return values


@pytest.mark.parametrize(
    ("path", "value", "place", "expected"),
    [
        ("compile.loss", "mae", ("compile", "loss"), "mae"),
        ("compile.jit_compile", False, ("compile", "jit_compile"), False),
        (
            "compile.optimizer.Adam.learning_rate",
            0.01,
            ("compile", "optimizer"),
            {"Adam": {"learning_rate": 0.01}},
        ),
        (
            "compile.optimizer.adam.learning_rate",
            0.01,
            ("compile", "optimizer"),
            {"adam": {"learning_rate": 0.01}},
        ),
        ("compile.metrics.0", "mse", ("compile", "metrics", 0), "mse"),
        ("compile.metrics.-1.mean.k", 2, ("compile", "metrics", 1), {"mean": {"k": 2}}),
        ("compile.metrics.1.mean.j", 2, ("compile", "metrics", 1), {"mean": {"k": 1, "j": 2}}),
        ("fit.epochs", 3, ("fit", "epochs"), 3),
        (
            "fit.callbacks.0.EarlyStopping.patience",
            5,
            ("fit", "callbacks", 0),
            {"EarlyStopping": {"patience": 5}},
        ),
        ("evaluate.batch_size", 3, ("evaluate",), {"batch_size": 3}),
        ("seed", 7, ("seed",), 7),
        ("name", "other", ("name",), "other"),
        (
            "data.source.keras.datasets.mnist.path",
            "x",
            ("data", "source"),
            {"keras.datasets.mnist": {"path": "x"}},
        ),
        ("data.train.csv", "a.csv", None, None),
        ("export.0.keras", "b.keras", ("export", 0), {"keras": "b.keras"}),
        (
            "export.0.keras.prepare",
            True,
            ("export", 0),
            {"keras": {"path": "out.keras", "prepare": True}},
        ),
        ("params.filters", 64, ("params", "filters"), 64),
        ("params.rate", 0.1, ("params", "rate"), {"default": 0.1, "min": 0, "max": 1}),
        ("params.rate.max", 2, ("params", "rate", "max"), 2),
        ("params.filters.min", 1, ("params", "filters"), {"default": 32, "min": 1}),
        ("imports.mean", "m:n", ("imports", "mean"), "m:n"),
        (
            "imports.mean.output",
            "same",
            ("imports", "mean"),
            {"path": "./metrics.py:mean", "output": "same"},
        ),
        ("imports.own.output", "same", ("imports", "own", "output"), "same"),
        ("blocks.wide.params.n", 5, ("blocks", "wide", "params", "n"), 5),
        ("blocks.wide.first.units", 5, ("blocks", "wide", "layers", 0, "Dense"), {"units": 5}),
        ("blocks.wide.layers.0.units", 5, ("blocks", "wide", "layers", 0, "Dense", "units"), 5),
        ("shared.encoder.Dense.units", 5, ("shared", "encoder"), {"Dense": {"units": 5}}),
        ("shared.encoder.units", 5, ("shared", "encoder"), {"Dense": {"units": 5}}),
        ("model.inputs.x.shape", [9], ("model", "inputs", "x", "shape"), [9]),
        ("model.inputs.x.shape.0", 9, ("model", "inputs", "x", "shape"), [9]),
        ("model.outputs", "hidden", ("model", "outputs"), "hidden"),
        ("model.hidden.units", 7, ("model", "layers", 0, "Dense", "units"), 7),
        ("model.hidden.Dense.units", 7, ("model", "layers", 0, "Dense", "units"), 7),
        ("model.hidden.Dense", 7, ("model", "layers", 0), {"Dense": 7, "name": "hidden"}),
        ("model.hidden.if", False, ("model", "layers", 0, "if"), False),
        ("model.hidden.repeat", 2, ("model", "layers", 0, "repeat"), 2),
        ("model.layers.hidden.units", 7, ("model", "layers", 0, "Dense", "units"), 7),
        ("model.layers.0.units", 7, ("model", "layers", 0, "Dense", "units"), 7),
        ("model.layers.-1.units", 7, ("model", "layers", 5, "Dense"), {"units": 7}),
        ("model.head.units", 7, ("model", "layers", 5, "Dense"), {"units": 7}),
        (
            "model.head.activation",
            "relu",
            ("model", "layers", 5, "Dense"),
            {"units": 10, "activation": "relu"},
        ),
        ("model.inner.units", 7, ("model", "layers", 1, "layers", 0, "Dense"), {"units": 7}),
        ("model.group.inner.units", 7, ("model", "layers", 1, "layers", 0, "Dense"), {"units": 7}),
        ("model.group.layers.0.units", 7, ("model", "layers", 1, "layers", 0, "Dense", "units"), 7),
        ("model.turn.use_bias", False, ("model", "layers", 2, "layers", 0, "Dense", "units"), "$i"),
        ("model.loop.for.i", [3], ("model", "layers", 2, "for"), {"i": [3]}),
        ("model.shaped.newshape", [2], ("model", "layers", 3, "ops.reshape", "newshape"), [2]),
        ("model.shaped.ops.reshape.newshape", [2], ("model", "layers", 3, "ops.reshape"), None),
        ("model.block.n", 4, ("model", "layers", 4, "wide"), {"n": 4}),
        (
            "model.head",
            {"Conv1D": {"filters": 3}},
            ("model", "layers", 5),
            {"Conv1D": {"filters": 3}, "name": "head"},
        ),
        ("model.head", "Flatten", ("model", "layers", 5), {"Flatten": None, "name": "head"}),
    ],
)
def test_a_path_reaches(
    path: str, value: Any, place: tuple[str | int, ...] | None, expected: Any
) -> None:
    """Sections, objects, arguments, entries by number, steps by name, also inside groups."""
    if place is None:
        outcome = composed(SPEC, {path: value})
        assert outcome.value is None
        return
    found = at(changed({path: value}), *place)
    assert found == expected or (expected is None and "newshape" in found)


def test_nothing_else_changes() -> None:
    """A set value is the only difference."""
    values = changed({"model.hidden.units": 7})
    values["model"]["layers"][0]["Dense"]["units"] = "$filters"
    assert values == changed({})


def test_several_values_are_set_in_order() -> None:
    """A later one may build on an earlier one."""
    values = changed({"fit.batch_size": 8, "model.head": {"Dense": 3}, "model.head.units": 4})
    assert values["fit"]["batch_size"] == 8
    assert values["model"]["layers"][5] == {"Dense": {"units": 4}, "name": "head"}


def test_a_parameter_has_its_bare_name() -> None:
    """A bare name is a parameter, also where a key of the spec has that name."""
    text = SPEC.replace("params: {", "params: {seed: 1, ").replace("filters: 32", "filters: $seed")
    outcome = composed(text, {"seed": 5})
    assert outcome.value is not None
    assert outcome.value.given == {"seed": 5}


def test_formulas_may_be_set() -> None:
    """A set value is read as the spec's own are."""
    checked = check(SMALL, {"model.head.units": "$(filters * 2)"}).value
    assert checked is not None
    assert checked.graph.nodes[-1].output.shape == (None, 64)  # type: ignore[union-attr]  # one tensor


def refused(path: str, value: Any = 1) -> Diagnostic:
    """The one finding of a path that leads nowhere."""
    (one,) = composed(SPEC, {path: value}).diagnostics
    return one


@pytest.mark.parametrize(
    ("path", "column", "says", "near"),
    [
        ("compil.loss", 1, "the spec has no 'compil'", "compile"),
        ("compile.optimizr.Adam.lr", 9, "'compile' has no 'optimizr'", "optimizer"),
        ("compile.optimizer.Adamm.lr", 19, "'compile.optimizer' is 'Adam', not 'Adamm'", "Adam"),
        ("compile.metrics.7", 17, "'compile.metrics' is a list of 2", None),
        ("compile.metrics.mae", 17, "'compile.metrics' is a list of 2", None),
        ("compile.loss.delta", 14, "'compile.loss' is 'mse', not 'delta'", None),
        ("model.hed.units", 7, "'model' has no 'hed'", "head"),
        ("model.hidden.units.more", 20, "'model.hidden.units' is '$filters'", None),
        ("model.group.iner.units", 13, "'model.group' has no 'iner'", "inner"),
        ("model.layers.hed.units", 14, "'model.layers' has no 'hed'", "head"),
        ("model.layers.9.units", 14, "'model.layers' is a list of 6", None),
        ("params.filtrs", 8, "'params' has no 'filtrs'", "filters"),
        ("blocks.wid.first.units", 8, "'blocks' has no 'wid'", "wide"),
        ("model.kind.deep", 12, "'model.kind' is 'functional'", None),
        ("name.deep", 6, "'name' is 'main'", None),
        ("compile..loss", 9, "'compile' has no ''", None),
    ],
)
def test_a_path_that_leads_nowhere(path: str, column: int, says: str, near: str | None) -> None:
    """The message stands at the part that is wrong, in the assignment as it was typed."""
    one = refused(path)
    assert one.code == "SC208"
    assert one.span is not None
    assert (one.span.file, one.span.line, one.span.column) == ("--set", 1, column)
    assert says in one.message
    assert one.label == (f"did you mean '{near}'?" if near else None)


def test_wrong_values_are_quoted_as_typed() -> None:
    """What is wrong with a set value or argument is said in the line that was typed."""
    texts: dict[str, str] = {}
    sets = {"seed": 1, "model.head.units": -3, "compile.optimizer.Adam.learning_rte": 0.1}
    found = check(SMALL, sets, texts).diagnostics
    assert [(one.code, str(one.span)) for one in found] == [
        ("SC204", "--set:2:18"),
        ("SC201", "--set:3:24"),
    ]
    assert texts["--set"].splitlines()[1] == "model.head.units=-3"
    assert not any(one.fixable for one in found)


def test_several_wrong_paths_are_all_told() -> None:
    """Each wrong path is one finding, on its own line."""
    found = composed(SPEC, {"model.hed.units": 1, "fitt.epochs": 2}).diagnostics
    assert [one.span.line for one in found if one.span] == [1, 2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        ("relu", "relu"),
        ("1", '"1"'),
        ("", '""'),
        ("a\nb", '"a\\nb"'),
        ([1, "a"], "[1, a]"),
        ({"Dense": {"units": 3}}, "{Dense: {units: 3}}"),
    ],
)
def test_values_are_shown_as_typed(value: Any, text: str) -> None:
    """The pseudo-file's text is what a person would type."""
    assert written(value) == text
