"""One spec over another: what `extends` merges, what it replaces, and where a step goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.files import BASE, COMMON, found, tree, write


def extended(over: str, base: str = BASE) -> dict[str, object]:
    """The tree of a spec that extends another one."""
    write(base=base, main="extends: base.yaml\n" + over)
    return tree("main.yaml")


def layers(over: str, base: str = BASE) -> object:
    """The steps of a spec that extends another one by a list of steps."""
    model = extended("model:\n  layers:\n" + over, base)["model"]
    assert isinstance(model, dict)
    return model["layers"]


HIDDEN = {"Dense": {"units": "$filters", "activation": "relu"}, "name": "hidden"}
DROP = {"Dropout": "$rate"}
HEAD_STEP = {"Dense": 10, "name": "head"}


def test_a_spec_that_only_extends_is_the_other_one(project: Path) -> None:
    """Nothing is lost on the way."""
    assert extended("name: main\n") == tree("base.yaml") | {"name": "main"}


def test_parameters_are_overridden_by_name(project: Path) -> None:
    """A plain value is a new default: range and help of the base stay."""
    params = extended("params: {filters: 64, rate: 0.1, more: 1}\n")["params"]
    rate = {"default": 0.1, "min": 0, "max": 1, "help": "Dropout"}
    assert params == {"filters": 64, "rate": rate, "more": 1}


@pytest.mark.parametrize(
    ("over", "optimizer"),
    [
        ("{Adam: {weight_decay: 0.1}}", {"Adam": {"learning_rate": 0.001, "weight_decay": 0.1}}),
        ("{Adam: {learning_rate: 0.1}}", {"Adam": {"learning_rate": 0.1}}),
        ("{SGD: {momentum: 0.9}}", {"SGD": {"momentum": 0.9}}),
        ("{Sdg: {momentum: 0.9}}", {"Sdg": {"momentum": 0.9}}),
        ("sgd", "sgd"),
    ],
)
def test_objects_are_overridden_by_their_name(project: Path, over: str, optimizer: object) -> None:
    """The same object merges its arguments, another one takes its place."""
    compiled = extended(f"compile: {{optimizer: {over}}}\n")["compile"]
    assert compiled == {"optimizer": optimizer, "loss": "mse", "metrics": ["mae"]}


def test_lists_take_the_place_of_lists(project: Path) -> None:
    """Metrics are not added to those of the base."""
    compiled = extended("compile: {metrics: [mse]}\n")["compile"]
    assert isinstance(compiled, dict)
    assert compiled["metrics"] == ["mse"]


def test_losses_by_output_are_overridden_by_output(project: Path) -> None:
    """A mapping by output name is no object: its entries are merged."""
    base = BASE.replace("loss: mse", "loss: {a: mse, b: {Huber: {delta: 2}}}")
    compiled = extended("compile: {loss: {b: {Huber: {name: h}}, c: mae}}\n", base)["compile"]
    assert isinstance(compiled, dict)
    assert compiled["loss"] == {"a": "mse", "b": {"Huber": {"delta": 2, "name": "h"}}, "c": "mae"}


def test_own_objects_are_objects(project: Path) -> None:
    """A name of the imports is an object as those of Keras are."""
    base = BASE.replace("loss: mse", "loss: {own: {k: 1}}") + "imports: {own: m:own, two: m:two}\n"
    compiled = extended("compile: {loss: {two: {k: 2}}}\n", base)["compile"]
    assert isinstance(compiled, dict)
    assert compiled["loss"] == {"two": {"k": 2}}


def test_a_named_step_changes_the_step_of_its_name(project: Path) -> None:
    """Arguments merge, keys beside the operation replace, all else stays in its place."""
    over = "    - {Dense: {activation: gelu}, name: hidden, if: true}\n"
    changed = {"Dense": {"units": "$filters", "activation": "gelu"}, "name": "hidden", "if": True}
    assert layers(over) == [changed, DROP, HEAD_STEP]


def test_a_named_step_of_another_operation_takes_the_place(project: Path) -> None:
    """The operation and its arguments go, the keys beside it stay."""
    over = "    - {EinsumDense: {equation: 'ab,bc->ac'}, name: hidden}\n"
    base = BASE.replace("      name: hidden\n", "      name: hidden\n      repeat: 2\n")
    changed = {"EinsumDense": {"equation": "ab,bc->ac"}, "name": "hidden", "repeat": 2}
    assert layers(over, base) == [changed, DROP, HEAD_STEP]


def test_a_step_without_an_operation_keeps_that_of_the_base(project: Path) -> None:
    """`{name: head, if: false}` is enough to leave a step out."""
    assert layers("    - {name: head, if: false}\n") == [
        HIDDEN,
        DROP,
        {"Dense": 10, "name": "head", "if": False},
    ]


def test_new_steps_stand_behind_the_one_before_them(project: Path) -> None:
    """The order of the list says where; before the first named one, in front of it."""
    over = "    - Flatten\n    - name: hidden\n    - ReLU\n    - {Dense: 3, name: more}\n"
    assert layers(over) == [
        "Flatten",
        HIDDEN,
        "ReLU",
        {"Dense": 3, "name": "more"},
        DROP,
        HEAD_STEP,
    ]


def test_a_list_without_a_name_of_the_base_takes_its_place(project: Path) -> None:
    """Steps that have nothing to do with the base's are a new list."""
    assert layers("    - Dense: 1\n") == [{"Dense": 1}]


