"""`validate`: exit codes, what is read, what is printed, what is left out, what is mended."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from spec_compiler.diagnostics.machine import FORMATS
from tests.cli.command import SMALL, WRONG, Run, process

LEGACY = """\
spec: 1
name: old   # a name
model:
  kind: sequential
  inputs: {shape: [8, 8, 1]}
  layers:
    - Flaten
    - Dense: {unit: 2}   # two mends in this file
"""


def write(name: str, text: str) -> None:
    """Write a file, its line ends as they are."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8", newline="")


def test_exit_codes(run: Run, folder: Path) -> None:
    """A right spec ends with 0, a wrong one with 1, both together with 1."""
    write("wrong.yaml", WRONG)
    assert run("validate", "small.yaml").code == 0
    assert run("validate", "wrong.yaml").code == 1
    both = run("validate", "small.yaml", "wrong.yaml")
    assert both.code == 1
    assert both.out.endswith("in 2 files; --fix mends 1\n")


def test_a_message_has_the_form_of_the_contract(run: Run, folder: Path) -> None:
    """Place, code, message, the line, a caret with the mend, and how to have it made."""
    write("wrong.yaml", WRONG)
    assert run("validate", "wrong.yaml").out == (
        "wrong.yaml:10:15: SC201 unknown argument 'unit' of Dense\n"
        "   |\n"
        "10 |     - Dense: {unit: $units, activation: relu}   # kept\n"
        "   |               ^^^^ did you mean 'units'?\n"
        "   |\n"
        "   = fix: spec-compiler validate --fix wrong.yaml\n"
        "\n"
        "1 error in 1 file; --fix mends 1\n"
    )


def test_every_error_of_a_file_in_one_run(run: Run, folder: Path) -> None:
    """Mistakes in different sections are all reported, in the order of the text."""
    write(
        "wrong.yaml",
        WRONG.replace("Dropout: $rate", "Dropout: {rate: 2.5}").replace("Dense: 2", "Dense: -2")
        + "compile: {optimiser: adam}\n",
    )
    ended = run("validate", "wrong.yaml", "--format", "json")
    found = json.loads(ended.out)["files"][0]["diagnostics"]
    assert [one["line"] for one in found] == [10, 11, 12, 13]
    assert {one["code"] for one in found} == {"SC201", "SC204"}


def test_globs(run: Run, folder: Path) -> None:
    """A pattern stands for its files, each once and in order; a name with brackets is a name."""
    for name in ("b.yaml", "a.yaml", "deep/c.yaml", "[x].yaml"):
        write(name, WRONG)
    ended = run("validate", "**/*.yaml", "a.yaml", "--format", "json")
    assert [entry["path"] for entry in json.loads(ended.out)["files"]] == [
        "[x].yaml",
        "a.yaml",
        "b.yaml",
        str(Path("deep", "c.yaml")),
        "small.yaml",
    ]
    assert "[x].yaml:10:15: SC201" in run("validate", "[x].yaml").out


def test_names_with_spaces_and_letters_of_all_kinds(run: Run, folder: Path) -> None:
    """Files are called in messages what they are called on the disk."""
    for name in ("a b.yaml", "größe-模型.yaml", "new\nline.yaml"):
        write(name, WRONG)
        ended = run("validate", name)
        assert ended.code == 1
        assert ended.out.startswith(name.replace("\n", "\\x0a") + ":10:15: SC201 ")


def test_standard_input(run: Run, folder: Path) -> None:
    """`-` reads standard input; its name is one and the same everywhere; no input is an error."""
    assert run("validate", "-", stdin=SMALL.encode()).code == 0
    assert run("validate", "-", stdin=b"").out.startswith("<stdin>:1:1: SC107 ")
    assert "<stdin>" in run("validate", "-", stdin=b"\xff\xfe").out
    wrong = run("validate", "-", "--format", "json", stdin=WRONG.encode())
    [entry] = json.loads(wrong.out)["files"]
    assert entry["path"] == entry["diagnostics"][0]["path"] == "<stdin>"
    fixed = run("validate", "-", "--fix", stdin=WRONG.encode())
    assert fixed.code == 1
    assert "= fix:" not in fixed.out
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


