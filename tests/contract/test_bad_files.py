"""A catalogue of bad files fed to every verb: a code of the language, a place, a mend, no traceback."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from spec_compiler.cli.main import main
from spec_compiler.diagnostics.codes import CODES

MODEL = b"model: {kind: sequential, inputs: {shape: [4]}, layers: [Dense: 2]}\n"
HEAD = b"spec: 1\nname: bad\n"

# Each file with the code that it is refused by; more may be reported beside it.
CATALOGUE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "SC107"),
    "blank": (b"\n\n   \n", "SC107"),
    "a comment": (b"# nothing\n", "SC107"),
    "null": (b"null\n", "SC107"),
    "a list": (b"- a\n- b\n", "SC105"),
    "a word": (b"spec\n", "SC105"),
    "binary": (bytes(range(256)), "SC102"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "SC102"),
    "utf-16": ("spec: 1\n".encode("utf-16"), "SC102"),
    "latin-1": (HEAD + "description: größe\n".encode("latin-1") + MODEL, "SC102"),
    "nul": (HEAD + b"description: a\x00b\n" + MODEL, "SC102"),
    "a tab": (b"spec: 1\nname: bad\nmodel:\n\tkind: sequential\n", "SC103"),
    "unclosed": (HEAD + b"params: {a: [1, 2\n" + MODEL, "SC103"),
    "unquoted": (HEAD + b"description: a: b\n" + MODEL, "SC103"),
    "two documents": (HEAD + MODEL + b"---\nspec: 1\n", "SC103"),
    "duplicate key": (HEAD + b"name: again\n" + MODEL, "SC104"),
    "a tag": (HEAD + b"description: !!python/object/apply:os.system [ls]\n" + MODEL, "SC105"),
    "a number too large": (HEAD + b"seed: 1e999\n" + MODEL, "SC108"),
    "an alias bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in b"bcdefghij"
        ),
        "SC106",
    ),
    "too deep": (HEAD + b"x-deep: " + b"[" * 200 + b"]" * 200 + b"\n" + MODEL, "SC106"),
    "too large": (HEAD + b"# " + b"x" * (9 * 1024 * 1024) + b"\n" + MODEL, "SC106"),
    "no version": (b"name: bad\n" + MODEL, "SC209"),
    "another version": (b"spec: 2\nname: bad\n" + MODEL, "SC205"),
    "no model": (HEAD, "SC209"),
    "a name that is none": (b"spec: 1\nname: my model\n" + MODEL, "SC212"),
    "an unknown section": (HEAD + MODEL + b"complie: {}\n", "SC208"),
    "an unknown layer": (HEAD + MODEL.replace(b"Dense", b"Dens"), "SC207"),
    "an unknown argument": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: {unit: 2}"), "SC201"),
    "a missing argument": (HEAD + MODEL.replace(b"Dense: 2", b"Dense"), "SC202"),
    "a wrong kind": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: two"), "SC203"),
    "out of range": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: 0"), "SC204"),
    "an unknown parameter": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: $units"), "SC122"),
    "a malformed formula": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: $(2 +)"), "SC120"),
    "a formula without end": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: $(2"), "SC120"),
    "a formula too large": (HEAD + MODEL.replace(b"Dense: 2", b"Dense: $(9**9**9)"), "SC121"),
    "a parameter without value": (HEAD + b"params: {a: null}\n" + MODEL, "SC124"),
    "parameters in a circle": (HEAD + b"params: {a: $(b), b: $(a)}\n" + MODEL, "SC304"),
    "a layer after a flat one": (
        HEAD + MODEL.replace(b"Dense: 2", b"{Dense: 2}, {Conv2D: {filters: 2, kernel_size: 3}}"),
        "SC401",
    ),
    "a kernel larger than its input": (
        HEAD
        + MODEL.replace(b"shape: [4]", b"shape: [4, 4, 1]").replace(
            b"Dense: 2", b"{Conv2D: {filters: 2, kernel_size: 5}}"
        ),
        "SC402",
    ),
    "a wrong loss": (HEAD + MODEL + b"compile: {loss: cross_entropy}\n", "SC207"),
    "json that breaks off": (b'{"spec": 1, "name": "bad", "model": ', "SC103"),
    "json with a duplicate": (b'{"spec": 1, "spec": 1, "name": "bad"}', "SC104"),
}

VERBS = (
    ("validate",),
    ("validate", "--fix"),
    ("validate", "--format", "json"),
    ("inspect",),
    ("render",),
    ("render", "-o", "out.py"),
    ("compile", "-o", "out.keras"),
    ("train",),
)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_verb_refuses_it(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 1, the code and the file's name in the message, one file in the folder as before."""
    content, code = CATALOGUE[name]
    monkeypatch.chdir(tmp_path)
    for verb in VERBS:
        Path("bad.yaml").write_bytes(content)
        ended, out, err = command(monkeypatch, capsys, verb[0], "bad.yaml", *verb[1:])
        if verb == ("validate", "--fix") and "mended" in err:
            continue  # what can be mended is no longer bad
        assert ended == 1, (verb, out, err)
        assert code in out + err
        assert "bad.yaml" in out + err
        assert set(re.findall(r"\bSC\d{3}\b", out + err)) <= set(CODES)
        assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_place_and_a_mend(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From standard input too; a message that has a place shows the line and a caret."""
    content, code = CATALOGUE[name]
    ended, out, _ = command(monkeypatch, capsys, "validate", "-", stdin=content)
    assert ended == 1
    heads = re.findall(rf"^(?:(<stdin>:\d+:\d+): )?{code} .*$", out, re.MULTILINE)
    assert heads
    if name != "too large":
        assert heads[0]
        assert re.search(r"^ *\| +\^", out, re.MULTILINE)


@pytest.mark.parametrize(
    "path", ["missing.yaml", ".", "missing/spec.yaml", "a" * 300, "\0", "a.yaml/b.yaml", "\ud800"]
)
def test_what_is_no_file(
    path: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Missing files, folders, and names that no system takes are SC101 for every verb."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(HEAD + MODEL)
    for verb in VERBS:
        ended, out, err = command(monkeypatch, capsys, verb[0], path, *verb[1:])
        assert ended == 1, (verb, out, err)
        assert "SC101" in out + err


def test_every_hint_names_a_verb_that_there_is() -> None:
    """A command that a message tells to run can be run."""
    from spec_compiler.cli.main import COMMANDS

    root = Path(__file__).parents[2] / "spec_compiler"
    wrong = [
        f"{path.name}: {found}"
        for path in sorted(root.rglob("*.py"))
        for found in re.findall(r"spec-compiler ([a-z]+)\b", path.read_text(encoding="utf-8"))
        if found not in COMMANDS
    ]
    assert not wrong


def command(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *args: str,
    stdin: bytes = b"",
) -> tuple[int, str, str]:
    """Run the command line in this process: its exit code and what it printed."""
    monkeypatch.setattr(sys, "argv", ["spec-compiler", *args])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main()
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert isinstance(end.value.code, int)
    return end.value.code, printed.out, printed.err