def test_steps_inside_groups_merge_too(project: Path) -> None:
    """A group is a step; its steps are changed by their names."""
    base = BASE.replace(
        "    - Dropout: $rate\n",
        "    - name: middle\n      layers:\n        - {Dense: 3, name: inner}\n        - ReLU\n",
    )
    over = "    - name: middle\n      layers: [{Dense: {units: 4}, name: inner}]\n"
    assert layers(over, base) == [
        HIDDEN,
        {"name": "middle", "layers": [{"Dense": {"units": 4}, "name": "inner"}, "ReLU"]},
        HEAD_STEP,
    ]


def test_steps_that_exclude_each_other_are_both_changed(project: Path) -> None:
    """Two steps of one name, each with its `if`, are one to the spec that extends."""
    base = BASE.replace(
        "    - Dense: 10\n      name: head\n",
        "    - {Dense: {units: 1}, name: head, if: $(filters > 3)}\n"
        "    - {Dense: {units: 2}, name: head, if: $(filters < 4)}\n",
    )
    changed = layers("    - {Dense: {activation: relu}, name: head}\n    - Flatten\n", base)
    assert isinstance(changed, list)
    assert [step["Dense"] for step in changed[2:4]] == [
        {"units": 1, "activation": "relu"},
        {"units": 2, "activation": "relu"},
    ]
    assert changed[4:] == ["Flatten"]


def test_another_kind_brings_its_own_inputs(project: Path) -> None:
    """One input by its arguments and several by name have nothing to merge."""
    model = extended(
        "model: {kind: functional, inputs: {x: {shape: [8]}}}\n",
    )["model"]
    assert isinstance(model, dict)
    assert model["inputs"] == {"x": {"shape": [8]}}


def test_a_base_may_extend_and_include(project: Path) -> None:
    """Files in a row: the nearest one wins."""
    write(
        first=BASE,
        second="extends: first.yaml\ninclude: [common.yaml]\nname: second\nseed: 1\n",
        main="extends: second.yaml\nseed: 2\n",
        common=COMMON,
    )
    made = tree("main.yaml")
    assert (made["name"], made["seed"]) == ("second", 2)
    assert made["params"] == {
        "filters": 32,
        "rate": {"default": 0.5, "min": 0, "max": 1, "help": "Dropout"},
        "width": 4,
    }


def test_what_is_overridden_is_spoken_of_where_it_stands(project: Path) -> None:
    """An error in a value of the base points into the base, one in the spec into the spec."""
    write(
        base=BASE.replace("units: $filters", "units: 0"),
        main="extends: base.yaml\nmodel:\n  layers:\n    - {name: head, Dense: {units: -1}}\n",
    )
    places = [(one.code, str(one.span)) for one in found("main.yaml")]
    assert places == [("SC204", "base.yaml:8:22"), ("SC204", "main.yaml:4:35")]