def test_json_is_the_documented_shape(run: Run, folder: Path) -> None:
    """The keys are those of the contract, in its order, also where nothing is wrong."""
    write("wrong.yaml", WRONG)
    ended = run("validate", "small.yaml", "wrong.yaml", "--format", "json")
    assert ended.err == ""
    right, wrong = json.loads(ended.out)["files"]
    assert right == {"path": "small.yaml", "ok": True, "diagnostics": []}
    assert wrong == {
        "path": "wrong.yaml",
        "ok": False,
        "diagnostics": [
            {
                "code": "SC201",
                "severity": "error",
                "message": "unknown argument 'unit' of Dense",
                "path": "wrong.yaml",
                "line": 10,
                "column": 15,
                "end_line": 10,
                "end_column": 19,
                "hint": "did you mean 'units'?",
                "fixable": True,
            }
        ],
    }


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_keeps_the_exit_code(run: Run, folder: Path, form: str) -> None:
    """The format changes what is printed and not how the command ends."""
    write("wrong.yaml", WRONG)
    assert run("validate", "small.yaml", "--format", form).code == 0
    wrong = run("validate", "wrong.yaml", "--format", form)
    assert wrong.code == 1
    assert "SC201" in wrong.out
    missing = run("validate", "missing.yaml", "--format", form)
    assert missing.code == 1
    assert "SC101" in missing.out


@pytest.mark.parametrize(
    ("setting", "code", "says"),
    [
        ("units=8", 0, ""),
        ("rate=0", 0, ""),
        ("units=0", 1, "SC204"),
        ("units=many", 1, "'units' must be an int, got 'many'"),
        ("units=0.5", 1, "'units' must be an int"),
        ("units=true", 1, "'units' must be an int"),
        ("unit=8", 1, "did you mean 'units'?"),
        ("units=", 1, "'units'"),
        ("units=$(9**9**9)", 1, "'units'"),
    ],
)
def test_set(run: Run, folder: Path, setting: str, code: int, says: str) -> None:
    """`--set` gives parameters values, typed as YAML types them; wrong ones are refused."""
    ended = run("validate", "small.yaml", "--set", setting)
    assert ended.code == code, ended
    assert says in ended.out


def test_the_last_setting_of_a_name_counts(run: Run, folder: Path) -> None:
    """`--set` given twice for one name: the later one holds, as with other programs."""
    assert run("validate", "small.yaml", "--set", "units=0", "--set", "units=3").code == 0


def test_strict_takes_warnings_for_errors(run: Run, folder: Path) -> None:
    """A spec without any finding is well under `--strict` too."""
    assert run("validate", "small.yaml", "--strict").code == 0


def test_select_and_ignore(run: Run, folder: Path) -> None:
    """Codes and beginnings of codes choose what is reported, and by that the exit code."""
    write("wrong.yaml", WRONG.replace("Dense: 2", "Dense: -2"))

    def codes(*options: str) -> list[str]:
        ended = run("validate", "wrong.yaml", "--format", "json", *options)
        found = [one["code"] for one in json.loads(ended.out)["files"][0]["diagnostics"]]
        assert ended.code == bool(found)
        return found

    assert codes() == ["SC201", "SC204"]
    assert codes("--select", "SC2") == ["SC201", "SC204"]
    assert codes("--select", "sc204, SC3") == ["SC204"]
    assert codes("--ignore", "SC204") == ["SC201"]
    assert codes("--select", "SC2", "--ignore", "SC201,SC204") == []


def test_fix_changes_nothing_but_the_mends(run: Run, folder: Path) -> None:
    """Comments, layout, line ends and the byte order mark stay byte for byte."""
    for name, before in {
        "plain.yaml": LEGACY.encode(),
        "crlf.yaml": LEGACY.replace("\n", "\r\n").encode(),
        "mark.yaml": b"\xef\xbb\xbf" + LEGACY.encode(),
        "no-end.yaml": LEGACY.rstrip().encode(),
        "wide.yaml": LEGACY.replace("# a name", "# 模型 \U0001f600").encode(),
    }.items():
        Path(name).write_bytes(before)
        ended = run("validate", "--fix", name)
        assert ended.code == 0, ended
        assert f"{name}: mended 2 of 2\n" in ended.err
        wanted = before.replace(b"Flaten", b"Flatten").replace(b"unit:", b"units:")
        assert Path(name).read_bytes() == wanted


def test_fix_leaves_a_right_file_alone(run: Run, folder: Path) -> None:
    """Where there is nothing to mend, the file is not written."""
    before = Path("small.yaml").stat()
    assert run("validate", "--fix", "small.yaml").code == 0
    after = Path("small.yaml").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_fix_says_what_it_could_not_mend(run: Run, folder: Path) -> None:
    """What is not mechanical stays, is reported, and keeps the exit code at 1."""
    write("wrong.yaml", LEGACY.replace("shape: [8, 8, 1]", "shape: eight"))
    ended = run("validate", "--fix", "wrong.yaml")
    assert ended.code == 1
    assert "Flatten" in Path("wrong.yaml").read_text(encoding="utf-8")
    assert "shape" in ended.out


