"""`render` and `inspect`: what is written, where, and what is never overwritten."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

from spec_compiler import __version__
from spec_compiler.targets.script import is_edited
from tests.cli.command import SMALL, WRONG, Run, process


def text(name: str) -> str:
    """A file's text."""
    return Path(name).read_text(encoding="utf-8")


def test_without_output_the_script_is_printed(run: Run, folder: Path) -> None:
    """Standard output gets the script and nothing else; it is Python with its provenance."""
    ended = run("render", "small.yaml")
    assert (ended.code, ended.err) == (0, "")
    ast.parse(ended.out)
    assert ended.out.startswith(f"# Rendered from small.yaml by spec-compiler {__version__}.\n")
    assert not is_edited(ended.out)
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


def test_from_standard_input(run: Run, folder: Path) -> None:
    """A spec on standard input renders like the file, but for its name in the header."""
    piped = run("render", "-", stdin=SMALL.encode())
    assert piped.code == 0
    assert piped.out.startswith("# Rendered from <stdin> by ")
    assert piped.out.splitlines()[3:] == run("render", "small.yaml").out.splitlines()[3:]


def test_the_same_spec_gives_the_same_bytes(folder: Path) -> None:
    """Two processes with different hash seeds print one script."""
    first, second = (
        process("-m", "spec_compiler", "render", "small.yaml", cwd=folder, PYTHONHASHSEED=seed)
        for seed in ("1", "2")
    )
    assert first == second
    assert first.code == 0


def test_a_wrong_spec_writes_nothing(run: Run, folder: Path) -> None:
    """Errors go to standard error, the exit code is 1, and there is no output."""
    Path("wrong.yaml").write_text(WRONG, encoding="utf-8")
    for verb in (
        ["render"],
        ["render", "-o", "train.py"],
        ["inspect"],
        ["compile", "-o", "m.keras"],
    ):
        ended = run(verb[0], "wrong.yaml", *verb[1:])
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith("wrong.yaml:10:15: SC201 unknown argument 'unit' of Dense\n")
    assert sorted(path.name for path in folder.iterdir()) == ["small.yaml", "wrong.yaml"]


def test_an_untouched_script_is_rendered_again(run: Run, folder: Path) -> None:
    """What the compiler wrote, it may overwrite: after a change of the spec too."""
    assert run("render", "small.yaml", "-o", "train.py").err == "wrote train.py\n"
    first = text("train.py")
    assert run("render", "small.yaml", "-o", "train.py").code == 0
    assert text("train.py") == first
    assert run("render", "small.yaml", "-o", "train.py", "--set", "units=9").code == 0
    assert "units=9" in text("train.py")


def edited(script: str) -> dict[str, str]:
    """Each way to edit a script, or to be another file."""
    lines = script.splitlines(keepends=True)
    return {
        "a line at the end": script + "# mine\n",
        "a line before the header": "# mine\n" + script,
        "a shebang": "#!/usr/bin/env python\n" + script,
        "a number": script.replace("units=4", "units=5"),
        "the header": script.replace("small.yaml", "other.yaml"),
        "without a header": "".join(lines[3:]),
        "another file": "print('hello')\n",
        "bytes": "\udc80\udcff",
    }


def test_an_edited_script_is_not_overwritten(run: Run, folder: Path) -> None:
    """Exit 3, the file as it was, and the message says how to overwrite it all the same."""
    run("render", "small.yaml", "-o", "train.py")
    script = text("train.py")
    for what, changed in edited(script).items():
        before = changed.encode(errors="surrogateescape")
        Path("train.py").write_bytes(before)
        ended = run("render", "small.yaml", "-o", "train.py")
        assert ended.code == 3, what
        assert "'train.py' has been edited" in ended.err
        assert "--force" in ended.err
        assert Path("train.py").read_bytes() == before
    assert run("render", "small.yaml", "-o", "train.py", "--force").code == 0
    assert text("train.py") == script


def test_other_line_ends_are_no_edit(run: Run, folder: Path) -> None:
    """A script that version control has given other line ends is untouched."""
    run("render", "small.yaml", "-o", "train.py")
    Path("train.py").write_bytes(Path("train.py").read_bytes().replace(b"\n", b"\r\n"))
    assert run("render", "small.yaml", "-o", "train.py").code == 0
    assert b"\r" not in Path("train.py").read_bytes()


def test_check_compares_and_writes_nothing(run: Run, folder: Path) -> None:
    """`--check` ends with 0 where the file is what would be rendered, with 1 where not."""
    assert run("render", "small.yaml", "-o", "train.py", "--check").code == 1
    run("render", "small.yaml", "-o", "train.py")
    assert run("render", "small.yaml", "-o", "train.py", "--check").code == 0
    other = run("render", "small.yaml", "-o", "train.py", "--check", "--set", "units=5")
    assert other.code == 1
    assert "train.py is not what 'small.yaml' renders to" in other.err
    assert "units=4" in text("train.py")
    assert run("render", "small.yaml", "-o", ".", "--check").code == 2


