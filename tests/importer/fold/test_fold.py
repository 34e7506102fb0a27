"""Folding gives the same model in fewer lines, or the spec as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_compiler.importer.fold import fold
from spec_compiler.importer.fold.same import same_model
from spec_compiler.pipeline import check
from spec_compiler.text.layout.tree import Table, of_plain
from spec_compiler.text.layout.write import write_layout
from tests.importer.fold.flat import resnet50, spec


def text(folded: dict[str, Any]) -> str:
    """A spec's text."""
    tree = of_plain(folded)
    assert isinstance(tree, Table)
    return write_layout(tree)


def layers(folded: dict[str, Any]) -> Any:
    """The steps of a folded spec's model."""
    return folded["model"]["layers"]


def dense(units: int, **more: Any) -> dict[str, Any]:
    """A layer and what stands beside it."""
    return {"Dense": {"units": units}, **more}


def test_resnet50_comes_back_in_a_screenful() -> None:
    """177 layers fit into 80 lines of at most 100 columns, with every layer's published name."""
    flat = resnet50()
    folded = fold(flat)
    lines = text(folded).splitlines()
    assert len(lines) <= 80
    assert max(map(len, lines)) <= 100
    assert same_model(flat, folded)
    graph = check(folded).value
    assert graph is not None
    assert graph.graph.parameter_count == 25_636_712
    assert [n.name for n in graph.graph.nodes][-3:] == [
        "conv5_block3_out",
        "avg_pool",
        "predictions",
    ]


def test_equal_layers_become_a_repeat() -> None:
    """One layer over and over is one step with a count."""
    folded = fold(spec([{"Dense": {"units": 8, "activation": "relu"}} for _ in range(9)]))
    assert layers(folded) == [{"Dense": {"units": 8, "activation": "relu"}, "repeat": 9}]


def test_numbers_that_differ_become_a_loop() -> None:
    """A loop's lists hold what differs; whole numbers in a row are a range."""
    rows = [dense(units, name=f"fc{i}") for i, units in enumerate((32, 16, 16, 8, 4, 2), start=1)]
    folded = fold(spec(rows))
    assert layers(folded) == [
        {
            "for": {"units": [32, 16, 16, 8, 4, 2], "fc": "$(range(1, 7))"},
            "layers": [{"Dense": {"units": "$units", "name": "fc$(fc)"}}],
        }
    ]


def test_names_that_keras_makes_up_are_dropped() -> None:
    """`dense_3` says nothing; folding does not stumble over it."""
    rows = [dense(8, name="dense")] + [dense(8, name=f"dense_{i}") for i in range(1, 6)]
    assert layers(fold(spec(rows))) == [{"Dense": 8, "repeat": 6}]


def residuals(count: int) -> list[Any]:
    """Residual blocks, one behind the other."""
    made: list[Any] = []
    before = "image"
    for i in range(count):
        made += [
            {"Dense": {"units": 8, "activation": "relu"}, "name": f"a{i}", "inputs": before},
            dense(8, name=f"b{i}"),
            {"Add": None, "name": f"sum{i}", "inputs": [before, f"b{i}"]},
        ]
        before = f"sum{i}"
    return made


def test_a_block_stands_in_a_loop() -> None:
    """What uses its input twice is a block; the block is called in a loop."""
    folded = fold(spec(residuals(40)))
    assert list(folded["blocks"]) == ["dense_add"]
    assert layers(folded) == [
        {"for": {"index": "$(range(40))"}, "layers": [{"dense_add": {"index": "$index"}}]}
    ]


def test_what_others_use_is_kept() -> None:
    """A result that is used further on stays a step with a name of its own."""
    rows = [dense(8, name=f"d{i}") for i in range(8)]
    rows.append({"Add": None, "inputs": ["d2", "d7"], "name": "sum"})
    flat = spec(rows)
    folded = fold(flat)
    assert folded is not flat
    assert same_model(flat, folded)


