"""Specs of several files: what `include` and `extends` bring, what they refuse, and where."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from spec_compiler.pipeline import check
from tests.spec.files import COMMON, HEAD, MAIN, found, only, tree, write


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
