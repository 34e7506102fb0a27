"""Specs of several files: what `include` and `extends` bring, what they refuse, and where."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.pipeline import check, composed
from spec_compiler.text.document import plain

BASE = """\
spec: 1
name: base
params: {filters: 32, rate: {default: 0.5, min: 0, max: 1, help: Dropout}}
model:
  kind: sequential
  inputs: {shape: [8]}
  layers:
    - Dense: {units: $filters, activation: relu}
      name: hidden
    - Dropout: $rate
    - Dense: 10
      name: head
compile:
  optimizer: {Adam: {learning_rate: 0.001}}
  loss: mse
  metrics: [mae]
"""
COMMON = """\
params: {width: 4}
blocks:
  wide:
    params: {n: 2}
    layers:
      - Dense: {units: $n}
"""
HEAD = "spec: 1\nname: main\nmodel:\n  kind: sequential\n  inputs: {shape: [8]}\n  layers:\n"
MAIN = "include: [common.yaml]\n" + HEAD + "    - wide: {n: $width}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's root folder, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def write(**files: str) -> None:
    """Write files by their names without ending; `__` parts folders."""
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def found(path: str, **options: bool) -> list[Diagnostic]:
    """What the check of a spec finds."""
    return list(check(path, **options).diagnostics)


def only(path: str, **options: bool) -> Diagnostic:
    """The one finding of a spec."""
    (one,) = found(path, **options)
    return one


def tree(path: str) -> dict[str, object]:
    """The composed spec as plain values; the test fails where there is none."""
    outcome = composed(path)
    assert outcome.value is not None, outcome.diagnostics
    values = plain(outcome.value.document.root)
    assert isinstance(values, dict)
    return values  # type: ignore[return-value]  # the keys of a spec are texts


def test_included_sections_are_merged(project: Path) -> None:
    """What an included file declares is used as if it stood in the spec, and it is clean."""
    write(main=MAIN, common=COMMON)
    assert found("main.yaml") == []
    assert "include" not in tree("main.yaml")


def test_a_finding_in_an_included_file_points_into_it(project: Path) -> None:
    """A mistake in an included block stands at its own line, with the way there as notes."""
    write(main=MAIN, common=COMMON.replace("units", "unit"))
    one = only("main.yaml")
    assert (one.code, str(one.span)) == ("SC201", "common.yaml:6:17")
    notes = [(note.message, str(note.span)) for note in one.notes]
    assert notes == [
        ("in block 'wide', used here", "main.yaml:8:7"),
        ("'common.yaml' is named here", "main.yaml:1:11"),
    ]
    # `--fix` mends the file that it is given, and this is another one.
    assert not one.fixable


def test_the_texts_of_all_files_are_there_for_excerpts(project: Path) -> None:
    """Every file that was read can be quoted, also where composing fails."""
    write(main=MAIN, common="params: [1\n")
    texts: dict[str, str] = {}
    outcome = check("main.yaml", texts=texts)
    assert outcome.value is None
    assert set(texts) == {"main.yaml", "common.yaml"}
    (one,) = outcome.diagnostics
    assert one.span is not None
    assert one.span.file == "common.yaml"
    assert str(one.notes[-1].span) == "main.yaml:1:11"


def test_a_name_defined_twice_is_shown_at_both_places(project: Path) -> None:
    """A block in the spec and in an included file is an error that names both."""
    write(main=MAIN + "blocks: {wide: {layers: [Flatten]}}\n", common=COMMON)
    one = only("main.yaml")
    assert (one.code, str(one.span)) == ("SC302", "main.yaml:9:10")
    assert [str(note.span) for note in one.notes] == ["common.yaml:3:3"]


def test_the_same_file_may_come_in_twice(project: Path) -> None:
    """Two files that include a third one bring the same definition, which is no clash."""
    write(
        main="include: [a.yaml, b.yaml, ./sub/../common.yaml]\n" + HEAD + "    - wide\n",
        a="include: [common.yaml]\n",
        b="include: [common.yaml]\nparams: {other: 1}\n",
        common=COMMON,
    )
    assert found("main.yaml") == []


@pytest.mark.parametrize("key", ["include: [b.yaml]", "extends: b.yaml"])
def test_files_that_name_each_other_are_shown_as_a_ring(project: Path, key: str) -> None:
    """A cycle is told as a path, with the place of each naming."""
    write(a=f"{key}\n{HEAD}    - Flatten\n", b="include: [c.yaml]\n", c="include: [b.yaml]\n")
    one = only("a.yaml")
    assert one.code == "SC109"
    assert one.message.endswith("b.yaml -> c.yaml -> b.yaml")
    assert str(one.span) == "c.yaml:1:11"
    assert [str(note.span) for note in one.notes] == ["b.yaml:1:11"]


def test_a_file_that_names_itself(project: Path) -> None:
    """The shortest cycle."""
    write(a=f"extends: a.yaml\n{HEAD}    - Flatten\n")
    assert only("a.yaml").message.endswith("a.yaml -> a.yaml")


def test_a_missing_file_gets_a_near_one(project: Path) -> None:
    """A misspelt file is reported where it is named, with the neighbour that was meant."""
    write(main=MAIN.replace("common.yaml", "comon.yaml"), common=COMMON)
    one = only("main.yaml")
    assert (one.code, str(one.span)) == ("SC109", "main.yaml:1:11")
    assert one.hint == "did you mean 'common.yaml'?"


def test_several_mistakes_in_files_are_all_told(project: Path) -> None:
    """One missing file does not hide another."""
    write(main="include: [x.yaml, y.yaml]\n" + HEAD + "    - Flatten\n")
    assert [one.code for one in found("main.yaml")] == ["SC109", "SC109"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../outside.yaml", "SC110"),
        ("sub/../../outside.yaml", "SC110"),
        (r"..\outside.yaml", "SC110"),
        ("/etc/passwd", "SC110"),
        (r"C:\specs\outside.yaml", "SC110"),
        (r"\\server\share\spec.yaml", "SC110"),
        ("https://example.org/spec.yaml", "SC109"),
        ("file:///etc/passwd", "SC109"),
        ("", "SC109"),
        ("a\nb.yaml", "SC109"),
        (".", "SC109"),
    ],
)
def test_paths_that_lead_out_are_refused(tmp_path: Path, path: str, code: str) -> None:
    """What is not a file below the project's root is not touched."""
    root = tmp_path / "project"
    (root / "sub").mkdir(parents=True)
    (root / ".git").touch()
    (tmp_path / "outside.yaml").write_text(COMMON, encoding="utf-8")
    spec = {"spec": 1, "name": "a", "include": [path], "model": {}}

    (root / "a.json").write_text(json.dumps(spec), encoding="utf-8")
    one = only(str(root / "a.json"))
    assert one.code == code
    assert one.span is not None


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    """A link is followed no further than the root."""
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.yaml").write_text(COMMON, encoding="utf-8")
    (root / "main.yaml").write_text(MAIN, encoding="utf-8")
    try:
        (root / "common.yaml").symlink_to(tmp_path / "outside.yaml")
    except OSError:
        pytest.skip("no links here")
    one = only(str(root / "main.yaml"))
    assert one.code == "SC110"
    assert "link" in one.message
    assert found(str(root / "main.yaml"), allow_outside=True) == []