def test_operations_have_names_beside_them_alone() -> None:
    """`ops.add` takes no argument `name`: in a block it goes without one."""
    rows: list[Any] = [dense(8, name="stem")]
    for i in range(6):
        rows += [
            {"ops.add": {"x2": 3.0}, "name": f"shifted_{i}"},
            dense(8, name=f"inner_{i}"),
            {"Multiply": None, "inputs": [f"shifted_{i}", f"inner_{i}"], "name": f"gate_{i}"},
        ]
    flat = spec(rows)
    folded = fold(flat)
    assert len(layers(folded)) < 5
    assert same_model(flat, folded)


@pytest.mark.parametrize("outputs", ["d1", ["d1", "d3"], {"one": "d1", "two": "d3"}])
def test_outputs_are_kept(outputs: Any) -> None:
    """What the model gives is no inner result of a loop."""
    flat = spec([dense(8, name=f"d{i}") for i in range(4)], outputs=outputs)
    assert same_model(flat, fold(flat))


@pytest.mark.parametrize(
    "rows",
    [
        [dense(8), {"layers": [dense(8)]}],
        [{"for": {"n": [1, 2]}, "layers": [dense(8)]}],
        [dense(8, repeat=3)],
    ],
    ids=["group", "loop", "repeat"],
)
def test_what_is_folded_already_stays(rows: list[Any]) -> None:
    """Folding is for flat specs."""
    flat = spec(rows)
    assert fold(flat) is flat


def test_truth_values_are_no_numbers() -> None:
    """`true` and `1` are told apart, and so are `1` and `1.0`."""
    rows = [{"BatchNormalization": {"momentum": m}} for m in (0.0, 0.5, 0.5, 0.5)]
    rows += [{"BatchNormalization": {"center": c}} for c in (False, True, False, True)]
    flat = spec(rows)
    assert same_model(flat, fold(flat))


def test_a_dollar_in_a_name_is_left_alone() -> None:
    """A text that is a formula already is not taken apart."""
    flat = spec([dense("$width") for _ in range(5)])  # type: ignore[arg-type]
    flat["params"] = {"width": 8}
    folded = fold(flat)
    assert layers(folded) == [{"Dense": "$width", "repeat": 5}]


@st.composite
def repeating_models(draw: st.DrawFn) -> dict[str, Any]:
    """Models of pieces that recur: chains and residuals, with widths and names that differ."""
    pieces = draw(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from((8, 16))), min_size=2, max_size=12)
    )
    names = draw(st.sampled_from(("stage{}_{}", "Block_{}_{}", None)))
    made: list[Any] = [dense(8, name="stem")]
    before, width = "stem", 8
    for place, (kind, units) in enumerate(pieces):

        def named(step: dict[str, Any], what: str, place: int = place) -> dict[str, Any]:
            label = names.format(place, what) if names else None
            [(op, args)] = step.items()
            return {op: {**(args or {}), **({"name": label} if label else {})}}

        if kind == 0:
            made += [
                named(dense(units), "fc"),
                {**named({"ReLU": None}, "relu"), "name": f"o{place}"},
            ]
            width = units
        elif kind == 1:
            made += [
                {**named(dense(width), "fc"), "inputs": before},
                {
                    **named({"Dropout": {"rate": 0.1 * (1 + place % 3)}}, "drop"),
                    "name": f"i{place}",
                },
                {"Add": None, "inputs": [before, f"i{place}"], "name": f"o{place}"},
            ]
        else:
            made += [{**named({"LayerNormalization": None}, "norm"), "name": f"o{place}"}]
        if names:
            made[-1][next(iter(made[-1]))] = {
                key: value
                for key, value in (made[-1][next(iter(made[-1]))] or {}).items()
                if key != "name"
            } or None
        before = f"o{place}"
    return spec(made)


@settings(max_examples=60, deadline=None)
@given(repeating_models())
def test_any_folding_is_the_same_model(flat: dict[str, Any]) -> None:
    """Whatever recurs: every layer, argument, name and wire of the flat spec is in the folded one."""
    folded = fold(flat)
    assert same_model(flat, folded)
    assert len(text(folded).splitlines()) <= len(text(flat).splitlines())