def test_missing_folders_are_made(run: Run, folder: Path) -> None:
    """The output's folder is made; the script finds the spec's files from there."""
    Path("small.yaml").write_text(
        SMALL.replace("Dense: 2", "Dense: 1")
        + "compile: {loss: mse}\ndata: {train: {csv: {path: d/a.csv, label: y}}}\n",
        encoding="utf-8",
    )
    assert run("render", "small.yaml", "-o", "deep/er/train.py").code == 0
    assert 'HERE / "../../d/a.csv"' in text("deep/er/train.py")
    assert [path.name for path in Path("deep/er").iterdir()] == ["train.py"]


@pytest.mark.parametrize("output", ["small.yaml/train.py", "read-only.py"])
def test_an_output_that_cannot_be_written(run: Run, folder: Path, output: str) -> None:
    """Exit 4, a message with the path and the reason, and nothing left behind."""
    run("render", "small.yaml", "-o", "read-only.py")
    Path("read-only.py").chmod(0o444)
    names = sorted(path.name for path in folder.iterdir())
    ended = run("render", "small.yaml", "-o", output, "--set", "units=7")
    assert ended.code == 4
    assert f"spec-compiler: cannot write '{output}': " in ended.err
    assert sorted(path.name for path in folder.iterdir()) == names


def test_writes_are_whole_or_not_at_all(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk fails in the middle, the old file stands, and no piece of the new one."""
    run("render", "small.yaml", "-o", "train.py")
    before = text("train.py")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    ended = run("render", "small.yaml", "-o", "train.py", "--set", "units=7")
    assert ended.code == 4
    assert "cannot write 'train.py': No space left on device" in ended.err
    assert text("train.py") == before
    assert sorted(path.name for path in folder.iterdir()) == ["small.yaml", "train.py"]


@pytest.mark.skipif(os.name == "nt", reason="modes and links are other there")
def test_modes_links_and_pipes(run: Run, folder: Path) -> None:
    """A new file gets the usual mode, an old one keeps its own; links and devices stay."""
    run("render", "small.yaml", "-o", "train.py")
    mask = os.umask(0)
    os.umask(mask)
    assert Path("train.py").stat().st_mode & 0o777 == 0o666 & ~mask
    Path("train.py").chmod(0o755)
    Path("link.py").symlink_to("train.py")
    assert run("render", "small.yaml", "-o", "link.py", "--set", "units=6").code == 0
    assert Path("link.py").is_symlink()
    assert Path("train.py").stat().st_mode & 0o777 == 0o755
    assert "units=6" in text("train.py")
    assert run("render", "small.yaml", "-o", os.devnull).code == 0
    assert not Path(os.devnull).is_file()


def test_odd_file_names(run: Run, folder: Path) -> None:
    """Names with spaces, quotes, letters beyond ASCII or line ends cannot leave the header."""
    names = ["a b.yaml", "größe.yaml", "it's.yaml", "coding: utf-7.yaml", "x\nimport os\n.yaml"]
    for name in names:
        Path(name).write_text(SMALL, encoding="utf-8")
        script = run("render", name).out
        assert script.isascii()
        assert ast.dump(ast.parse(script)) == ast.dump(ast.parse(run("render", "small.yaml").out))
        assert [line[0] for line in script.splitlines()[:3]] == ["#", "#", "#"]
        assert "coding:" not in script


def test_inspect_json_is_the_documented_shape(run: Run, folder: Path) -> None:
    """Keys and kinds of values are the contract's; counts are exact."""
    ended = run("inspect", "small.yaml", "--format", "json", "--set", "units=10")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert list(found) == [
        "name",
        "kind",
        "layers",
        "inputs",
        "outputs",
        "params",
        "trainable_params",
        "non_trainable_params",
    ]
    keys = ["name", "type", "inputs", "output_shape", "dtype", "params", "trainable_params"]
    assert all(list(layer) == keys for layer in found["layers"])
    dense = found["layers"][1]
    assert (dense["type"], dense["output_shape"], dense["params"]) == ("Dense", [None, 10], 40)
    assert (found["params"], found["non_trainable_params"]) == (40 + 22, 0)


@pytest.mark.parametrize("form", ["text", "json", "mermaid"])
def test_inspect_formats(run: Run, folder: Path, form: str) -> None:
    """Each format names the layers."""
    ended = run("inspect", "small.yaml", "--format", form)
    assert ended.code == 0
    assert "Dropout" in ended.out