def test_a_project_behind_a_link_is_a_project(tmp_path: Path) -> None:
    """The folder that the user names may be a link itself."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "main.yaml").write_text(MAIN, encoding="utf-8")
    (root / "common.yaml").write_text(COMMON, encoding="utf-8")
    try:
        (tmp_path / "link").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert found(str(tmp_path / "link" / "main.yaml")) == []


def test_the_root_is_the_nearest_folder_with_a_marker(project: Path) -> None:
    """A spec in a subfolder reaches its project's files; without a marker only its own folder."""
    write(
        specs__main=MAIN.replace("common.yaml", "../common.yaml"),
        common=COMMON,
    )
    assert found("specs/main.yaml") == []
    (project / "specs" / "pyproject.toml").touch()
    assert only("specs/main.yaml").code == "SC110"
    assert found("specs/main.yaml", allow_outside=True) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_file(project: Path) -> None:
    """A named pipe would be waited on for ever."""
    write(main=MAIN)
    os.mkfifo("common.yaml")
    assert only("main.yaml").message == "'common.yaml' is no file"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("include: 3", "'include' names a list of files"),
        ("include: [{a: 1}]", "'include' names a list of files"),
        ("extends: [a.yaml, b.yaml]", "'extends' names one file"),
        ("extends:", "'extends' names one file"),
    ],
)
def test_what_is_no_path_is_refused(project: Path, line: str, says: str) -> None:
    """`include` takes paths, `extends` one path."""
    write(main=f"{line}\n{HEAD}    - Flatten\n")
    one = only("main.yaml")
    assert one.code == "SC203"
    assert says in one.message


