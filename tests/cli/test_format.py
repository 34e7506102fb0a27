"""`format`: in place, checked, shown, from standard input, as JSON; nothing lost on the way."""

from __future__ import annotations

import codecs
import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import SMALL, Run

UNTIDY = "spec: 1\nname: a\nmodel: {kind: sequential, inputs: {shape: [4]},  # few\n  layers: [Dense: 1]}\n"
TIDY = (
    "spec: 1\nname: a\n\nmodel:\n  kind: sequential\n  inputs: {shape: [4]}  # few\n"
    "  layers:\n    - Dense: 1\n"
)


def write(name: str, text: str) -> None:
    """Write a file, its line ends as they are."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8", newline="")


def test_in_place(run: Run, folder: Path) -> None:
    """Files are laid out where they are; a second time nothing is written."""
    write("a.yaml", UNTIDY)
    ended = run("format", "a.yaml")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "a.yaml laid out anew\n1 of 1 file laid out anew\n"
    assert Path("a.yaml").read_text(encoding="utf-8") == TIDY
    stamp = Path("a.yaml").stat().st_mtime_ns
    assert run("format", "a.yaml").err == "0 of 1 file laid out anew\n"
    assert Path("a.yaml").stat().st_mtime_ns == stamp


def test_check_names_files_and_writes_nothing(run: Run, folder: Path) -> None:
    """For CI: 1 where a file would change, 0 where none would."""
    write("specs/a.yaml", UNTIDY)
    write("specs/b.yaml", TIDY)
    ended = run("format", "--check", "specs/*.yaml")
    assert ended.code == 1
    assert ended.err.splitlines() == [
        f"{Path('specs', 'a.yaml')} would be laid out anew",
        "1 of 2 files would be laid out anew",
    ]
    assert Path("specs/a.yaml").read_text(encoding="utf-8") == UNTIDY
    assert run("format", "--check", "specs/b.yaml").code == 0


def test_diff_is_a_patch(run: Run, folder: Path) -> None:
    """What `--diff` prints, `git apply` does; it writes nothing itself."""
    write("a.yaml", UNTIDY.rstrip("\n"))
    ended = run("format", "--diff", "a.yaml")
    assert ended.code == 0
    assert ended.out.startswith("--- a.yaml\n+++ a.yaml\n@@")
    assert Path("a.yaml").read_text(encoding="utf-8") == UNTIDY.rstrip("\n")
    write("a.patch", ended.out)
    subprocess.run(["git", "apply", "-p0", "a.patch"], check=True)
    assert Path("a.yaml").read_text(encoding="utf-8") == TIDY
    assert run("format", "--diff", "--check", "a.yaml").out == ""


def test_standard_input(run: Run, folder: Path) -> None:
    """From a pipe into a pipe, as editors call a formatter."""
    assert run("format", "-", stdin=UNTIDY.encode()).out == TIDY
    assert run("format", "-", "--check", stdin=TIDY.encode()).code == 0
    assert run("format", "-", "--check", stdin=UNTIDY.encode()).code == 1
    wrong = run("format", "-", stdin=b"a: [1\n")
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err.startswith("<stdin>:1:4: SC103 ")


def test_line_ends_and_marks_stay(run: Run, folder: Path) -> None:
    """A file from Windows is a file from Windows afterwards."""
    data = codecs.BOM_UTF8 + UNTIDY.replace("\n", "\r\n").encode()
    Path("a.yaml").write_bytes(data)
    assert run("format", "a.yaml").code == 0
    assert Path("a.yaml").read_bytes() == codecs.BOM_UTF8 + TIDY.replace("\n", "\r\n").encode()
    assert run("format", "--check", "a.yaml").code == 0


def test_a_file_that_cannot_be_read_stops_no_other(run: Run, folder: Path) -> None:
    """One is reported and left as it is, the others are laid out; a wrong spec can be."""
    write("a.yaml", "a: [1\n")
    write("b.yaml", UNTIDY.replace("Dense: 1", "Dens: 1"))
    ended = run("format", "a.yaml", "b.yaml", "missing.yaml")
    assert ended.code == 1
    assert "a.yaml:1:4: SC103 " in ended.err
    assert "there is no file 'missing.yaml'" in ended.err
    assert ended.err.endswith("1 of 3 files laid out anew, some could not be read\n")
    assert Path("b.yaml").read_text(encoding="utf-8") == TIDY.replace("Dense: 1", "Dens: 1")


def test_to_json_and_back(run: Run, folder: Path) -> None:
    """The same spec in the other form, by an option or by the file's ending."""
    printed = run("format", "small.yaml", "--to", "json")
    assert printed.err == "small.yaml: 2 lines of comments left out, JSON has none\n"
    assert json.loads(printed.out)["model"]["layers"][2] == {"Dense": 2}
    assert run("format", "small.yaml", "-o", "small.json").code == 0
    assert Path("small.json").read_text(encoding="utf-8") == printed.out
    assert run("format", "--check", "small.json").code == 0
    back = run("format", "small.json", "--to", "yaml")
    bare = SMALL.removeprefix("# a comment that stays\n").replace("   # kept", "")
    bare = bare.replace("params: {units: 4, rate: 0.5}", "\nparams:\n  units: 4\n  rate: 0.5")
    assert back.out == bare


def test_a_file_is_not_overwritten(run: Run, folder: Path) -> None:
    """`-o` keeps what stands there, unless it is what would be written."""
    write("b.json", "{}\n")
    ended = run("format", "small.yaml", "-o", "b.json")
    assert ended.code == 3
    assert "'b.json' exists; --force overwrites it" in ended.err
    assert run("format", "small.yaml", "-o", "b.json", "--force").code == 0
    assert run("format", "small.yaml", "-o", "b.json").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("small.yaml", "small.yaml", "none*.yaml"), "no file matches 'none*.yaml'"),
        (("small.yaml", "--to", "xml"), "'xml' is not one of 'yaml', 'json'"),
        (("small.yaml", "-", "--to", "json"), "--to and -o write one spec elsewhere"),
        (("small.yaml", "--check", "-o", "a.yaml"), "without --check and --diff"),
        (("small.yaml", "--to", "json", "-o", "a.yaml"), "does not fit the ending of 'a.yaml'"),
        ((), "Missing argument 'SPEC...'"),
    ],
)
def test_wrong_use(run: Run, folder: Path, arguments: tuple[str, ...], says: str) -> None:
    """What does not go together is refused before anything is read."""
    ended = run("format", *arguments)
    assert ended.code == 2
    assert says in ended.err


def test_a_read_only_file_stays(run: Run, folder: Path) -> None:
    """Nobody may write the file: neither does `format`."""
    write("a.yaml", UNTIDY)
    Path("a.yaml").chmod(0o444)
    ended = run("format", "a.yaml")
    assert ended.code == 4
    assert "cannot write 'a.yaml': it is read-only" in ended.err