def test_a_mend_that_makes_nothing_better_is_undone(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is as it was before, and the report is about that."""
    write("wrong.yaml", WRONG)
    monkeypatch.setattr("spec_compiler.mend.apply", lambda text, edits: text.replace(":", ";"))
    ended = run("validate", "--fix", "wrong.yaml")
    assert ended.code == 1
    assert "some mends are not made, they made nothing better" in ended.err
    assert "SC201 unknown argument 'unit'" in ended.out
    assert Path("wrong.yaml").read_text(encoding="utf-8") == WRONG


def test_fix_respects_a_read_only_file(run: Run, folder: Path) -> None:
    """A file that nobody may write is left as it is; the findings are reported all the same."""
    write("wrong.yaml", WRONG)
    Path("wrong.yaml").chmod(0o444)
    ended = run("validate", "--fix", "wrong.yaml")
    assert ended.code == 1
    assert "read-only" in ended.err
    assert "SC201" in ended.out
    assert Path("wrong.yaml").read_text(encoding="utf-8") == WRONG


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_fix_keeps_links_and_modes(run: Run, folder: Path) -> None:
    """A link stays a link, and the file keeps its mode."""
    write("wrong.yaml", WRONG)
    Path("wrong.yaml").chmod(0o640)
    Path("link.yaml").symlink_to("wrong.yaml")
    assert run("validate", "--fix", "link.yaml").code == 0
    assert Path("link.yaml").is_symlink()
    assert Path("wrong.yaml").stat().st_mode & 0o777 == 0o640
    assert Path("wrong.yaml").read_text(encoding="utf-8") == SMALL


def test_paths_in_specs_may_be_windows_paths(run: Run, folder: Path) -> None:
    """A path with backslashes is a path like any other, in single quotes or none."""
    write(
        "small.yaml",
        SMALL.replace("Dense: 2", "Dense: 1")
        + "imports: {mean_pred: '.\\code\\metrics.py:mean_pred'}\n"
        + "compile: {loss: mse, metrics: [mean_pred]}\n"
        + "data: {train: {csv: {path: data\\train.csv, label: y}}}\n",
    )
    Path("code").mkdir()
    write("code/metrics.py", "def mean_pred(y_true, y_pred):\n    return y_pred\n")
    assert run("validate", "small.yaml").code == 0
    script = run("render", "small.yaml").out
    assert '"data/train.csv"' in script
    assert "from metrics import mean_pred" in script


def test_a_whole_process(folder: Path) -> None:
    """The real command prints the same, whatever the locale, and imports no engine."""
    write("wrong.yaml", WRONG)
    ended = process("-m", "spec_compiler", "validate", "wrong.yaml", cwd=folder, LC_ALL="C")
    assert ended.code == 1
    assert ended.out.startswith("wrong.yaml:10:15: SC201 unknown argument 'unit' of Dense\n")
    assert ended.err == ""


def test_diff_shows_the_mends(run: Run, folder: Path) -> None:
    """`--diff` prints what `--fix` would change, and changes nothing."""
    write("wrong.yaml", LEGACY)
    ended = run("validate", "--diff", "wrong.yaml")
    assert ended.code == 1
    assert ended.err == "wrong.yaml: would mend 2 of 2\n"
    removed = [line for line in ended.out.splitlines() if line.startswith(("-", "+"))]
    assert removed == [
        "--- wrong.yaml",
        "+++ wrong.yaml",
        "-    - Flaten",
        "-    - Dense: {unit: 2}   # two mends in this file",
        "+    - Flatten",
        "+    - Dense: {units: 2}   # two mends in this file",
    ]
    assert Path("wrong.yaml").read_text(encoding="utf-8") == LEGACY
    assert run("validate", "--diff", "wrong.yaml", "--format", "json").code == 2


def test_fix_mends_what_is_selected(run: Run, folder: Path) -> None:
    """`--select` and `--ignore` hold for mends too."""
    write("wrong.yaml", LEGACY)
    assert run("validate", "--fix", "wrong.yaml", "--select", "SC201").code == 0
    assert Path("wrong.yaml").read_text(encoding="utf-8") == LEGACY.replace("unit:", "units:")


def test_fix_follows_the_stages(run: Run, folder: Path) -> None:
    """What comes up once the first stage is through is mended too, or reported."""
    text = LEGACY.replace("unit: 2", "unit: $(max(1, 2))")
    write("wrong.yaml", text)
    ended = run("validate", "--fix", "wrong.yaml")
    assert (ended.code, ended.err) == (0, "wrong.yaml: mended 3 of 3\n")
    wanted = LEGACY.replace("Flaten", "Flatten").replace("unit: 2", 'units: "$(max(1, 2))"')
    assert Path("wrong.yaml").read_text(encoding="utf-8") == wanted


def test_errors_that_are_left_out_are_counted(run: Run, folder: Path) -> None:
    """Who ignores an error's code is told in the summary that there is one."""
    Path("wrong.yaml").write_text(WRONG, encoding="utf-8")
    ended = run("validate", "wrong.yaml", "--ignore", "SC201")
    assert (ended.code, ended.out) == (
        0,
        "no errors in 1 file; 1 left out by select and ignore\n",
    )