def test_an_included_file_holds_parts_alone(project: Path) -> None:
    """A model in an included file is refused where it stands, with the way that was meant."""
    write(main=MAIN, common=COMMON + "modle: {}\nmodel: {}\nx-own: 1\nspec: 1\nblock: {}\n")
    keys = [(one.code, one.message, one.label) for one in found("main.yaml")]
    assert keys == [
        ("SC208", "'modle' stands in an included file", None),
        ("SC208", "'model' stands in an included file", None),
        ("SC208", "'block' stands in an included file", "did you mean 'blocks'?"),
    ]


def test_files_that_name_each_other_without_end_are_stopped(project: Path) -> None:
    """A chain of a hundred files ends in a diagnostic, not in a crash."""
    for i in range(100):
        write(**{f"f{i}": f"include: [f{i + 1}.yaml]\n"})
    write(main=f"include: [f0.yaml]\n{HEAD}    - Flatten\n")
    assert only("main.yaml").code == "SC106"


def test_many_files_are_stopped(project: Path) -> None:
    """Three hundred files in one spec are a mistake, or an attack."""
    for i in range(300):
        write(**{f"f{i}": f"params: {{p{i}: 1}}\n"})
    listed = ", ".join(f"f{i}.yaml" for i in range(300))
    write(main=f"include: [{listed}]\n{HEAD}    - Flatten\n")
    assert {one.code for one in found("main.yaml")} == {"SC106"}


# What `extends` means.


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


# Paths of files in other folders.


def test_paths_of_an_included_file_are_relative_to_it(project: Path) -> None:
    """Imports, data and nested specs are found from the file that names them."""
    write(
        main="extends: lib/base.yaml\nname: main\n",
        lib__base="""\
spec: 1
name: base
include: [deep/more.yaml]
params: {file: a.csv}
imports:
  one: ./layers.py:One
  module: package.sub:thing
  long: {path: 'code\\layers.py:Two', output: same}
model:
  kind: functional
  inputs: {x: {shape: [8]}}
  weights: start.weights.h5
  layers:
    - spec: {path: part.yaml}
    - StringLookup: {vocabulary: words.txt}
data:
  train: {csv: {path: $file, label: y}}
  validation: {csv: 'data/$(file)'}
  test: {csv: /data/absolute.csv}
export: [{keras: out.keras}]
evaluate: {weights: best.weights.h5}
""",
        lib__deep__more="imports: {three: ../layers.py:Three}\n",
    )
    made = tree("main.yaml")
    assert made["imports"] == {
        "one": "lib/layers.py:One",
        "module": "package.sub:thing",
        "long": {"path": "lib/code/layers.py:Two", "output": "same"},
        "three": "lib/layers.py:Three",
    }
    model = made["model"]
    assert isinstance(model, dict)
    assert model["weights"] == "lib/start.weights.h5"
    assert model["layers"] == [
        {"spec": {"path": "lib/part.yaml"}},
        {"StringLookup": {"vocabulary": "lib/words.txt"}},
    ]
    assert made["data"] == {
        "train": {"csv": {"path": "lib/$(file)", "label": "y"}},
        "validation": {"csv": "lib/data/$(file)"},
        "test": {"csv": "/data/absolute.csv"},
    }
    assert made["export"] == [{"keras": "out.keras"}]
    assert made["evaluate"] == {"weights": "best.weights.h5"}


def test_a_text_is_composed_from_here(project: Path) -> None:
    """A spec that is no file finds others from the working directory."""
    write(common=COMMON)
    assert check(MAIN).diagnostics == ()
